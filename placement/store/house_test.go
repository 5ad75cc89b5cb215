package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// sameDay compares days as wholes.
var sameDay = cmp.Comparer(func(a, b calendar.Day) bool { return a == b })

// neighbours are two houses of one territory and one of another.
type neighbours struct {
	a, b, far storetest.Lodging
	director  placement.Actor // of house a
}

func twoTerritories(t *testing.T, db *store.DB) neighbours {
	t.Helper()
	here := storetest.Territory(t, db).ID
	in := func(h *placement.House) { h.Territory = here }
	n := neighbours{a: storetest.House(t, db, in), b: storetest.House(t, db, in), far: storetest.House(t, db)}
	n.director = storetest.Director(t, db, here, n.a.ID)
	return n
}

func TestWhoSeesWhichHouse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := twoTerritories(t, db)
		both := []placement.HouseID{n.a.ID, n.b.ID}
		slices.Sort(both)
		for _, c := range []struct {
			name string
			by   placement.Actor
			want []placement.HouseID
		}{
			{"an officer sees the territory", storetest.Officer(n.a.Territory), both},
			{"a director sees own houses", n.director, []placement.HouseID{n.a.ID}},
			{"a director of nothing sees nothing", storetest.Director(t, db, n.a.Territory), nil},
			{"a director named in no account sees nothing", placement.Actor{Role: placement.Director, Territory: n.a.Territory, Houses: both}, nil},
			{"a director does not reach over the border", placement.Actor{Role: placement.Director, Account: n.director.Account, Territory: n.far.Territory}, nil},
			{"a parent sees no house", placement.Actor{Role: placement.Parent, Guardian: "gua_1", Territory: n.a.Territory}, nil},
			{"nobody sees nothing", placement.Actor{}, nil},
		} {
			t.Run(c.name, func(t *testing.T) {
				if got := housesSeen(t, db, store.ScopeOf(c.by)); !slices.Equal(got, c.want) {
					t.Errorf("sees %v, want %v", got, c.want)
				}
			})
		}
	})
}

// housesSeen asks each list about the scope, and wants them to agree.
func housesSeen(t *testing.T, db *store.DB, scope store.Scope) (seen []placement.HouseID) {
	t.Helper()
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		houses, err := tx.Houses(ctx, scope)
		bands, err2 := tx.Bands(ctx, scope, "")
		sections, err3 := tx.Sections(ctx, scope, "", storetest.Today)
		beds, err4 := tx.Beds(ctx, scope, "")
		for _, h := range houses {
			seen = append(seen, h.ID)
		}
		if len(bands) != len(houses) || len(sections) != 2*len(houses) || len(beds) != 14*len(houses) {
			t.Errorf("%d houses, %d bands, %d sections, %d beds", len(houses), len(bands), len(sections), len(beds))
		}
		return errors.Join(err, err2, err3, err4)
	})
	slices.Sort(seen)
	return seen
}

func TestAHouseOutOfScopeIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := twoTerritories(t, db)
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.House(ctx, store.ScopeOf(n.director), n.a.ID); err != nil {
				t.Errorf("own house: %v", err)
			}
			for _, id := range []placement.HouseID{n.b.ID, n.far.ID, "hou_none"} {
				if _, err := tx.House(ctx, store.ScopeOf(n.director), id); !errors.Is(err, placement.Missing("house")) {
					t.Errorf("house %s: %v", id, err)
				}
			}
			return nil
		})
	})
}

func TestAHouseIsKeptAsItWasSaved(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db, func(h *placement.House) {
			h.Priority, h.Licensed, h.Movable, h.Closed, h.Calendar, h.Email = "REP+", 40, true, true, "C", "a@b.invalid"
		})
		scope := store.Whole(l.Territory)
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			house, err := tx.House(ctx, scope, l.ID)
			if diff := cmp.Diff(l.House, house); diff != "" {
				t.Error(diff)
			}
			bands, err2 := tx.Bands(ctx, scope, l.ID)
			if diff := cmp.Diff([]placement.Band{l.Band}, bands, sameDay); diff != "" {
				t.Error(diff)
			}
			sections, err3 := tx.Sections(ctx, scope, l.ID, storetest.Today)
			if diff := cmp.Diff([]placement.Section{l.Girls, l.Boys}, sections); diff != "" {
				t.Error(diff)
			}
			return errors.Join(err, err2, err3)
		})
	})
}

func TestTwoPeopleChangeOneHouse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		by, ctx := storetest.Officer(l.Territory), context.Background()
		rename := func(h placement.House, name string) error {
			h.Name = name
			return db.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.SaveHouse(ctx, h, by.Happened(storetest.Noon, "house.changed", "house", ""))
				return err
			})
		}
		if err := rename(l.House, "Le premier"); err != nil {
			t.Fatal(err)
		}
		if err := rename(l.House, "Le second"); !errors.Is(err, &placement.Fault{Code: "row.stale"}) {
			t.Errorf("the second save: %v", err)
		}
		revise := func(version int) error {
			return db.Write(ctx, func(tx *store.Tx) error {
				_, err := tx.ReviseHouse(ctx, store.Whole(l.Territory), l.ID, version)
				return err
			})
		}
		if err := revise(1); !errors.Is(err, &placement.Fault{Code: "row.stale"}) {
			t.Errorf("a part of an outdated house: %v", err)
		}
		if err := revise(2); err != nil {
			t.Error(err)
		}
	})
}

func TestAClosedBedIsNotUsable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		scope, works := store.Whole(l.Territory), calendar.Interval{From: storetest.Today, To: storetest.Today.AddDays(10)}
		for range 2 { // two reasons take one bed away once
			closeBed(t, db, l, l.GirlsBeds[0], works)
		}
		closeBed(t, db, l, l.GirlsBeds[1], calendar.Interval{From: storetest.Today.AddDays(5)})
		for _, c := range []struct{ after, girls, closures int }{{-1, 6, 0}, {0, 5, 2}, {5, 4, 3}, {9, 4, 3}, {10, 5, 1}, {4000, 5, 1}} {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				on := storetest.Today.AddDays(c.after)
				sections, err := tx.Sections(ctx, scope, l.ID, on)
				closures, err2 := tx.Closures(ctx, scope, l.ID, calendar.Interval{From: on, To: on.AddDays(1)})
				if err == nil && (sections[0].Beds != c.girls || sections[1].Beds != 8 || len(closures) != c.closures) {
					t.Errorf("after %d days: %d girls' beds, %d boys', %d closures", c.after, sections[0].Beds, sections[1].Beds, len(closures))
				}
				return errors.Join(err, err2)
			})
		}
	})
}

func closeBed(t *testing.T, db *store.DB, l storetest.Lodging, bed placement.Bed, when calendar.Interval) {
	t.Helper()
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveClosure(ctx, placement.Closure{Bed: bed.ID, When: when, Reason: "works"},
			storetest.Officer(l.Territory).Happened(storetest.Noon, "closure.added", "closure", ""))
		return err
	})
}

func TestWhatThePartsOfAHouseRefuse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := twoTerritories(t, db)
		why := storetest.Officer(n.a.Territory).Happened(storetest.Noon, "house.changed", "house", string(n.a.ID))
		backward := calendar.Interval{From: storetest.Today, To: storetest.Today}
		for _, c := range []struct {
			name, want string
			save       func(ctx context.Context, tx *store.Tx) error
		}{
			{"a UAI of another territory", "house.uai_taken", func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SaveHouse(ctx, placement.House{Territory: n.a.Territory, UAI: n.far.UAI}, why)
				return err
			}},
			{"a second band of that code", "band.code_taken", func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SaveBand(ctx, placement.Band{House: n.a.ID, Code: "MAISON", Ratio: 8}, why)
				return err
			}},
			{"a band of another house", "row.stale", func(ctx context.Context, tx *store.Tx) error {
				stolen := n.b.Band
				stolen.House = n.a.ID
				_, err := tx.SaveBand(ctx, stolen, why)
				return err
			}},
			{"a second section of that name", "section.name_taken", func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SaveSection(ctx, placement.Section{House: n.a.ID, Name: "Filles"}, why)
				return err
			}},
			{"a second bed of that label", "bed.label_taken", func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SaveBeds(ctx, n.a.Girls.ID, []placement.Bed{{Room: "101", Label: "101-A"}}, why)
				return err
			}},
			{"a bed of another house", "row.stale", func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SaveBeds(ctx, n.a.Girls.ID, n.b.GirlsBeds[:1], why)
				return err
			}},
			{"a closure without a night", "closure.backward", func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SaveClosure(ctx, placement.Closure{Bed: n.a.GirlsBeds[0].ID, When: backward}, why)
				return err
			}},
			{"a target on a group that the law forbids", "target.group_unlawful", func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SaveTarget(ctx, placement.Target{Section: n.a.Girls.ID, Group: "religion", Seats: 1}, why)
				return err
			}},
		} {
			t.Run(c.name, func(t *testing.T) {
				ctx := context.Background()
				err := db.Write(ctx, func(tx *store.Tx) error { return c.save(ctx, tx) })
				if !errors.Is(err, &placement.Fault{Code: c.want}) {
					t.Errorf("got %v, want %s", err, c.want)
				}
			})
		}
	})
}

func TestATargetKeepsItsAuthorDayAndSource(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		why := storetest.Officer(l.Territory).Happened(storetest.Noon, "target.added", "mix_target", "")
		want := placement.Target{Section: l.Boys.ID, Group: placement.Boursier, Share: "0.35",
			Provenance: placement.Provenance{Author: "DSDEN", On: storetest.Today, Source: "Convention, article 4"}}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			want.ID = ""
			want, err = tx.SaveTarget(ctx, want, why)
			return err
		})
		targets := func() (list []placement.Target) {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				list, err = tx.Targets(ctx, store.Whole(l.Territory), l.ID)
				return err
			})
			return list
		}
		if diff := cmp.Diff([]placement.Target{want}, targets(), sameDay); diff != "" {
			t.Error(diff)
		}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.RemoveTarget(ctx, want, why) })
		if left := targets(); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	})
}

func TestABedWithAHistoryStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l, ctx := storetest.House(t, db), context.Background()
		closeBed(t, db, l, l.GirlsBeds[0], calendar.Interval{From: storetest.Today})
		why := storetest.Officer(l.Territory).Happened(storetest.Noon, "bed.removed", "bed", "")
		remove := func(b placement.Bed) error {
			return db.Write(ctx, func(tx *store.Tx) error { return tx.RemoveBed(ctx, b, why) })
		}
		if err := remove(l.GirlsBeds[0]); !errors.Is(err, &placement.Fault{Code: "bed.in_use"}) {
			t.Errorf("a bed with a history: %v", err)
		}
		if err := remove(l.GirlsBeds[1]); err != nil {
			t.Error(err)
		}
	})
}
