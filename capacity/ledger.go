package capacity

import (
	"cmp"
	"slices"

	"internat/capacity/calendar"
)

// ledgers are the accounts of every pool over a period. They are filled in one
// pass over beds, closures, claims and changes, each writing where it begins and where it
// ends; one more pass over the nights adds up. The cost is that of the claims
// plus that of pools × nights, however long each claim lasts.
type ledgers struct {
	period calendar.Interval
	nights int
	pools  map[poolKey]*ledger
	beds   map[string]Bed
	bedded map[poolKey]bool  // pools that have, had or will have a bed
	houses map[string]string // house of each section
}

type poolKey struct {
	section string
	sex     Sex
}

// ledger holds, for one pool, what changes on each day of the period.
type ledger struct {
	poolKey
	days []change
}

// change is what begins, less what ends, on one day.
type change struct{ beds, outOfService, occupied, offered, held int32 }

// open prepares the accounts of a period, which must have an end.
func (s Snapshot) open(period calendar.Interval) *ledgers {
	nights, _ := period.Nights()
	l := &ledgers{
		period: period, nights: nights,
		pools:  make(map[poolKey]*ledger),
		beds:   make(map[string]Bed, len(s.Beds)),
		bedded: make(map[poolKey]bool),
		houses: make(map[string]string, len(s.Sections)),
	}
	for _, section := range s.Sections {
		l.houses[section.ID] = section.House
	}
	l.enterBeds(s.Beds)
	l.enterClosures(s.Closures)
	l.enterChanges(s.Changes)
	l.enterClaims(s.Claims)
	return l
}

func (l *ledgers) pool(key poolKey) *ledger {
	p := l.pools[key]
	if p == nil {
		p = &ledger{poolKey: key, days: make([]change, l.nights+1)}
		l.pools[key] = p
	}
	return p
}

// between writes the same entry on the day something begins and, reversed, on
// the day it ends, as far as they fall in the period.
func (l *ledgers) between(key poolKey, i calendar.Interval, entry func(c *change, by int32)) {
	shared := l.period.Intersect(i)
	if shared.IsEmpty() {
		return
	}
	days := l.pool(key).days
	entry(&days[shared.From.Sub(l.period.From)], 1)
	entry(&days[shared.To.Sub(l.period.From)], -1)
}

func (l *ledgers) enterBeds(beds []Bed) {
	for _, bed := range beds {
		key := poolKey{bed.Section, bed.Sex}
		l.beds[bed.ID], l.bedded[key] = bed, true
		l.pool(key) // even if the bed is not there in the period
		l.between(key, bed.Interval, func(c *change, by int32) { c.beds += by })
	}
}

// enterChanges writes each change on its day, and on the first of the period
// those from before. Beds come first: claims draw on them.
func (l *ledgers) enterChanges(changes []Change) {
	for _, c := range changes {
		if key := (poolKey{c.Section, c.Sex}); c.Beds != 0 {
			l.bedded[key] = true
			l.change(key, c.Day, change{beds: int32(c.Beds)})
		}
	}
	for _, c := range changes {
		if claims := (change{occupied: int32(c.Occupied), offered: int32(c.Offered), held: int32(c.Held)}); claims != (change{}) {
			l.change(l.poolOf(Claim{Section: c.Section, Sex: c.Sex}), c.Day, claims)
		}
	}
}

func (l *ledgers) change(key poolKey, on calendar.Day, c change) {
	if on.Before(l.period.To) {
		l.pool(key).days[max(0, on.Sub(l.period.From))].add(c)
	}
}

// enterClosures counts a bed out of service once a night, however many reasons
// there are, and only while the bed exists.
func (l *ledgers) enterClosures(closures []Closure) {
	byBed := slices.SortedFunc(slices.Values(closures), func(a, b Closure) int {
		return cmp.Or(cmp.Compare(a.Bed, b.Bed), a.From.Compare(b.From))
	})
	var last string
	var closedTo calendar.Day // of that bed, so far
	for _, closure := range byBed {
		bed, known := l.beds[closure.Bed]
		days := closure.Intersect(bed.Interval).Intersect(l.period)
		if closure.Bed != last {
			last, closedTo = closure.Bed, calendar.Day{}
		}
		if days.From.Before(closedTo) {
			days.From = closedTo
		}
		if !known || days.IsEmpty() {
			continue
		}
		closedTo = days.To
		l.between(poolKey{bed.Section, bed.Sex}, days, func(c *change, by int32) { c.outOfService += by })
	}
}

func (l *ledgers) enterClaims(claims []Claim) {
	for _, claim := range claims {
		entry := entries[claim.State]
		if entry == nil {
			entry = entries[Held] // unknown, but somebody wants that bed
		}
		l.between(l.poolOf(claim), claim.Interval, entry)
	}
}

var entries = map[State]func(*change, int32){
	Occupied: func(c *change, by int32) { c.occupied += by },
	Offered:  func(c *change, by int32) { c.offered += by },
	Held:     func(c *change, by int32) { c.held += by },
}

// poolOf tells which beds a claim draws on: that of its bed if it has one, else
// the beds of its section for its sex, else those for either.
func (l *ledgers) poolOf(claim Claim) poolKey {
	if bed, known := l.beds[claim.Bed]; known {
		return poolKey{bed.Section, bed.Sex}
	}
	own := poolKey{claim.Section, claim.Sex}
	either := poolKey{claim.Section, EitherSex}
	if !l.bedded[own] && l.bedded[either] {
		return either
	}
	return own
}

// sorted returns the pools by house, section and sex.
func (l *ledgers) sorted() []*ledger {
	pools := make([]*ledger, 0, len(l.pools))
	for _, p := range l.pools {
		pools = append(pools, p)
	}
	slices.SortFunc(pools, func(a, b *ledger) int {
		return cmp.Or(
			cmp.Compare(l.houses[a.section], l.houses[b.section]),
			cmp.Compare(a.section, b.section), cmp.Compare(a.sex, b.sex))
	})
	return pools
}

// count adds the changes of a day to those before.
func (c *change) add(day change) {
	c.beds += day.beds
	c.outOfService += day.outOfService
	c.occupied += day.occupied
	c.offered += day.offered
	c.held += day.held
}

func (c change) count() Count {
	return Count{
		Beds: int(c.beds), OutOfService: int(c.outOfService),
		Occupied: int(c.occupied), Offered: int(c.offered), Held: int(c.held),
	}.settle()
}
