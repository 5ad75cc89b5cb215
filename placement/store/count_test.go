package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

var schoolYear = calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2027-07-05")}

// nightly counts every night of a school year, closed or not.
func nightly(t testing.TB, all []placement.Premises) (rows []capacity.Row) {
	t.Helper()
	for _, p := range all {
		list, err := p.Snapshot(open).During(schoolYear)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, list...)
	}
	return rows
}

func sameCounts(t *testing.T, db *store.DB, in placement.TerritoryID) {
	t.Helper()
	kept, found := nightly(t, premises(t, db, store.Whole(in), schoolYear)), nightly(t, premisesKnown(t, db, store.Whole(in), schoolYear))
	if sum := capacity.Total(kept); len(kept) != len(found) || sum.Occupied == 0 || sum.Offered == 0 {
		t.Errorf("%d weeks kept, %d found, in all %+v", len(kept), len(found), sum)
	}
	for i, row := range found {
		if kept[i] != row {
			t.Fatalf("kept  %+v\nfound %+v", kept[i], row)
		}
	}
}

func TestASeededTerritoryIsCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) { sameCounts(t, db, seeded(t, db, small).Territory.ID) })
}

// TestWhatWasKeptBeforeTheCountsIsCounted opens a database of before them.
func TestWhatWasKeptBeforeTheCountsIsCounted(t *testing.T) {
	for name, address := range map[string]func() string{
		"sqlite":   func() string { return "sqlite:" + filepath.Join(t.TempDir(), "internat.db") },
		"postgres": func() string { return storetest.PostgresAddress(t) },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(context.Background(), address(), storetest.Seal(t))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := db.MigrateTo(context.Background(), 9); err != nil {
				t.Fatal(err)
			}
			exec(t, db, `INSERT INTO territory (id, name, code, calendar, time_zone) VALUES ('ter_1', 'Ille-et-Vilaine', '035', 'B', 'Europe/Paris')`)
			exec(t, db, `INSERT INTO house VALUES ('hou_1', 'ter_1', '0350001A', 'Les Tilleuls', 'les tilleuls', 'college', 1, 'Rennes', '35238', 48, -1, '', 500,
				'educatif', 'panel', '', 0, 0, 0, '', '', '', 1)`)
			exec(t, db, `INSERT INTO section VALUES ('sec_1', 'hou_1', NULL, 'Garçons', 'M', '')`)
			exec(t, db, `INSERT INTO bed (id, section_id, label, accessible) VALUES ('bed_1', 'sec_1', 'A', 0), ('bed_2', 'sec_1', 'B', 0)`)
			l := storetest.Lodging{House: placement.House{ID: "hou_1", Territory: "ter_1"}, Boys: placement.Section{ID: "sec_1"}}
			beds := []placement.Bed{{ID: "bed_1", Section: "sec_1"}, {ID: "bed_2", Section: "sec_1"}}
			stay(t, db, l, "past", beds[0], calendar.Interval{From: storetest.Today.AddDays(-40), To: storetest.Today.AddDays(-3)})
			stay(t, db, l, "still", beds[1], calendar.Interval{From: storetest.Today.AddDays(-40)})
			for _, state := range []placement.OfferState{placement.Offered, placement.Suspended, placement.Accepted, placement.Declined} {
				offer(t, db, l, string(state), state)
			}
			if err := db.Migrate(context.Background()); err != nil {
				t.Fatal(err)
			}
			sameCounts(t, db, "ter_1")
		})
	}
}

// TestWhatIsTakenBackIsNotCounted: what was written and taken back has left no trace
// in the counts.
func TestWhatIsTakenBackIsNotCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := lodged(t, db)
		scope := store.Whole(n.a.Territory)
		exec(t, db, `UPDATE offer SET exchange = 'xch' WHERE house_id = $1`, string(n.a.ID))
		exec(t, db, `DELETE FROM offer WHERE state = 'accepted'`)
		exec(t, db, `DELETE FROM stay WHERE house_id = $1`, string(n.a.ID))
		exec(t, db, `UPDATE stay SET to_day = from_day WHERE house_id = $1`, string(n.b.ID))
		for _, row := range nightly(t, premises(t, db, scope, schoolYear)) {
			if row.Taken() != 0 {
				t.Fatalf("%+v", row)
			}
		}
	})
}

// stays is how many a benchmark is about: a quarter of a million, or what
// COUNT_STAYS says (.ci/deep says two and a half million).
func stays(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("COUNT_STAYS"))
	if err != nil {
		return 250_000
	}
	return n
}

// BenchmarkCounts measures what the counts are for: the weeks of a school year
// of every house, of one house, and what it costs to change a stay.
func BenchmarkCounts(b *testing.B) {
	db := storetest.Open(b)
	years := max(1, stays(b)/250_000)
	in := crowd(b, db, years)
	territory := placement.Territory{ID: in, Calendar: "B"}
	weeks := func(house placement.HouseID) func(*testing.B) {
		return func(b *testing.B) {
			for b.Loop() {
				rows, almanac := 0, placement.NewAlmanac(territory, calendar.Default(), schoolYear)
				storetest.Read(b, db, func(ctx context.Context, tx *store.Tx) error {
					return tx.EachPremises(ctx, store.Whole(in), house, schoolYear, func(p placement.Premises) error {
						list, _, err := almanac.Weeks(p)
						rows += len(list)
						return err
					})
				})
				if rows == 0 {
					b.Fatal("no week")
				}
			}
		}
	}
	size := fmt.Sprint(years*252_000, "_stays")
	b.Run(size+"/weeks_of_3000_houses", weeks(""))
	b.Run(size+"/weeks_of_1_house", weeks("hou_1500"))
	b.Run(size+"/one_stay_changes", func(b *testing.B) {
		by := storetest.Officer(in)
		var x placement.Stay
		storetest.Read(b, db, func(ctx context.Context, tx *store.Tx) error {
			line, err := tx.Stay(ctx, store.Whole(in), "sta_100000")
			x = line.Stay
			return err
		})
		for b.Loop() {
			x.Nights.To = calendar.MustDay("2027-03-01").AddDays(x.Version % 50)
			storetest.Write(b, db, func(ctx context.Context, tx *store.Tx) (err error) {
				x, err = tx.SaveStay(ctx, x, by.Happened(storetest.Noon, "stay.ended", "stay", string(x.ID)))
				return err
			})
		}
	})
}
