package store_test

import (
	"context"
	"testing"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestAPupilWaitsForEachWishAndCountsOnceInTheUnmetDemand(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		one := storetest.House(t, db)
		two := storetest.House(t, db, func(h *placement.House) { h.Territory = one.Territory })
		urgent := func(f *placement.File) {
			f.Pupil.Sex, f.Referral.Way, f.Referral.State, f.Referral.Level = placement.Girl, placement.Urgent, placement.Submitted, "4e"
			f.Referral.Wishes = []placement.Wish{{Rank: 1, House: one.ID}, {Rank: 2, House: two.ID}}
		}
		storetest.Pupil(t, db, storetest.In(one.House), urgent)
		storetest.Pupil(t, db, storetest.In(one.House), urgent, func(f *placement.File) { f.Referral.State = placement.Withdrawn })
		offered := storetest.Pupil(t, db, storetest.In(one.House), urgent)
		storetest.Offer(t, db, offered, one.Girls, storetest.Year)
		director := store.ScopeOf(storetest.Director(t, db, one.Territory, one.ID))
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			by, err := tx.Demand(ctx, store.Whole(one.Territory), "", storetest.Today)
			if err != nil {
				return err
			}
			all, err := tx.Unmet(ctx, store.Whole(one.Territory), "", storetest.Today)
			if err != nil {
				return err
			}
			want := placement.Demand{Sex: placement.Girl, Level: "4e", Count: 1}
			if len(by) != 2 || by[0].Count != 1 || by[1].Count != 1 || by[0].House == by[1].House || len(all) != 1 || all[0] != want {
				t.Errorf("by house %+v, once %+v", by, all)
			}
			by, err = tx.Demand(ctx, director, "", storetest.Today)
			if len(by) != 1 || by[0].House != one.ID {
				t.Errorf("a director sees %+v", by)
			}
			return err
		})
	})
}

// TestCohortsAreTheClaimsOfThePremises: the levels divide what the sections
// count, and lose nobody.
func TestCohortsAreTheClaimsOfThePremises(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := seeded(t, db, small)
		scope, period := store.Whole(w.Territory.ID), calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2027-07-05")}
		type key struct {
			section string
			state   capacity.State
			from    calendar.Day
		}
		counts := map[key]int{}
		for _, p := range premisesKnown(t, db, scope, period) {
			for _, c := range p.Claims {
				counts[key{c.Section, c.State, c.From}]++
			}
		}
		if len(counts) == 0 {
			t.Fatal("nobody")
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			cohorts, err := tx.Cohorts(ctx, scope, "", period, time.Time{})
			for _, c := range cohorts {
				if c.Level == "" {
					t.Errorf("%+v has no level", c)
				}
				counts[key{c.Section, c.State, c.From}] -= c.Count
			}
			return err
		})
		for k, n := range counts {
			if n != 0 {
				t.Errorf("%+v: %d missing", k, n)
			}
		}
	})
}
