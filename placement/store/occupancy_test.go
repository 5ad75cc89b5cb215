package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// small is a cohort with what a count may meet: works, leavers, offers.
var small = cohort.Size{Pupils: 60, Houses: 3, Seed: 2026, AsOf: calendar.MustDay("2026-11-23")}

// premises reads every house that the scope has.
func premises(t testing.TB, db *store.DB, scope store.Scope, period calendar.Interval) (list []placement.Premises) {
	t.Helper()
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.EachPremises(ctx, scope, "", period, func(p placement.Premises) error {
			list = append(list, p)
			return nil
		})
	})
	return list
}

// premisesKnown reads every house that the scope has, each stay and offer by itself.
func premisesKnown(t testing.TB, db *store.DB, scope store.Scope, period calendar.Interval) (list []placement.Premises) {
	t.Helper()
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.EachPremisesKnown(ctx, scope, "", period, time.Time{}, func(p placement.Premises) error {
			list = append(list, p)
			return nil
		})
	})
	return list
}

func boarders(t testing.TB, db *store.DB, scope store.Scope, period calendar.Interval) (list []store.StayFact) {
	t.Helper()
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.EachStay(ctx, scope, "", period, func(s store.StayFact) error {
			list = append(list, s)
			return nil
		})
	})
	return list
}

func night(d calendar.Day) calendar.Interval { return calendar.Interval{From: d, To: d.AddDays(1)} }

// open sleeps its boarders every night.
func open(calendar.Day) bool { return true }

func TestOccupancyReconcilesToTheListOfBoarders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := seeded(t, db, small)
		scope := store.Whole(w.Territory.ID)
		for _, on := range []calendar.Day{calendar.MustDay("2026-09-15"), small.AsOf, calendar.MustDay("2027-09-10")} {
			listed := map[string]int{}
			for _, s := range boarders(t, db, scope, night(on)) {
				listed[s.House+" "+s.Section]++
			}
			counted, total := map[string]int{}, capacity.Count{}
			for _, p := range premises(t, db, scope, night(on)) {
				places := p.Places(on, true)
				total = total.Plus(places.Count)
				for _, x := range places.Sections {
					if x.Occupied > 0 {
						counted[p.House.UAI+" "+x.Section.Name] = x.Occupied
					}
				}
			}
			if fmt.Sprint(listed) != fmt.Sprint(counted) || !total.Balanced() {
				t.Errorf("on %s\nlisted  %v\ncounted %v\n%+v", on, listed, counted, total)
			}
		}
	})
}

func TestBedNightsReconcileToTheListOfBoarders(t *testing.T) {
	db := storetest.Open(t)
	w := seeded(t, db, small)
	scope := store.Whole(w.Territory.ID)
	period := calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2026-12-19")}
	slept := map[string]int{} // night by night, from the list
	for _, s := range boarders(t, db, scope, period) {
		n, _ := s.Nights.Intersect(period).Nights()
		slept[s.House] += n
	}
	for _, p := range premises(t, db, scope, period) {
		rows, err := p.Snapshot(open).During(period)
		if err != nil {
			t.Fatal(err)
		}
		if got := capacity.Total(rows).Occupied; got != slept[p.House.UAI] || got == 0 {
			t.Errorf("%s: %d bed-nights, the list has %d", p.House.Name, got, slept[p.House.UAI])
		}
	}
}

// lodged is house a of the neighbours with a stay, an offer of each state and a
// closure; house b and the far one have a stay each.
func lodged(t *testing.T, db *store.DB) neighbours {
	n := twoTerritories(t, db)
	for i, l := range []storetest.Lodging{n.a, n.b, n.far} {
		stay(t, db, l, fmt.Sprint("boarder", i), l.BoysBeds[0], calendar.Interval{From: storetest.Today.AddDays(-30)})
	}
	for _, state := range []placement.OfferState{placement.Offered, placement.Suspended, placement.Accepted, placement.Declined, placement.Arrived} {
		offer(t, db, n.a, string(state), state)
	}
	return n
}

func TestWhatEachPersonCounts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := lodged(t, db)
		for _, c := range []struct {
			name             string
			scope            store.Scope
			houses, boarders int
		}{
			{"an officer", store.Whole(n.a.Territory), 2, 2},
			{"the officer of the other territory", store.Whole(n.far.Territory), 1, 1},
			{"a director", store.ScopeOf(n.director), 1, 1},
			{"a parent", store.ScopeOf(placement.Actor{Role: placement.Parent, Territory: n.a.Territory}), 0, 0},
		} {
			all := premises(t, db, c.scope, night(storetest.Today))
			occupied := 0
			for _, p := range all {
				occupied += p.Places(storetest.Today, true).Occupied
			}
			listed := len(boarders(t, db, c.scope, night(storetest.Today)))
			if len(all) != c.houses || occupied != c.boarders || listed != c.boarders {
				t.Errorf("%s: %d houses, %d boarders counted, %d listed", c.name, len(all), occupied, listed)
			}
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Premises(ctx, store.ScopeOf(n.director), n.b.ID, night(storetest.Today)); !errors.Is(err, placement.Missing("house")) {
				t.Errorf("another's house: %v", err)
			}
			return nil
		})
	})
}

func TestOnlyAnOfferThatStandsHoldsAPlace(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := lodged(t, db)
		p := premises(t, db, store.ScopeOf(n.director), night(storetest.Today))[0]
		got := p.Places(storetest.Today, true).Sections[1].Count
		if want := (capacity.Count{Beds: 8, Occupied: 1, Offered: 1, Held: 2, Free: 4}); got != want {
			t.Errorf("boys: %+v, want %+v", got, want)
		}
	})
}

// TestAStayIsCountedToTheNightBeforeItEnds is about half-open intervals: on the
// day of leaving the bed is free.
func TestAStayIsCountedToTheNightBeforeItEnds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		l := storetest.House(t, db)
		from, to := storetest.Today, storetest.Today.AddDays(3)
		stay(t, db, l, "short", l.BoysBeds[0], calendar.Interval{From: from, To: to})
		stay(t, db, l, "never", l.BoysBeds[1], calendar.Interval{From: from, To: from})
		for day, want := range map[int]int{-1: 0, 0: 1, 2: 1, 3: 0} {
			on := from.AddDays(day)
			p := premises(t, db, store.Whole(l.Territory), night(on))[0]
			if got, listed := p.Places(on, true).Occupied, len(boarders(t, db, store.Whole(l.Territory), night(on))); got != want || listed != want {
				t.Errorf("day %d: %d counted, %d listed, want %d", day, got, listed, want)
			}
		}
	})
}

func exec(t testing.TB, db *store.DB, query string, args ...any) {
	t.Helper()
	if err := db.Exec(context.Background(), query, args...); err != nil {
		t.Fatal(err)
	}
}

// A pupil and what hangs on one are other slices' rows: here they are written
// as the schema has them.
func pupil(t testing.TB, db *store.DB, in placement.TerritoryID, name string) placement.PupilID {
	t.Helper()
	id := placement.PupilID("pup_" + name)
	exec(t, db, `INSERT INTO pupil (id, territory_id, family_name, given_name, name_key, born, sex, level, school, school_uai, household, commune, version)
		VALUES ($1, $2, 'X', 'Y', 'x y', '2013-02-03', 'M', '5e', '', '', '', '', 1) ON CONFLICT (id) DO NOTHING`, string(id), string(in))
	return id
}

func stay(t testing.TB, db *store.DB, l storetest.Lodging, name string, bed placement.Bed, nights calendar.Interval) {
	t.Helper()
	to := "9999-12-31"
	if !nights.IsOpen() {
		to = nights.To.String()
	}
	exec(t, db, `INSERT INTO stay (id, territory_id, pupil_id, house_id, section_id, bed_id, from_day, to_day, state, reason, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'present', '', 1)`, "sta_"+name, string(l.Territory), string(pupil(t, db, l.Territory, name)),
		string(l.ID), string(bed.Section), string(bed.ID), nights.From.String(), to)
}

func offer(t testing.TB, db *store.DB, l storetest.Lodging, name string, state placement.OfferState) {
	t.Helper()
	pupil := string(pupil(t, db, l.Territory, name))
	exec(t, db, `INSERT INTO referral (id, territory_id, pupil_id, way, state, level, referrer, institution, sealed_tried, sealed_reason,
			informed_on, wanted_from, leaves, created_at, version)
		VALUES ($1, $2, $3, 'urgent', 'submitted', '5e', '', '', '', '', '', '', 0, '', 1)`, "ref_"+name, string(l.Territory), pupil)
	exec(t, db, `INSERT INTO offer (id, territory_id, referral_id, pupil_id, house_id, section_id, from_day, to_day, state, answer_by,
			algorithm, appeal_body, reasons, decided_role, decided_id, decided_by, decided_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, '9999-12-31', $8, '', 0, '', '', '', '', '', '', 1)`, "off_"+name, string(l.Territory),
		"ref_"+name, pupil, string(l.ID), string(l.Boys.ID), storetest.Today.String(), string(state))
}

func TestBoardersAreCountedBySexAndLevel(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		n := lodged(t, db)
		for _, c := range []struct {
			scope store.Scope
			house placement.HouseID
			want  []placement.HouseID
		}{
			{store.ScopeOf(n.director), "", []placement.HouseID{n.a.ID}},
			{store.ScopeOf(n.director), n.b.ID, nil},
			{store.Whole(n.a.Territory), n.b.ID, []placement.HouseID{n.b.ID}},
		} {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				counts, err := tx.BoarderCounts(ctx, c.scope, c.house, storetest.Today)
				var got []placement.HouseID
				for _, x := range counts {
					if got = append(got, x.House); x.Sex != placement.Boy || x.Level != "5e" || x.Count != 1 {
						t.Errorf("counted %+v", x)
					}
				}
				if !slices.Equal(got, c.want) {
					t.Errorf("boarders of %v, want %v", got, c.want)
				}
				return err
			})
		}
	})
}

func TestOccupancyIsReadByIndex(t *testing.T) {
	db := storetest.Open(t)
	n := twoTerritories(t, db)
	for _, scope := range []store.Scope{store.Whole(n.a.Territory), store.ScopeOf(n.director)} {
		for index, query := range store.OccupancyQueries(scope, n.a.ID, night(storetest.Today)) {
			text, args := query()
			db.WantIndex(t, index, text, args...)
		}
	}
}

// crowd fills 3 000 houses of two sections with 252 000 boarders a year, who come
// and go on thirty days of it. The last year is 2026-2027.
func crowd(b *testing.B, db *store.DB, years int) placement.TerritoryID {
	b.Helper()
	in := storetest.Territory(b, db).ID
	const houses, sections, beds = 3_000, 2, 42
	number := func(count int) string {
		return fmt.Sprintf(`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < %d) `, count-1)
	}
	for _, query := range []string{
		number(houses) + `INSERT INTO house SELECT 'hou_' || i, $1, 'U' || i, 'H' || i, 'h' || i, 'lycee', 1, '', '', 0, 0, '', 0, 'ordinary', 'head', '', 0, 0, 0, '', '', '', 1 FROM n`,
		number(houses*sections) + `INSERT INTO section SELECT 'sec_' || i, 'hou_' || (i / 2), NULL, 'S' || (i % 2), CASE i % 2 WHEN 0 THEN 'F' ELSE 'M' END, '' FROM n WHERE $1 <> ''`,
		number(houses*sections*beds) + fmt.Sprintf(`INSERT INTO bed (id, section_id, label, accessible) SELECT 'bed_' || i, 'sec_' || (i / %d), 'B' || (i %% %d), 0 FROM n WHERE $1 <> ''`, beds, beds),
		number(houses*sections*beds) + `INSERT INTO pupil (id, territory_id, family_name, given_name, name_key, born, sex, level, school, school_uai, household, commune, version)
			SELECT 'pup_' || i, $1, 'X', 'Y', 'x y', '2012-01-01', 'F', '5e', '', '', '', '', 1 FROM n`,
	} {
		exec(b, db, query, string(in))
	}
	for year := range years {
		first := 2026 - year
		exec(b, db, number(houses*sections*beds)+fmt.Sprintf(`INSERT INTO stay (id, territory_id, pupil_id, house_id, section_id, bed_id, offer_id, from_day, to_day, state, reason, version)
			SELECT 'sta_' || (i + %d), $1, 'pup_' || i, 'hou_' || (i / %d), 'sec_' || (i / %d), 'bed_' || i, NULL,
				'%d-09-' || substr('0' || (1 + i %% 15), -2), '%d-06-' || substr('0' || (1 + i %% 15), -2), 'present', '', 1 FROM n`,
			year*houses*sections*beds, sections*beds, beds, first, first+1), string(in))
	}
	return in
}

// BenchmarkOccupancyPicture reads and counts a school year of a large territory.
func BenchmarkOccupancyPicture(b *testing.B) {
	db := storetest.Open(b)
	in := crowd(b, db, 1)
	picture := func(period calendar.Interval) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				claims, rows := 0, 0
				storetest.Read(b, db, func(ctx context.Context, tx *store.Tx) error {
					return tx.EachPremises(ctx, store.Whole(in), "", period, func(p placement.Premises) error {
						list, err := p.Snapshot(open).During(period)
						claims, rows = claims+len(p.Claims), rows+len(list)
						return err
					})
				})
				b.ReportMetric(float64(claims), "claims")
				b.ReportMetric(float64(rows), "rows")
			}
		}
	}
	b.Run("year", picture(calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2027-07-04")}))
	b.Run("night", picture(night(small.AsOf)))
}
