package store

import (
	"context"
	"slices"
	"strings"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/twin"
)

// Exec runs a statement that no method has: for rows of a past that tests make
// up. It is there in tests only.
func (db *DB) Exec(ctx context.Context, query string, args ...any) error {
	return db.Write(ctx, func(tx *Tx) error {
		_, err := tx.exec(ctx, query, args...)
		return err
	})
}

// MigrateTo brings an empty database to a schema of the past.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := db.migrations()
	if err == nil {
		_, err = p.UpTo(ctx, version)
	}
	return err
}

// Explain gives the plan of a query on SQLite, one step a line.
func (db *DB) Explain(ctx context.Context, query string, args ...any) (plan string, err error) {
	err = db.Read(ctx, func(tx *Tx) error {
		rows, err := tx.rows(ctx, "EXPLAIN QUERY PLAN "+query, args...)
		steps, err := collect(rows, err, func(s scanner) (step string, err error) {
			var id, parent, unused int
			err = s.Scan(&id, &parent, &unused, &step)
			return step, err
		})
		plan = strings.Join(steps, "\n")
		return err
	})
	return plan, err
}

// WantIndex fails the test unless the query is served by that index and reads
// no table from end to end.
func (db *DB) WantIndex(t testing.TB, index, query string, args ...any) {
	t.Helper()
	plan, err := db.Explain(context.Background(), query, args...)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(plan, index) || strings.Contains(plan, "SCAN") {
		t.Errorf("want %s for %s\nplan:\n%s", index, query, plan)
	}
}

// DormitoryQueries are the texts that Dormitory asks about who sleeps in one
// house, with an index that serves each.
func DormitoryQueries() map[string]string {
	return map[string]string{
		"INDEX stay_by_house (house_id=?":            dormitoryQuery,
		"INDEX offer_by_house (house_id=? AND state": dormitoryQuery,
		"INDEX stay_by_pupil (pupil_id=?":            dormitoryQuery,
		"autoindex_roommate_wish_1 (pupil_id=?":      pairsQuery(`roommate_wish`, `pupil_id`, `with_id`),
		"autoindex_kept_apart_1 (one_id=?":           pairsQuery(`kept_apart`, `one_id`, `other_id`),
	}
}

// OccupancyQueries are the texts that EachPremises asks about one house, with
// the index that serves each at 250 000 stays.
func OccupancyQueries(scope Scope, house placement.HouseID, period calendar.Interval) map[string]func() (string, []any) {
	b := &batch{scope: scope, period: period, ids: []string{string(house)}}
	text := func(q premisesQuery) func() (string, []any) {
		return func() (string, []any) { return b.sql(q.text, q.order, q.more(b)) }
	}
	return map[string]func() (string, []any){
		"COVERING INDEX stay_by_section":        text(staysOfHouses),
		"COVERING INDEX sqlite_autoindex_bed_2": text(sectionsOfHouses),
		"INDEX closure_by_bed":                  text(closuresOfHouses),
		"INDEX offer_holding":                   text(offersOfHouses),
		"INDEX sqlite_autoindex_house_1":        text(bandsOfHouses),
		"INDEX occupancy_history_by_house":      text(staysKnown),
		"PRIMARY KEY (section_id=? AND on_day<": func() (string, []any) { return b.changesOfHouses() },
	}
}

// RosterQueries are the texts that a week of supervision asks, with the index
// that serves each.
func RosterQueries(scope Scope, house placement.HouseID, days calendar.Interval) map[string]func() (string, []any) {
	return map[string]func() (string, []any){
		"INDEX stay_by_house": func() (string, []any) {
			query, args := sleepersQuery(scope, house, days, NobodyExpected)
			return query, args
		},
		"INDEX offer_by_house": func() (string, []any) {
			query, args := sleepersQuery(scope, house, days, PromisedExpected)
			return query, args
		},
		"INDEX sqlite_autoindex_shift_1": func() (string, []any) {
			query, args := shiftsQuery(scope, house, days)
			return query, args
		},
	}
}

// InventoryQueries are the texts that EachInventory asks about one house, and
// the indexes that serve them.
func InventoryQueries() map[string][]string {
	where := " WHERE h.id IN ($1)"
	return map[string][]string{
		keptStays + where:            {"stay_by_house", "event_by_about", "review_by_stay"},
		doubledStays + where:         {"stay_by_house", "stay_by_pupil"},
		keptOffers + where:           {"offer_by_house", "event_by_about"},
		keptHolders + where:          {"offer_by_house", "agreement_once"},
		keptRooms + where:            {"sqlite_autoindex_section_2", "sqlite_autoindex_room_2", "bed_by_room"},
		keptReservations + where:     {"offer_by_house", "sqlite_autoindex_bed_reservation_1"},
		apartBoarding + where:        {"stay_by_house", "sqlite_autoindex_kept_apart_1"},
		apartExpected + where:        {"offer_by_house", "sqlite_autoindex_kept_apart_1"},
		keptAbsences + where:         {"absence_by_house"},
		keptStaff + where:            {"sqlite_autoindex_staff_2"},
		keptStaffAbsences + where:    {"sqlite_autoindex_staff_2", "staff_absence_by_staff"},
		keptWeeks + where:            {"sqlite_autoindex_roster_week_1"},
		keptShifts + where:           {"sqlite_autoindex_shift_1"},
		twiceOnDuty + where:          {"sqlite_autoindex_shift_1", "staff_by_person", "shift_by_staff"},
		countedNights + where:        {"sqlite_autoindex_shift_1"},
		excusedWeeks([]string{"$1"}): {"event_by_about"},
	}
}

// PupilColumns are all columns that a merge knows to name a pupil.
func PupilColumns() []string {
	all := slices.Clone(ownRows)
	for _, r := range pupilReferences {
		all = append(all, r.String())
	}
	return all
}

// TwinsQuery is the text that Twins asks about a pupil.
func TwinsQuery(scope Scope, p placement.Pupil) (string, []any) {
	return twinsQuery(scope, twin.FaceOf(PersonOf(p)).Keys())
}

// ColumnsNaming lists the columns that reference a table, or are called after it,
// on SQLite.
func (db *DB) ColumnsNaming(ctx context.Context, table string) (columns []string, err error) {
	err = db.Read(ctx, func(tx *Tx) error {
		rows, err := tx.rows(ctx, `SELECT DISTINCT x.name FROM (
			SELECT m.name || '.' || f."from" AS name FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" = $1
			UNION SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = $1 || '_id' AND m.name <> 'event') x ORDER BY x.name`, table)
		columns, err = collect(rows, err, func(s scanner) (name string, err error) {
			err = s.Scan(&name)
			return name, err
		})
		return err
	})
	return columns, err
}

// RemovedTables are those of which the removal of a file takes rows away.
func RemovedTables() (tables []string) {
	for _, r := range append(append([]removal{}, removals...), guardianRemovals...) {
		tables = append(tables, r.table)
	}
	return tables
}
