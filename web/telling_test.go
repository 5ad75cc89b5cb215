package web

import (
	"context"
	"html"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A told case is one button that queues notices: the page that holds it and what is
// posted.
type toldCase struct {
	kind   placement.NoticeKind
	page   string
	post   string
	fields []string
	first  string // posted before, with the same fields
}

// clicks are the buttons that send, in a furnished world. A click of each kind that
// an office queues is here or in toldElsewhere.
func clicks(w *worlds, report string) []toldCase {
	meeting, review := "/entretiens/"+w.own["meeting"], "/bilans/"+w.own["review"]
	file := "/orientations/" + w.own["referral"]
	proposal := "/campagnes/" + w.own["campaign"] + "/calculs/" + w.own["run"] + "/eleves/" + w.own["proposal"]
	in := func(days int) string { return storetest.Today.AddDays(days).String() }
	return []toldCase{
		{placement.MeetingInvitation, "/entretiens/nouveau?eleve=" + w.own["pupil"], "/entretiens/nouveau",
			[]string{"eleve", w.own["pupil"], "kind", string(placement.ParentTalk), "on", in(15), "at", "17:30", "place", "Salle 3", "owner", "M. Tanguy"}, ""},
		{placement.MeetingInvitation, meeting, meeting + "/deplacer", []string{"on", in(16), "at", "17:30", "place", "Salle 4", "version", "1"}, ""},
		{placement.ReviewInvitation, review, review + "/annoncer", []string{"guests", "M. Tanguy, CPE", "prepare", "x", "version", "1"}, ""},
		{placement.ReviewMoved, review, review + "/deplacer", []string{"to", in(9), "why", "grève", "reason", "grève", "guests", "M. Tanguy, CPE", "prepare", "x"}, review + "/annoncer"},
		{placement.AbsenceAnswered, "/sejours/" + w.own["stay"], "/sejours/" + w.own["stay"] + "/annonces/" + report, []string{"version", "1", "says", "grant"}, ""},
		{placement.PaperLetter, file + "/pieces", file + "/pieces/demander", []string{"kind", "motivation"}, ""},
		{placement.OfferNotice, proposal + "/confirmer", proposal + "/confirmer", []string{"version", "1"}, proposal + "/lire"},
	}
}

// toldElsewhere are the kinds that a click sends and whose page is not walked here,
// and why.
var toldElsewhere = map[placement.NoticeKind]string{
	placement.AgreementRequest: "a page of its own names them before the click; here everybody was asked",
	placement.RenewalReminder:  "a page of its own names them before the click; a test of the office compares them",
	placement.NoPlaceNotice:    "named by the page of the offer, with the other word",
	placement.ReviewMinutes:    "on the page of the review, by the part of the invitation",
	placement.MeetingCancelled: "a page of its own names them before the click; here nobody has an invitation yet",
	placement.SectionMoved:     "on the page of the bed, once it asks why; here there is no bed to move to",
	placement.MeetingSlot:      "an answer that somebody notes for the guest who gave it",
	placement.MeetingGivenUp:   "as above",
}

// Every button that sends stands on a page that names, beside it, each of those to
// whom its click queues a notice, by which way and when.
func TestThePageOfEachButtonThatSendsNamesWhoIsTold(t *testing.T) {
	seen := map[placement.NoticeKind]bool{}
	world := populate(t)
	for i := range clicks(world, "") {
		w := world
		if i > 0 {
			w = populate(t)
		}
		report := w.reported()
		w.listed()
		c := clicks(w, report)[i]
		b := w.browser().with(w.officer)
		version := func(n string) { c.fields = append(c.fields, "version", n) }
		if c.first != "" {
			version("1")
			b.post(c.first, c.fields...).is(t, 303)
			c.fields = c.fields[:len(c.fields)-2]
			version("2")
		}
		page := b.get(c.page).is(t, 200).text
		names := w.queuedBy(func() { b.post(c.post, c.fields...).is(t, 303) }, c.kind)
		if len(names) == 0 {
			t.Errorf("%s: nobody is told by %s", c.kind, c.post)
		}
		told := html.UnescapeString(page)
		if i := strings.Index(told, "Seront prévenus"); i >= 0 {
			told = told[i:]
		} else {
			t.Errorf("%s: the page does not say who is told", c.post)
		}
		for _, name := range names {
			if !strings.Contains(told, name) {
				t.Errorf("%s: %s is told and not named", c.post, name)
			}
		}
		seen[c.kind] = true
	}
	for _, kind := range clicked {
		if !seen[kind] && toldElsewhere[kind] == "" {
			t.Errorf("no page is read of the click that queues %s", kind)
		}
	}
}

// clicked are the kinds that a click of a person queues.
var clicked = []placement.NoticeKind{
	placement.AgreementRequest, placement.RenewalReminder, placement.OfferNotice, placement.NoPlaceNotice, placement.MeetingInvitation,
	placement.MeetingCancelled, placement.MeetingSlot, placement.MeetingGivenUp, placement.ReviewInvitation, placement.ReviewMoved, placement.ReviewMinutes,
	placement.AbsenceAnswered, placement.PaperLetter, placement.SectionMoved,
}

// reported has the first parent say that the child sleeps elsewhere for a night.
func (w *worlds) reported() string {
	w.Helper()
	by := placement.Actor{Role: placement.Parent, Guardian: placement.GuardianID(w.own["guardian"]), Name: "P", Territory: w.in}
	r, err := w.web.Office.ReportAbsence(context.Background(), by, office.ReportedAbsence{Stay: placement.StayID(w.own["stay"]),
		Nights: calendar.Interval{From: storetest.Today.AddDays(3), To: storetest.Today.AddDays(4)}, Reason: "family"})
	if err != nil {
		w.Fatal(err)
	}
	return string(r.ID)
}

// queuedBy gives the names of those to whom f queues a notice of a kind.
func (w *worlds) queuedBy(f func(), kind placement.NoticeKind) (names []string) {
	w.Helper()
	list := func() (all []placement.Notice) {
		storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) (err error) {
			all, err = tx.Notices(ctx, store.Whole(w.in), store.NoticeFilter{Kind: kind, Limit: 1000})
			return err
		})
		return all
	}
	before := map[placement.NoticeID]bool{}
	for _, n := range list() {
		before[n.ID] = true
	}
	w.later(time.Second)
	f()
	for _, n := range list() {
		if before[n.ID] {
			continue
		}
		storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) error {
			g, err := tx.CodeRecipient(ctx, n.Guardian)
			names = append(names, g.Name)
			return err
		})
	}
	return names
}

// Beside a button that asks for papers stands when the word leaves: with the mail of
// the day, or the next morning where that has left.
func TestThePageSaysThatWhatCanWaitLeavesWithTheMessageOfTheDay(t *testing.T) {
	w := populate(t)
	w.listed()
	b, page := w.browser().with(w.officer), "/orientations/"+w.own["referral"]+"/pieces"
	said := func() string { return html.UnescapeString(b.get(page).is(t, 200).text) }
	if got := said(); !strings.Contains(got, "message du jour de chaque famille") {
		t.Errorf("the page does not say when it leaves:\n%s", got)
	}
	storetest.DayMail(t, w.db, storetest.Noon, w.file(placement.ReferralID(w.own["referral"])).Guardians...)
	if got := said(); !strings.Contains(got, "déjà parti aujourd’hui") {
		t.Errorf("the page does not say that it leaves another morning:\n%s", got)
	}
}
