package match

// choosing counts what a house has chosen so far.
type choosing struct {
	a       *audit
	house   int
	held    int
	bands   map[int]int
	section map[int]int
	seats   map[int]*floorSeats
}

func (a *audit) newChoosing(h int) *choosing {
	c := &choosing{a: a, house: h, bands: map[int]int{}, section: map[int]int{}, seats: map[int]*floorSeats{}}
	for _, s := range a.houses[h].sections {
		c.seats[s] = newFloorSeats(a.sections[s].floors)
	}
	return c
}

func (c *choosing) take(section int) {
	c.held++
	c.section[section]++
	c.bands[c.a.sections[section].band]++
}

// fits reports whether one more pupil fits all caps of the tree.
func (c *choosing) fits(section int) bool {
	s := &c.a.sections[section]
	if c.section[section] >= s.Beds || c.held >= c.a.houses[c.house].cap {
		return false
	}
	return s.band < 0 || c.bands[s.band] < c.a.bands[s.band].base
}

// floorSeats deals the floor seats of a section so that as many as possible are filled: a maximum
// matching, grown one pupil at a time along augmenting paths. Pupils of one signature are alike.
type floorSeats struct {
	floors  []auditFloor
	filled  []int
	holders []map[uint8]int // by floor: how many pupils of each signature fill it
}

func newFloorSeats(floors []auditFloor) *floorSeats {
	s := &floorSeats{floors: floors, filled: make([]int, len(floors))}
	for range floors {
		s.holders = append(s.holders, map[uint8]int{})
	}
	return s
}

// fill seats one more pupil of a signature if that adds one to the number of seats filled.
func (s *floorSeats) fill(sig uint8) bool { return s.augment(sig, make([]bool, len(s.floors))) }

func (s *floorSeats) augment(sig uint8, seen []bool) bool {
	for i, f := range s.floors {
		if sig>>i&1 == 0 || seen[i] {
			continue
		}
		seen[i] = true
		if s.filled[i] < f.asked {
			s.filled[i]++
			s.holders[i][sig]++
			return true
		}
		for other, n := range s.holders[i] {
			if n > 0 && s.augment(other, seen) {
				s.holders[i][other]--
				s.holders[i][sig]++
				return true
			}
		}
	}
	return false
}
