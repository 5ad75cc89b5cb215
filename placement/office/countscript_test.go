package office_test

import (
	"cmp"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// occupied are the bed-nights of the year slept by boarders and held for who is
// expected.
func (d *desk) occupied() (occupied, held int) {
	sum := capacity.Total(d.weeks(true))
	return sum.Occupied, sum.Held
}

// TestTheCountsFollowEachThingThatHappens goes through what a random life seldom
// reaches, in one order: each step comes about, and moves the counts as it should.
func TestTheCountsFollowEachThingThatHappens(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := newLife(t, db, 0)
		first, leaver := l.present()[0], l.present()[1]
		var comes, stays placement.Offer
		var plan store.BedPlan
		for _, step := range []struct {
			what           string
			do             func() error
			occupied, held int // which way the counts go: -1, 0, 1
		}{
			{"two accept", func() error { _, comes = l.accepted(); _, stays = l.accepted(); return nil }, 0, 1},
			{"one arrives", func() error { _, err := l.desk.arrives(comes); return err }, 1, -1},
			{"one does not come", func() error {
				return l.NoShow(l.ctx, l.officer, office.Absence{Offer: stays.ID, Reason: "déménage", Version: stays.Version})
			}, 0, -1},
			{"two are kept apart", func() error {
				return l.KeepApart(l.ctx, l.officer, l.house.ID, placement.Pair{One: first.Pupil, Other: leaver.Pupil}, storetest.Today, true)
			}, 0, 0},
			{"a plan is applied", func() error {
				p, err := l.ProposeBeds(l.ctx, l.officer, l.house.ID, storetest.Today)
				if err == nil {
					plan, err = l.ConfirmBeds(l.ctx, l.officer, l.house.ID, storetest.Today, p.Print)
				}
				return err
			}, 0, 0},
			{"it is undone", func() error { return l.UndoBeds(l.ctx, l.officer, l.house.ID, plan.ID) }, 0, 0},
			{"a taken bed closes", func() error {
				return l.CloseBeds(l.ctx, l.officer, l.page(), office.Closing{Beds: []placement.BedID{first.Bed}, When: calendar.Interval{From: storetest.Today.AddDays(9)}, Reason: "works"})
			}, 0, 0},
			{"its boarder moves", func() error { return l.desk.moves(string(first.ID), l.house.GirlsBeds[5].ID, storetest.Today) }, 0, 0},
			{"one leaves", func() error {
				now := l.stay(leaver.ID)
				return l.Leave(l.ctx, l.officer, office.Departure{Stay: now.ID, On: storetest.Today, Reason: "déménage", Version: now.Version})
			}, -1, 0},
		} {
			occupied, held := l.occupied()
			if err := step.do(); err != nil {
				t.Fatalf("%s: %v", step.what, err)
			}
			l.countsHold(step.what)
			if o, h := l.occupied(); cmp.Compare(o, occupied) != step.occupied || cmp.Compare(h, held) != step.held {
				t.Errorf("%s: occupied %d → %d, held %d → %d", step.what, occupied, o, held, h)
			}
		}
	})
}

func (d *desk) stay(id placement.StayID) (s store.StayLine) {
	d.Helper()
	d.must(d.read(func(tx *store.Tx) (err error) {
		s, err = tx.Stay(d.ctx, store.Whole(d.house.Territory), id)
		return err
	}))
	return s
}
