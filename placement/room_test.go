package placement

import (
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
)

func days(from, to string) calendar.Interval {
	i := calendar.Interval{From: calendar.MustDay(from)}
	if to != "" {
		i.To = calendar.MustDay(to)
	}
	return i
}

// dormitory has six girls' and four boys' beds and one adult for eight.
func dormitory(change func(*Lodging)) Lodging {
	l := Lodging{
		House:    House{ID: "hou_a"},
		Bands:    []Band{{ID: "ban_a", Ratio: 8, Adults: 1}},
		Sections: []Section{{ID: "girls", Band: "ban_a", Sex: Girl, Beds: 6}, {ID: "boys", Band: "ban_a", Sex: Boy, Beds: 4}},
	}
	change(&l)
	return l
}

// twoBands gives the girls an adult for three and the boys two of them.
func twoBands(l *Lodging) {
	l.House.Movable = true
	l.Bands = []Band{{ID: "ban_a", Ratio: 3, Adults: 1}, {ID: "ban_b", Ratio: 3, Adults: 2}}
	l.Sections[1].Band = "ban_b"
}

func (l *Lodging) fill(section SectionID, n int, nights calendar.Interval) {
	for range n {
		l.Take(Hold{Section: section, Nights: nights})
	}
}

func TestHowManyMoreMayCome(t *testing.T) {
	autumn, year := days("2026-11-02", "2026-12-19"), days("2026-09-01", "2027-07-03")
	for _, c := range []struct {
		name   string
		change func(*Lodging)
		nights calendar.Interval
		left   int
		by     capacity.Ceiling
	}{
		{"an empty house has its beds", func(*Lodging) {}, year, 6, capacity.ByUsable},
		{"stays take beds", func(l *Lodging) { l.fill("girls", 2, year) }, autumn, 4, capacity.ByUsable},
		{"adults are shared with the other section", func(l *Lodging) { l.fill("boys", 3, year) }, autumn, 5, capacity.ByStaff},
		{"an adult who may not move stays", func(l *Lodging) { twoBands(l); l.House.Movable = false; l.fill("girls", 3, year) }, autumn, 0, capacity.ByStaff},
		{"an idle adult may come over", func(l *Lodging) { twoBands(l); l.fill("girls", 3, year); l.fill("boys", 3, year) }, autumn, 3, capacity.ByUsable},
		{"a needed adult may not", func(l *Lodging) { twoBands(l); l.fill("girls", 3, year); l.fill("boys", 4, year) }, autumn, 0, capacity.ByStaff},
		{"a licence is shared by the house", func(l *Lodging) { l.House.Licensed = 5; l.fill("boys", 3, year) }, autumn, 2, capacity.ByLicence},
		{"a section without a band has no adults to run out of", func(l *Lodging) { l.Sections[0].Band = ""; l.fill("boys", 8, year) }, autumn, 6, capacity.ByUsable},
		{"who left on the first day is gone", func(l *Lodging) { l.fill("girls", 6, days("2026-09-01", "2026-11-02")) }, autumn, 6, capacity.ByUsable},
		{"who comes on the last day is not there yet", func(l *Lodging) { l.fill("girls", 6, days("2026-12-19", "")) }, autumn, 6, capacity.ByUsable},
		{"the worst night counts, not the first", func(l *Lodging) { l.fill("girls", 6, days("2026-12-01", "2026-12-02")) }, autumn, 0, capacity.ByUsable},
		{"two short stays one after the other are one bed", func(l *Lodging) {
			l.fill("girls", 1, days("2026-11-02", "2026-11-20"))
			l.fill("girls", 1, days("2026-11-20", "2026-12-19"))
		}, autumn, 5, capacity.ByUsable},
		{"works count, once for each bed", func(l *Lodging) {
			l.Closures = []Outage{{Section: "girls", Bed: "b1", When: days("2026-11-10", "2026-11-20")}, {Section: "girls", Bed: "b1", When: days("2026-11-12", "")}, {Section: "girls", Bed: "b2", When: days("2026-11-15", "2026-11-16")}}
		}, autumn, 4, capacity.ByUsable},
		{"works after the stay do not", func(l *Lodging) { l.Closures = []Outage{{Section: "girls", Bed: "b1", When: days("2027-01-01", "")}} }, autumn, 6, capacity.ByUsable},
		{"too many are too many", func(l *Lodging) { l.fill("girls", 7, year) }, autumn, -1, capacity.ByUsable},
		{"a stay without an end meets what is to come", func(l *Lodging) { l.fill("girls", 6, days("2029-09-01", "")) }, days("2026-11-02", ""), 0, capacity.ByUsable},
	} {
		r := dormitory(c.change).Room("girls", c.nights)
		if r.Left != c.left || r.Binding != c.by {
			t.Errorf("%s: %d more, by %s; want %d by %s", c.name, r.Left, r.Binding, c.left, c.by)
		}
		if r.Places-r.Taken != r.Left {
			t.Errorf("%s: %d places less %d taken are not %d", c.name, r.Places, r.Taken, r.Left)
		}
	}
	if r := dormitory(func(*Lodging) {}).Room("elsewhere", year); !r.Full() {
		t.Error("a section of another house has room")
	}
}
