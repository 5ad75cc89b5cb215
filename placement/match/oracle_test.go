package match

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"slices"
)

// The oracle is the whole mechanism once more, written down as it is defined and in no other way:
// no ranks, no counters, no incremental choice. It shares nothing with Solve or Verify but the
// types of a problem and of an outcome. It is for markets of a dozen pupils.
type oracle struct {
	p      *Problem
	houses []*oracleHouse // by id
	pupils []*oraclePupil // by id

	transfers []Transfer
	bits      []SiblingBit
	families  map[string]*oracleFamily // in the mode "together"

	unbounded bool           // transfers without the bound by the free beds of the house
	seen      map[string]int // what happened on the way
}

type oracleHouse struct {
	*House
	sections []*oracleSection
	bands    []*oracleBand
}

type oracleBand struct {
	*Band
	house       *oracleHouse
	adults, cap int
}

type oracleSection struct {
	*Section
	house  *oracleHouse
	band   *oracleBand // nil when only the beds limit
	floors []*oracleFloor
}

type oracleFloor struct {
	group        string
	outside      bool // for everybody outside the group
	filed, asked int
}

type oraclePupil struct {
	*Pupil
	level   int
	pin     *oracleSection
	kept    *oracleSection // where a continuing boarder may stay
	wishes  []oracleWish   // that the gates let through, best first
	tickets [2]string
	sibling []*oracleHouse // where the bit is in force
	at      *oracleSection // in the latest run
}

type oracleWish struct {
	section       *oracleSection
	filed, points int
}

func newOracle(p *Problem) *oracle {
	o := &oracle{p: p, families: map[string]*oracleFamily{}, seen: map[string]int{}}
	for i := range p.Houses {
		o.houses = append(o.houses, newOracleHouse(&p.Houses[i]))
	}
	for i := range p.Pupils {
		o.pupils = append(o.pupils, o.newPupil(&p.Pupils[i]))
	}
	slices.SortFunc(o.houses, func(a, b *oracleHouse) int { return cmp.Compare(a.ID, b.ID) })
	slices.SortFunc(o.pupils, func(a, b *oraclePupil) int { return cmp.Compare(a.ID, b.ID) })
	return o
}

func newOracleHouse(house *House) *oracleHouse {
	h := &oracleHouse{House: house}
	for i := range house.Bands {
		b := &house.Bands[i]
		h.bands = append(h.bands, &oracleBand{b, h, b.Adults, b.Ratio * b.Adults})
	}
	for i := range house.Sections {
		s := &oracleSection{Section: &house.Sections[i], house: h}
		capacity := s.Beds
		for _, b := range h.bands {
			if b.ID == s.Band {
				s.band, capacity = b, min(capacity, b.cap)
			}
		}
		for _, q := range s.Floors {
			asked := oracleSeats(q, capacity, true)
			s.floors = append(s.floors, &oracleFloor{q.Group, false, asked, asked})
		}
		for _, q := range s.Ceilings {
			rest := max(0, capacity-oracleSeats(q, capacity, false))
			s.floors = append(s.floors, &oracleFloor{q.Group, true, rest, rest})
		}
		h.sections = append(h.sections, s)
	}
	return h
}

// oracleSeats is a number of seats, or a share of the capacity as filed: rounded up for a floor,
// down for a ceiling.
func oracleSeats(q Quota, capacity int, up bool) int {
	if q.Seats != nil {
		return *q.Seats
	}
	share, _ := new(big.Rat).SetString(string(q.Share))
	n := 0
	for big.NewRat(int64(n+1), 1).Cmp(new(big.Rat).Mul(share, big.NewRat(int64(capacity), 1))) <= 0 {
		n++
	}
	if up && big.NewRat(int64(n), 1).Cmp(new(big.Rat).Mul(share, big.NewRat(int64(capacity), 1))) < 0 {
		n++
	}
	return n
}

func (o *oracle) newPupil(pupil *Pupil) *oraclePupil {
	u := &oraclePupil{Pupil: pupil, level: slices.Index(o.p.Levels, pupil.Level)}
	ticket := func(id string) string {
		mac := hmac.New(sha256.New, []byte(o.p.Seed))
		mac.Write([]byte(id))
		return hex.EncodeToString(mac.Sum(nil))
	}
	u.tickets = [2]string{ticket(cmp.Or(u.Family, u.ID)), ticket(u.ID)}
	if u.pin = o.section(u.Pin); u.pin != nil {
		u.at = u.pin
		return u
	}
	if current := o.section(u.Current); current != nil && u.Agreement {
		if h := current.house; !h.Closed && !slices.Contains(u.Forbid, h.ID) {
			u.kept = h.sectionOf(u)
		}
	}
	for i, w := range u.Wishes {
		h := o.house(w.House)
		s := h.sectionOf(u)
		twice := slices.ContainsFunc(u.Wishes[:i], func(v Wish) bool { return v.House == w.House })
		ineligible := h.Priority != nil && !slices.Contains(h.Priority, u.ID) && s != u.kept
		if twice || !u.Agreement || s == nil || ineligible || h.Closed || slices.Contains(u.Forbid, h.ID) {
			continue
		}
		u.wishes = append(u.wishes, oracleWish{s, i + 1, w.Points})
	}
	if u.kept != nil && u.wishFor(u.kept.house) == nil {
		u.wishes = append(u.wishes, oracleWish{u.kept, 0, 0})
	}
	return u
}

func (o *oracle) house(id string) *oracleHouse {
	for _, h := range o.houses {
		if h.ID == id {
			return h
		}
	}
	return nil
}

func (o *oracle) section(id string) *oracleSection {
	for _, h := range o.houses {
		for _, s := range h.sections {
			if s.ID == id {
				return s
			}
		}
	}
	return nil
}

// sectionOf is the one section of a house that admits the sex and the level of a pupil, or nil.
func (h *oracleHouse) sectionOf(u *oraclePupil) *oracleSection {
	for _, s := range h.sections {
		if (s.Sex == "" || s.Sex == u.Sex) && (len(s.Levels) == 0 || slices.Contains(s.Levels, u.Level)) {
			return s
		}
	}
	return nil
}

func (u *oraclePupil) wishFor(h *oracleHouse) *oracleWish {
	for i := range u.wishes {
		if u.wishes[i].section.house == h {
			return &u.wishes[i]
		}
	}
	return nil
}

// fixed reports whether a house must hold the pupil: a pin, or a boarder who stays.
func (u *oraclePupil) fixed(h *oracleHouse) bool {
	return u.pin != nil || u.kept != nil && u.kept.house == h
}

// in is the section of a house that the pupil asks for or is pinned to.
func (u *oraclePupil) in(h *oracleHouse) *oracleSection {
	if u.pin != nil {
		return u.pin
	}
	return u.wishFor(h).section
}

// compare is the priority of pupils without a right to the house: the complete order of the house,
// or points, sibling bit, lottery, id.
func (o *oracle) compare(h *oracleHouse, u, v *oraclePupil) int {
	if h.Priority != nil {
		return cmp.Compare(slices.Index(h.Priority, u.ID), slices.Index(h.Priority, v.ID))
	}
	bit := func(u *oraclePupil) int {
		if slices.Contains(u.sibling, h) {
			return 0
		}
		return 1
	}
	points, bits := cmp.Compare(v.wishFor(h).points, u.wishFor(h).points), cmp.Compare(bit(u), bit(v))
	if o.p.Siblings == Absolute {
		points, bits = bits, points
	}
	return cmp.Or(points, bits, slices.Compare(u.tickets[:], v.tickets[:]), cmp.Compare(u.ID, v.ID))
}

// choose is the choice of a house among those who ask: pins and kept boarders; then, in priority
// order, everybody who adds one to the number of floor seats filled and fits all caps; then, in
// priority order, everybody else who still fits.
func (o *oracle) choose(h *oracleHouse, asking []*oraclePupil) []*oraclePupil {
	c := &oracleChoice{house: h}
	for _, u := range o.pupils {
		if u.pin != nil && u.pin.house == h {
			c.chosen = append(c.chosen, u)
		}
	}
	var others []*oraclePupil
	for _, u := range asking {
		if u.fixed(h) {
			c.chosen = append(c.chosen, u)
		} else {
			others = append(others, u)
		}
	}
	c.fixed = slices.Clone(c.chosen)
	slices.SortFunc(others, func(u, v *oraclePupil) int { return o.compare(h, u, v) })
	for _, floors := range []bool{true, false} {
		for _, u := range others {
			if !slices.Contains(c.chosen, u) && c.fits(u) && (!floors || c.addsOne(u)) {
				c.chosen = append(c.chosen, u)
			}
		}
	}
	return c.chosen
}

type oracleChoice struct {
	house         *oracleHouse
	fixed, chosen []*oraclePupil
}

// fits reports whether one more pupil is within the caps of section, band and house, each raised to
// the number of pins and kept boarders.
func (c *oracleChoice) fits(u *oraclePupil) bool {
	s := u.in(c.house)
	room := func(places int, below func(*oracleSection) bool) bool {
		fixed, chosen := 0, 0
		for _, v := range c.fixed {
			if below(v.in(c.house)) {
				fixed++
			}
		}
		for _, v := range c.chosen {
			if below(v.in(c.house)) {
				chosen++
			}
		}
		return chosen < max(places, fixed)
	}
	return room(s.Beds, func(t *oracleSection) bool { return t == s }) &&
		(s.band == nil || room(s.band.cap, func(t *oracleSection) bool { return t.band == s.band })) &&
		(c.house.Cap == nil || room(*c.house.Cap, func(t *oracleSection) bool { return true }))
}

// addsOne reports whether a pupil adds one to the number of floor seats that the chosen can fill.
func (c *oracleChoice) addsOne(u *oraclePupil) bool {
	s := u.in(c.house)
	var there []*oraclePupil
	for _, v := range c.chosen {
		if v.in(c.house) == s {
			there = append(there, v)
		}
	}
	return s.floorSeatsFilled(append(there, u)) > s.floorSeatsFilled(there)
}

// floorSeatsFilled is the size of a maximum matching of pupils to floor seats (Kuhn).
func (s *oracleSection) floorSeatsFilled(pupils []*oraclePupil) (n int) {
	var seats []*oracleFloor
	for _, f := range s.floors {
		for range min(f.asked, len(pupils)) {
			seats = append(seats, f)
		}
	}
	holder := make([]*oraclePupil, len(seats))
	for _, u := range pupils {
		tried := make([]bool, len(seats))
		var seat func(u *oraclePupil) bool
		seat = func(u *oraclePupil) bool {
			for i, f := range seats {
				if f.counts(u) && !tried[i] {
					tried[i] = true
					if holder[i] == nil || seat(holder[i]) {
						holder[i] = u
						return true
					}
				}
			}
			return false
		}
		if seat(u) {
			n++
		}
	}
	return n
}

func (f *oracleFloor) counts(u *oraclePupil) bool {
	return slices.Contains(u.Groups, f.group) != f.outside
}

// propose is deferred acceptance by rounds: everybody asks at the best wish that has not refused
// yet, every house chooses among all who ask, until nobody is refused.
func (o *oracle) propose() {
	refusals := make([]int, len(o.pupils))
	for refused := true; refused; {
		refused = false
		for _, u := range o.pupils {
			u.at = u.pin
		}
		for i, u := range o.pupils {
			if list := o.listOf(u); u.pin == nil && refusals[i] < len(list) {
				u.at = list[refusals[i]].section
			}
		}
		for _, h := range o.houses {
			var asking []*oraclePupil
			for _, u := range o.pupils {
				if u.pin == nil && u.at != nil && u.at.house == h {
					asking = append(asking, u)
				}
			}
			chosen := o.choose(h, asking)
			for i, u := range o.pupils {
				if slices.Contains(asking, u) && !slices.Contains(chosen, u) {
					refusals[i]++
					refused = true
				}
			}
		}
	}
}

// listOf is what a pupil asks for: all admissible wishes, or, in a family tied to a house, the one
// for that house and the right to stay.
func (o *oracle) listOf(u *oraclePupil) []oracleWish {
	f := o.families[u.Family]
	if f == nil || f.tied == nil {
		return u.wishes
	}
	var list []oracleWish
	for _, w := range u.wishes {
		if w.section.house == f.tied || w.section == u.kept {
			list = append(list, w)
		}
	}
	return list
}

// solve goes through the phases.
func (o *oracle) solve() {
	o.propose()
	o.siblings()
	o.staff()
	if o.p.Recount {
		o.recount()
	}
	if o.p.Siblings == Together {
		o.together()
	}
}

// siblings: oldest level first, each pupil of the level gets the bit at every house where an elder
// is placed in the latest run, and deferred acceptance runs again.
func (o *oracle) siblings() {
	if o.p.Siblings == NoSiblings {
		return
	}
	for level := len(o.p.Levels) - 1; level >= 0; level-- {
		for _, u := range o.pupils {
			for _, w := range u.wishes {
				h := w.section.house
				if elder := o.elder(u, h); u.level == level && elder != nil && h.Priority == nil {
					u.sibling = append(u.sibling, h)
					o.bits = append(o.bits, SiblingBit{u.ID, h.ID, elder.ID})
				}
			}
		}
		o.propose()
	}
}

// elder is the eldest member of the family of u, of a strictly higher level, placed in h.
func (o *oracle) elder(u *oraclePupil, h *oracleHouse) (eldest *oraclePupil) {
	for _, v := range o.pupils {
		if u.Family == "" || v.Family != u.Family || v.level <= u.level || v.at == nil || v.at.house != h {
			continue
		}
		if eldest == nil || v.level > eldest.level {
			eldest = v
		}
	}
	return eldest
}

func (o *oracle) placed(below func(*oracleSection) bool) (n int) {
	for _, u := range o.pupils {
		if u.at != nil && below(u.at) {
			n++
		}
	}
	return n
}

// staff is the idle-adult loop: in one round every movable house, by id, makes at most one move;
// rounds repeat until none moves.
func (o *oracle) staff() {
	for moved := true; moved; {
		moved = false
		for _, h := range o.houses {
			if !h.KeepPlan && o.move(h) {
				moved = true
			}
		}
		if moved {
			o.round()
		}
	}
}

// round runs deferred acceptance after a move and notes whether it cost somebody a place or a wish.
func (o *oracle) round() {
	rest := map[*oraclePupil]int{}
	for _, u := range o.pupils {
		rest[u] = o.beyond(u)
	}
	o.propose()
	for _, u := range o.pupils {
		if o.beyond(u) < rest[u] {
			o.seen["lost by a transfer"]++
		}
	}
}

// beyond counts the wishes of a pupil from the one obtained to the end of the list.
func (o *oracle) beyond(u *oraclePupil) int {
	list := o.listOf(u)
	for i, w := range list {
		if w.section == u.at {
			return len(list) - i
		}
	}
	return 0
}

func (b *oracleBand) holds(s *oracleSection) bool { return s.band == b }

func (b *oracleBand) staffed() int { return b.Ratio * b.adults }

// capInForce is the cap of a band, raised to the number of pins and kept boarders placed in it.
func (o *oracle) capInForce(b *oracleBand) int {
	fixed := 0
	for _, u := range o.pupils {
		if u.at != nil && u.at.band == b && u.fixed(b.house) {
			fixed++
		}
	}
	return max(b.cap, fixed)
}

func (o *oracle) room(h *oracleHouse) int {
	beds := 0
	for _, s := range h.sections {
		beds += s.Beds
	}
	if h.Cap != nil {
		beds = min(beds, *h.Cap)
	}
	return beds - o.placed(func(s *oracleSection) bool { return s.house == h })
}

func (o *oracle) move(h *oracleHouse) bool {
	room := o.room(h)
	if room <= 0 {
		return false
	}
	for _, b := range h.bands { // withheld by the bound in an earlier round
		if o.placed(b.holds) >= o.capInForce(b) && o.capInForce(b) < b.staffed() {
			o.seen["raised later"]++
			b.cap = min(b.staffed(), o.placed(b.holds)+room)
			return true
		}
	}
	var from *oracleBand
	for _, b := range h.bands {
		if need := (o.placed(b.holds) + b.Ratio - 1) / b.Ratio; from == nil && b.adults > need {
			from = b
		}
	}
	if from == nil {
		return false
	}
	to, best := o.receiver(h, from)
	if to == nil {
		return false
	}
	from.adults, to.adults = from.adults-1, to.adults+1
	from.cap, to.cap = from.staffed(), min(to.staffed(), o.placed(to.holds)+room)
	if o.unbounded {
		to.cap = to.staffed()
	}
	o.transfers = append(o.transfers, Transfer{h.ID, from.ID, to.ID, best.ID})
	return true
}

// receiver is the band, full at a cap that is what its staff allows, in which a section has a free
// bed that a pupil prefers to the result: of several the one whose best such pupil ranks highest.
func (o *oracle) receiver(h *oracleHouse, from *oracleBand) (to *oracleBand, best *oraclePupil) {
	for _, b := range h.bands {
		if b == from || o.placed(b.holds) < o.capInForce(b) || o.capInForce(b) != b.staffed() {
			continue
		}
		for _, s := range h.sections {
			if s.band != b || o.placed(func(t *oracleSection) bool { return t == s }) >= s.Beds {
				continue
			}
			for _, u := range o.pupils {
				if o.prefers(u, s) && (best == nil || o.compare(h, u, best) < 0) {
					to, best = b, u
				}
			}
		}
	}
	return to, best
}

// prefers reports whether a pupil would rather be in a section than where the latest run put him.
func (o *oracle) prefers(u *oraclePupil, s *oracleSection) bool {
	for _, w := range o.listOf(u) {
		switch w.section {
		case u.at:
			return false
		case s:
			return true
		}
	}
	return false
}

// recount lowers floors that hold more than they ask because pupils hold several groups, and runs
// again; the run is kept only if every floor counted in heads still holds what it did.
func (o *oracle) recount() {
	for range 3 {
		kept, held := o.snapshot(), o.heads()
		if !o.lowerFloors() {
			return
		}
		o.propose()
		o.staff()
		after := o.heads()
		for f, before := range held {
			if min(after[f], f.filed) < min(before, f.filed) {
				o.seen["recount taken back"]++
				kept()
				return
			}
		}
		o.seen["recount kept"]++
	}
}

// snapshot returns a function that puts back what a round changes.
func (o *oracle) snapshot() (restore func()) {
	var undo []func()
	for _, h := range o.houses {
		for _, b := range h.bands {
			before := *b
			undo = append(undo, func() { *b = before })
		}
		for _, s := range h.sections {
			for _, f := range s.floors {
				before := *f
				undo = append(undo, func() { *f = before })
			}
		}
	}
	for _, u := range o.pupils {
		at := u.at
		undo = append(undo, func() { u.at = at })
	}
	transfers := slices.Clone(o.transfers)
	return func() {
		for _, u := range undo {
			u()
		}
		o.transfers = transfers
	}
}

// heads counts every floor one-to-all.
func (o *oracle) heads() map[*oracleFloor]int {
	heads := map[*oracleFloor]int{}
	for _, u := range o.pupils {
		if u.at != nil {
			for _, f := range u.at.floors {
				if f.counts(u) {
					heads[f]++
				}
			}
		}
	}
	return heads
}

func (o *oracle) lowerFloors() (lowered bool) {
	heads, several := o.heads(), map[*oracleFloor]int{}
	for _, u := range o.pupils {
		if u.at == nil {
			continue
		}
		for _, f := range u.at.floors {
			another := slices.ContainsFunc(u.at.floors, func(g *oracleFloor) bool { return g != f && g.counts(u) })
			if f.counts(u) && another {
				several[f]++
			}
		}
	}
	for _, h := range o.houses {
		for _, s := range h.sections {
			for _, f := range s.floors {
				if surplus := min(heads[f]-f.filed, several[f], f.asked); surplus > 0 {
					f.asked -= surplus
					lowered = true
				}
			}
		}
	}
	return lowered
}

// oracleFamily is a family with several members who can be placed, and the houses to try.
type oracleFamily struct {
	members []*oraclePupil
	houses  []*oracleHouse
	tied    *oracleHouse
}

// together ties each family that is split, or in vain at its tie, to the next of the houses that
// all its members can have: ten times at most. Then whoever is tied in vain is untied.
func (o *oracle) together() {
	for _, u := range o.pupils {
		if u.Family == "" || u.pin == nil && len(u.wishes) == 0 {
			continue
		}
		if o.families[u.Family] == nil {
			o.families[u.Family] = &oracleFamily{}
		}
		f := o.families[u.Family]
		f.members = append(f.members, u)
	}
	for id, f := range o.families {
		if f.houses = o.jointHouses(f); len(f.members) < 2 {
			delete(o.families, id)
		}
	}
	for round := range 10 {
		if !o.retie(true) {
			return
		}
		o.seen["family round"] = max(o.seen["family round"], round+1)
		o.propose()
		o.staff()
	}
	for o.retie(false) {
		o.propose()
		o.staff()
	}
}

func (o *oracle) retie(next bool) (changed bool) {
	for _, f := range o.families {
		if !f.split() && (f.tied == nil || f.members[0].at != nil && f.members[0].at.house == f.tied) {
			continue
		}
		before := f.tied
		f.tied = nil
		if next && len(f.houses) > 0 {
			f.tied, f.houses = f.houses[0], f.houses[1:]
		}
		if before != nil && f.tied != before {
			o.seen["family untied"]++
		}
		changed = changed || f.tied != before
	}
	return changed
}

// split reports whether the members are in different houses, or some without a place.
func (f *oracleFamily) split() bool {
	return slices.ContainsFunc(f.members, func(u *oraclePupil) bool {
		v := f.members[0]
		return (u.at == nil) != (v.at == nil) || u.at != nil && u.at.house != v.at.house
	})
}

// jointHouses are the houses that every member can have, the least sum of wish positions first.
func (o *oracle) jointHouses(f *oracleFamily) (list []*oracleHouse) {
	sums := map[*oracleHouse]int{}
	for _, h := range o.houses {
		all := true
		for _, u := range f.members {
			at := slices.IndexFunc(u.wishes, func(w oracleWish) bool { return w.section.house == h })
			all = all && (at >= 0 || u.pin != nil && u.pin.house == h)
			sums[h] += max(0, at)
		}
		if all {
			list = append(list, h)
		}
	}
	slices.SortStableFunc(list, func(a, b *oracleHouse) int { return cmp.Compare(sums[a], sums[b]) })
	return list
}

// outcome is what the oracle says of placements, staffing, transfers, floors, bits and warnings, in
// the order of the file contract.
func (o *oracle) outcome() *Outcome {
	out := &Outcome{}
	for _, u := range o.pupils {
		if p := (Placement{Pupil: u.ID, Code: Pinned}); u.at == nil {
			out.Unplaced = append(out.Unplaced, Unplaced{Pupil: u.ID})
		} else {
			p.House, p.Section = u.at.house.ID, u.at.ID
			if u.pin == nil {
				p.Wish, p.Code = u.wishFor(u.at.house).filed, Placed
			}
			if u.pin == nil && u.at == u.kept {
				p.Code = Continuing
			}
			out.Placements = append(out.Placements, p)
		}
	}
	heads := o.heads()
	for _, h := range o.houses {
		for _, b := range h.bands {
			out.Staffing = append(out.Staffing, Staffing{h.ID, b.ID, b.adults, o.capInForce(b), o.placed(b.holds)})
		}
		for _, s := range h.sections {
			for _, f := range s.floors {
				out.Floors = append(out.Floors, FloorCount{s.ID, f.name(), f.filed, f.asked, heads[f]})
			}
		}
	}
	out.Transfers, out.SiblingBits, out.Warnings = o.transfers, o.bits, o.warnings()
	slices.SortFunc(out.Staffing, func(a, b Staffing) int {
		return cmp.Or(cmp.Compare(a.House, b.House), cmp.Compare(a.Band, b.Band))
	})
	slices.SortFunc(out.Floors, func(a, b FloorCount) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Group, b.Group))
	})
	slices.SortStableFunc(out.Transfers, func(a, b Transfer) int {
		return cmp.Or(cmp.Compare(a.Pupil, b.Pupil), cmp.Compare(a.House, b.House))
	})
	slices.SortFunc(out.SiblingBits, func(a, b SiblingBit) int {
		return cmp.Or(cmp.Compare(a.Pupil, b.Pupil), cmp.Compare(a.House, b.House))
	})
	return out
}

func (f *oracleFloor) name() string {
	if f.outside {
		return "!" + f.group
	}
	return f.group
}

func (o *oracle) warnings() (list []Warning) {
	for _, h := range o.houses {
		list = append(list, o.houseWarnings(h)...)
	}
	for _, u := range o.pupils {
		if u.Current != "" && u.Agreement && u.pin == nil && u.kept == nil {
			list = append(list, Warning{Code: CurrentLost, Pupil: u.ID, Section: u.Current})
		}
	}
	for _, b := range o.bits {
		for _, elder := range o.pupils {
			if elder.ID == b.Elder && (elder.at == nil || elder.at.house.ID != b.House) {
				list = append(list, Warning{Code: SiblingStale, Pupil: b.Pupil, House: b.House})
			}
		}
	}
	for id, f := range o.families {
		if f.tied != nil {
			list = append(list, Warning{Code: FamilyTied, Family: id, House: f.tied.ID})
		} else if f.split() {
			list = append(list, Warning{Code: FamilyResidual, Family: id})
		}
	}
	slices.SortFunc(list, func(a, b Warning) int {
		return slices.Compare(
			[]string{a.Pupil, a.Family, a.House, a.Section, a.Band, a.Group, string(a.Code)},
			[]string{b.Pupil, b.Family, b.House, b.Section, b.Band, b.Group, string(b.Code)})
	})
	return list
}

func (o *oracle) houseWarnings(h *oracleHouse) (list []Warning) {
	fixed := func(below func(*oracleSection) bool) int {
		return o.placed(below) - o.unfixed(below)
	}
	for _, s := range h.sections {
		asked, capacity := 0, s.Beds
		for _, f := range s.floors {
			asked += f.filed
			if f.asked < f.filed {
				list = append(list, Warning{Code: RecountLowered, Section: s.ID, Group: f.name()})
			}
		}
		if s.band != nil {
			capacity = min(capacity, s.band.Ratio*s.band.Adults)
		}
		if asked > capacity {
			list = append(list, Warning{Code: FloorsOverCap, Section: s.ID})
		}
		if fixed(func(t *oracleSection) bool { return t == s }) > s.Beds {
			list = append(list, Warning{Code: OverCapacity, Section: s.ID})
		}
	}
	for _, b := range h.bands {
		if fixed(b.holds) > b.cap {
			list = append(list, Warning{Code: OverCapacity, House: h.ID, Band: b.ID})
		}
	}
	if h.Cap != nil && fixed(func(s *oracleSection) bool { return s.house == h }) > *h.Cap {
		list = append(list, Warning{Code: OverCapacity, House: h.ID})
	}
	return list
}

// unfixed counts the pupils placed who are neither pinned nor kept boarders.
func (o *oracle) unfixed(below func(*oracleSection) bool) (n int) {
	for _, u := range o.pupils {
		if u.at != nil && below(u.at) && !u.fixed(u.at.house) {
			n++
		}
	}
	return n
}
