package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func wantKind(t testing.TB, err error, want placement.Kind) {
	t.Helper()
	var f *placement.Fault
	if !errors.As(err, &f) || f.Kind != want {
		t.Errorf("got %v, want a fault of kind %s", err, want)
	}
}

func wantCode(t testing.TB, err error, want string) {
	t.Helper()
	var f *placement.Fault
	if !errors.As(err, &f) || f.Code != want {
		t.Errorf("got %v, want fault %s", err, want)
	}
}

// TestTwoOfficersGiveTheLastBed: one bed, two pupils, one instant.
func TestTwoOfficersGiveTheLastBed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		files := []placement.File{storetest.Pupil(t, db, storetest.In(l.House)), storetest.Pupil(t, db, storetest.In(l.House))}
		results := make([]error, len(files))
		var wg sync.WaitGroup
		for i, f := range files {
			wg.Go(func() {
				results[i] = db.Write(context.Background(), func(tx *store.Tx) error {
					_, err := tx.SaveStay(context.Background(), placement.Stay{Territory: l.Territory, Pupil: f.Pupil.ID, House: l.ID, Section: l.Girls.ID,
						Bed: l.GirlsBeds[0].ID, Nights: storetest.Year, State: placement.Present},
						storetest.Officer(l.Territory).Happened(storetest.Noon, "offer.arrived", "stay", ""))
					return err
				})
			})
		}
		wg.Wait()
		if (results[0] == nil) == (results[1] == nil) {
			t.Errorf("got %v and %v; want one of the two to get the bed", results[0], results[1])
		}
		wantCode(t, errors.Join(results...), "stay.no_overlap")
	})
}

func TestWhoSeesWhichStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := twoTerritories(t, db)
		here := storetest.Stay(t, db, storetest.Pupil(t, db, storetest.In(n.a.House)), n.a.Girls, n.a.GirlsBeds[0].ID, storetest.Year)
		next := storetest.Stay(t, db, storetest.Pupil(t, db, storetest.In(n.b.House)), n.b.Girls, n.b.GirlsBeds[0].ID, storetest.Year)
		far := storetest.Stay(t, db, storetest.Pupil(t, db, storetest.In(n.far.House)), n.far.Girls, n.far.GirlsBeds[0].ID, storetest.Year)
		for _, c := range []struct {
			name string
			by   placement.Actor
			want []placement.StayID
		}{
			{"officer", storetest.Officer(n.a.Territory), []placement.StayID{here.ID, next.ID}},
			{"director", n.director, []placement.StayID{here.ID}},
			{"officer elsewhere", storetest.Officer(n.far.Territory), []placement.StayID{far.ID}},
			{"parent", placement.Actor{Role: placement.Parent, Territory: n.a.Territory, Guardian: "gua_1"}, nil},
			{"nobody", placement.Actor{}, nil},
		} {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				scope := store.ScopeOf(c.by)
				list, err := tx.Stays(ctx, scope, store.StayFilter{})
				count, _ := tx.CountStays(ctx, scope, store.StayFilter{})
				if len(list) != len(c.want) || count != len(c.want) {
					t.Errorf("%s sees %d stays and counts %d, want %d", c.name, len(list), count, len(c.want))
				}
				for _, id := range []placement.StayID{here.ID, next.ID, far.ID} {
					_, err := tx.Stay(ctx, scope, id)
					if seen := contains(c.want, id); seen != (err == nil) {
						t.Errorf("%s: stay %s gives %v", c.name, id, err)
					}
				}
				return err
			})
		}
	})
}

func contains[T comparable](list []T, x T) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

func TestWhichBedsAreFree(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		storetest.Stay(t, db, storetest.Pupil(t, db, storetest.In(l.House)), l.Girls, l.GirlsBeds[0].ID, storetest.Year)
		closeBed(t, db, l, l.GirlsBeds[1], calendar.Interval{From: calendar.MustDay("2027-01-04"), To: calendar.MustDay("2027-02-04")})
		for _, c := range []struct {
			name   string
			nights calendar.Interval
			free   int
		}{
			{"this year", storetest.Year, 4},
			{"before the works", calendar.Interval{From: storetest.Year.From, To: calendar.MustDay("2027-01-04")}, 5},
			{"next year", storetest.NextYear, 6},
			{"from now on", calendar.Interval{From: storetest.Year.From}, 4},
		} {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				beds, err := tx.FreeBeds(ctx, l.Girls.ID, c.nights)
				if len(beds) != c.free {
					t.Errorf("%s: %d free beds, want %d", c.name, len(beds), c.free)
				}
				return err
			})
		}
	})
}

func TestAStayThatEndsFreesItsBed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		by := storetest.Officer(l.Territory)
		s := storetest.Stay(t, db, storetest.Pupil(t, db, storetest.In(l.House)), l.Girls, l.GirlsBeds[0].ID, storetest.Year)
		left, why, err := s.Leave(by, storetest.Today, "déménagement", storetest.Noon)
		if err != nil {
			t.Fatal(err)
		}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error { _, err := tx.SaveStay(ctx, left, why); return err })
		err = db.Write(context.Background(), func(tx *store.Tx) error { _, err := tx.SaveStay(context.Background(), left, why); return err })
		wantKind(t, err, placement.Stale)
		storetest.Stay(t, db, storetest.Pupil(t, db, storetest.In(l.House)), l.Girls, l.GirlsBeds[0].ID, calendar.Interval{From: storetest.Today, To: storetest.Year.To})
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			kept, err := tx.Stay(ctx, store.ScopeOf(by), s.ID)
			if kept.State != placement.Left || kept.Nights.To != storetest.Today || kept.Reason != "déménagement" || kept.BedLabel != "101-A" {
				t.Errorf("kept as %+v", kept)
			}
			return err
		})
	})
}
