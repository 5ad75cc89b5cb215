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
	Before, After calendar.Interval // the last period over which it is known; zero: never
	Holidays      int               // holidays that begin from today on and are new or moved
	Lost          bool              // days that were known would not be any more
}

// PlanCalendar reads the ministry's file and says what it would change. It
// changes nothing.
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
	for _, zone := range calendar.Zones() {
		today := calendar.DayOf(o.now(), zone.Clock())
		change := CalendarChange{Zone: zone, Before: lastKnown(old, zone), After: lastKnown(read, zone)}
		change.Lost = change.After.To.Before(change.Before.To) || old.Known(zone, today) && !read.Known(zone, today)
		before := old.Holidays(zone)
		for _, h := range read.Holidays(zone) {
			if !h.From.Before(today) && !slices.Contains(before, h) {
				change.Holidays++
			}
		}
		plan.Zones = append(plan.Zones, change)
	}
	return plan, nil
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
		return tx.SaveCalendar(ctx, store.CalendarFile{At: now, By: by.Name, SHA256: plan.SHA256}, file, toldTo(all, by, now)...)
	})
}

// toldTo is the event in the journal of every territory: the calendar is for all
// of them.
func toldTo(all []placement.Territory, by placement.Actor, now time.Time) (events []placement.Event) {
	for _, t := range all {
		e := by.Happened(now, "calendar.imported", "calendar", "")
		e.Territory = t.ID
		events = append(events, e)
	}
	return events
}
