package office_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// a village is a seeded territory beside another one, and its office.
type village struct {
	*office.Office
	db      *store.DB
	in      placement.Territory
	houses  []placement.House
	officer placement.Actor
}

func newVillage(t *testing.T) village {
	t.Helper()
	db := storetest.Open(t)
	w, err := cohort.Build(cohort.Size{Pupils: 60, Houses: 3, Seed: 2026, AsOf: storetest.Today})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Seed(context.Background(), w, nil); err != nil {
		t.Fatal(err)
	}
	storetest.House(t, db) // of another territory
	v := village{Office: office.New(db, func() time.Time { return storetest.Noon }), db: db, in: w.Territory, officer: storetest.Officer(w.Territory.ID)}
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		v.houses, err = tx.Houses(ctx, store.Whole(w.Territory.ID))
		return err
	})
	return v
}

var autumn = office.ReportOn{Interval: calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2026-12-19")}}

func (v village) occupancy(t *testing.T, by placement.Actor, q office.ReportOn) [][]string {
	t.Helper()
	return readRows(t, office.OccupancyColumns, func(b *bytes.Buffer) error {
		_, err := v.Occupancy(context.Background(), by, q, office.PlainTable(b))
		return err
	})
}

func (v village) stays(t *testing.T, by placement.Actor, q office.ReportOn) [][]string {
	t.Helper()
	return readRows(t, office.StayColumns, func(b *bytes.Buffer) error {
		return v.Stays(context.Background(), by, q, office.PlainTable(b))
	})
}

// readRows gives the rows of a plain table under the expected columns.
func readRows(t *testing.T, columns []string, write func(*bytes.Buffer) error) [][]string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(&b).ReadAll()
	if err != nil || len(rows) == 0 || !slices.Equal(rows[0], columns) {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	return rows[1:]
}

// TestTheReportIsTheListOfBoarders counts each stay night by night against the
// timetable of its house and wants the report to the unit.
func TestTheReportIsTheListOfBoarders(t *testing.T) {
	v := newVillage(t)
	want := map[string]int{}
	for _, row := range v.stays(t, v.officer, office.ReportOn{}) {
		hours := v.house(row[2]).Timetable(v.in, calendar.Default())
		stay := calendar.Interval{From: calendar.MustDay(row[5])}
		if row[6] != "" {
			stay.To = calendar.MustDay(row[6])
		}
		for night := range stay.Intersect(autumn.Interval).Days() {
			if hours.OpenNight(night) {
				want[night.ISOWeek().String()+" "+row[2]+" "+row[3]]++
			}
		}
	}
	got, rows := map[string]int{}, v.occupancy(t, v.officer, autumn)
	for _, row := range rows {
		n := numbers(t, row[4:])
		if n[1] != n[2]+n[3]+n[4]+n[5]+n[6] {
			t.Errorf("%v does not balance", row)
		}
		if n[2] > 0 {
			got[row[0]+" "+row[1]+" "+row[2]] = n[2]
		}
	}
	if len(want) == 0 || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
}

func (v village) house(uai string) placement.House {
	return v.houses[slices.IndexFunc(v.houses, func(h placement.House) bool { return h.UAI == uai })]
}

func numbers(t *testing.T, cells []string) (list []int) {
	t.Helper()
	for _, cell := range cells {
		n, err := strconv.Atoi(cell)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, n)
	}
	return list
}

func TestADirectorsReportIsAboutOwnHouses(t *testing.T) {
	v := newVillage(t)
	own := v.houses[1]
	director := storetest.Director(t, v.db, v.in.ID, own.ID)
	for name, rows := range map[string][][]string{"occupancy": v.occupancy(t, director, autumn), "stays": v.stays(t, director, autumn)} {
		column := map[string]int{"occupancy": 1, "stays": 2}[name]
		if len(rows) == 0 {
			t.Errorf("%s: nothing", name)
		}
		for _, row := range rows {
			if row[column] != own.UAI {
				t.Fatalf("%s: a row of %s", name, row[column])
			}
		}
	}
	another := autumn
	another.House = v.houses[0].ID
	if rows := v.occupancy(t, director, another); len(rows) != 0 {
		t.Errorf("%d rows about another's house", len(rows))
	}
}

func TestAReportIsRefused(t *testing.T) {
	v := newVillage(t)
	day := calendar.MustDay("2026-09-01")
	parent := placement.Actor{Role: placement.Parent, Guardian: "gua_1", Territory: v.in.ID}
	for _, c := range []struct {
		name string
		by   placement.Actor
		when calendar.Interval
		want string
	}{
		{"to a parent", parent, autumn.Interval, "actor.forbidden"},
		{"without a start", v.officer, calendar.Interval{To: day}, "field.missing"},
		{"without an end", v.officer, calendar.Interval{From: day}, "field.missing"},
		{"backward", v.officer, calendar.Interval{From: day, To: day}, "report.backward"},
		{"over a century", v.officer, calendar.Interval{From: day, To: day.AddDays(36500)}, "report.too_long"},
	} {
		_, err := v.Occupancy(context.Background(), c.by, office.ReportOn{Interval: c.when}, office.PlainTable(&bytes.Buffer{}))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if err := v.Stays(context.Background(), parent, autumn, office.PlainTable(&bytes.Buffer{})); !errors.Is(err, &placement.Fault{Code: "actor.forbidden"}) {
		t.Errorf("a parent takes the list: %v", err)
	}
}

func TestAReportSaysWhenTheCalendarIsNotKnown(t *testing.T) {
	v := newVillage(t)
	for _, c := range []struct {
		from  string
		known bool
	}{{"2025-10-01", true}, {"2087-10-01", false}} {
		day := calendar.MustDay(c.from)
		q := office.ReportOn{Interval: calendar.Interval{From: day, To: day.AddDays(30)}}
		if known, err := v.Occupancy(context.Background(), v.officer, q, office.PlainTable(&bytes.Buffer{})); err != nil || known != c.known {
			t.Errorf("from %s: known = %v, %v", c.from, known, err)
		}
	}
}

func TestTheJournalSaysWhoTookTheListAway(t *testing.T) {
	v := newVillage(t)
	v.stays(t, v.officer, autumn)
	storetest.Read(t, v.db, func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.Events(ctx, store.EventQuery{Territory: v.in.ID, By: string(v.officer.Account), Limit: 9})
		if len(lines) != 1 || lines[0].Verb != "stays.exported" {
			t.Errorf("journal: %v", lines)
		}
		return err
	})
}

func TestATableForFrenchSpreadsheets(t *testing.T) {
	var b bytes.Buffer
	table := office.ExcelTable(&b)
	for _, row := range [][]string{{"nom", "lits"}, {"=1+1", "3"}, {"Saint-Malo ; Est", "-2"}} {
		if err := table.Row(row...); err != nil {
			t.Fatal(err)
		}
	}
	if err := table.Flush(); err != nil {
		t.Fatal(err)
	}
	if want := "\ufeffnom;lits\r\n'=1+1;3\r\n\"Saint-Malo ; Est\";'-2\r\n"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
}
