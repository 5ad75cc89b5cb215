package office

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A CalendarPlan says what a file of school holidays would change, or did.
type CalendarPlan struct {
	calendar.Report
	SHA256 string
	Same   bool // this very file is in force
	Zones  []CalendarChange
}

// A CalendarChange is what becomes of one zone.
type CalendarChange struct {
	Zone          calendar.Zone
	Before, After calendar.Interval  // the last period over which it is known; zero: never
	Added, Gone   []calendar.Holiday // of those that begin from today on
	Moved         []HolidayMove      // likewise
	Lost          bool               // days that were known would not be any more
}

// A HolidayMove is a holiday that has other days than it had.
type HolidayMove struct{ From, To calendar.Holiday }

// Holidays is how many holidays to come are new or have other days.
func (c CalendarChange) Holidays() int { return len(c.Added) + len(c.Moved) }

// PlanCalendar reads the ministry's file and says what it would change. It
// changes nothing. A file without a holiday that can be kept is refused; the plan
// then says which rows were refused and why.
func (o *Office) PlanCalendar(ctx context.Context, by placement.Actor, file []byte) (plan CalendarPlan, err error) {
	if err := placement.Allow(by, placement.ImportCalendar, placement.Subject{}); err != nil {
		return plan, err
	}
	read, err := calendar.Read(bytes.NewReader(file))
	if err != nil {
		return plan, placement.Reject("file", "calendar.unreadable")
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		plan, err = o.planCalendar(ctx, tx, read, file)
		return err
	})
	switch {
	case err != nil:
	case plan.Rows == 0:
		err = placement.Reject("file", "calendar.no_rows")
	case plan.Kept == 0:
		err = placement.Reject("file", "calendar.none_kept")
	}
	return plan, err
}

func (o *Office) planCalendar(ctx context.Context, tx *store.Tx, read *calendar.Calendar, file []byte) (CalendarPlan, error) {
	sum := sha256.Sum256(file)
	plan := CalendarPlan{Report: read.Report(), SHA256: hex.EncodeToString(sum[:])}
	old, kept, err := tx.CalendarInForce(ctx)
	if err != nil {
		return plan, err
	}
	plan.Same = kept.SHA256 == plan.SHA256
	plan.compare(o.now(), old, read)
	return plan, nil
}

// compare says what becomes of each zone.
func (p *CalendarPlan) compare(now time.Time, old, read *calendar.Calendar) {
	for _, zone := range calendar.Zones() {
		today := calendar.DayOf(now, zone.Clock())
		change := CalendarChange{Zone: zone, Before: lastKnown(old, zone), After: lastKnown(read, zone)}
		change.Lost = change.After.To.Before(change.Before.To) || old.Known(zone, today) && !read.Known(zone, today)
		change.compare(toCome(old, zone, today), toCome(read, zone, today))
		p.Zones = append(p.Zones, change)
	}
}

// toCome are the holidays of a zone that begin from a day on.
func toCome(c *calendar.Calendar, zone calendar.Zone, today calendar.Day) []calendar.Holiday {
	return slices.DeleteFunc(c.Holidays(zone), func(h calendar.Holiday) bool { return h.From.Before(today) })
}

// compare sorts the holidays to come into those that are new, those that have
// other days and those that are gone. A holiday is the same by its year and name.
func (c *CalendarChange) compare(before, after []calendar.Holiday) {
	for _, h := range after {
		if slices.Contains(before, h) {
			continue
		}
		if i := slices.IndexFunc(before, sameHoliday(h)); i >= 0 {
			c.Moved = append(c.Moved, HolidayMove{before[i], h})
		} else {
			c.Added = append(c.Added, h)
		}
	}
	for _, h := range before {
		if !slices.ContainsFunc(after, sameHoliday(h)) {
			c.Gone = append(c.Gone, h)
		}
	}
}

// lastKnown is the latest period over which the calendar of a zone is known.
func lastKnown(c *calendar.Calendar, zone calendar.Zone) calendar.Interval {
	known := c.KnownDays(zone)
	if len(known) == 0 {
		return calendar.Interval{}
	}
	return known[len(known)-1]
}

// Loses reports whether a zone would be known less far than it is.
func (p CalendarPlan) Loses() bool {
	return slices.ContainsFunc(p.Zones, func(c CalendarChange) bool { return c.Lost })
}

// ImportCalendar takes the ministry's file over: from then on every timetable
// follows it. A file that would make a zone known less far than it is needs
// losing to be said; the same file again changes nothing.
func (o *Office) ImportCalendar(ctx context.Context, by placement.Actor, file []byte, losing bool) (CalendarPlan, error) {
	plan, err := o.PlanCalendar(ctx, by, file)
	if err != nil || plan.Same {
		return plan, err
	}
	if plan.Loses() && !losing {
		return plan, placement.Refuse("calendar.loses")
	}
	now := o.now().UTC()
	return plan, o.db.Write(ctx, func(tx *store.Tx) error {
		all, err := tx.Territories(ctx)
		if err != nil {
			return err
		}
		return tx.SaveCalendar(ctx, store.CalendarFile{At: now, By: by.Name, SHA256: plan.SHA256}, file, toldTo(all, by, now, "calendar.imported")...)
	})
}

// toldTo is the event in the journal of every territory: the calendar is for all
// of them.
func toldTo(all []placement.Territory, by placement.Actor, now time.Time, verb string) (events []placement.Event) {
	for _, t := range all {
		e := by.Happened(now, verb, "calendar", "")
		e.Territory = t.ID
		events = append(events, e)
	}
	return events
}

func sameHoliday(a calendar.Holiday) func(calendar.Holiday) bool {
	return func(b calendar.Holiday) bool { return a.Year == b.Year && a.Name == b.Name && a.Level == b.Level }
}
