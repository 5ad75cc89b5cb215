package capacity

import (
	"cmp"
	"slices"
	"time"

	"internat/capacity/calendar"
)

// Slots are the slots in the order of a day.
var Slots = []Slot{Wake, AfterSchool, Wednesday, Weekend, Study, Dinner, SundayEvening, Evening, Bedtime, Night}

// Known tells whether it is one of the slots.
func (s Slot) Known() bool { return slices.Contains(Slots, s) }

// Night returns the night whose boarders are there: those who slept in the house
// before they wake, and at any other slot those who will.
func (s Session) Night() calendar.Day {
	if s.Slot == Wake {
		return s.Day.AddDays(-1)
	}
	return s.Day
}

// Sessions lists the sessions of some days, in order, in a house that sleeps its
// boarders on the open nights. There is no session without one: on a Friday most
// houses only wake, and a closed week has none. The days must have an end.
func Sessions(days calendar.Interval, open func(calendar.Day) bool) []Session {
	var list []Session
	for d := range days.Days() {
		for _, slot := range slotsOn(d.Weekday(), open(d.AddDays(-1)), open(d)) {
			list = append(list, Session{Day: d, Slot: slot})
		}
	}
	return list
}

// slotsOn is the day of a house: slept says that it slept its boarders the night
// before, sleeps that it will.
func slotsOn(day time.Weekday, slept, sleeps bool) (slots []Slot) {
	if slept {
		slots = append(slots, Wake)
	}
	if !sleeps {
		return slots
	}
	weekend := day == time.Saturday || day == time.Sunday
	switch {
	case weekend && slept:
		slots = append(slots, Weekend)
	case weekend:
	case day == time.Wednesday:
		slots = append(slots, Wednesday)
	default:
		slots = append(slots, AfterSchool)
	}
	switch {
	case day == time.Sunday:
		slots = append(slots, SundayEvening)
	case weekend:
		slots = append(slots, Dinner, Evening)
	default:
		slots = append(slots, Study, Dinner, Evening)
	}
	return append(slots, Bedtime, Night)
}

func (s Session) compare(other Session) int {
	return cmp.Or(s.Day.Compare(other.Day), cmp.Compare(slices.Index(Slots, s.Slot), slices.Index(Slots, other.Slot)), cmp.Compare(s.Slot, other.Slot))
}
