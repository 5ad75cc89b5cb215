package web

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// Whoever clicked sees above every page what is about to leave, for how long, and
// takes it back from there; an officer sees it among the notices.
func TestWhatIsAboutToLeaveStandsAboveEveryPageUntilItLeaves(t *testing.T) {
	s := open(t)
	s.at(storetest.Noon)
	h := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	f := storetest.Pupil(t, s.db, storetest.In(h.House))
	storetest.Stay(t, s.db, f, h.Girls, h.GirlsBeds[0].ID, storetest.Year)
	account := s.account(placement.Officer, "officer@example.fr")
	by := placement.Actor{Role: placement.Officer, Account: account.ID, Name: account.Name, Territory: h.House.Territory}
	officer := s.browser().with(store.Session{Account: account.ID})
	other := s.browser().with(store.Session{Account: s.account(placement.Officer, "other@example.fr").ID})
	_, err := s.web.Office.PlanMeeting(context.Background(), by, office.NewMeeting{Pupil: f.Pupil.ID, Kind: placement.ParentTalk, At: storetest.Noon.AddDate(0, 0, 10), Place: "Salle 3"})
	if err != nil {
		t.Fatal(err)
	}
	s.at(storetest.Noon.Add(90 * time.Second))
	page := officer.do("GET", "/journal", nil).text
	form := regexp.MustCompile(`action="(/courriers/envois/[^"]+/annuler)"`).FindStringSubmatch(page)
	if form == nil || !strings.Contains(page, "Encore 4 minutes") || !strings.Contains(page, `data-leaving="210"`) || !strings.Contains(page, "2 courriers partent") {
		t.Fatalf("the page does not say what leaves: %v", form)
	}
	if strings.Contains(other.do("GET", "/journal", nil).text, "/annuler\"") || !strings.Contains(other.do("GET", "/courriers", nil).text, form[1]) {
		t.Error("another officer should see it on the page of notices, and only there")
	}
	a := officer.do("POST", form[1], url.Values{"retour": {"/journal"}})
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/journal?fait=notice.taken_back" {
		t.Fatalf("taken back: %d to %q", a.StatusCode, a.Header.Get("Location"))
	}
	if strings.Contains(officer.do("GET", "/journal", nil).text, form[1]) {
		t.Error("what was taken back still counts down")
	}
	if a := other.do("POST", form[1], url.Values{"retour": {"https://evil.example"}}); a.StatusCode != http.StatusConflict {
		t.Errorf("taken back twice: %d", a.StatusCode)
	}
}
