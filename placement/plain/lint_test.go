package plain_test

import (
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/plain"
)

// TestEveryFindingIsSaidInBothLanguages: its title, what follows from it, and,
// where it says more than the name of a pupil or a house, the line itself.
func TestEveryFindingIsSaidInBothLanguages(t *testing.T) {
	c, err := plain.Load(plain.Text)
	if err != nil {
		t.Fatal(err)
	}
	names := plain.Names{House: "Lycée Brizeux", Section: "Filles 2ᵈᵉ", Band: "grands"}
	for _, code := range placement.FindingCodes() {
		f := placement.Finding{Code: code, Group: placement.QPV, Number: 2, Detail: "houses[0]: X"}
		for _, lang := range plain.Langs {
			for _, text := range []string{c.FindingTitle(lang, code, 1), c.FindingTitle(lang, code, 12), c.FindingWhy(lang, code), c.FindingLine(lang, f, names)} {
				if strings.Contains(text, plain.MissingMark) || strings.Contains(text, "%") {
					t.Errorf("%s in %s: %s", code, lang, text)
				}
			}
			if said := c.FindingLine(lang, f, names) != ""; said != c.Has("lint."+string(code)+".line") {
				t.Errorf("%s in %s: a line is said %v", code, lang, said)
			}
			if !c.Has("severity." + string(code.Severity())) {
				t.Errorf("%s: no word for %s", code, code.Severity())
			}
		}
	}
}

func TestALimitExceededIsNamed(t *testing.T) {
	c, err := plain.Load(plain.Text)
	if err != nil {
		t.Fatal(err)
	}
	names := plain.Names{House: "Lycée Brizeux", Section: "Filles", Band: "grands"}
	for want, f := range map[string]placement.Finding{
		"limite dépassée\u00a0: les lits de la section Filles": {Section: "sec_1"},
		"limite dépassée\u00a0: les adultes du groupe grands":  {Band: "ban_1"},
		"limite dépassée\u00a0: l’agrément de l’internat":      {House: "hou_1"},
	} {
		f.Code = placement.OverCapacity
		if got := c.FindingLine(plain.FR, f, names); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
