package placement

import (
	"slices"
	"testing"
	"time"

	"internat/capacity/calendar"
)

var (
	today = calendar.MustDay("2027-05-03")
	noon  = time.Date(2027, 5, 3, 10, 0, 0, 0, time.UTC)
)

// readyFile is a first request that nothing blocks: two parents with joint
// authority, both agreed. Tests take it and change one thing.
func readyFile(change func(*File)) File {
	f := File{
		Referral: Referral{ID: "ref_1", Pupil: "pup_1", Way: Application, State: Submitted, Level: "4e", Referrer: "Mme Roux",
			InformedOn: calendar.MustDay("2027-03-01"), Wishes: []Wish{{Rank: 1, House: "hou_a"}}},
		Pupil: Pupil{ID: "pup_1", Born: calendar.MustDay("2013-02-03"), Sex: Girl, Level: "5e"},
		Guardians: []Guardianship{
			{Pupil: "pup_1", Guardian: Guardian{ID: "gua_m", Name: "Mme B."}, Standing: Joint},
			{Pupil: "pup_1", Guardian: Guardian{ID: "gua_f", Name: "M. B."}, Standing: Joint},
		},
		Agreements: []Agreement{
			{Guardian: "gua_m", Act: FirstAdmission, State: Given},
			{Guardian: "gua_f", Act: FirstAdmission, State: Given},
		},
	}
	change(&f)
	return f
}

func TestWhoMustAgree(t *testing.T) {
	judged := func(g *Guardianship) { g.Judgment, g.JudgedOn = "JAF Rennes 12/345", calendar.MustDay("2025-01-10") }
	renewal := func(f *File) {
		f.Referral.Way = Renewal
		for i := range f.Agreements {
			f.Agreements[i].Act = RenewedAdmission
		}
	}
	tests := []struct {
		name   string
		change func(*File)
		want   []string
	}{
		{"both parents agreed", func(f *File) {}, nil},
		{"one parent is silent: silence is never an agreement", func(f *File) { f.Agreements = f.Agreements[:1] }, []string{"agreement.missing"}},
		{"one was asked and has not answered", func(f *File) { f.Agreements[1].State = Viewed }, []string{"agreement.missing"}},
		{"one refused: nobody arbitrates", func(f *File) { f.Agreements[1].State = Refused }, []string{"agreement.refused"}},
		{"one took it back", func(f *File) { f.Agreements[1].State = TakenBack }, []string{"agreement.withdrawn"}},
		{"an agreement to another act does not count", func(f *File) { f.Agreements[1].Act = RenewedAdmission }, []string{"agreement.missing"}},
		{"sole authority without a judgment", func(f *File) {
			f.Guardians = f.Guardians[:1]
			f.Guardians[0].Standing = Sole
		}, []string{"agreement.judgment_missing"}},
		{"sole authority with a judgment needs one signature", func(f *File) {
			f.Guardians[0].Standing = Sole
			judged(&f.Guardians[0])
			f.Guardians[1].Standing = Informe
			f.Agreements = f.Agreements[:1]
		}, nil},
		{"the judgment has run out", func(f *File) {
			f.Guardians = f.Guardians[:1]
			f.Guardians[0].Standing = Sole
			judged(&f.Guardians[0])
			f.Guardians[0].Until = today
		}, []string{"agreement.judgment_expired"}},
		{"the carer's word never suffices", func(f *File) {
			f.Guardians = f.Guardians[:1]
			f.Guardians[0].Standing = Carer
		}, []string{"agreement.no_holder"}},
		{"the carer's word does not replace a parent's", func(f *File) {
			f.Guardians[1].Standing = Carer
			f.Agreements[0].State = Requested
		}, []string{"agreement.missing"}},
		{"renewal in the same house: one parent is enough", func(f *File) {
			renewal(f)
			f.Agreements = f.Agreements[:1]
		}, nil},
		{"renewal with an objection on file: both", func(f *File) {
			renewal(f)
			f.Guardians[1].Objects = true
			f.Agreements = f.Agreements[:1]
		}, []string{"agreement.missing"}},
		{"renewal refused by one: the other's word is not enough", func(f *File) {
			renewal(f)
			f.Agreements[1].State = Refused
		}, []string{"agreement.refused"}},
		{"a pupil of age decides alone: the parents' word does not count", func(f *File) {
			f.Pupil.Born = calendar.MustDay("2009-05-03")
		}, []string{"agreement.missing"}},
		{"a pupil of age agreed", func(f *File) {
			f.Pupil.Born = calendar.MustDay("2009-05-03")
			f.Agreements = []Agreement{{Act: FirstAdmission, State: Given}}
		}, nil},
		{"a day before coming of age the parents still decide", func(f *File) {
			f.Pupil.Born = calendar.MustDay("2009-05-04")
			f.Agreements = nil
		}, []string{"agreement.missing", "agreement.missing"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := codes(readyFile(test.change).AgreementBlockers(today)); !slices.Equal(got, test.want) {
				t.Errorf("blockers = %v, want %v", got, test.want)
			}
		})
	}
}

func TestADraftIsNotReady(t *testing.T) {
	f := readyFile(func(f *File) { f.Referral.State = Draft })
	if got := codes(f.Blockers(today)); !slices.Equal(got, []string{"referral.draft"}) {
		t.Errorf("blockers = %v", got)
	}
}

func TestNobodyAnswersForAnotherHolder(t *testing.T) {
	a := Agreement{ID: "agr_1", Guardian: "gua_m", State: Requested, Act: FirstAdmission}
	father := Actor{Role: Parent, Guardian: "gua_f"}
	_, _, err := a.Answer(father, Given, "online", "hash", noon)
	wantCode(t, err, "agreement.not_found")

	mother := Actor{Role: Parent, Guardian: "gua_m", Name: "Mme B."}
	got, event, err := a.Answer(mother, Given, "online", "hash", noon)
	if err != nil || got.State != Given || got.TextHash != "hash" || !got.AnsweredAt.Equal(noon) {
		t.Errorf("answer = %+v, %v", got, err)
	}
	if event.Verb != "agreement.given" || event.By.ID != "gua_m" || event.Pupil != a.Pupil {
		t.Errorf("event = %+v", event)
	}
}

func TestSayingNoAfterYesIsAWithdrawal(t *testing.T) {
	a := Agreement{Guardian: "gua_m", State: Given}
	got, event, err := a.Answer(Actor{Role: Parent, Guardian: "gua_m"}, Refused, "online", "hash", noon)
	if err != nil || got.State != TakenBack || event.Verb != "agreement.withdrawn" {
		t.Errorf("got %s, %s, %v", got.State, event.Verb, err)
	}
}

func TestOnlyWhatWasGivenCanBeTakenBack(t *testing.T) {
	for _, state := range []AgreementState{Requested, Viewed, Refused, Expired, TakenBack} {
		a := Agreement{Guardian: "gua_m", State: state}
		_, _, err := a.Withdraw(Actor{Role: Parent, Guardian: "gua_m"}, "online", noon)
		wantCode(t, err, "agreement.not_given")
	}
}
