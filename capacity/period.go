package capacity

import (
	"fmt"

	"internat/capacity/calendar"
)

// Row is the bed-nights of one pool in one week.
type Row struct {
	Week    calendar.Week `json:"week"`
	House   string        `json:"house"`
	Section string        `json:"section"`
	Sex     Sex           `json:"sex"`
	// OpenNights is how many nights of that week the house sleeps its boarders.
	// The night of Sunday is in the week that ends with it, as ISO weeks have it.
	OpenNights int `json:"open_nights"`
	Count          // of bed-nights
}

// During counts bed-nights week by week and pool by pool over a period, which
// must have an end. Weeks during which the house is closed have a row of zeros.
// Rows come by house, section, sex and week.
func (s Snapshot) During(period calendar.Interval) ([]Row, error) {
	if period.IsOpen() || period.From.IsZero() {
		return nil, fmt.Errorf("capacity: %s is not a period with a start and an end", period)
	}
	l := s.open(period)
	open := s.openNights(period)
	rows := make([]Row, 0, len(l.pools)*(l.nights/7+2))
	for _, p := range l.sorted() {
		house := l.houses[p.section]
		nights, known := open[house]
		if !known {
			nights = open[""]
		}
		rows = p.weeks(rows, period, nights, Row{House: house, Section: p.section, Sex: p.sex})
	}
	return rows, nil
}

// openNights tells which nights of the period each house is open; under the
// empty name, those of a house nobody knows, which is all of them.
func (s Snapshot) openNights(period calendar.Interval) map[string][]bool {
	length, _ := period.Nights()
	open := make(map[string][]bool, len(s.Houses)+1)
	for _, h := range append([]House{{}}, s.Houses...) {
		nights := make([]bool, length)
		for i := range nights {
			nights[i] = h.Open == nil || h.Open(period.From.AddDays(i))
		}
		open[h.ID] = nights
	}
	return open
}

// weeks appends the rows of the pool, made like first.
func (p *ledger) weeks(rows []Row, period calendar.Interval, open []bool, first Row) []Row {
	var now change
	for i := range open {
		d := period.From.AddDays(i)
		if week := d.ISOWeek(); i == 0 || week != first.Week {
			first.Week = week
			rows = append(rows, first)
		}
		now.add(p.days[i])
		if open[i] {
			row := &rows[len(rows)-1]
			row.OpenNights++
			row.Count = row.Count.Plus(now.count())
		}
	}
	return rows
}

// Total adds rows of any weeks, houses, sections and sexes. Rates must be taken
// on it, never averaged over rows.
func Total(rows []Row) Count {
	var total Count
	for _, row := range rows {
		total = total.Plus(row.Count)
	}
	return total
}
