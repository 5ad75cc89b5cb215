package web

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-ical"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestTheAgendaShowsAMonthAndAWeekOfTheOwnHousesOnly(t *testing.T) {
	b := boards(t)
	page, _ := b.evening(t) // on 13 November
	b.hers.get("/agenda?le=2026-11-13").has(t, "Agenda – novembre 2026", `href="`+page+`"`, "réunion des familles", `href="/entretiens/`+string(b.meeting.ID), "9\u00a0h\u00a000", b.file.Pupil.Short())
	b.hers.get("/agenda?le=2026-10-30").has(t, `href="/bilans/`+string(b.review.ID))
	week := b.hers.get("/agenda?vue=semaine&le=2026-11-13")
	if week.has(t, "semaine du 9\u00a0novembre", page); strings.Contains(week.text, "/entretiens/") {
		t.Error("a meeting of the week before is in this week")
	}
	if got := b.x.get("/agenda?le=2026-11-13"); strings.Contains(got.text, page) || strings.Contains(got.text, "/entretiens/mee") {
		t.Error("another director reads it")
	}
	if got := b.officer.get("/agenda?le=2026-11-13&internat=hou_none"); strings.Contains(got.text, page) {
		t.Error("the filter of a house lets another one through")
	}
	if got := b.hers.get("/agenda?le=nonsense&vue=nonsense"); got.StatusCode != http.StatusOK {
		t.Errorf("a day that is none: %d", got.StatusCode)
	}
}

var feedAddress = regexp.MustCompile(`https?://[^/<]+(/agenda/flux/[A-Z0-9]+\.ics)`)

// feedOf makes the feed of a browser's person and gives its path.
func feedOf(t *testing.T, b *browser) string {
	t.Helper()
	found := feedAddress.FindStringSubmatch(b.post("/compte/agenda").text)
	if found == nil {
		t.Fatal("no address is shown")
	}
	return found[1]
}

func TestAFeedHasTheAppointmentsAndNoNameForWhoeverHasTheAddress(t *testing.T) {
	b := boards(t)
	b.evening(t)
	path, stranger := feedOf(t, b.hers), b.browser()
	got := stranger.get(path)
	if got.StatusCode != http.StatusOK || !strings.HasPrefix(got.Header.Get("Content-Type"), "text/calendar") {
		t.Fatalf("%d %s", got.StatusCode, got.Header.Get("Content-Type"))
	}
	c, err := ical.NewDecoder(bytes.NewReader([]byte(got.text))).Decode()
	if err != nil {
		t.Fatalf("%v\n%s", err, got.text)
	}
	var titles []string
	for _, e := range c.Events() {
		title, _ := e.Props.Text("SUMMARY")
		titles = append(titles, title)
	}
	all := strings.Join(titles, "\n")
	if !strings.Contains(all, "réunion des familles") || !strings.Contains(all, "rendez-vous avec la famille") || !strings.Contains(all, "1 bilan") || len(titles) != 3 {
		t.Errorf("has %q", titles)
	}
	whole := strings.ReplaceAll(got.text, "\r\n ", "")
	for _, secret := range []string{b.file.Pupil.Given, b.file.Pupil.Family, b.file.Guardians[0].Guardian.Name, "mailto:"} {
		if strings.Contains(whole, secret) {
			t.Errorf("%q is in the feed", secret)
		}
	}
	if got := b.browser().get(feedOf(t, b.x)); strings.Contains(got.text, "BEGIN:VEVENT") {
		t.Error("another director's feed has it")
	}
	b.hers.get("/compte").has(t, "Lue pour la dernière fois")
}

func TestAFeedEndsWithItsAddressItsAccountOrItsRole(t *testing.T) {
	b := boards(t)
	reads := func(path string) int { return b.browser().get(path).StatusCode }
	first := feedOf(t, b.hers)
	second := feedOf(t, b.hers)
	if reads(first) != http.StatusNotFound || reads(second) != http.StatusOK {
		t.Errorf("after it was replaced: %d, %d", reads(first), reads(second))
	}
	b.hers.follow(b.hers.post("/compte/agenda/revocation")).has(t, "ne fonctionne plus")
	if reads(second) != http.StatusNotFound {
		t.Error("a revoked address is read")
	}
	account := func(email string, change func(*store.Account)) {
		b.write(func(ctx context.Context, tx *store.Tx) error {
			accounts, err := tx.Accounts(ctx, b.in)
			for _, a := range accounts {
				if a.Email == email {
					change(&a)
					return tx.SaveAccount(ctx, a, storetest.Officer(b.in).Happened(*b.now.Load(), "account.changed", "account", string(a.ID)))
				}
			}
			return err
		})
	}
	third := feedOf(t, b.hers)
	account("hers@example.fr", func(a *store.Account) { a.Role, a.Houses = placement.Officer, nil })
	if reads(third) != http.StatusNotFound {
		t.Error("the role changed and the address shows the whole territory")
	}
	fourth := feedOf(t, b.x)
	account("x@example.fr", func(a *store.Account) { a.Disabled = true })
	if reads(fourth) != http.StatusNotFound {
		t.Error("the address outlives the account")
	}
}

func TestAFeedIsNotKeptInClearAndNotReadAllTheTime(t *testing.T) {
	b := boards(t)
	path := feedOf(t, b.hers)
	secret := strings.TrimSuffix(strings.TrimPrefix(path, "/agenda/flux/"), ".ics")
	if bytes.Contains(storetest.Dump(t, b.db), []byte(secret)) {
		t.Error("the secret is in the database")
	}
	for range feedReads {
		if got := b.browser().get(path); got.StatusCode != http.StatusOK {
			t.Fatalf("%d", got.StatusCode)
		}
	}
	if got := b.browser().get(path); got.StatusCode != http.StatusTooManyRequests || got.Header.Get("Retry-After") == "" {
		t.Errorf("once more: %d", got.StatusCode)
	}
	later := b.now.Load().Add(attemptWindow + time.Minute)
	b.now.Store(&later)
	if got := b.browser().get(path); got.StatusCode != http.StatusOK {
		t.Errorf("later: %d", got.StatusCode)
	}
	parent := b.parent(b.file, 0)
	if got := parent.post("/compte/agenda"); got.StatusCode == http.StatusOK {
		t.Error("a parent made a feed of the staff")
	}
}
