package calendar

import (
	"iter"
	"slices"
)

// Timetable is when one house is open: its own rules, where it stands, and the
// calendar that holds there. A bed-night exists only when the house is open.
type Timetable struct {
	Opening  Opening
	Place    Place
	Calendar *Calendar
}

// Night is what a timetable says of one night.
type Night struct {
	Day  Day
	Open bool
	// Why names the reason the house is closed, or open against its habit.
	Why Why
	// Holiday is the ministry's name of the school holiday that closes the
	// house; PublicHoliday is the day off that does.
	Holiday       string
	PublicHoliday PublicHoliday
	// Known is false for a night held open only because the school calendar is
	// not known there: it may turn out to be in a holiday.
	Known bool
}

// Why is the rule that settled a night.
type Why string

// The rules that settle a night, the strongest first.
const (
	ByClosure       Why = "closure"
	ByExtra         Why = "extra_night"
	ByWeek          Why = "not_in_week"
	BySchoolHoliday Why = "school_holiday"
	ByPublicHoliday Why = "public_holiday"
	ByHabit         Why = "habit" // an ordinary night of the week, open
)

// OpenNight tells whether the house sleeps its boarders the night that begins on d.
func (t Timetable) OpenNight(d Day) bool { return t.Night(d).Open }

// Night tells whether the house is open the night that begins on d, and why.
func (t Timetable) Night(d Day) Night {
	switch {
	case contains(t.Opening.Closed, d):
		return Night{Day: d, Why: ByClosure, Known: true}
	case contains(t.Opening.Extra, d):
		return Night{Day: d, Open: true, Why: ByExtra, Known: true}
	case !t.Opening.Weekly.Has(d.Weekday()):
		return Night{Day: d, Why: ByWeek, Known: true}
	}
	return t.ordinary(d)
}

func contains(list []Interval, d Day) bool {
	return slices.ContainsFunc(list, func(i Interval) bool { return i.Contains(d) })
}

// ordinary settles a night of the week. The night is closed if it leads to a day
// off, since nobody sleeps there for a day without classes. The last night of a
// holiday leads to a day of class: it is open only where boarders come back the
// evening before.
func (t Timetable) ordinary(d Day) Night {
	days := []Day{d.AddDays(1)}
	if t.Opening.Return == SameDay {
		days = append(days, d)
	}
	for _, day := range days {
		if h, ok := t.schoolHoliday(day); ok {
			return Night{Day: d, Why: BySchoolHoliday, Holiday: h.Name, Known: true}
		}
	}
	for _, day := range days {
		if p, ok := t.publicHoliday(day); ok {
			return Night{Day: d, Why: ByPublicHoliday, PublicHoliday: p, Known: true}
		}
	}
	return Night{Day: d, Open: true, Why: ByHabit, Known: t.known(d)}
}

func (t Timetable) schoolHoliday(d Day) (Holiday, bool) {
	if t.Opening.SchoolHolidays == StaysOpen || t.Calendar == nil {
		return Holiday{}, false
	}
	return t.Calendar.HolidayOn(t.Place, d)
}

func (t Timetable) publicHoliday(d Day) (PublicHoliday, bool) {
	if t.Opening.PublicHolidays == StaysOpen {
		return "", false
	}
	return PublicHolidayOn(t.Place.Territory, d)
}

// known tells whether the school calendar says all it has to say about the night
// of d: both that day and the next. A house that never closes needs no calendar.
func (t Timetable) known(d Day) bool {
	if t.Opening.SchoolHolidays == StaysOpen {
		return true
	}
	return t.Calendar != nil &&
		t.Calendar.Known(t.Place.Zone, d) && t.Calendar.Known(t.Place.Zone, d.AddDays(1))
}

// Nights yields the open nights of the interval, in order; without end if it is open.
func (t Timetable) Nights(i Interval) iter.Seq[Day] {
	return func(yield func(Day) bool) {
		for d := range i.Days() {
			if t.OpenNight(d) && !yield(d) {
				return
			}
		}
	}
}

// Known tells whether every night of the interval is settled, so that a count of
// its nights is final. It is false for an interval that never ends.
func (t Timetable) Known(i Interval) bool {
	if i.IsOpen() {
		return false
	}
	for d := range i.Days() {
		if !t.Night(d).Known {
			return false
		}
	}
	return true
}
