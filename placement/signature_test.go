package placement

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"internat/capacity/calendar"
)

// situations are the families of the table: who holds authority, and what is
// known about them.
var situations = []struct {
	name   string
	change func(*File)
}{
	{"two parents", func(*File) {}},
	{"one parent alone", func(f *File) { f.Guardians = f.Guardians[:1] }},
	{"an objection on file", func(f *File) { f.Guardians[1].Objects = true }},
	{"one refused", func(f *File) {
		for _, act := range Acts {
			f.Agreements = append(f.Agreements, Agreement{Guardian: "gua_f", Act: act, State: Refused})
		}
	}},
	{"one refused and a judge decided", func(f *File) {
		for _, act := range Acts {
			f.Agreements = append(f.Agreements, Agreement{Guardian: "gua_f", Act: act, State: Refused, Ruling: "JAF 26/1"})
		}
	}},
	{"entrusted to a carer", func(f *File) { f.Guardians[1].Standing = Carer }},
	{"a carer and nobody else", func(f *File) { f.Guardians = f.Guardians[:1]; f.Guardians[0].Standing = Carer }},
	{"welfare by delegation", func(f *File) { f.Guardians = f.Guardians[:1]; judged(f, Welfare) }},
	{"sole authority", func(f *File) { judged(f, Sole); f.Guardians[1].Standing = Informe }},
	{"sole authority without a judgment", func(f *File) { f.Guardians[0].Standing = Sole; f.Guardians[1].Standing = Informe }},
	{"sole authority run out", func(f *File) { judged(f, Sole); f.Guardians[0].Until = today; f.Guardians[1].Standing = Informe }},
	{"a guardian by judgment", func(f *File) { f.Guardians = f.Guardians[:1]; judged(f, Ward) }},
	{"an emancipated pupil", func(f *File) { f.Pupil.Emancipated, f.Pupil.EmancipatedOn = "JT Rennes 26/3", today.AddDays(-30) }},
	{"emancipated without a date", func(f *File) { f.Pupil.Emancipated = "JT Rennes 26/3" }},
	{"a pupil of age", func(f *File) { f.Pupil.Born = calendar.MustDay("2009-01-01") }},
	{"a pupil of age who can be written to", func(f *File) { writtenTo(f) }},
	{"a pupil of age who did not answer in time", func(f *File) { writtenTo(f); ownAnswer(f, Expired) }},
	{"a pupil of age who was asked", func(f *File) { writtenTo(f); ownAnswer(f, Requested) }},
}

// writtenTo makes the pupil one of age with an own address.
func writtenTo(f *File) {
	f.Pupil.Born = calendar.MustDay("2009-01-01")
	f.Guardians = append(f.Guardians, Guardianship{Guardian: Guardian{ID: "gua_self", Name: "Lina"}, Link: SelfLink, Standing: Self})
}

// ownAnswer is where the agreements of the pupil stand.
func ownAnswer(f *File, state AgreementState) {
	for _, act := range Acts {
		f.Agreements = append(f.Agreements, Agreement{Act: act, State: state})
	}
}

func judged(f *File, s Standing) {
	k := &f.Guardians[0]
	k.Standing, k.Judgment, k.JudgedOn = s, "JAF Rennes 12/345", calendar.MustDay("2025-01-10")
}

// TestWhoMustSignWhatByAuthorityActAndSituation writes out the whole table: a
// change of the rules is read there line by line.
func TestWhoMustSignWhatByAuthorityActAndSituation(t *testing.T) {
	var b strings.Builder
	for _, situation := range situations {
		for _, act := range Acts {
			f := readyFile(func(f *File) { f.Agreements = nil; situation.change(f) })
			if act == RenewedAdmission {
				f.Referral.Way = Renewal
			}
			fmt.Fprintf(&b, "%s, %s:", situation.name, act)
			for _, k := range append([]Guardianship{{}}, f.Guardians...) {
				if k.Own() || k.Guardian.ID == "" && !f.Pupil.SignsAlone(today) {
					continue
				}
				s := f.signature(k, act, today)
				fmt.Fprintf(&b, " [%s %s %s", strings.TrimPrefix(string(k.Guardian.ID), "gua_"), s.Need, s.Why)
				if s.Next != NoStep {
					fmt.Fprintf(&b, " → %s", s.Next)
				}
				b.WriteString("]")
			}
			fmt.Fprintf(&b, " missing: %v\n", codes(f.Missing(act, today)))
		}
	}
	const golden = "testdata/signatures.txt"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil || string(want) != b.String() {
		t.Errorf("the table changed (%v): read the difference, then UPDATE=1\n%s", err, b.String())
	}
}

func TestAnAgreementHoldsForTheHouseAndTheDayOfItsText(t *testing.T) {
	given := func(change func(*Agreement)) File {
		f := readyFile(func(f *File) { f.From = calendar.MustDay("2027-09-01") })
		for i := range f.Agreements {
			f.Agreements[i] = f.Agreements[i].To([]HouseID{"hou_a"}, f.From)
		}
		change(&f.Agreements[1])
		return f
	}
	for name, test := range map[string]struct {
		change func(*Agreement)
		want   string
	}{
		"the same houses and day":          {func(*Agreement) {}, ""},
		"a house that was not named":       {func(a *Agreement) { a.Houses = []HouseID{"hou_b"} }, "agreement.changed"},
		"another day":                      {func(a *Agreement) { a.From = a.From.AddDays(7) }, "agreement.changed"},
		"an answer before that was kept":   {func(a *Agreement) { a.Houses, a.From = nil, calendar.Day{} }, ""},
		"more houses than are wished for":  {func(a *Agreement) { a.Houses = append(a.Houses, "hou_b") }, ""},
		"a judge's decision stands for it": {func(a *Agreement) { a.State, a.Ruling = Refused, "JAF 26/1" }, ""},
	} {
		got := ""
		if missing := codes(given(test.change).AgreementBlockers(today)); len(missing) > 0 {
			got = missing[0]
		}
		if got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

func TestABedInAnotherHouseOrEarlierAsksForTheChangeFirst(t *testing.T) {
	day := calendar.MustDay("2027-09-01")
	f := readyFile(func(*File) {})
	for i := range f.Agreements {
		f.Agreements[i] = f.Agreements[i].To([]HouseID{"hou_a"}, day)
	}
	for _, test := range []struct {
		house HouseID
		from  calendar.Day
		want  bool
	}{{"hou_a", day, false}, {"hou_a", day.AddDays(14), false}, {"hou_a", day.AddDays(-1), true}, {"hou_b", day, true}} {
		if _, found := f.Uncovered(test.house, test.from, today); found != test.want {
			t.Errorf("%s from %s: uncovered %v", test.house, test.from, found)
		}
	}
	for _, id := range []GuardianID{"gua_m", "gua_f"} {
		if _, found := f.Uncovered("hou_b", day, today); !found {
			t.Errorf("covered before %s agreed", id)
		}
		f.Agreements = append(f.Agreements, Agreement{Guardian: id, Act: HouseChange, State: Given, Houses: []HouseID{"hou_b"}, From: day})
	}
	if who, found := f.Uncovered("hou_b", day, today); found {
		t.Errorf("%s agreed to the change", who)
	}
}

func TestADisagreementSuspendsTheFileUntilAllAgreeOrAJudgeDecides(t *testing.T) {
	for _, state := range []AgreementState{Refused, TakenBack, Contested} {
		f := readyFile(func(f *File) { f.Agreements[1].State = state })
		if !f.Suspended(today) || f.Ready(today) {
			t.Errorf("%s: suspended %v, ready %v", state, f.Suspended(today), f.Ready(today))
		}
		ruled, _ := f.Agreements[1].Rule(Actor{Role: Officer}, "JAF 26/1", today, noon)
		if f.Agreements[1] = ruled; f.Suspended(today) || !f.Ready(today) || ruled.State != state {
			t.Errorf("%s: a judge's decision leaves the file suspended", state)
		}
	}
	if f := readyFile(func(f *File) { f.Agreements[1].State = Expired }); f.Suspended(today) || f.Ready(today) {
		t.Error("silence is neither an agreement nor a disagreement")
	}
}

func TestEveryStateOfAnAgreementGoesOnlyWhereItMay(t *testing.T) {
	officer := Actor{Role: Officer}
	for from := range agreementMoves {
		a := Agreement{Guardian: "gua_m", State: from}
		for to, try := range map[AgreementState]func() (Agreement, Event, error){
			Given:     func() (Agreement, Event, error) { return a.Answer(officer, Given, "paper", "hash", noon) },
			Contested: func() (Agreement, Event, error) { return a.Contest(officer, "paper", noon) },
			Expired:   func() (Agreement, Event, error) { return a.Expire(officer, noon) },
			Requested: func() (Agreement, Event, error) { return a.AskAnew(officer, today, noon) },
			TakenBack: func() (Agreement, Event, error) { return a.Withdraw(officer, "paper", noon) },
		} {
			got, event, err := try()
			if want := from.May(to); (err == nil) != want || want && (got.State != to || event.Verb == "") {
				t.Errorf("%s → %s: %s, %v", from, to, got.State, err)
			}
		}
	}
}
