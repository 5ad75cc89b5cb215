package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestARosterIsReadByIndex(t *testing.T) {
	db := storetest.Open(t)
	n := twoTerritories(t, db)
	for _, scope := range []store.Scope{store.Whole(n.a.Territory), store.ScopeOf(n.director)} {
		for index, query := range store.RosterQueries(scope, n.a.ID, storetest.Today.ISOWeek().Days()) {
			text, args := query()
			db.WantIndex(t, index, text, args...)
		}
	}
}

func TestWhatAHouseAsksOfItsRosterIsKeptAsItWasSaid(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		by, scope := storetest.Officer(l.Territory), store.Whole(l.Territory)
		happened := by.Happened(storetest.Noon, "staff.added", "staff", "")
		anne := placement.Staff{House: l.ID, Name: "Anne É.", Kind: placement.CPE, Born: calendar.MustDay("1990-02-28"), Hundredths: 75, Until: calendar.MustDay("2027-01-01")}
		rule := placement.SupervisionRule{House: l.ID, Kind: placement.DutyFloor, Slot: capacity.Night, PerWing: 1, Whole: 2, Mixed: 3, Hard: true,
			Provenance: placement.Provenance{Author: "CA", On: storetest.Today, Source: "Règlement, article 4"}}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			if anne, err = tx.SaveStaff(ctx, anne, happened); err != nil {
				return err
			}
			if rule, err = tx.SaveSupervisionRule(ctx, rule, happened); err != nil {
				return err
			}
			week := placement.RosterWeek{House: l.ID, Week: storetest.Today.ISOWeek(), By: by.Author(), At: storetest.Noon}
			return tx.SaveRosterWeek(ctx, week, []placement.Shift{{Session: capacity.Session{Day: storetest.Today, Slot: capacity.Night}, Staff: anne.ID, Wing: string(l.Band.ID)}}, happened)
		})
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			d, err := tx.Duty(ctx, scope, l.ID, storetest.Today.ISOWeek().Days(), store.NobodyExpected)
			if diff := cmp.Diff([]placement.Staff{anne}, d.Staff, sameDay); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff([]placement.SupervisionRule{rule}, d.Rules, sameDay); diff != "" {
				t.Error(diff)
			}
			if len(d.Shifts) != 1 || d.Shifts[0].Staff != anne.ID || d.Shifts[0].Wing != string(l.Band.ID) {
				t.Errorf("the shifts are %v", d.Shifts)
			}
			return err
		})
	})
}

func TestAWeekSavedTwiceFromTheSamePageIsStale(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		by := storetest.Officer(l.Territory)
		save := func(version int) error {
			return db.Write(context.Background(), func(tx *store.Tx) error {
				week := placement.RosterWeek{House: l.ID, Week: storetest.Today.ISOWeek(), Version: version, By: by.Author(), At: storetest.Noon}
				return tx.SaveRosterWeek(context.Background(), week, nil, by.Happened(storetest.Noon, "roster.changed", "roster_week", ""))
			})
		}
		for version, want := range []bool{true, true} {
			if err := save(version); (err == nil) != want {
				t.Errorf("version %d: %v", version, err)
			}
			if err := save(version); !errors.Is(err, &placement.Fault{Code: "row.stale"}) {
				t.Errorf("version %d again: %v", version, err)
			}
		}
	})
}

func TestWhoSleepsInAHouseIsCountedByKindAndPromisesApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		for i := range 2 {
			f := storetest.Pupil(t, db, storetest.In(l.House))
			storetest.Stay(t, db, f, l.Girls, l.GirlsBeds[i].ID, storetest.Year)
		}
		waiting := storetest.Pupil(t, db, storetest.In(l.House))
		storetest.Offer(t, db, waiting, l.Girls, storetest.Year)
		for promised, want := range map[store.Expected]string{store.NobodyExpected: "[2]", store.AcceptedExpected: "[2]", store.PromisedExpected: "[1 2]"} {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				list, err := tx.Sleepers(ctx, store.Whole(l.Territory), l.ID, storetest.Today.ISOWeek().Days(), promised)
				var counts []int
				for _, s := range list {
					counts = append(counts, s.Count)
				}
				if got := fmt.Sprint(counts); got != want {
					t.Errorf("promised %v: %s, want %s", promised, got, want)
				}
				return err
			})
		}
	})
}
