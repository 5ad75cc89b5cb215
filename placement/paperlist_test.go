package placement

import (
	"slices"
	"testing"

	"internat/capacity/calendar"
)

var listDay = calendar.MustDay("2026-11-23")

// asking is a file that wishes for two houses; the first requires a letter and
// wants an insurance, the second requires the insurance.
func asking(marks ...string) File {
	f := File{Referral: Referral{Way: Application, State: Submitted, Wishes: []Wish{{1, "hou_1"}, {2, "hou_2"}, {3, "hou_3"}}}, Lists: []PaperList{
		{House: "hou_1", Asked: []AskedPaper{{Kind: "motivation", Required: true}, {Kind: "insurance"}}},
		{House: "hou_2", Asked: []AskedPaper{{Kind: "insurance", Required: true}}},
	}}
	for _, kind := range marks {
		f.Papers = append(f.Papers, PaperMark{Kind: kind, Way: PaperSeen})
	}
	return f
}

func TestEachHouseMissesWhatItsOwnListAsksFor(t *testing.T) {
	for _, c := range []struct {
		marks            []string
		first, second    bool
		blocked, missing int
	}{
		{nil, false, false, 2, 2},
		{[]string{"motivation"}, true, false, 1, 1},
		{[]string{"insurance"}, false, true, 1, 1},
		{[]string{"insurance", "motivation"}, true, true, 0, 0},
	} {
		f := asking(c.marks...)
		if f.Complete("hou_1") != c.first || f.Complete("hou_2") != c.second || !f.Complete("hou_3") {
			t.Errorf("with %v the houses are complete: %v %v %v", c.marks, f.Complete("hou_1"), f.Complete("hou_2"), f.Complete("hou_3"))
		}
		blocked := len(f.Blockers(listDay)) - len(f.AgreementBlockers(listDay))
		if blocked != c.blocked || len(f.MissingPapers()) != c.missing {
			t.Errorf("with %v: %d blockers, %d missing", c.marks, blocked, len(f.MissingPapers()))
		}
	}
}

func TestAWantedPaperBlocksNothing(t *testing.T) {
	f := asking("motivation")
	f.Lists = f.Lists[:1]
	if !f.Complete("hou_1") || len(f.MissingIn("hou_1")) != 1 || len(f.paperBlockers()) != 0 {
		t.Errorf("missing %v, blockers %v", f.MissingIn("hou_1"), f.paperBlockers())
	}
}

func TestARenewalBringsNoPapers(t *testing.T) {
	f := asking()
	f.Referral.Way = Renewal
	if len(f.MissingPapers()) > 0 {
		t.Errorf("a boarder is asked for %v", f.MissingPapers())
	}
}

func TestAHouseMayAskForNothingAboutNationalityReligionOrOrigin(t *testing.T) {
	list := ExampleList("hou_1")
	list.Provenance = Provenance{Author: "Le chef d'établissement", On: listDay, Source: "Conseil d'administration"}
	if err := list.Check(listDay); err != nil {
		t.Fatal(err)
	}
	for _, label := range []string{"Certificat de NATIONALITÉ", "Religion de la famille", "Groupe ethnique", "Titre de séjour des parents", "Race"} {
		bad := list
		bad.Asked = append(slices.Clone(list.Asked), AskedPaper{Kind: OwnPaper("0123456789abcdef0"), Label: label})
		if bad.Check(listDay) == nil {
			t.Errorf("%q may be asked for", label)
		}
	}
	for _, label := range []string{"Avis de l'établissement d'origine", "Autorisation de transport", "Trousseau marqué"} {
		good := list
		good.Asked = append(slices.Clone(list.Asked), AskedPaper{Kind: OwnPaper("0123456789abcdef0"), Label: label})
		if err := good.Check(listDay); err != nil {
			t.Errorf("%q: %v", label, err)
		}
	}
}

func TestAnOpinionAboutHealthSaysNothingButThatItWasGiven(t *testing.T) {
	m := PaperMark{Kind: "health_fitness", Way: OpinionGiven, Giver: "Dr Martin", Given: listDay}
	if err := m.Check(listDay); err != nil {
		t.Error(err)
	}
	m.Says = Favourable
	if m.Check(listDay) == nil {
		t.Error("an opinion about health may be kept")
	}
}

func TestThePlaceOfAHouseWhoseRequiredPaperIsMissingIsNotGivenByARun(t *testing.T) {
	f := asking("insurance")
	f.Referral.Level, f.Referral.ID = "4e", "ref_1"
	s := Snapshot{Today: listDay, Files: []File{f}}
	p, _ := s.Problem("sel")
	if !slices.Equal(p.Pupils[0].Forbid, []string{"hou_1"}) {
		t.Errorf("ruled out: %v", p.Pupils[0].Forbid)
	}
}

func TestANameIsMadeHarmless(t *testing.T) {
	for typed, want := range map[string]string{
		`C:\Users\x\lettre.pdf`: "lettre.pdf", "../../etc/passwd": "passwd", "a\r\nSet-Cookie: b.pdf": "aSet-Cookie b.pdf",
		"\u202efdp.exe": "fdp.exe", `"><script>`: "script", "...": "", "é à.jpg": "é à.jpg",
	} {
		if got := PaperName(typed); got != want {
			t.Errorf("%q became %q, want %q", typed, got, want)
		}
	}
	if got := (Paper{Name: "lettre.exe", Media: PDF}).FileName(); got != "lettre.pdf" {
		t.Errorf("saved as %q", got)
	}
}
