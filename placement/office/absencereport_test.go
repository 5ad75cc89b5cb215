package office_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// guardianOf is the nth guardian of a file, signed in.
func (d *desk) guardianOf(f placement.File, n int) placement.Actor {
	return placement.Actor{Role: placement.Parent, Guardian: f.Guardians[n].Guardian.ID, Name: "Mme B.", Territory: d.house.Territory}
}

// away are the nights from so many days after the builders' Monday on.
func away(from, nights int) calendar.Interval {
	return calendar.Interval{From: storetest.Today.AddDays(from), To: storetest.Today.AddDays(from + nights)}
}

// expected is how many are to be watched over in the girls' section on a night.
func (d *desk) expected(on calendar.Day) (n int) {
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Present(ctx, store.Whole(d.house.Territory), d.house.ID, on)
		for _, p := range list {
			n += p.Present()
		}
		return err
	})
	return n
}

func (d *desk) answers(stay placement.Stay, r placement.AbsenceReport, grants bool) error {
	return d.AnswerAbsence(d.ctx, d.officer, office.ReportAnswer{Stay: stay.ID, Report: r.ID, Grants: grants, Version: r.Version})
}

func TestAChildIsExpectedUntilTheHouseHasAuthorisedTheAbsence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, stay := d.boards(0)
		in := office.ReportedAbsence{Stay: stay.ID, Nights: away(2, 2)}
		report, err := d.ReportAbsence(d.ctx, d.guardianOf(f, 0), in)
		d.must(err)
		if n := d.expected(storetest.Today.AddDays(2)); n != 1 {
			t.Errorf("reported only: %d expected", n)
		}
		d.must(d.answers(stay, report, true))
		for day, want := range map[int]int{1: 1, 2: 0, 3: 0, 4: 1} {
			if n := d.expected(storetest.Today.AddDays(day)); n != want {
				t.Errorf("day %d: %d expected, want %d", day, n, want)
			}
		}
		if err := d.answers(stay, report, false); err == nil {
			t.Error("an answer may not be taken back by another answer")
		}
	})
}

func TestAnAbsenceIsReportedUntilNoonOfTheDayBefore(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, stay := d.boards(0)
	paris, _ := time.LoadLocation("Europe/Paris")
	for _, c := range []struct {
		at   time.Time
		from int
		want string
	}{
		{storetest.Today.At(11, 59, paris), 1, ""},
		{storetest.Today.At(12, 1, paris), 1, "absence.too_late"},
		{storetest.Today.At(12, 1, paris), 2, ""},
		{storetest.Today.At(9, 0, paris), 0, "absence.too_late"},
		{storetest.Today.At(9, 0, paris), -5, "absence.too_late"},
	} {
		d.now = c.at.UTC()
		report, err := d.ReportAbsence(d.ctx, d.guardianOf(f, 0), office.ReportedAbsence{Stay: stay.ID, Nights: away(c.from, 1), Reason: "family"})
		if got := fmt.Sprint(refusals(err)); c.want != "" && got != "["+c.want+"]" || c.want == "" && err != nil {
			t.Errorf("at %s for day %d: %v", c.at, c.from, err)
		}
		if err == nil {
			d.must(d.WithdrawAbsence(d.ctx, d.guardianOf(f, 0), office.ReportedAbsence{Stay: stay.ID, Report: report.ID}))
		}
	}
}

func TestWhoMayReportAnAbsence(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, stay := d.boards(0, func(f *placement.File) { f.Guardians[1].Standing = placement.Informe })
		stranger, _ := d.boards(1)
		adult, adultStay := d.boards(2, born("2008-01-01"))
		for _, c := range []struct {
			who  string
			by   placement.Actor
			stay placement.Stay
			want error
		}{
			{"who is informed only", d.guardianOf(f, 1), stay, placement.Refuse("absence.not_holder")},
			{"a parent of another child", d.guardianOf(stranger, 0), stay, placement.Missing("stay")},
			{"for a pupil of age", d.guardianOf(adult, 0), adultStay, placement.Refuse("absence.not_holder")},
		} {
			if _, err := d.ReportAbsence(d.ctx, c.by, office.ReportedAbsence{Stay: c.stay.ID, Nights: away(3, 1)}); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", c.who, err, c.want)
			}
		}
		neighbour := storetest.House(t, db, func(h *placement.House) { h.Territory = d.house.Territory })
		report, err := d.ReportAbsence(d.ctx, d.guardianOf(f, 0), office.ReportedAbsence{Stay: stay.ID, Nights: away(3, 1)})
		d.must(err)
		if _, err := d.ReportAbsence(d.ctx, d.guardianOf(f, 0), office.ReportedAbsence{Stay: stay.ID, Nights: away(2, 3)}); fmt.Sprint(refusals(err)) != "[absence.reported_twice]" {
			t.Errorf("the same night twice: %v", err)
		}
		err = d.AnswerAbsence(d.ctx, storetest.Director(t, db, d.house.Territory, neighbour.ID), office.ReportAnswer{Stay: stay.ID, Report: report.ID, Grants: true, Version: 1})
		if !errors.Is(err, placement.Missing("stay")) {
			t.Errorf("the director of another house: %v", err)
		}
	})
}

// Two people of the house who answer at once: one answer is kept.
func TestAReportedAbsenceIsAnsweredOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, stay := d.boards(0)
		report, err := d.ReportAbsence(d.ctx, d.guardianOf(f, 0), office.ReportedAbsence{Stay: stay.ID, Nights: away(3, 1)})
		d.must(err)
		var all sync.WaitGroup
		errs := make([]error, 6)
		for i := range errs {
			all.Go(func() { errs[i] = d.answers(stay, report, i%2 == 0) })
		}
		all.Wait()
		kept := 0
		for _, err := range errs {
			if err == nil {
				kept++
			}
		}
		if kept != 1 {
			t.Errorf("%d answers were kept: %v", kept, errs)
		}
	})
}
