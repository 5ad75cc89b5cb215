package office_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// present counts who is to be watched over in the girls' section.
func (d *desk) presentNight(on calendar.Day) (p store.Presence) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Present(ctx, store.Whole(d.house.Territory), d.house.ID, on)
		for _, s := range list {
			if s.Section == d.house.Girls.ID {
				p = s
			}
		}
		return err
	})
	return p
}

func days(from, to string) calendar.Interval {
	return calendar.Interval{From: calendar.MustDay(from), To: calendar.MustDay(to)}
}

func TestAnAbsenceLowersWhoIsPresentAndLeavesTheBedTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		director := storetest.Director(t, db, d.house.Territory, d.house.ID)
		_, stay := d.boards(0)
		d.boards(1)
		a, err := d.Excuse(d.ctx, director, office.Excuse{Stay: stay.ID, Nights: days("2026-12-01", "2026-12-04"), Reason: "work_placement"})
		d.must(err)
		seen := func(on string) int { return d.presentNight(calendar.MustDay(on)).Present() }
		if seen("2026-11-30") != 2 || seen("2026-12-01") != 1 || seen("2026-12-03") != 1 || seen("2026-12-04") != 2 {
			t.Errorf("present %d %d %d %d", seen("2026-11-30"), seen("2026-12-01"), seen("2026-12-03"), seen("2026-12-04"))
		}
		if got := d.presentNight(calendar.MustDay("2026-12-01")); got.Boarders != 2 {
			t.Errorf("the bed is no longer the boarder's: %+v", got)
		}
		a, err = d.Excuse(d.ctx, director, office.Excuse{Stay: stay.ID, Absence: a.ID, Nights: days("2026-12-02", "2026-12-03"), Reason: "family", Version: a.Version})
		d.must(err)
		if seen("2026-12-01") != 2 || seen("2026-12-02") != 1 {
			t.Error("a changed absence counts as it is now")
		}
		d.must(d.CancelAbsence(d.ctx, director, office.Excuse{Stay: stay.ID, Absence: a.ID, Version: a.Version}))
		if seen("2026-12-02") != 2 {
			t.Error("a cancelled absence still counts")
		}
		verbs := ""
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			lines, err := tx.Events(ctx, store.EventQuery{Territory: d.house.Territory, About: placement.Thing{Kind: "absence", ID: string(a.ID)}, Limit: 10})
			for _, l := range lines {
				verbs = l.Verb + " " + verbs
			}
			return err
		})
		if len(verbs) != len("absence.granted absence.changed absence.cancelled ") {
			t.Errorf("the journal says %q", verbs)
		}
	})
}

func TestWhatAnAbsenceIsRefusedFor(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	_, stay := d.boards(0)
	kept, err := d.Excuse(d.ctx, d.officer, office.Excuse{Stay: stay.ID, Nights: days("2026-12-01", "2026-12-04"), Reason: "family"})
	d.must(err)
	for name, c := range map[string]struct {
		in   office.Excuse
		want string
	}{
		"the same night twice": {office.Excuse{Nights: days("2026-12-03", "2026-12-05"), Reason: "family"}, "absence.twice"},
		"back before away":     {office.Excuse{Nights: days("2026-12-10", "2026-12-10"), Reason: "family"}, "absence.backward"},
		"before the stay":      {office.Excuse{Nights: days("2026-08-01", "2026-08-04"), Reason: "family"}, "absence.before_stay"},
		"after the stay":       {office.Excuse{Nights: days("2027-07-01", "2027-08-04"), Reason: "family"}, "absence.after_stay"},
		"for ever":             {office.Excuse{Nights: calendar.Interval{From: calendar.MustDay("2027-01-05")}, Reason: "family"}, "field.missing"},
		"words about health":   {office.Excuse{Nights: days("2027-01-05", "2027-01-06"), Reason: "varicelle"}, "absence.reason_unknown"},
		"as it was before":     {office.Excuse{Absence: kept.ID, Nights: days("2026-12-01", "2026-12-02"), Reason: "family", Version: 7}, "row.stale"},
		"of another stay":      {office.Excuse{Absence: "abs_other", Nights: days("2027-01-05", "2027-01-06"), Reason: "family"}, "absence.not_found"},
	} {
		c.in.Stay = stay.ID
		if _, err := d.Excuse(d.ctx, d.officer, c.in); !refusedFor(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := storetest.Director(t, d.db, d.house.Territory)
	if _, err := d.Excuse(d.ctx, other, office.Excuse{Stay: stay.ID, Nights: days("2027-01-05", "2027-01-06"), Reason: "family"}); !refusedFor(err, "stay.not_found") {
		t.Errorf("another director: %v", err)
	}
	d.must(d.Leave(d.ctx, d.officer, office.Departure{Stay: stay.ID, On: storetest.Today, Reason: "déménage", Version: 1}))
	if _, err := d.Excuse(d.ctx, d.officer, office.Excuse{Stay: stay.ID, Nights: days("2026-11-10", "2026-11-11"), Reason: "family"}); !refusedFor(err, "stay.over") {
		t.Errorf("of a stay that is over: %v", err)
	}
}

// Two people who excuse the same night at once excuse it once.
func TestTwoPeopleExcuseANightOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		_, stay := d.boards(0)
		var all sync.WaitGroup
		errs := make([]error, 8)
		for i := range errs {
			all.Go(func() {
				_, errs[i] = d.Excuse(d.ctx, d.officer, office.Excuse{Stay: stay.ID, Nights: days("2026-12-01", "2026-12-04"), Reason: "family"})
			})
		}
		all.Wait()
		won := 0
		for _, err := range errs {
			if err == nil {
				won++
			} else if !refusedFor(err, "absence.twice") {
				t.Error(err)
			}
		}
		if got := d.presentNight(calendar.MustDay("2026-12-02")); won != 1 || got.Absent != 1 {
			t.Errorf("%d won, %+v", won, got)
		}
	})
}

// refusedFor reports whether that fault is among those of the error.
func refusedFor(err error, code string) bool {
	return errors.Is(err, &placement.Fault{Code: code}) || slices.Contains(codesOf(err), code)
}
