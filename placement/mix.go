package placement

import (
	"math/big"
	"slices"

	"internat/capacity/calendar"
)

// A MixChange is what one more pupil does to one target of a section.
type MixChange struct {
	Target
	Asked  int // seats the target means in this section: at least, or at most
	Before int // of the group, before the pupil comes
	After  int
	Places int // of the section
	Left   int // places that remain after the pupil
	Breaks bool
}

// A MixVerdict is what becomes of a target.
type MixVerdict string

// The verdicts on a target. What never was held is not said to be lost.
const (
	MixKept       MixVerdict = "kept"
	MixReachable  MixVerdict = "reachable"   // a floor: not there yet, places enough are left
	MixLost       MixVerdict = "lost"        // a floor that could still be reached, and no more can
	MixOutOfReach MixVerdict = "unreachable" // a floor that could not be reached before either
	MixBroken     MixVerdict = "broken"      // a ceiling that was held, and is exceeded
	MixExceeded   MixVerdict = "exceeded"    // a ceiling that was exceeded before
)

// Verdict says what becomes of the target.
func (c MixChange) Verdict() MixVerdict {
	switch {
	case c.Ceiling && c.After <= c.Asked, !c.Ceiling && c.After >= c.Asked:
		return MixKept
	case c.Ceiling && c.Before <= c.Asked:
		return MixBroken
	case c.Ceiling:
		return MixExceeded
	case c.Left >= c.Asked-c.After:
		return MixReachable
	case c.Left+1 >= c.Asked-c.Before:
		return MixLost
	}
	return MixOutOfReach
}

// Mix says what the pupil's coming does to the targets of a section. Present are
// the groups of those who have a place there these nights. A ceiling breaks when
// it is exceeded; a floor breaks when too few places are left to reach it.
func (l Lodging) Mix(at SectionID, targets []Target, present [][]Group, newcomer []Group, nights calendar.Interval) []MixChange {
	room := l.Room(at, nights)
	section, _ := l.section(at)
	places := l.Usable(at, nights)
	for _, b := range l.Bands {
		if b.ID == section.Band {
			places = min(places, b.Staffed())
		}
	}
	var list []MixChange
	for _, t := range targets {
		if t.Section != at {
			continue
		}
		c := MixChange{Target: t, Asked: t.SeatsOf(places), Places: places, Left: room.Left - 1}
		for _, groups := range present {
			if slices.Contains(groups, t.Group) {
				c.Before++
			}
		}
		c.After = c.Before
		if slices.Contains(newcomer, t.Group) {
			c.After++
		}
		c.Breaks = t.broken(c.Before, c.After, c.Asked, c.Left)
		list = append(list, c)
	}
	return list
}

// broken reports whether the pupil takes a ceiling further beyond what is asked, or
// a place that a floor would have needed; left are the places that remain.
func (t Target) broken(before, after, asked, left int) bool {
	if t.Ceiling {
		return after > asked && after > before
	}
	return after == before && after < asked && left < asked-after
}

// SeatsOf is how many seats the target means among so many places: a floor is
// rounded up and a ceiling down, exactly, so that it is held when it is said to
// be.
func (t Target) SeatsOf(places int) int {
	share, ok := new(big.Rat).SetString(t.Share)
	if t.Share == "" || !ok {
		return t.Seats
	}
	exact := share.Mul(share, big.NewRat(int64(places), 1))
	whole := new(big.Int).Quo(exact.Num(), exact.Denom())
	if !t.Ceiling && !exact.IsInt() {
		whole.Add(whole, big.NewInt(1))
	}
	return int(whole.Int64())
}
