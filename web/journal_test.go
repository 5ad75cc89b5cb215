package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// happened writes one line of the journal.
func (s *site) happened(e placement.Event) {
	s.Helper()
	if e.At.IsZero() {
		e.At = *s.now.Load()
	}
	s.write(func(ctx context.Context, tx *store.Tx) error { return tx.AddEvent(ctx, e) })
}

func TestTheJournalSaysWhoDidWhatAndWhy(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	s.happened(placement.Event{Territory: s.in, By: placement.Author{Role: placement.Officer, Name: "Jean Roux"}, Verb: "offer.withdrawn", About: placement.Thing{Kind: "offer", ID: "off_1"}, Reason: "=place <b>fermée</b>"})
	s.happened(placement.Event{Territory: "ter_other", By: placement.Author{Name: "Un Autre"}, Verb: "offer.withdrawn"})
	s.happened(placement.Event{Territory: s.in, By: placement.Tick(s.in).Author(), Verb: "stay.ended", Reason: office.EndOfStay})
	b := s.browser().as("anne@example.fr")
	a := b.get("/journal")
	a.has(t, "Jean Roux", "a retiré une proposition de place", "fin du séjour", "=place &lt;b&gt;fermée&lt;/b&gt;")
	if strings.Contains(a.text, "Un Autre") {
		t.Error("the journal of another territory is shown")
	}
	if strings.Contains(b.get("/journal?quoi=stay").text, "Jean Roux") {
		t.Error("the filter does nothing")
	}
	b.get("/journal?quoi=stay").has(t, "Rien pour ces filtres")
	b.get("/journal?du=31/04/2026").is(t, 422).has(t, "Cette date n’existe pas")
	b.get("/journal?lang=en").has(t, "withdrew an offer")
	csv := b.get("/journal.csv").is(t, 200)
	csv.has(t, "Jean Roux;officer;offer.withdrawn;withdrew an offer", "'=place")
}

func TestADirectorReadsTheJournalOfOwnHousesOnly(t *testing.T) {
	s := open(t)
	s.account(placement.Director, "dir@example.fr")
	s.happened(placement.Event{Territory: s.in, By: placement.Author{Role: placement.Officer, Name: "Jean Roux"}, Verb: "stay.ended", House: "hou_elsewhere"})
	b := s.browser().as("dir@example.fr")
	for _, path := range []string{"/", "/journal", "/journal?internat=hou_elsewhere", "/journal.csv"} {
		if strings.Contains(b.get(path).text, "Jean Roux") {
			t.Errorf("%s shows another house", path)
		}
	}
}

func TestALongJournalHasPages(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	s.write(func(ctx context.Context, tx *store.Tx) error {
		for i := range journalPageSize + 5 {
			e := placement.Event{Territory: s.in, By: placement.Author{Role: placement.System, Name: "internat"}, Verb: "stay.ended", About: placement.Thing{Kind: "stay"}, At: s.now.Load().Add(-time.Duration(i) * time.Minute)}
			if err := tx.AddEvent(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	b := s.browser().as("anne@example.fr")
	first := b.get("/journal?quoi=stay")
	first.has(t, "/journal?page=1&amp;quoi=stay")
	second := b.get("/journal?page=1&quoi=stay")
	if n := strings.Count(first.text, "<tr>") + strings.Count(second.text, "<tr>"); n != journalPageSize+5+2 {
		t.Errorf("%d rows on two pages", n)
	}
	second.has(t, "/journal?page=0&amp;quoi=stay")
	b.get("/journal?page=-3").is(t, 200)
}

func TestMyDayCountsWhatWaitsAndLeadsToIt(t *testing.T) {
	s := open(t)
	s.account(placement.Officer, "anne@example.fr")
	s.account(placement.Admin, "admin@example.fr")
	before := counts
	defer func() { counts = before }()
	counts = []Count{{
		Label: "nav.reviews", Path: "/journal?quoi=review", Tone: "bad", Action: placement.SeeReviews, Menu: true,
		Of: func(context.Context, *store.Tx, placement.Actor, time.Time) (int, error) { return 1234, nil },
	}}
	s.browser().as("anne@example.fr").get("/").has(t, `href="/journal?quoi=review"`, "1\u00a0234", `class="tile bad"`, `class="count"`)
	a := s.browser().as("admin@example.fr").get("/")
	a.has(t, "Rien d’urgent")
	if strings.Contains(a.text, "1\u00a0234") {
		t.Error("an administrator sees the numbers of children")
	}
}
