package office

import (
	"cmp"
	"context"
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A WeekCopy copies the roster of a week to later ones.
type WeekCopy struct {
	House placement.HouseID
	From  calendar.Week
	Weeks int // how many weeks with open nights, 1 to mostWeeks
	// Versions are those of the weeks as the preview showed them, in order; a
	// preview has none.
	Versions []int
}

// mostWeeks bounds one copy: a term.
const mostWeeks = 12

// A CopiedWeek is what a copy does to one week. A session in which somebody is
// on duty already is left as it is: a copy never takes anybody off.
type CopiedWeek struct {
	Week    calendar.Week
	Version int
	Added   []placement.Shift
	Kept    int              // sessions that already had somebody
	Left    []LeftShift      // who could not be copied
	Short   []capacity.Cover // sessions that still lack somebody afterwards
}

// A LeftShift is a shift that was not copied, and why.
type LeftShift struct {
	Shift placement.Shift
	Why   string // "away", "too_young", "gone"
}

// PreviewCopy says what copying the week would do.
func (o *Office) PreviewCopy(ctx context.Context, by placement.Actor, in WeekCopy) (weeks []CopiedWeek, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		scope := store.ScopeOf(by)
		house, err := tx.House(ctx, scope, in.House)
		if err != nil {
			return err
		}
		weeks, err = rosterEdit{ctx: ctx, tx: tx, by: by, scope: scope, house: house}.copies(in)
		return err
	})
	return weeks, err
}

// CopyWeek copies the week as the preview showed it.
func (o *Office) CopyWeek(ctx context.Context, by placement.Actor, in WeekCopy) error {
	return o.editRoster(ctx, by, in.House, func(e rosterEdit) error {
		weeks, err := e.copies(in)
		if err != nil {
			return err
		}
		if len(in.Versions) != len(weeks) {
			return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
		}
		for i, w := range weeks {
			if err := e.copyInto(in.From, w, in.Versions[i]); err != nil {
				return err
			}
		}
		if !slices.ContainsFunc(weeks, func(w CopiedWeek) bool { return len(w.Added) > 0 }) {
			return placement.Refuse("roster.nothing_to_add")
		}
		return nil
	})
}

func (e rosterEdit) copyInto(from calendar.Week, w CopiedWeek, version int) error {
	week, duty, err := e.week(w.Week, version)
	if err != nil || len(w.Added) == 0 {
		return err
	}
	after := append(slices.Clone(duty.Shifts), w.Added...)
	event := e.happened("roster.copied", "roster_week", "")
	event.Facts = rosterFacts(w.Week, duty.Shifts, after)
	event.Facts["from"] = from.String()
	duty.Shifts = after
	if err := e.tx.SaveRosterWeek(e.ctx, week, inWeek(after, w.Week), event); err != nil {
		return err
	}
	return e.republish(w.Week, duty)
}

// copies works out every week that is copied to: the next ones in which the
// house sleeps anybody.
func (e rosterEdit) copies(in WeekCopy) (list []CopiedWeek, err error) {
	if in.Weeks < 1 || in.Weeks > mostWeeks {
		return nil, placement.Reject("weeks", "number.out_of_range", 1, mostWeeks)
	}
	model, err := e.tx.Shifts(e.ctx, e.scope, e.house.ID, in.From.Days())
	if err != nil {
		return nil, err
	}
	if len(model) == 0 {
		return nil, placement.Refuse("roster.nothing_to_copy")
	}
	week := in.From
	for range 4 * mostWeeks { // over the summer too
		if week = week.Next(); len(list) == in.Weeks {
			break
		}
		duty, err := e.tx.Duty(e.ctx, e.scope, e.house.ID, week.Days(), store.AcceptedExpected)
		if err != nil {
			return nil, err
		}
		sessions := duty.Sessions(week.Days())
		if len(sessions) == 0 {
			continue
		}
		kept, err := e.tx.RosterWeek(e.ctx, e.scope, e.house.ID, week)
		if err != nil {
			return nil, err
		}
		list = append(list, copied(duty, week, kept.Version, model, week.Monday().Sub(in.From.Monday()), sessions))
	}
	return list, nil
}

// copied is what becomes of one week when the model is moved by so many days.
func copied(d placement.Duty, week calendar.Week, version int, model []placement.Shift, by int, sessions []capacity.Session) CopiedWeek {
	c := CopiedWeek{Week: week, Version: version}
	filled := map[capacity.Session]bool{}
	for _, s := range d.Shifts {
		filled[s.Session] = true
	}
	c.Kept = len(filled)
	for _, s := range model {
		s.Day = s.Day.AddDays(by)
		if filled[s.Session] || !slices.Contains(sessions, s.Session) {
			continue
		}
		if why := cannot(d, s); why != "" {
			c.Left = append(c.Left, LeftShift{s, why})
			continue
		}
		c.Added = append(c.Added, s)
	}
	next := d
	next.Shifts = append(slices.Clone(d.Shifts), c.Added...)
	for _, cover := range next.Covers(sessions) {
		if cover.Lacking > 0 {
			c.Short = append(c.Short, cover)
		}
	}
	return c
}

// cannot says, as a code, why an adult cannot be copied into a session.
func cannot(d placement.Duty, s placement.Shift) string {
	faults := mayServe(d, OnDuty{s.Staff, s.Wing}, s.Session)
	if len(faults) == 0 {
		return ""
	}
	return cmp.Or(map[string]string{"roster.away": "away", "roster.too_young": "too_young"}[faults[0].Code], "gone")
}
