package calendar

import (
	"cmp"
	"maps"
	"slices"
)

// calendar closes the draft: it puts the holidays in order and works out, zone
// by zone, over which days they are the whole truth.
func (d *draft) calendar() *Calendar {
	c := &Calendar{holidays: d.holidays, known: make(map[Zone][]Interval), report: d.report}
	for _, list := range c.holidays {
		slices.SortFunc(list, func(a, b Holiday) int {
			return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Level, b.Level))
		})
	}
	years := d.years()
	for _, zone := range Zones() {
		for _, year := range years[zone.Austral()] {
			d.cover(c, zone, year)
		}
	}
	return c
}

// years returns every year from the first to the last the file speaks of
// anywhere, northern (false) and austral (true).
func (d *draft) years() map[bool][]SchoolYear {
	spoken := make(map[SchoolYear]bool)
	for _, list := range d.holidays {
		for _, h := range list {
			spoken[h.Year] = true
		}
	}
	for at := range d.doubtful {
		if !at.year.IsZero() {
			spoken[at.year] = true
		}
	}
	years := make(map[bool][]SchoolYear)
	for _, year := range slices.SortedFunc(maps.Keys(spoken), SchoolYear.Compare) {
		years[year.austral] = through(years[year.austral], year)
	}
	return years
}

// through appends year to the list, and the years between that nobody spoke of.
func through(list []SchoolYear, year SchoolYear) []SchoolYear {
	for len(list) > 0 && list[len(list)-1].Next() != year {
		list = append(list, list[len(list)-1].Next())
	}
	return append(list, year)
}

// fewestBreaks is how many holidays of a week or so each school year has between
// its two long ones, in every territory.
const fewestBreaks = 4

// cover judges one year of one zone. A year is known as a whole or not at all,
// but for its two ends: a missing holiday looks exactly like days of class.
func (d *draft) cover(c *Calendar, zone Zone, year SchoolYear) {
	want := func(w Want) { c.report.Gaps = append(c.report.Gaps, Gap{zone, year, w}) }
	breaks, summers := split(c.holidays[zone], year)
	_, before := split(c.holidays[zone], year.Previous())
	switch {
	case d.doubtful[zoneYear{zone, year}]:
		want(WantSound)
		return
	case len(breaks) == 0 && len(summers) == 0:
		want(WantYear)
		return
	case whole(breaks) < fewestBreaks:
		want(WantBreaks)
		return
	case len(summers) == 0:
		want(WantSummer)
		return
	}
	from, ok := resumption(before)
	if !ok {
		from = breaks[0].From
		want(WantStart)
	}
	to, ok := resumption(summers)
	if !ok {
		to = summers[0].From
		want(WantResumed)
	}
	c.knows(zone, Interval{from, to})
}

// knows records one more known period, and joins it to the one it follows.
func (c *Calendar) knows(zone Zone, more Interval) {
	known := c.known[zone]
	if last := len(known) - 1; last >= 0 && known[last].To == more.From {
		known[last].To = more.To
		return
	}
	c.known[zone] = append(known, more)
}

// split separates the breaks of a year from the long holidays that end it; there
// is one per level where collèges and lycées differ.
func split(holidays []Holiday, year SchoolYear) (breaks, summers []Holiday) {
	for _, h := range holidays {
		switch {
		case h.Year != year:
		case h.endsYear():
			summers = append(summers, h)
		default:
			breaks = append(breaks, h)
		}
	}
	return breaks, summers
}

func whole(breaks []Holiday) int {
	n := 0
	for _, h := range breaks {
		if nights, _ := h.Nights(); nights >= 5 {
			n++
		}
	}
	return n
}

// resumption returns the last day on which pupils come back from the long
// holiday, and false if it is not known for all of them.
func resumption(summers []Holiday) (last Day, ok bool) {
	for _, h := range summers {
		if h.IsOpen() {
			return Day{}, false
		}
		if h.To.After(last) {
			last = h.To
		}
	}
	return last, len(summers) > 0
}
