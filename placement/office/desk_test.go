package office_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A desk is an office with a clock that can be moved, in a territory with one
// house and an open campaign.
type desk struct {
	*testing.T
	*office.Office
	db       *store.DB
	now      time.Time
	house    storetest.Lodging
	campaign placement.Campaign
	officer  placement.Actor
	ctx      context.Context
}

func newDesk(t *testing.T, db *store.DB, change ...func(*placement.House)) *desk {
	t.Helper()
	d := &desk{T: t, db: db, now: storetest.Noon, house: storetest.House(t, db, change...), ctx: context.Background()}
	d.Office = office.New(db, func() time.Time { return d.now })
	d.officer = storetest.Officer(d.house.Territory)
	d.campaign = storetest.Campaign(t, db, d.house.Territory)
	return d
}

// asks keeps a ready request of the campaign for the house.
func (d *desk) asks(changes ...func(*placement.File)) placement.File {
	d.Helper()
	return storetest.Pupil(d.T, d.db, append([]func(*placement.File){storetest.In(d.house.House), storetest.Of(d.campaign)}, changes...)...)
}

// boards puts a pupil into a girls' bed for this year.
func (d *desk) boards(bed int, changes ...func(*placement.File)) (placement.File, placement.Stay) {
	d.Helper()
	f := storetest.Pupil(d.T, d.db, append([]func(*placement.File){storetest.In(d.house.House)}, changes...)...)
	return f, storetest.Stay(d.T, d.db, f, d.house.Girls, d.house.GirlsBeds[bed].ID, storetest.Year)
}

// pointed gives a request this many points, as far as the catalogue has them.
func pointed(codes ...string) func(*placement.File) {
	return func(f *placement.File) {
		f.Referral.Claims = nil
		for _, code := range codes {
			f.Referral.Claims = append(f.Referral.Claims, placement.Claim{Code: code})
		}
	}
}

func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// run makes a run with a typed seed and gives it as it is kept.
func (d *desk) run() placement.Run {
	d.Helper()
	return d.runs(placement.Fill)
}

func (d *desk) runs(way placement.RunWay) placement.Run {
	d.Helper()
	run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, way)
	d.must(err)
	d.must(d.StartRun(d.ctx, d.officer, office.RunStart{Run: run.ID, Seed: "graine", Version: run.Version}))
	d.must(d.ComputeRun(d.ctx, d.officer, run.ID))
	return d.kept(run.ID)
}

func (d *desk) kept(id placement.RunID) (run placement.Run) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		run, err = tx.Run(ctx, d.house.Territory, id)
		return err
	})
	return run
}

// proposals of a run, by pupil.
func (d *desk) proposals(run placement.RunID) map[placement.PupilID]store.ProposalLine {
	d.Helper()
	by := map[placement.PupilID]store.ProposalLine{}
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Proposals(ctx, store.Whole(d.house.Territory), run, store.EveryProposal, 1000, 0)
		for _, p := range list {
			by[p.Pupil] = p
		}
		return err
	})
	return by
}

// offer is the latest offer of a pupil; its zero when there is none.
func (d *desk) offer(pupil placement.PupilID) (o store.OfferLine) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.OffersOf(ctx, store.Whole(d.house.Territory), pupil)
		if len(list) > 0 {
			o = list[0]
		}
		return err
	})
	return o
}

func (d *desk) file(id placement.ReferralID) (f placement.File) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		f, err = tx.File(ctx, store.Whole(d.house.Territory), id)
		return err
	})
	return f
}

// told are the notices about a thing, "kind state".
func (d *desk) told(kind, id string) (list []string) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		notices, err := tx.NoticesOf(ctx, store.Whole(d.house.Territory), placement.Thing{Kind: kind, ID: id})
		for _, n := range notices {
			list = append(list, fmt.Sprint(n.Kind, " ", n.State))
		}
		return err
	})
	return list
}

// takeBack makes the first guardian take the agreement back, behind everybody's
// back: what other doors do about it is tested elsewhere.
func (d *desk) takeBack(f placement.File) {
	d.Helper()
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.File(ctx, store.Whole(d.house.Territory), f.Referral.ID)
		if err != nil {
			return err
		}
		a, event, err := f.Agreements[0].Withdraw(d.officer, "paper", d.now)
		if err != nil {
			return err
		}
		_, err = tx.SaveAgreement(ctx, a, event)
		return err
	})
}

// urgent makes a request one for the running year, outside a campaign.
func urgent(f *placement.File) {
	f.Referral.Way, f.Referral.Campaign, f.Referral.WantedFrom = placement.Urgent, "", storetest.Today
	f.Referral.Level = f.Pupil.Level
}

// restOfYear are the nights from the builders' day on.
var restOfYear = calendar.Interval{From: storetest.Today, To: storetest.Year.To}

// withdraw takes the request back, for the family.
func (d *desk) withdraw(f placement.File) {
	d.Helper()
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.File(ctx, store.Whole(d.house.Territory), f.Referral.ID)
		if err != nil {
			return err
		}
		r, event, err := f.Referral.Withdraw(d.officer, d.now, "déménagement")
		if err != nil {
			return err
		}
		_, err = tx.SaveReferral(ctx, r, event)
		return err
	})
}

// shut changes the house.
func (d *desk) shut(change func(*placement.House)) {
	d.Helper()
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		h, err := tx.House(ctx, store.Whole(d.house.Territory), d.house.ID)
		if err != nil {
			return err
		}
		change(&h)
		_, err = tx.SaveHouse(ctx, h, d.officer.Happened(d.now, "house.changed", "house", string(h.ID)))
		return err
	})
}
