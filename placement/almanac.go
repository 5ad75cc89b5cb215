package placement

import (
	"internat/capacity"
	"internat/capacity/calendar"
)

// An Almanac knows the nights of a period on which the houses of a territory are
// open. Houses that keep the same timetable share them: a territory has a few
// timetables, however many houses. It is not safe for concurrent use.
type Almanac struct {
	in     Territory
	school *calendar.Calendar
	period calendar.Interval
	kept   map[timetable]nights
}

// A timetable is what tells the open nights of a house from those of another.
type timetable struct {
	opening string
	place   calendar.Place
}

type nights struct {
	open  []bool
	known bool
}

// NewAlmanac opens an almanac of a period that has an end.
func NewAlmanac(in Territory, school *calendar.Calendar, period calendar.Interval) *Almanac {
	return &Almanac{in: in, school: school, period: period, kept: map[timetable]nights{}}
}

func (a *Almanac) of(h House) nights {
	hours := h.Timetable(a.in, a.school)
	key := timetable{h.Opening, hours.Place}
	n, kept := a.kept[key]
	if !kept {
		n.known = hours.Known(a.period)
		for d := range a.period.Days() {
			n.open = append(n.open, hours.OpenNight(d))
		}
		a.kept[key] = n
	}
	return n
}

// Weeks counts bed-nights, section by section and week by week. Known is false
// when the school calendar of the period is not: a holiday nobody has published
// counts as nights of school.
func (a *Almanac) Weeks(p Premises) (rows []capacity.Row, known bool, err error) {
	if a.period.IsOpen() || a.period.From.IsZero() {
		rows, err = p.Snapshot(nil).During(a.period) // which says what is wrong
		return rows, false, err
	}
	n := a.of(p.House)
	rows, err = p.Snapshot(func(d calendar.Day) bool { return n.open[d.Sub(a.period.From)] }).During(a.period)
	return rows, n.known, err
}
