package match

import (
	"crypto/hmac"
	"crypto/sha256"
	"math"
	"math/big"
	"slices"
)

// audit is what the verifier knows: the problem read again, and who sits where.
type audit struct {
	p     *Problem
	o     *Outcome
	found []Violation

	pupilAt   map[string]int
	houseAt   map[string]int
	sectionAt map[string]int
	sections  []auditSection
	bands     []auditBand
	houses    []auditHouse
	wishes    [][]auditWish // by pupil: what the gates let through, best first
	seat      []int         // by pupil: position among sections, or -1
}

type auditSection struct {
	*Section
	house, band int // band is -1 when only the beds limit
	floors      []auditFloor
	held, fixed int
	bySignature map[uint8]int
	worst       map[uint8]auditKey // by signature: the worst held who may have to leave
}

type auditFloor struct {
	group        string
	outside      bool
	filed, asked int
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
	cap             int
	held, fixed     int
	order           map[string]int
}

// auditWish is an admissible wish: the section, the position in the list, and the key.
type auditWish struct {
	section, filed int
	signature      uint8
	kept           bool
	key            auditKey
}

func newAudit(p *Problem, o *Outcome) *audit {
	a := &audit{p: p, o: o, pupilAt: map[string]int{}, houseAt: map[string]int{}, sectionAt: map[string]int{}}
	for i := range p.Houses {
		a.addHouse(&p.Houses[i])
	}
	a.publishedStaffing()
	for i := range a.sections {
		a.fileFloors(&a.sections[i])
	}
	a.publishedFloors()
	a.readPupils()
	return a
}

func (a *audit) addHouse(h *House) {
	at := len(a.houses)
	a.houseAt[h.ID] = at
	house := auditHouse{House: h, cap: math.MaxInt}
	if h.Cap != nil {
		house.cap = *h.Cap
	}
	if h.Priority != nil {
		house.order = map[string]int{}
		for i, id := range h.Priority {
			house.order[id] = i
		}
	}
	for i := range h.Bands {
		b := &h.Bands[i]
		house.bands = append(house.bands, len(a.bands))
		a.bands = append(a.bands, auditBand{Band: b, house: at, adults: b.Adults, cap: b.Ratio * b.Adults})
	}
	for i := range h.Sections {
		s := auditSection{Section: &h.Sections[i], house: at, band: -1}
		for _, b := range house.bands {
			if a.bands[b].ID == s.Band {
				s.band = b
			}
		}
		house.sections = append(house.sections, len(a.sections))
		a.sectionAt[s.ID] = len(a.sections)
		a.sections = append(a.sections, s)
	}
	a.houses = append(a.houses, house)
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
		s.floors = append(s.floors, auditFloor{group: q.Group, filed: seatsOf(q, capacity, true)})
	}
	for _, q := range s.Ceilings {
		rest := max(0, capacity-seatsOf(q, capacity, false))
		s.floors = append(s.floors, auditFloor{group: q.Group, outside: true, filed: rest})
	}
	for i := range s.floors {
		s.floors[i].asked = s.floors[i].filed
	}
}

// seatsOf turns a quota into seats with exact fractions.
func seatsOf(q Quota, capacity int, up bool) int {
	if q.Seats != nil {
		return *q.Seats
	}
	share, _ := new(big.Rat).SetString(string(q.Share))
	share.Mul(share, new(big.Rat).SetInt64(int64(capacity)))
	seats, rest := new(big.Int).QuoRem(share.Num(), share.Denom(), new(big.Int))
	if up && rest.Sign() > 0 {
		seats.Add(seats, big.NewInt(1))
	}
	return int(seats.Int64())
}

func (s *auditSection) takes(u *Pupil) bool {
	return (s.Sex == "" || s.Sex == u.Sex) && (len(s.Levels) == 0 || slices.Contains(s.Levels, u.Level))
}

func (s *auditSection) signatureOf(u *Pupil) (sig uint8) {
	for i, f := range s.floors {
		if slices.Contains(u.Groups, f.group) != f.outside {
			sig |= 1 << i
		}
	}
	return sig
}

func (a *audit) readPupils() {
	a.seat = make([]int, len(a.p.Pupils))
	a.wishes = make([][]auditWish, len(a.p.Pupils))
	tickets := a.tickets()
	ties := a.ties()
	bits := map[[2]string]bool{}
	for _, b := range a.o.SiblingBits {
		bits[[2]string{b.Pupil, b.House}] = true
	}
	for i := range a.p.Pupils {
		u := &a.p.Pupils[i]
		a.pupilAt[u.ID], a.seat[i] = i, -1
		if u.Pin == "" && u.Agreement {
			a.wishes[i] = a.admissible(u)
		}
		a.keepToTie(i, ties[u.Family])
		for j := range a.wishes[i] {
			w := &a.wishes[i][j]
			h := &a.houses[a.sections[w.section].house]
			w.signature = a.sections[w.section].signatureOf(u)
			w.key = a.keyOf(u, h, w, bits[[2]string{u.ID, h.ID}], tickets[i])
		}
	}
}

// admissible lists the wishes that pass the gates, and the kept section when no wish is for it.
func (a *audit) admissible(u *Pupil) (list []auditWish) {
	kept := a.keptSection(u)
	listed := func(section int) bool {
		return slices.ContainsFunc(list, func(w auditWish) bool { return w.section == section })
	}
	for i, wish := range u.Wishes {
		h := &a.houses[a.houseAt[wish.House]]
		s := a.sectionFor(u, h)
		if s < 0 || listed(s) || h.Closed || slices.Contains(u.Forbid, h.ID) {
			continue
		}
		if _, ordered := h.order[u.ID]; h.order == nil || ordered || s == kept {
			list = append(list, auditWish{section: s, filed: i + 1, kept: s == kept})
		}
	}
	if kept >= 0 && !listed(kept) {
		list = append(list, auditWish{section: kept, kept: true})
	}
	return list
}

// sectionFor is the section of a house that takes the pupil, or -1.
func (a *audit) sectionFor(u *Pupil, h *auditHouse) int {
	for _, s := range h.sections {
		if a.sections[s].takes(u) {
			return s
		}
	}
	return -1
}

// keptSection is where a boarder may stay, or -1.
func (a *audit) keptSection(u *Pupil) int {
	if u.Current == "" || !u.Agreement || u.Pin != "" {
		return -1
	}
	current := a.sectionAt[u.Current]
	h := &a.houses[a.sections[current].house]
	switch {
	case h.Closed || slices.Contains(u.Forbid, h.ID):
		return -1
	case a.sections[current].takes(u):
		return current
	}
	return a.sectionFor(u, h)
}

// tickets draws the lottery again.
func (a *audit) tickets() [][2]string {
	mac := hmac.New(sha256.New, []byte(a.p.Seed))
	draw := func(id string) string {
		mac.Reset()
		mac.Write([]byte(id))
		return string(mac.Sum(nil))
	}
	all := make([][2]string, len(a.p.Pupils))
	for i := range a.p.Pupils {
		u := &a.p.Pupils[i]
		own := draw(u.ID)
		all[i] = [2]string{own, own}
		if u.Family != "" {
			all[i][0] = draw(u.Family)
		}
	}
	return all
}
