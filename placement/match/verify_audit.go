package match

import (
	"math"
	"math/big"
	"slices"
	"sync/atomic"
)

// audit is what the verifier knows: the problem read again, and who sits where. Pupils, houses,
// sections and bands go by their positions; what a section knows of each signature stands in
// tables that all sections share, at the place of the section plus the signature.
type audit struct {
	p     *Problem
	o     *Outcome
	found []Violation

	roster    roster
	houseAt   map[string]int
	sectionAt map[string]int32
	levelAt   map[string]int
	groupAt   map[string]int
	sections  []auditSection
	bands     []auditBand
	houses    []auditHouse
	lottery   []int32             // by pupil: place in the lottery
	lots      []lot               // by pupil, when there are certificates to check
	wishes    [][]auditWish       // by pupil: what the gates let through, best first
	aside     map[int][]auditWish // by pupil: what a tied family does without
	seat      []int32             // by pupil: position among sections, or -1

	placements   []listed // by line of the outcome
	unplacements []listed

	heads   []int32       // by section and signature: pupils held
	worst   []asking      // by section and signature: the worst held who may have to leave
	cutoffs []auditCutoff // by section and signature: what one more pupil would be told

	preferred []atomic.Bool // by section: somebody would rather have a free bed there
	shares    map[shareOf]int
}

type auditSection struct {
	*Section
	house, band int // band is -1 when only the beds limit
	table       int // where its part of the tables begins
	floors      []auditFloor
	held, fixed int
}

type auditFloor struct {
	group        int
	outside      bool
	filed, asked int
	held, listed int
}

type auditBand struct {
	*Band
	house               int
	adults, cap, base   int
	held, fixed, listed int
}

type auditHouse struct {
	*House
	sections, bands []int
	entry           []int32 // by level and sex: the section that takes such a pupil, or -1
	cap             int
	held, fixed     int
	order           map[string]int
}

func newAudit(p *Problem, o *Outcome) *audit {
	a := &audit{p: p, o: o, roster: newRoster(p), houseAt: map[string]int{}, sectionAt: map[string]int32{}, shares: map[shareOf]int{}}
	a.levelAt, a.groupAt = numbered(p.Levels), numbered(p.Groups)
	for i := range p.Houses {
		a.addHouse(&p.Houses[i])
	}
	a.publishedStaffing()
	table := 0
	for i := range a.sections {
		s := &a.sections[i]
		a.fileFloors(s)
		s.table = table
		table += 1 << len(s.floors)
	}
	a.heads, a.worst, a.cutoffs = make([]int32, table), make([]asking, table), make([]auditCutoff, table)
	a.publishedFloors()
	a.readPupils()
	return a
}

func numbered(names []string) map[string]int {
	at := make(map[string]int, len(names))
	for i, name := range names {
		at[name] = i
	}
	return at
}

func (a *audit) addHouse(h *House) {
	at := len(a.houses)
	a.houseAt[h.ID] = at
	house := auditHouse{House: h, cap: math.MaxInt}
	if h.Cap != nil {
		house.cap = *h.Cap
	}
	if h.Priority != nil {
		house.order = numbered(h.Priority)
	}
	for i := range h.Bands {
		b := &h.Bands[i]
		house.bands = append(house.bands, len(a.bands))
		a.bands = append(a.bands, auditBand{Band: b, house: at, adults: b.Adults, cap: b.Ratio * b.Adults})
	}
	house.entry = make([]int32, len(a.p.Levels)*3)
	for i := range house.entry {
		house.entry[i] = -1
	}
	for i := range h.Sections {
		house.sections = append(house.sections, len(a.sections))
		a.addSection(&house, at, &h.Sections[i])
	}
	a.houses = append(a.houses, house)
}

func (a *audit) addSection(h *auditHouse, house int, section *Section) {
	s := auditSection{Section: section, house: house, band: -1}
	for _, b := range h.bands {
		if a.bands[b].ID == s.Band {
			s.band = b
		}
	}
	at := int32(len(a.sections))
	for level, name := range a.p.Levels {
		for column, sex := range []string{"", "F", "M"} {
			if s.takes(sex, name) {
				h.entry[level*3+column] = at
			}
		}
	}
	a.sectionAt[s.ID] = at
	a.sections = append(a.sections, s)
}

func (s *auditSection) takes(sex, level string) bool {
	return (s.Sex == "" || s.Sex == sex) && (len(s.Levels) == 0 || slices.Contains(s.Levels, level))
}

// fileFloors reads floors and ceilings of the capacity as filed. A ceiling of n seats is a floor
// of the other seats for everybody outside the group.
func (a *audit) fileFloors(s *auditSection) {
	capacity := s.Beds
	if s.band >= 0 {
		b := a.bands[s.band].Band
		capacity = min(capacity, b.Ratio*b.Adults)
	}
	for _, q := range s.Floors {
		s.floors = append(s.floors, auditFloor{group: a.groupAt[q.Group], filed: a.seatsOf(q, capacity, true)})
	}
	for _, q := range s.Ceilings {
		rest := max(0, capacity-a.seatsOf(q, capacity, false))
		s.floors = append(s.floors, auditFloor{group: a.groupAt[q.Group], outside: true, filed: rest})
	}
	for i := range s.floors {
		s.floors[i].asked = s.floors[i].filed
	}
}

// shareOf is a share of a capacity, rounded up or down.
type shareOf struct {
	share    Share
	capacity int
	up       bool
}

// seatsOf turns a quota into seats. Many sections have the same shares of the same capacity.
func (a *audit) seatsOf(q Quota, capacity int, up bool) int {
	if q.Seats != nil {
		return *q.Seats
	}
	of := shareOf{q.Share, capacity, up}
	seats, known := a.shares[of]
	if !known {
		seats = of.seats()
		a.shares[of] = seats
	}
	return seats
}

// seats are counted with exact fractions.
func (of shareOf) seats() int {
	share, readable := new(big.Rat).SetString(string(of.share))
	if !readable { // a sound share has an exponent beyond all numbers only when it is zero
		return 0
	}
	share.Mul(share, new(big.Rat).SetInt64(int64(of.capacity)))
	seats, rest := new(big.Int).QuoRem(share.Num(), share.Denom(), new(big.Int))
	if of.up && rest.Sign() > 0 {
		seats.Add(seats, big.NewInt(1))
	}
	return int(seats.Int64())
}

// signature is the set of floors of a section that a pupil of some groups can fill, as bits.
func (s *auditSection) signature(groups uint64) (sig uint8) {
	for i := range s.floors {
		if (groups>>s.floors[i].group&1 == 1) != s.floors[i].outside {
			sig |= 1 << i
		}
	}
	return sig
}

func (a *audit) groupsOf(u *Pupil) (groups uint64) {
	for _, g := range u.Groups {
		groups |= 1 << a.groupAt[g]
	}
	return groups
}
