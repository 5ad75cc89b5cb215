package notify

import (
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// A Policy says when people are told: facts of a service, with defaults.
type Policy struct {
	Rules placement.Reminders // that people set for the territory; others are the program's
	Hour  int                 // of a planned reminder, on the clocks of the place
	Opens int                 // first hour in which something may be sent
	Shuts int                 // first hour in which nothing may be sent any more
	Ahead time.Duration       // how long before it is due a reminder is queued
}

// DefaultPolicy tells by the rules of the program (placement.DefaultReminders),
// at nine, between 8 and 20, and queues what is due within two days.
func DefaultPolicy() Policy { return Policy{Hour: 9, Opens: 8, Shuts: 20, Ahead: 48 * time.Hour} }

// A Place is where a recipient reads the clock and rests.
type Place struct {
	Zone     *time.Location
	Holidays calendar.Territory
}

// Of is where a guardian reads the clock and rests: at home, or where the office
// is when nothing says where home is.
func (p Place) Of(g placement.Guardian) Place {
	if home, ok := g.Home(); ok && home != p.Holidays {
		return Place{Zone: home.Clock(), Holidays: home}
	}
	return p
}

// restDay reports whether nothing is sent on that day.
func (p Place) restDay(d calendar.Day) bool {
	_, holiday := calendar.PublicHolidayOn(p.Holidays, d)
	return holiday || d.Weekday() == time.Sunday
}

// workday is the nearest day that is no rest day, from d on in that direction.
func (p Place) workday(d calendar.Day, step int) calendar.Day {
	for p.restDay(d) {
		d = d.AddDays(step)
	}
	return d
}

// Allowed reports whether a message may reach people there at that instant.
func (p Policy) Allowed(at time.Time, where Place) bool {
	hour := at.In(where.Zone).Hour()
	return hour >= p.Opens && hour < p.Shuts && !where.restDay(calendar.DayOf(at, where.Zone))
}

// Next is the first instant from that one on at which a message is allowed.
func (p Policy) Next(at time.Time, where Place) time.Time {
	if p.Allowed(at, where) {
		return at
	}
	d := calendar.DayOf(at, where.Zone)
	if at.In(where.Zone).Hour() >= p.Shuts {
		d = d.AddDays(1)
	}
	return where.workday(d, 1).At(p.Opens, 0, where.Zone).UTC()
}
