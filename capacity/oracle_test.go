package capacity_test

import (
	"fmt"
	"math/rand/v2"

	"internat/capacity"
	"internat/capacity/calendar"
)

var day = calendar.MustDay

// span writes an interval as its first day and the day after its last.
func span(from, to string) calendar.Interval {
	i := calendar.Interval{From: day(from)}
	if to != "" {
		i.To = day(to)
	}
	return i
}

// oracle counts a pool on a night the slow way, straight from the words of the
// package documentation: look at each bed, then at each claim.
func oracle(s capacity.Snapshot, section string, sex capacity.Sex, night calendar.Day) capacity.Count {
	var c capacity.Count
	for _, bed := range s.Beds {
		if bed.Section != section || bed.Sex != sex || !bed.Contains(night) {
			continue
		}
		c.Beds++
		for _, closure := range s.Closures {
			if closure.Bed == bed.ID && closure.Contains(night) {
				c.OutOfService++
				break
			}
		}
	}
	for _, claim := range s.Claims {
		where, whose := drawsOn(s, claim)
		if where != section || whose != sex || !claim.Contains(night) {
			continue
		}
		switch claim.State {
		case capacity.Occupied:
			c.Occupied++
		case capacity.Offered:
			c.Offered++
		case capacity.Held:
			c.Held++
		}
	}
	if left := c.Beds - c.OutOfService - c.Occupied - c.Offered - c.Held; left > 0 {
		c.Free = left
	} else {
		c.Over = -left
	}
	return c
}

// drawsOn tells on which pool a claim draws.
func drawsOn(s capacity.Snapshot, claim capacity.Claim) (string, capacity.Sex) {
	either := false
	for _, bed := range s.Beds {
		if bed.ID == claim.Bed {
			return bed.Section, bed.Sex
		}
	}
	for _, bed := range s.Beds {
		if bed.Section == claim.Section && bed.Sex == claim.Sex {
			return claim.Section, claim.Sex
		}
		either = either || bed.Section == claim.Section && bed.Sex == capacity.EitherSex
	}
	if either {
		return claim.Section, capacity.EitherSex
	}
	return claim.Section, claim.Sex
}

// someSnapshot draws a small, disorderly set of houses: beds that come and go,
// closures that overlap, boarders on one another's beds, sections nobody knows.
func someSnapshot(seed uint64) (capacity.Snapshot, calendar.Interval) {
	r := rand.New(rand.NewPCG(seed, 1))
	start := day("2025-09-01")
	some := func() calendar.Interval {
		i := calendar.Interval{From: start.AddDays(r.IntN(50) - 10)}
		if r.IntN(4) > 0 {
			i.To = i.From.AddDays(r.IntN(30) - 2)
		}
		return i
	}
	sexes := []capacity.Sex{capacity.Girl, capacity.Boy, capacity.EitherSex}
	states := []capacity.State{capacity.Occupied, capacity.Offered, capacity.Held}
	s := capacity.Snapshot{Houses: []capacity.House{
		{ID: "h0", Open: func(d calendar.Day) bool { return d.Weekday() < 5 }},
		{ID: "h1"},
	}}
	for i := range 1 + r.IntN(4) {
		section := capacity.Section{ID: fmt.Sprint("s", i), House: fmt.Sprint("h", r.IntN(3))}
		s.Sections = append(s.Sections, section)
		for j := range r.IntN(6) {
			bed := capacity.Bed{ID: fmt.Sprint(section.ID, "b", j), Section: section.ID, Sex: sexes[r.IntN(3)]}
			if r.IntN(3) == 0 {
				bed.Interval = some()
			}
			s.Beds = append(s.Beds, bed)
		}
	}
	aBed := func() string { return fmt.Sprint("s", r.IntN(5), "b", r.IntN(6)) }
	for range r.IntN(8) {
		s.Closures = append(s.Closures, capacity.Closure{Bed: aBed(), Interval: some()})
	}
	for i := range r.IntN(25) {
		claim := capacity.Claim{
			ID: fmt.Sprint("c", i), State: states[r.IntN(3)], Sex: sexes[r.IntN(3)],
			Section: fmt.Sprint("s", r.IntN(5)), Interval: some(), Level: fmt.Sprint(r.IntN(2)),
		}
		if r.IntN(2) == 0 {
			claim.Bed = aBed()
		}
		s.Claims = append(s.Claims, claim)
	}
	return s, calendar.Interval{From: start, To: start.AddDays(1 + r.IntN(40))}
}
