package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// The whole life of a review on its pages: announced with who comes, answered by
// one parent, moved, held with findings and decisions, signed, printed.
func TestAReviewFromItsAnnouncementToItsSignature(t *testing.T) {
	b := boards(t)
	at := "/bilans/" + string(b.review.ID)
	mother, father := b.parent(b.file, 0), b.parent(b.file, 1)
	own := "/famille/bilans/" + string(b.review.ID)
	for _, step := range []struct {
		who  *browser
		path string
		form url.Values
		want int
	}{
		{b.x, at + "/annoncer", url.Values{"version": {"1"}}, http.StatusNotFound},
		{b.hers, at + "/annoncer", url.Values{"guests": {"Mme Roy, CPE"}, "version": {"1"}}, http.StatusUnprocessableEntity}, // its day is over
		{b.hers, at + "/deplacer", url.Values{"to": {"2026-11-18"}, "version": {"1"}}, http.StatusSeeOther},
		{b.hers, at + "/annoncer", url.Values{"guests": {"Mme Roy"}, "prepare": {"Le travail"}, "version": {"2"}}, http.StatusUnprocessableEntity},
		{b.hers, at + "/annoncer", url.Values{"guests": {"Mme Roy, CPE\nDr Petit, infirmière"}, "prepare": {"Le travail"}, "version": {"2"}}, http.StatusSeeOther},
		{mother, own, url.Values{"says": {"other"}}, http.StatusUnprocessableEntity},
		{mother, own, url.Values{"says": {"other"}, "words": {"Sans la voisine"}, "wished": {"2026-11-20"}}, http.StatusSeeOther},
	} {
		if a := step.who.do("POST", step.path, step.form); a.StatusCode != step.want {
			t.Fatalf("%s %v: %s\n%s", step.path, step.form, a.Status, a.text)
		}
	}
	if page := plainly(b.hers.do("GET", at, nil)); !strings.Contains(page, "Sans la voisine") || !strings.Contains(page, "demande une autre date") || !strings.Contains(page, `value="2026-11-20"`) {
		t.Error("her director does not read the answer, or the day is not proposed")
	}
	if page := father.do("GET", own, nil).text; !strings.Contains(page, "Mme Roy") || strings.Contains(page, "Sans la voisine") {
		t.Error("the other parent reads the answer, or not who comes")
	}
	hold := url.Values{"held_on": {"2026-11-02"}, "minutes": {"Lina dort bien."}, "topic_rest": {"well"}, "what_0": {"Étude jusqu'à 19 h"}, "internal": {"Rappeler le collège"}, "version": {"3"}}
	if a := b.hers.do("POST", at+"/tenir", hold); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "Étude jusqu") {
		t.Fatalf("a decision of nobody: %s", a.Status)
	}
	hold.Set("who_0", "M. Petit")
	hold.Set("due_0", "31/02/2027")
	if a := b.hers.do("POST", at+"/tenir", hold); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(plainly(a), "Ligne 1, Pour le : Cette date n’existe pas") || !strings.Contains(a.text, `id="due_0-error"`) {
		t.Fatalf("a day that does not exist: %s\n%s", a.Status, a.text)
	}
	hold.Del("due_0")
	for path, form := range map[string]url.Values{at + "/tenir": hold} {
		if a := b.hers.do("POST", path, form); a.StatusCode != http.StatusSeeOther {
			t.Fatalf("%s\n%s", a.Status, a.text)
		}
	}
	if a := b.hers.do("POST", at+"/signer", url.Values{"signer": {"Awa Diallo"}, "signed_on": {"2026-11-02"}, "version": {"4"}}); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", a.Status, a.text)
	}
	if page := b.hers.do("GET", at, nil).text; !strings.Contains(page, "Sans la voisine") {
		t.Error("what the mother asked for is lost once the review is held")
	}
	page := father.do("GET", own, nil).text
	if !strings.Contains(page, "Lina dort bien.") || !strings.Contains(page, "Étude jusqu") || strings.Contains(page, "Rappeler le collège") {
		t.Error("the father does not read the minutes, or what is for colleagues")
	}
	if pdf := b.officer.do("GET", at+"/compte-rendu.pdf", nil); pdf.StatusCode != http.StatusOK || !strings.HasPrefix(pdf.text, "%PDF-") {
		t.Errorf("the minutes to sign: %s", pdf.Status)
	}
}

func TestTheRulesOfReviewsAreChangedOnTheirPageAndTheDifferenceIsShown(t *testing.T) {
	b := boards(t)
	path := "/places/" + string(b.file.Referral.Wishes[0].House) + "/bilans"
	form := url.Values{"kind_0": {"settling_in"}, "days_0": {"28"}, "kind_1": {"renewal"}, "day_1": {"31"}, "month_1": {"4"},
		"escalate": {"7"}, "author": {"M. Petit"}, "set_on": {"2026-11-01"}, "source": {"Projet d'internat"}, "version": {"0"}}
	if a := b.hers.do("POST", path, form); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(plainly(a), "n’existe pas chaque année") {
		t.Fatalf("31 April: %s\n%s", a.Status, a.text)
	}
	form.Set("day_1", "45")
	if a := b.hers.do("POST", path, form); !strings.Contains(plainly(a), "Ligne 2, ou chaque année, le : Écrivez un nombre d’au plus 31") {
		t.Errorf("the 45th day: %s\n%s", a.Status, a.text)
	}
	form.Set("day_1", "24")
	if a := b.hers.do("POST", path, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", a.Status, a.text)
	}
	form.Set("days_0", "35")
	form.Set("version", "1")
	if a := b.hers.do("POST", path, form); a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", a.Status, a.text)
	}
	page := plainly(b.officer.do("GET", path, nil))
	for _, want := range []string{"Version 2", "35 jours après la première nuit", "nouveau", "28 jours après la première nuit", "supprimé"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if a := b.x.do("GET", path, nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("another director: %s", a.Status)
	}
}

func TestAReviewIsOpenedForAnEventFromTheStay(t *testing.T) {
	b := boards(t)
	path := "/sejours/" + string(b.review.Stay) + "/bilan"
	if a := b.hers.do("POST", path, url.Values{"on": {"31/02/2027"}, "words": {"Dispute"}}); a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "Dispute") ||
		!strings.Contains(plainly(a), "Pourquoi : Choisissez") || !strings.Contains(plainly(a), "Prévu le : Cette date") {
		t.Fatalf("neither a cause nor a day: %s\n%s", a.Status, a.text)
	}
	a := b.hers.do("POST", path, url.Values{"cause": {"incident"}, "on": {"2026-11-10"}, "words": {"Dispute"}})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", a.Status, a.text)
	}
	if page := plainly(b.hers.do("GET", strings.Split(a.Header.Get("Location"), "?")[0], nil)); !strings.Contains(page, "incident à l’internat") {
		t.Error("the cause is missing")
	}
}
