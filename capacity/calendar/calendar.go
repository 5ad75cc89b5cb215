package calendar

import (
	"slices"
)

// Holiday is a run of days without classes in a zone: From is the first of them
// and To the day classes resume. To is zero when the ministry has published the
// beginning of a summer and not yet its end.
type Holiday struct {
	Zone Zone
	Year SchoolYear
	Name string // as the ministry writes it, in French
	Level
	Interval
}

// Calendar holds the school holidays of every zone and knows where its knowledge
// stops. It is not changed once read and may be shared.
type Calendar struct {
	holidays map[Zone][]Holiday // by first day
	known    map[Zone][]Interval
	report   Report
}

// Holidays returns the holidays of a zone, for boarders of every level, by first day.
func (c *Calendar) Holidays(zone Zone) []Holiday { return slices.Clone(c.holidays[zone]) }

// HolidayOn returns the holiday in which the day falls at that place, if any.
// A summer whose end is not published counts up to the end of its school year.
func (c *Calendar) HolidayOn(p Place, d Day) (h Holiday, ok bool) {
	list := c.holidays[p.Zone]
	after, _ := slices.BinarySearchFunc(list, d.AddDays(1), func(h Holiday, d Day) int { return h.From.Compare(d) })
	for i := after - 1; i >= 0 && d.Sub(list[i].From) <= longestHoliday; i-- {
		if list[i].concerns(p.Level) && list[i].days().Contains(d) {
			return list[i], true
		}
	}
	return Holiday{}, false
}

func (h Holiday) concerns(level Level) bool {
	return h.Level == "" || level == "" || h.Level == level
}

func (h Holiday) days() Interval {
	if h.IsOpen() {
		return Interval{From: h.From, To: h.Year.End()}
	}
	return h.Interval
}

// Known tells whether the school calendar of the zone is known on that day.
// Where it is not, "no holiday" means nothing and pages must say so.
func (c *Calendar) Known(zone Zone, d Day) bool {
	return slices.ContainsFunc(c.known[zone], func(i Interval) bool { return i.Contains(d) })
}

// KnownDays returns the periods over which the calendar of the zone is known, in order.
func (c *Calendar) KnownDays(zone Zone) []Interval { return slices.Clone(c.known[zone]) }

// Report tells what was read, set aside, refused and found missing.
func (c *Calendar) Report() Report { return c.report }
