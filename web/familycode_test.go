package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"internat/placement"
)

var codeOnPaper = regexp.MustCompile(`\b[A-Z2-7]{5}-[A-Z2-7]{5}\b`)

// Who was given a code on paper needs it beside the one of the mail; who was
// given none enters as before, and which of the two was wrong is never said.
func TestAFamilyCodeIsAskedForBesideTheCodeOfTheMail(t *testing.T) {
	s := open(t)
	f := s.pupil()
	s.account(placement.Officer, "officer@example.fr")
	officer := s.browser().as("officer@example.fr")
	g := f.Guardians[0].Guardian
	at := "/orientations/" + string(f.Referral.ID) + "/accords/" + string(g.ID) + "/code-famille"
	sheet := officer.do("POST", at, nil)
	paper := codeOnPaper.FindString(sheet.text)
	if sheet.StatusCode != http.StatusOK || paper == "" {
		t.Fatalf("%s\n%s", sheet.Status, sheet.text)
	}
	if page := officer.do("GET", "/orientations/"+string(f.Referral.ID)+"/accords/tableau", nil).text; !strings.Contains(page, "Remplacer le code famille") || strings.Contains(page, paper) {
		t.Error("the page of agreements does not say that there is a code, or shows it")
	}
	enter := func(paper string) answer {
		b := s.browser()
		s.later(5 * time.Minute)
		b.do("POST", "/r/"+g.Ref, nil)
		codes := s.codes()
		return b.do("POST", "/code", url.Values{"code": {codes[len(codes)-1]}, "family_code": {paper}})
	}
	without, wrong := enter(""), enter("AAAAA-AAAAA")
	if without.StatusCode != http.StatusUnprocessableEntity || wrong.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(without.text, "code famille") {
		t.Fatalf("without: %s, wrong: %s", without.Status, wrong.Status)
	}
	if a := enter(strings.ToLower(paper)); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("with it: %s\n%s", a.Status, a.text)
	}
	if a := officer.do("POST", at+"/retirer", nil); a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	if a := enter(""); a.StatusCode != http.StatusSeeOther {
		t.Errorf("after it was taken away: %s", a.Status)
	}
}
