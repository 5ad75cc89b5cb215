package match

import "slices"

// asking is a pupil at an admissible wish; nobody when the wish is nil.
type asking struct {
	pupil int
	wish  *auditWish
}

// choosing counts what a house has chosen so far. It is used for one house after another.
type choosing struct {
	a       *audit
	house   *auditHouse
	held    int
	bands   []int // by band of the house
	section []int // by section of the house
	seats   []floorSeats
	taken   []bool
	refused []asking
}

func (c *choosing) begin(h int) {
	c.house, c.held = &c.a.houses[h], 0
	c.bands = slices.Grow(c.bands[:0], len(c.house.bands))[:len(c.house.bands)]
	c.section = slices.Grow(c.section[:0], len(c.house.sections))[:len(c.house.sections)]
	clear(c.bands)
	clear(c.section)
	for len(c.seats) < len(c.section) {
		c.seats = append(c.seats, floorSeats{})
	}
	for i, s := range c.house.sections {
		c.seats[i].begin(c.a.sections[s].floors)
	}
}

func (c *choosing) take(section int32) {
	c.held++
	c.section[int(section)-c.house.sections[0]]++
	if b := c.a.sections[section].band; b >= 0 {
		c.bands[b-c.house.bands[0]]++
	}
}

func (c *choosing) fill(section int32, sig uint8) bool {
	return c.seats[int(section)-c.house.sections[0]].fill(sig)
}

// fits reports whether one more pupil fits all caps of the tree.
func (c *choosing) fits(section int32) bool {
	s := &c.a.sections[section]
	if c.section[int(section)-c.house.sections[0]] >= s.Beds || c.held >= c.house.cap {
		return false
	}
	return s.band < 0 || c.bands[s.band-c.house.bands[0]] < c.a.bands[s.band].base
}

func (a *audit) choose(h int, pool []asking, pins []int) (chosen, refused []asking) {
	return (&choosing{a: a}).choose(h, pool, pins)
}

// choose is the choice of a house, said once more: pins and boarders who stay; then, in priority
// order, everybody who adds one to the number of floor seats filled and fits all caps; then, in
// priority order, everybody else who still fits. The pool is put in this order: chosen, refused.
func (c *choosing) choose(h int, pool []asking, pins []int) (chosen, refused []asking) {
	c.begin(h)
	for _, i := range pins {
		u := &c.a.p.Pupils[i]
		s := c.a.sectionAt[u.Pin]
		c.take(s)
		c.fill(s, c.a.sections[s].signature(c.a.groupsOf(u)))
	}
	slices.SortFunc(pool, func(x, y asking) int { return int(x.wish.rank - y.wish.rank) })
	c.taken = slices.Grow(c.taken[:0], len(pool))[:len(pool)]
	for i, x := range pool {
		if c.taken[i] = x.wish.kept; x.wish.kept {
			c.take(x.wish.section)
			c.fill(x.wish.section, x.wish.signature)
		}
	}
	c.pass(pool, true)
	c.pass(pool, false)
	return c.part(pool)
}

// pass takes, in priority order, those who fit: first only those who fill a floor seat.
func (c *choosing) pass(pool []asking, floorsOnly bool) {
	for i, x := range pool {
		if c.taken[i] || !c.fits(x.wish.section) {
			continue
		}
		if !floorsOnly || c.fill(x.wish.section, x.wish.signature) {
			c.take(x.wish.section)
			c.taken[i] = true
		}
	}
}

func (c *choosing) part(pool []asking) (chosen, refused []asking) {
	n := 0
	c.refused = c.refused[:0]
	for i, x := range pool {
		if c.taken[i] {
			pool[n] = x
			n++
		} else {
			c.refused = append(c.refused, x)
		}
	}
	copy(pool[n:], c.refused)
	return pool[:n], pool[n:]
}

// floorSeats deals the floor seats of a section so that as many as possible are filled: a maximum
// matching, grown one pupil at a time along augmenting paths. Pupils of one signature are alike.
type floorSeats struct {
	floors  []auditFloor
	empty   int // seats that nobody fills
	filled  []int
	holders []int // by floor and signature: how many such pupils fill it
}

func (s *floorSeats) begin(floors []auditFloor) {
	s.floors, s.empty = floors, 0
	s.filled = slices.Grow(s.filled[:0], len(floors))[:len(floors)]
	s.holders = slices.Grow(s.holders[:0], len(floors)<<len(floors))[:len(floors)<<len(floors)]
	clear(s.filled)
	clear(s.holders)
	for i := range floors {
		s.empty += floors[i].asked
	}
}

// fill seats one more pupil of a signature if that adds one to the number of seats filled.
func (s *floorSeats) fill(sig uint8) bool {
	seen := uint8(0)
	if s.empty == 0 || !s.augment(sig, &seen) {
		return false
	}
	s.empty--
	return true
}

func (s *floorSeats) augment(sig uint8, seen *uint8) bool {
	for i := range s.floors {
		if (sig&^*seen)>>i&1 == 0 {
			continue
		}
		*seen |= 1 << i
		holders := s.holders[i<<len(s.floors) : (i+1)<<len(s.floors)]
		if s.filled[i] < s.floors[i].asked {
			s.filled[i]++
			holders[sig]++
			return true
		}
		for other, n := range holders {
			if n > 0 && s.augment(uint8(other), seen) {
				holders[other]--
				holders[sig]++
				return true
			}
		}
	}
	return false
}
