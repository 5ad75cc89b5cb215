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

// occupiedAs counts the boarders of a night as they were known at an instant, by
// the premises and by the cohorts.
func occupiedAs(t *testing.T, db *store.DB, scope store.Scope, on calendar.Day, at time.Time) (beds, pupils int) {
	t.Helper()
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		cohorts, err := tx.Cohorts(ctx, scope, "", night(on), at)
		if err != nil {
			return err
		}
		for _, c := range cohorts {
			if c.State == capacity.Occupied && c.Contains(on) {
				pupils += c.Count
			}
		}
		return tx.EachPremisesKnown(ctx, scope, "", night(on), at, func(p placement.Premises) error {
			beds += p.Places(on, true).Occupied
			return nil
		})
	})
	return beds, pupils
}

func TestAStayRecordedOrChangedLaterWasNotKnownBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		scope, by, on := store.Whole(l.Territory), storetest.Officer(l.Territory), calendar.MustDay("2026-10-12")
		stay := storetest.Stay(t, db, storetest.Pupil(t, db, storetest.In(l.House)), l.Girls, l.GirlsBeds[0].ID, storetest.Year) // known at Noon
		later := storetest.Noon.Add(48 * time.Hour)
		gone, e, err := stay.Leave(by, calendar.MustDay("2026-10-01"), "départ", later) // told late
		if err != nil {
			t.Fatal(err)
		}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SaveStay(ctx, gone, e)
			return err
		})
		for _, c := range []struct {
			at   time.Time
			want int
		}{
			{storetest.Noon.Add(-time.Hour), 0}, {storetest.Noon, 1}, {later.Add(-time.Second), 1}, {later, 0}, {time.Time{}, 0},
		} {
			if beds, pupils := occupiedAs(t, db, scope, on, c.at); beds != c.want || pupils != c.want {
				t.Errorf("as known at %s: %d beds, %d pupils; want %d", c.at, beds, pupils, c.want)
			}
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			since, err := tx.KnownSince(ctx, scope, "", time.UTC)
			if since != storetest.Today {
				t.Errorf("known since %s", since)
			}
			return err
		})
	})
}

// TestWhatIsKnownNowIsWhatIsKept: the history of a whole cohort ends in the stays
// and offers as they are.
func TestWhatIsKnownNowIsWhatIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := seeded(t, db, small)
		scope, now := store.Whole(w.Territory.ID), time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC)
		period := calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2027-07-05")}
		count := func(at time.Time) map[capacity.Claim]int {
			counts := map[capacity.Claim]int{}
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				cohorts, err := tx.Cohorts(ctx, scope, "", period, at)
				for _, c := range cohorts {
					counts[c.Claim] += c.Count
				}
				return err
			})
			return counts
		}
		kept, known := count(time.Time{}), count(now)
		if len(kept) == 0 {
			t.Fatal("nobody")
		}
		for c, n := range kept {
			if known[c] != n {
				t.Errorf("%+v: %d kept, %d known", c, n, known[c])
			}
		}
		if len(known) != len(kept) {
			t.Errorf("%d claims are known, %d are kept", len(known), len(kept))
		}
	})
}
