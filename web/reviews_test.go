package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A boarder is a girl in a bed of a house of the site, with a review due, a
// meeting, and the accounts of two directors: hers and another one's.
type boarder struct {
	*site
	review           placement.Review
	meeting          placement.Meeting
	file             placement.File
	officer, hers, x *browser
}

func boards(t *testing.T) *boarder {
	t.Helper()
	b := &boarder{site: open(t)}
	now := *b.now.Load()
	house := storetest.House(t, b.db, func(h *placement.House) { h.Territory = b.in })
	other := storetest.House(t, b.db, func(h *placement.House) { h.Territory = b.in })
	b.file = storetest.Pupil(t, b.db, storetest.In(house.House))
	by := storetest.Officer(b.in)
	b.write(func(ctx context.Context, tx *store.Tx) error {
		stay, err := tx.SaveStay(ctx, placement.Stay{
			Territory: b.in, Pupil: b.file.Pupil.ID, House: house.ID, Section: house.Girls.ID, Bed: house.GirlsBeds[0].ID,
			Nights: calendar.Interval{From: calendar.MustDay("2026-09-01")}, State: placement.Present,
		}, by.Happened(now, "stay.started", "stay", ""))
		if err != nil {
			return err
		}
		review, event := placement.PlanReview(by, stay, placement.ReviewPlan{Rules: placement.ExampleReviewRules()}, calendar.MustDay("2026-11-03"), "M. Petit", now)
		review.DueOn = calendar.MustDay("2026-10-30")
		if b.review, err = tx.SaveReview(ctx, review, event); err != nil {
			return err
		}
		b.meeting, err = tx.SaveMeeting(ctx, placement.Meeting{
			Territory: b.in, House: house.ID, Pupil: b.file.Pupil.ID, Kind: placement.ParentTalk, At: now.Add(72 * time.Hour), Place: "Salle 3", Owner: "M. Petit",
			State: placement.Planned, Invited: []placement.Invitation{{Guardian: b.file.Guardians[0].Guardian.ID}},
		}, by.Happened(now, "meeting.planned", "meeting", ""))
		if err != nil {
			return err
		}
		invitation := placement.NoticeTo(b.file.Guardians[0].Guardian, placement.MeetingInvitation, placement.Thing{Kind: "meeting", ID: string(b.meeting.ID)}, "s0", now)
		_, err = tx.QueueNotices(ctx, []placement.Notice{invitation})
		return err
	})
	b.account(placement.Officer, "officer@example.fr")
	b.directs("hers@example.fr", house.ID)
	b.directs("x@example.fr", other.ID)
	b.officer, b.hers, b.x = b.browser().as("officer@example.fr"), b.browser().as("hers@example.fr"), b.browser().as("x@example.fr")
	return b
}

func (b *boarder) directs(email string, house placement.HouseID) {
	a := b.account(placement.Director, email)
	a.Houses = []placement.HouseID{house}
	b.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAccount(ctx, a, placement.Event{At: *b.now.Load(), Verb: "account.changed"})
	})
}

// plainly reads a page without its no-break spaces.
func plainly(a answer) string { return strings.ReplaceAll(a.text, "\u00a0", " ") }

func TestAnOverdueReviewComesFirstAndOnlyToItsOwnDirector(t *testing.T) {
	b := boards(t)
	for _, reader := range []*browser{b.officer, b.hers} {
		if page := plainly(reader.do("GET", "/bilans", nil)); !strings.Contains(page, "Lina B.") || !strings.Contains(page, "4 jours de retard") {
			t.Errorf("the review is missing:\n%s", page)
		}
	}
	if page := b.x.do("GET", "/bilans", nil).text; strings.Contains(page, "Lina") {
		t.Error("another director sees the review")
	}
	for _, path := range []string{"/bilans/" + string(b.review.ID), "/entretiens/" + string(b.meeting.ID), "/entretiens/nouveau?eleve=" + string(b.file.Pupil.ID)} {
		if got := b.hers.do("GET", path, nil).StatusCode; got != http.StatusOK {
			t.Errorf("%s: %d for her director", path, got)
		}
		if got := b.x.do("GET", path, nil).StatusCode; got != http.StatusNotFound {
			t.Errorf("%s: %d for another director, want 404", path, got)
		}
	}
}

func TestARefusedReviewKeepsWhatWasTyped(t *testing.T) {
	b := boards(t)
	path := "/bilans/" + string(b.review.ID) + "/tenir"
	a := b.hers.do("POST", path, url.Values{"held_on": {"2027-01-01"}, "minutes": {"Lina dort bien."}, "version": {"1"}})
	if a.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(a.text, "Lina dort bien.") {
		t.Errorf("%s\n%s", a.Status, a.text)
	}
	a = b.hers.do("POST", path, url.Values{"held_on": {"2026-11-02"}, "minutes": {"Lina dort bien."}, "version": {"1"}})
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("%s\n%s", a.Status, a.text)
	}
	page := b.officer.do("GET", "/bilans/"+string(b.review.ID), nil).text
	if !strings.Contains(page, "Lina dort bien.") || !strings.Contains(page, "Prochain bilan") {
		t.Error("the minutes or the next review are missing")
	}
}

func TestAMeetingIsPlannedMovedAnsweredAndCancelled(t *testing.T) {
	b := boards(t)
	plan := url.Values{"eleve": {string(b.file.Pupil.ID)}, "bilan": {""}, "kind": {"parents"}, "on": {"2026-11-20"}, "at": {"17:30"}, "place": {"Salle 3"}, "owner": {"M. Petit"}}
	a := b.hers.do("POST", "/entretiens/nouveau", plan)
	at, _, _ := strings.Cut(a.Header.Get("Location"), "?")
	if a.StatusCode != http.StatusSeeOther || at == "" {
		t.Fatalf("%s\n%s", a.Status, a.text)
	}
	if page := plainly(b.officer.do("GET", at, nil)); !strings.Contains(page, "17 h 30") {
		t.Errorf("the hour of Paris is missing:\n%s", page)
	}
	steps := []struct {
		path string
		form url.Values
		want int
	}{
		{at + "/reponse", url.Values{"guardian": {string(b.file.Guardians[1].Guardian.ID)}, "reply": {"phone"}}, http.StatusSeeOther},
		{at + "/deplacer", url.Values{"on": {"2026-11-01"}, "at": {"18:00"}, "place": {"Salle 4"}, "version": {"2"}}, http.StatusUnprocessableEntity},
		{at + "/deplacer", url.Values{"on": {"2026-11-21"}, "at": {"18:00"}, "place": {"Salle 4"}, "version": {"2"}}, http.StatusSeeOther},
		{at + "/annuler", url.Values{"version": {"3"}}, http.StatusOK}, // who will be told
		{at + "/annuler", url.Values{"version": {"3"}, "sure": {"1"}, "reason": {""}}, http.StatusUnprocessableEntity},
		{at + "/annuler", url.Values{"version": {"3"}, "sure": {"1"}, "reason": {"Grève"}}, http.StatusSeeOther},
	}
	for _, s := range steps {
		if a := b.hers.do("POST", s.path, s.form); a.StatusCode != s.want {
			t.Fatalf("%s %v: %s\n%s", s.path, s.form, a.Status, a.text)
		}
	}
}

func TestANoticeIsReadAsItWouldBeSentAndActedUpon(t *testing.T) {
	b := boards(t)
	var id placement.NoticeID
	storetest.Read(t, b.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Notices(ctx, store.Whole(b.in), store.NoticeFilter{})
		id = list[0].ID
		return err
	})
	page := b.officer.do("GET", "/courriers/"+string(id), nil).text
	if !strings.Contains(page, "Samira Bensaïd") || !strings.Contains(page, "/r/") || !strings.Contains(page, "Salle 3") {
		t.Errorf("the letter is not shown:\n%s", page)
	}
	for _, path := range []string{"/courriers", "/courriers?etat=attente", "/courriers?etat=tous", "/courriers/lettres"} {
		if a := b.officer.do("GET", path, nil); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, a.Status)
		}
	}
	if a := b.officer.do("POST", "/courriers/"+string(id), url.Values{"move": {"cancel"}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("%s\n%s", a.Status, a.text)
	}
	if a := b.officer.do("POST", "/courriers/pause", url.Values{"pause": {"oui"}}); a.StatusCode != http.StatusSeeOther {
		t.Errorf("%s\n%s", a.Status, a.text)
	}
	if page := b.officer.do("GET", "/courriers", nil).text; !strings.Contains(page, "suspendus par Anne Martin") {
		t.Error("who paused is not shown")
	}
}
