package web

import (
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestWhatTheNightFoundStandsOnTheHomePageOfThoseItConcerns(t *testing.T) {
	w := populate(t)
	home := func(s *browser) string { return s.get("/").text }
	if got := home(w.browser().with(w.director)); !strings.Contains(got, "pas encore eu lieu") {
		t.Errorf("before the first check: %s", got)
	}
	for _, x := range []world{w.own, w.next} {
		storetest.Unguarded(t, w.db, `DELETE FROM review WHERE stay_id = $1`, x["stay"])
	}
	if n, err := w.web.Office.CheckNight(t.Context(), w.in); err != nil || n < 2 {
		t.Fatalf("%d breaches, %v", n, err)
	}
	for _, path := range []string{"/", "/controle"} {
		director, officer := w.browser().with(w.director).get(path).text, w.browser().with(w.officer).get(path).text
		if !strings.Contains(director, "/sejours/"+w.own["stay"]) || strings.Contains(director, w.next["stay"]) {
			t.Errorf("%s: a director sees the breaches of the own house and no other:\n%s", path, director)
		}
		if !strings.Contains(officer, w.own["stay"]) || !strings.Contains(officer, w.next["stay"]) || strings.Contains(officer, w.far["stay"]) {
			t.Errorf("%s: an officer sees the breaches of the territory and no other", path)
		}
		if path == "/controle" && strings.Contains(director, canary) {
			t.Errorf("%s: a breach names nobody", path)
		}
	}
	if got := home(w.browser().with(w.admin)); strings.Contains(got, w.own["stay"]) {
		t.Error("an administrator has no use for it")
	}
	w.later(37 * time.Hour)
	if got := home(w.browser().with(w.director)); !strings.Contains(got, "n'a pas eu lieu depuis") && !strings.Contains(got, "n’a pas eu lieu depuis") && !strings.Contains(got, "n&#39;a pas eu lieu depuis") {
		t.Errorf("a check that was missed does not show:\n%s", got)
	}
}

// TestTheCheckNamesTheRoomThatIsBeyondItsRule: who reads the list knows where to
// go.
func TestTheCheckNamesTheRoomThatIsBeyondItsRule(t *testing.T) {
	h := openHostel(t)
	storetest.Unguarded(t, h.db, `INSERT INTO room_rule (house_id, beds, area, author, set_on, source) VALUES ($1, 1, 0, 'A', '2026-09-01', 'B')`, string(h.own.ID))
	if n, err := h.web.Office.CheckNight(t.Context(), h.own.Territory); err != nil || n == 0 {
		t.Fatalf("%d breaches, %v", n, err)
	}
	h.director.get("/controle").has(t, "Les Tilleuls · Filles · chambre 101")
}

// What the check finds of a day to come does not last « since » that day.
func TestABreachOfADayToComeIsSaidToBeginThen(t *testing.T) {
	f, today := Frame{Lang: plain.FR}, calendar.MustDay("2026-05-19")
	for since, want := range map[string]string{"2026-05-21": "à partir du 21 mai 2026", "2026-05-19": "depuis le 19 mai 2026", "2026-05-01": "depuis le 1ᵉʳ mai 2026"} {
		row := breach(f, store.BreachLine{Breach: placement.Breach{Since: calendar.MustDay(since)}}, today)
		if said := strings.ReplaceAll(row.Since, "\u00a0", " "); said != want {
			t.Errorf("%s: %q, want %q", since, said, want)
		}
	}
}
