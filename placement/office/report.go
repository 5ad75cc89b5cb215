package office

import (
	"context"
	"strconv"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A ReportOn is what a report is about: the houses the person sees, or one of
// them, and the nights of a period. The night of To is not in it.
type ReportOn struct {
	House placement.HouseID // "" for all in scope
	calendar.Interval
}

// check wants a period with an end, of a length that a report is for.
func (q ReportOn) check() error {
	var faults placement.Faults
	switch {
	case q.From.IsZero():
		faults.Add("from", "field.missing")
	case q.To.IsZero():
		faults.Add("to", "field.missing")
	case q.IsEmpty():
		faults.Add("to", "report.backward")
	case q.To.Sub(q.From) > mostReportDays:
		faults.Add("to", "report.too_long", mostReportDays/365)
	}
	return faults.Err()
}

// mostReportDays is how long a period may be.
const mostReportDays = 5 * 366

// OccupancyColumns head the report of Occupancy.
var OccupancyColumns = []string{"week", "house", "section", "sex", "open_nights", "bed_nights",
	"occupied", "offered", "held", "free", "out_of_service"}

// Occupancy writes the bed-nights of each section, week by week: by UAI of the
// house, section and week. Known is false when the school calendar of the period
// is not known for every house: a holiday nobody has published then counts as
// nights of school.
func (o *Office) Occupancy(ctx context.Context, by placement.Actor, q ReportOn, t *Table) (known bool, err error) {
	if err := placement.Allow(by, placement.SeeOccupancy, placement.Subject{Territory: by.Territory}); err != nil {
		return false, err
	}
	if err := q.check(); err != nil {
		return false, err
	}
	known = true
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		territory, err := tx.Territory(ctx, by.Territory)
		if err != nil {
			return err
		}
		school, err := tx.SchoolCalendar(ctx)
		if err != nil {
			return err
		}
		if err := t.Row(append([]string{}, OccupancyColumns...)...); err != nil {
			return err
		}
		almanac := placement.NewAlmanac(territory, school, q.Interval)
		return tx.EachPremises(ctx, store.ScopeOf(by), q.House, q.Interval, func(p placement.Premises) error {
			rows, sure, err := almanac.Weeks(p)
			if err != nil {
				return err
			}
			known = known && sure
			return writeWeeks(t, p, rows)
		})
	})
	if err != nil {
		return false, err
	}
	return known, t.Flush()
}

// writeWeeks writes the rows of one house, sections in the order of their names.
func writeWeeks(t *Table, p placement.Premises, rows []capacity.Row) error {
	for _, x := range p.Sections {
		for _, row := range rows {
			if row.Section != string(x.ID) {
				continue
			}
			err := t.Row(row.Week.String(), p.House.UAI, x.Name, string(row.Sex), strconv.Itoa(row.OpenNights), strconv.Itoa(row.Beds),
				strconv.Itoa(row.Occupied), strconv.Itoa(row.Offered), strconv.Itoa(row.Held), strconv.Itoa(row.Free), strconv.Itoa(row.OutOfService))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// StayColumns head the list of Stays.
var StayColumns = []string{"stay", "pupil", "house", "section", "bed", "from", "to", "state"}

// Stays writes the list of boarders with a night in the period, by UAI of the
// house, section, bed and day. Pupils are there by their id, never by name; to
// is the day of leaving, empty when none is known. The journal says who asked.
func (o *Office) Stays(ctx context.Context, by placement.Actor, q ReportOn, t *Table) error {
	if err := placement.Allow(by, placement.SeeStays, placement.Subject{Territory: by.Territory}); err != nil {
		return err
	}
	if err := o.noteExport(ctx, by, q); err != nil {
		return err
	}
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		if err := t.Row(append([]string{}, StayColumns...)...); err != nil {
			return err
		}
		return tx.EachStay(ctx, store.ScopeOf(by), q.House, q.Interval, func(s store.StayFact) error {
			return t.Row(string(s.Stay), string(s.Pupil), s.House, s.Section, string(s.Bed), s.Nights.From.String(), s.Nights.To.String(), string(s.State))
		})
	})
	if err != nil {
		return err
	}
	return t.Flush()
}

// noteExport writes down that somebody took a list of children away.
func (o *Office) noteExport(ctx context.Context, by placement.Actor, q ReportOn) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		e := by.Happened(o.now().UTC(), "stays.exported", "territory", string(by.Territory))
		e.House = q.House
		e.Facts = map[string]string{"from": q.From.String(), "to": q.To.String()}
		return tx.AddEvent(ctx, e)
	})
}
