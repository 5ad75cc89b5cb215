package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// canary begins what no program may read. What follows names the house, whose
// people alone may see it.
const canary = "CANARI-"

// A world is one house with one of everything, by kind: "offer" → "off_…".
// Under "secret" is what stands in all that is sealed, restricted or a name.
type world map[string]string

// worlds are three houses with one of everything each: one that a director
// runs, another of the same territory, and one of another territory.
type worlds struct {
	*site
	own, next, far    world
	officer, director store.Session
	admin, parent     store.Session
}

// populate makes the three worlds. The clock is at storetest.Noon.
func populate(t *testing.T) *worlds {
	t.Helper()
	return populateOn(t, open(t))
}

func populateOn(t *testing.T, s *site) *worlds {
	t.Helper()
	s.at(storetest.Noon)
	w := &worlds{site: s}
	own := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	next := storetest.House(t, s.db, func(h *placement.House) { h.Territory = s.in })
	far := storetest.House(t, s.db)
	campaign := storetest.Campaign(t, s.db, s.in)
	director := storetest.Director(t, s.db, s.in, own.ID)
	w.officer = store.Session{Account: s.account(placement.Officer, "officer@example.fr").ID}
	w.admin = store.Session{Account: s.account(placement.Admin, "admin@example.fr").ID}
	w.director = store.Session{Account: director.Account}
	w.next = w.furnish(next, campaign)
	s.later(time.Minute) // only the latest run of a campaign is decided on
	w.own = w.furnish(own, campaign)
	w.far = w.furnish(far, storetest.Campaign(t, s.db, far.Territory))
	w.own["account"], w.far["account"] = string(w.officer.Account), string(storetest.Director(t, s.db, far.Territory, far.ID).Account)
	w.parent = store.Session{Guardian: placement.GuardianID(w.own["guardian"])}
	return w
}

// furnish puts one of everything into a house.
func (w *worlds) furnish(l storetest.Lodging, c placement.Campaign) world {
	w.Helper()
	by, secret := storetest.Officer(l.Territory), canary+l.UAI
	boarder := storetest.Pupil(w.T, w.db, storetest.In(l.House), secretive(secret))
	stay := storetest.Stay(w.T, w.db, boarder, l.Girls, l.GirlsBeds[0].ID, storetest.Year)
	offer := storetest.Offer(w.T, w.db, boarder, l.Girls, storetest.NextYear)
	expected := storetest.Offer(w.T, w.db, storetest.Pupil(w.T, w.db, storetest.In(l.House)), l.Girls, storetest.Year,
		func(o *placement.Offer) { o.State = placement.Accepted })
	guardian := boarder.Guardians[0].Guardian
	x := world{
		"secret": secret, "house": string(l.ID), "section": string(l.Girls.ID), "band": string(l.Band.ID), "bed": string(l.GirlsBeds[0].ID),
		"pupil": string(boarder.Pupil.ID), "guardian": string(guardian.ID), "referral": string(boarder.Referral.ID),
		"agreement": string(boarder.Agreements[0].ID), "stay": string(stay.ID), "offer": string(offer.ID), "expected": string(expected.ID), "campaign": string(c.ID),
	}
	draft, err := w.web.Office.DraftCatalogue(context.Background(), by, placement.ExampleScale, "b-"+l.UAI)
	if err != nil {
		w.Fatal(err)
	}
	x["catalogue"] = string(draft)
	w.write(func(ctx context.Context, tx *store.Tx) error {
		review, err := tx.SaveReview(ctx, placement.Review{Territory: l.Territory, Stay: stay.ID, Pupil: boarder.Pupil.ID, House: l.ID, Kind: placement.SettlingIn,
			DueOn: storetest.Today.AddDays(3), Owner: "M. Tanguy", State: placement.Planned, Minutes: secret,
			Record: placement.ReviewRecord{Internal: secret}}, by.Happened(storetest.Noon, "review.planned", "review", ""))
		if err != nil {
			return err
		}
		meeting, err := tx.SaveMeeting(ctx, placement.Meeting{Territory: l.Territory, House: l.ID, Pupil: boarder.Pupil.ID, Review: review.ID, Kind: placement.ParentTalk,
			At: storetest.Noon.AddDate(0, 0, 5), Place: secret, Owner: "M. Tanguy", State: placement.Planned,
			Invited: []placement.Invitation{{Guardian: guardian.ID}}}, by.Happened(storetest.Noon, "meeting.planned", "meeting", ""))
		if err != nil {
			return err
		}
		g, err := tx.SaveGathering(ctx, placement.Gathering{Territory: l.Territory, House: l.ID, Kind: placement.HouseEvening, First: storetest.Noon.AddDate(0, 0, 6),
			Minutes: 15, Slots: 4, Room: 3, Place: "Réfectoire", Owner: "M. Tanguy"}, by.Happened(storetest.Noon, "gathering.planned", "gathering", ""))
		if err != nil {
			return err
		}
		if _, err = tx.SaveMeeting(ctx, placement.Meeting{Territory: l.Territory, House: l.ID, Pupil: boarder.Pupil.ID, Kind: g.Kind, Gathering: g.ID,
			At: g.First, Place: secret, Owner: secret, State: placement.Planned, Invited: []placement.Invitation{{Guardian: guardian.ID}}},
			by.Happened(storetest.Noon, "meeting.planned", "meeting", "")); err != nil {
			return err
		}
		n := placement.NoticeTo(guardian, placement.OfferNotice, placement.Thing{Kind: "offer", ID: string(offer.ID)}, "", storetest.Noon)
		n.Pupil, n.Recipient, n.Subject, n.Text, n.CreatedAt = boarder.Pupil.ID, guardian.Email, secret, secret, storetest.Noon
		x["review"], x["meeting"] = string(review.ID), string(meeting.ID)
		paper := placement.NoticeTo(guardian, placement.MeetingInvitation, placement.Thing{Kind: "meeting", ID: string(meeting.ID)}, "", storetest.Noon)
		paper.Channel, paper.State, paper.Recipient = placement.ByLetter, placement.ToPrint, guardian.Name+"\n"+guardian.Address
		paper.Pupil, paper.Subject, paper.Text, paper.CreatedAt = boarder.Pupil.ID, secret, secret, storetest.Noon
		_, err = tx.QueueNotices(ctx, []placement.Notice{n, paper})
		return err
	})
	storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) error {
		notices, err := tx.Notices(ctx, store.Whole(l.Territory), store.NoticeFilter{})
		for _, n := range notices {
			if n.Pupil == boarder.Pupil.ID && n.Kind == placement.OfferNotice {
				x["notice"] = string(n.ID)
			}
		}
		return err
	})
	w.calculate(x, l, c)
	return x
}

// calculate adds a candidate, a run and its proposal.
func (w *worlds) calculate(x world, l storetest.Lodging, c placement.Campaign) {
	w.Helper()
	ctx, by := context.Background(), storetest.Officer(l.Territory)
	candidate := storetest.Pupil(w.T, w.db, storetest.In(l.House), storetest.Of(c), secretive(x["secret"]))
	desk := w.web.Office
	run, err := desk.PrepareRun(ctx, by, c.ID, placement.Fill)
	if err == nil {
		err = desk.StartRun(ctx, by, office.RunStart{Run: run.ID, Seed: "graine", Version: run.Version})
	}
	if err == nil {
		err = desk.ComputeRun(ctx, by, run.ID)
	}
	if err != nil {
		w.Fatal(err)
	}
	storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.ProposalsOf(ctx, store.Whole(l.Territory), candidate.Referral.ID)
		for _, line := range lines {
			x["run"], x["proposal"] = string(line.Run), string(line.ID)
		}
		return err
	})
}

// secretive puts a secret wherever a file has something to keep.
func secretive(secret string) func(*placement.File) {
	return func(f *placement.File) {
		f.Pupil.Family, f.Pupil.Commune, f.Pupil.School = "Z"+secret, secret, secret
		f.Referral.Tried, f.Referral.Reason, f.Referral.Referrer = secret, secret, secret
		f.Referral.Claims = placement.Claims{{Code: "boursier"}, {Code: "protection"}, {Code: "special_needs"}}
		for i := range f.Guardians {
			g := &f.Guardians[i].Guardian
			g.Name, g.Email, g.Phone, g.Address = "Z"+secret, strings.ToLower(secret)+"@famille.invalid", secret, secret
		}
	}
}

// said counts what the journal says about a world: nothing may be added by
// somebody who has no business there.
func (w *worlds) said(x world) (n int) {
	w.Helper()
	storetest.Read(w.T, w.db, func(ctx context.Context, tx *store.Tx) error {
		for _, in := range []placement.TerritoryID{w.in, w.territoryOf(ctx, tx, x)} {
			lines, err := tx.Events(ctx, store.EventQuery{Territory: in, House: placement.HouseID(x["house"]), Limit: 10_000})
			if err != nil {
				return err
			}
			n += len(lines)
		}
		return nil
	})
	return n
}

func (w *worlds) territoryOf(ctx context.Context, tx *store.Tx, x world) placement.TerritoryID {
	all, _ := tx.Territories(ctx)
	for _, t := range all {
		if _, err := tx.House(ctx, store.Whole(t.ID), placement.HouseID(x["house"])); err == nil {
			return t.ID
		}
	}
	return ""
}
