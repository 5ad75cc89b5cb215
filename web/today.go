package web

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A Count is a number that somebody finds in the morning, and the list behind
// it. Each subject writes its own as a function of its file and names it in
// counts.
type Count struct {
	Label  string           // key: "bilans à tenir"
	Path   string           // the list that the number counts: "/bilans?etat=retard"
	Tone   string           // of a number above zero: "wait", "bad" or ""
	Action placement.Action // who has use for it
	Only   placement.Role   // "" = every role that may
	Menu   bool             // shown in the menu too, on every page: it must be cheap
	Quiet  bool             // not shown while it is zero
	Of     func(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (int, error)
	// About says more of what was counted, beside the label; nil: nothing.
	About func(ctx context.Context, tx *store.Tx, f Frame, now time.Time) (string, error)
	// Limits is what limits each house whose places the number counts.
	Limits func(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (placement.Bindings, error)
}

// counts is the order of the page: at most five for each role.
var counts = []Count{
	{Label: "today.occupied", Path: "/occupation", Action: placement.SeeOccupancy, Only: placement.Director, Of: tonight(occupiedBeds)},
	{Label: "today.placeable", Path: "/places", Action: placement.SeeOccupancy, Only: placement.Director, Of: tonight(placeableBeds), Limits: limitsTonight},
	{Label: "today.excess", Path: "/places", Tone: "bad", Action: placement.SeeOccupancy, Only: placement.Director, Of: tonight(claimsInExcess)},
	{Label: "today.arrivals", Path: "/sejours", Tone: "wait", Action: placement.RecordArrival, Only: placement.Director, Of: expectedArrivals},
	{Label: "today.to_decide", Path: "/campagnes", Tone: "wait", Action: placement.DecideProposals, Menu: true, Of: toDecide},
	{Label: "today.urgent", Path: urgentPath, Tone: "wait", Action: placement.EditReferrals, Of: countUrgent, About: oldestUrgent},
	{Label: "today.unagreed", Path: "/orientations?vue=accord", Tone: "wait", Action: placement.SeeReferrals, Of: countView(store.Unagreed)},
	{Label: "today.unverified", Path: "/orientations?vue=verifier", Tone: "wait", Action: placement.SeeReferrals, Of: countView(store.Unverified)},
	{Label: "today.asks", Path: familyAsksPath, Tone: "wait", Action: placement.EditReferrals, Of: asksToAnswer},
	{Label: "today.dates_asked", Path: "/entretiens?etat=dates", Tone: "wait", Action: placement.SeeMeetings, Quiet: true, Of: datesAsked},
	{Label: "today.reviews_asked", Path: "/bilans?etat=demandes", Tone: "wait", Action: placement.SeeReviews, Quiet: true, Of: reviewsAsked},
	{Label: "today.reviews_told", Path: "/bilans?etat=signales", Tone: "bad", Action: placement.SeeReviews, Only: placement.Director, Of: reviewsTold},
	{Label: "today.reviews", Path: "/bilans?etat=retard", Tone: "bad", Action: placement.SeeReviews, Menu: true, Of: overdueReviews},
	{Label: "today.notices", Path: "/courriers", Tone: "bad", Action: placement.SeeNotices, Menu: true, Of: noticesInTrouble},
	{Label: "today.unchosen", Path: "/comptes", Action: placement.EditAccounts, Of: countUnchosen},
}

// A Deadline is a day by which somebody must have done something.
type Deadline struct {
	On   calendar.Day
	Text string
	Href string
}

// deadlines are where the next dates come from: subjects add a function here.
var deadlines = []func(ctx context.Context, tx *store.Tx, by placement.Actor, lang plain.Lang, today calendar.Day) ([]Deadline, error){campaignDeadlines, bedsBack, slotsShort, reportsToAnswer, judgmentDeadlines}

// A TodayView is « Ma journée »: what waits for this person.
type TodayView struct {
	Frame
	Held      *Note // no mail leaves; nil: it does, or that is of no use to the person
	Release   bool  // and the person may let it leave from here
	Tiles     []Tile
	Check     *NightCheck // nil: of no use to the person
	Calm      bool        // nothing waits
	Deadlines []Deadline
	Recent    []JournalLine
	Drafts    []DraftLine // the person's own
	Journal   bool        // the person may read the journal
	At        time.Time
}

var todayPage = newPage[TodayView]("today.html")

// today is the home page of whoever works here.
func (s *Server) today(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := TodayView{Frame: s.frame(r, by, "today.title"), At: s.Now()}
	v.Journal = admit(by, placement.SeeJournal) == nil
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Held, v.Release, err = heldFor(r.Context(), tx, v.Frame); err != nil {
			return err
		}
		if v.Tiles, err = s.tiles(r.Context(), tx, v.Frame); err != nil {
			return err
		}
		if v.Drafts, err = s.drafts(r.Context(), tx, v.Frame); err != nil {
			return err
		}
		if v.Check, err = s.checkFor(r.Context(), tx, v.Frame); err != nil {
			return err
		}
		if v.Deadlines, err = s.nextDeadlines(r.Context(), tx, v.Frame); err != nil || !v.Journal {
			return err
		}
		v.Recent, err = recent(r.Context(), tx, v.Frame)
		return err
	})
	if err != nil {
		return err
	}
	v.Calm = v.Held == nil && !slices.ContainsFunc(v.Tiles, func(t Tile) bool { return t.Tone != "" }) && (v.Check == nil || v.Check.calm())
	return todayPage.render(w, http.StatusOK, v)
}

// heldFor says that no mail leaves, because it is held or because the relay's
// settings are wrong, to who may do something about it. Who has a
// page of notices does it there.
func heldFor(ctx context.Context, tx *store.Tx, f Frame) (note *Note, release bool, err error) {
	if admit(f.By, placement.EditNotices) != nil {
		return nil, false, nil
	}
	h, err := tx.MailHold(ctx)
	if err != nil {
		return nil, false, err
	}
	last, err := tx.LastRound(ctx)
	if err != nil || !h.On() && last.Stopped == "" {
		return nil, false, err
	}
	note = &Note{Tone: "bad", Text: f.T("notices.stopped", cause(f, last.Stopped))}
	if h.On() {
		note.Text = f.T("notices.held."+h.Why, plain.Moment(f.Lang, h.Since.In(zone(f))))
	}
	if admit(f.By, placement.SeeNotices) == nil {
		note.Link = &Link{"/courriers", f.T("notices.title")}
	}
	return note, h.On() && note.Link == nil, nil
}

// tiles reads the numbers that are of use to the person.
func (s *Server) tiles(ctx context.Context, tx *store.Tx, f Frame) ([]Tile, error) {
	var tiles []Tile
	for _, c := range counts {
		if !c.waitsFor(f.By) {
			continue
		}
		n, err := c.Of(ctx, tx, f.By, s.Now())
		if err != nil {
			return nil, err
		}
		if n == 0 && c.Quiet {
			continue
		}
		tile := Tile{Number: plain.Number(f.Lang, n), Label: f.T(c.Label), Href: c.Path}
		if n > 0 {
			tile.Tone = c.Tone
		}
		if c.About != nil {
			about, err := c.About(ctx, tx, f, s.Now())
			if err != nil {
				return nil, err
			}
			if about != "" {
				tile.Label += " · " + about
			}
		}
		if c.Limits != nil {
			bound, err := c.Limits(ctx, tx, f.By, s.Now())
			if err != nil {
				return nil, err
			}
			tile.Limit = ceilings(f, bound, nil)
		}
		tiles = append(tiles, tile)
	}
	return tiles, nil
}

// mostDeadlines is how many dates the page shows.
const mostDeadlines = 6

func (s *Server) nextDeadlines(ctx context.Context, tx *store.Tx, f Frame) ([]Deadline, error) {
	var all []Deadline
	today := f.Day(s.Now())
	for _, of := range deadlines {
		list, err := of(ctx, tx, f.By, f.Lang, today)
		if err != nil {
			return nil, err
		}
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b Deadline) int { return cmp.Or(a.On.Compare(b.On), cmp.Compare(a.Text, b.Text)) })
	return all[:min(len(all), mostDeadlines)], nil
}

// mostRecent is how many lines of the journal the page shows.
const mostRecent = 8

// recent is what happened last, sign-ins left out.
func recent(ctx context.Context, tx *store.Tx, f Frame) ([]JournalLine, error) {
	q := store.EventQuery{Territory: f.By.Territory, Reader: f.By.Account, Limit: 5 * mostRecent}
	if f.By.Role == placement.Director {
		q.Director = f.By.Account
	}
	lines, err := tx.Events(ctx, q)
	lines = slices.DeleteFunc(lines, func(l store.Line) bool {
		return l.Verb == "session.started" || l.Verb == "session.ended" || l.Verb == "code.asked" || l.Verb == "referral.searched"
	})
	return inWords(f.Lang, lines[:min(len(lines), mostRecent)]), err
}
