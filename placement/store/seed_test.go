package store_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

var demo = cohort.Demo(calendar.MustDay("2026-11-23"))

func seeded(t testing.TB, db *store.DB, size cohort.Size) *cohort.World {
	t.Helper()
	w, err := cohort.Build(size)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Seed(context.Background(), w, nil); err != nil {
		t.Fatal(err)
	}
	return w
}

func dump(t *testing.T, db *store.DB) (tables map[string]string) {
	t.Helper()
	ctx := context.Background()
	if err := db.Read(ctx, func(tx *store.Tx) (err error) { tables, err = tx.Dump(ctx); return err }); err != nil {
		t.Fatal(err)
	}
	return tables
}

// Every engine, every time: what is in the tables is the same.
func TestTwoSeedingsGiveTheSameDatabase(t *testing.T) {
	first := storetest.Open(t)
	seeded(t, first, demo)
	want := dump(t, first)
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		seeded(t, db, demo)
		if got := dump(t, db); !maps.Equal(got, want) {
			for table := range want {
				if got[table] != want[table] {
					t.Errorf("%s: %s, want %s", table, got[table], want[table])
				}
			}
		}
	})
}

func TestASeededDatabaseIsNotSeededAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := seeded(t, db, demo)
		before := dump(t, db)
		if err := db.Seed(context.Background(), w, nil); !errors.Is(err, placement.Refuse("seed.not_empty")) {
			t.Errorf("a second seeding: %v", err)
		}
		if after := dump(t, db); !maps.Equal(before, after) {
			t.Error("the second seeding left something behind")
		}
	})
}

// The rules that hold across tables: each query counts what breaks one.
var broken = []struct{ rule, query string }{
	{"two stays in one bed", `SELECT count(*) FROM stay a JOIN stay b ON b.bed_id = a.bed_id AND b.id > a.id
		AND b.from_day < a.to_day AND a.from_day < b.to_day`},
	{"a stay in a bed of another section", `SELECT count(*) FROM stay s JOIN bed b ON b.id = s.bed_id WHERE b.section_id <> s.section_id`},
	{"a section of another house", `SELECT count(*) FROM stay s JOIN section x ON x.id = s.section_id WHERE x.house_id <> s.house_id`},
	{"a present stay without a next review", `SELECT count(*) FROM stay s WHERE s.state = 'present'
		AND NOT EXISTS (SELECT 1 FROM review r WHERE r.stay_id = s.id AND r.state = 'planned')`},
	{"a pupil without a guardian", `SELECT count(*) FROM pupil p WHERE NOT EXISTS (SELECT 1 FROM guardianship g WHERE g.pupil_id = p.id)`},
	{"an address in clear", `SELECT count(*) FROM guardian WHERE sealed_email || '1.' NOT LIKE '1.%' OR sealed_address NOT LIKE '1.%' OR sealed_phone NOT LIKE '1.%'`},
	{"an agreement of somebody who is no guardian of the pupil", `SELECT count(*) FROM agreement a WHERE NOT EXISTS
		(SELECT 1 FROM guardianship g WHERE g.pupil_id = a.pupil_id AND g.guardian_id = a.guardian_id)`},
	{"an offer for a referral without every agreement", `SELECT count(*) FROM offer o WHERE EXISTS
		(SELECT 1 FROM agreement a WHERE a.referral_id = o.referral_id AND a.state <> 'given')`},
	{"a shift of somebody who works elsewhere", `SELECT count(*) FROM shift s JOIN staff p ON p.id = s.staff_id WHERE p.house_id <> s.house_id`},
	{"a shift in a week that nobody has worked on", `SELECT count(*) FROM shift s WHERE NOT EXISTS
		(SELECT 1 FROM roster_week w WHERE w.house_id = s.house_id AND w.monday <= s.on_day)`},
	{"a house of which nobody of the team is on duty", `SELECT count(*) FROM roster_week w WHERE NOT EXISTS
		(SELECT 1 FROM shift s WHERE s.house_id = w.house_id AND s.on_day >= w.monday)`},
	{"a band over its adults", `SELECT count(*) FROM (SELECT b.id FROM band b JOIN section x ON x.band_id = b.id JOIN stay s ON s.section_id = x.id
		WHERE s.state = 'present' GROUP BY b.id, b.ratio, b.adults HAVING count(*) > b.ratio * b.adults) AS over_band`},
}

func TestASeededDatabaseKeepsEveryRule(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := seeded(t, db, demo)
		ctx := context.Background()
		count := func(query string, args ...any) (n int) {
			if err := db.Read(ctx, func(tx *store.Tx) (err error) { n, err = tx.Count(ctx, query, args...); return err }); err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, b := range broken {
			if n := count(b.query); n > 0 {
				t.Errorf("%d × %s", n, b.rule)
			}
		}
		if n := count(`SELECT count(*) FROM referral WHERE campaign_id = $1 AND state <> 'closed'`, string(w.Campaigns[1].ID)); n != demo.Pupils {
			t.Errorf("%d requests in the open campaign, want %d", n, demo.Pupils)
		}
	})
}

func TestSeedingTellsItsProgressAndStopsWhenAsked(t *testing.T) {
	db := storetest.Open(t)
	w, err := cohort.Build(cohort.Size{Pupils: 2000, Houses: 10, Seed: 1, AsOf: demo.AsOf})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	told := 0
	if err := db.Seed(ctx, w, func(pupils int) { told = pupils; stop() }); err == nil || told == 0 {
		t.Errorf("stopped after %d pupils: %v", told, err)
	}
	if tables := dump(t, db); tables["pupil"][:6] != "0 rows" {
		t.Errorf("half a world was kept: %s", tables["pupil"])
	}
}

// Run the largest with -bench Seed/sqlite/250000: it writes two gigabytes.
func BenchmarkSeed(b *testing.B) {
	for engine, open := range map[string]func(testing.TB) *store.DB{"sqlite": storetest.Open, "postgres": storetest.OpenPostgres} {
		for _, size := range []struct{ pupils, houses int }{{300, 8}, {20_000, 81}, {250_000, 5000}} {
			b.Run(fmt.Sprintf("%s/%d", engine, size.pupils), func(b *testing.B) {
				for b.Loop() {
					b.StopTimer()
					db := open(b)
					b.StartTimer()
					seeded(b, db, cohort.Size{Pupils: size.pupils, Houses: size.houses, Seed: 1, AsOf: demo.AsOf})
				}
				b.ReportMetric(float64(size.pupils*b.N)/b.Elapsed().Seconds(), "pupils/s")
			})
		}
	}
}
