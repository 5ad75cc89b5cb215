package match

import (
	"cmp"
	"slices"
)

// seat is the leaf where a pupil is held and the floors the pupil can fill there, or none.
func (s *seating) seat(u int32) (leaf int32, sig uint8) {
	m := s.m
	if leaf = m.pinLeaf[u]; leaf != none {
		return leaf, m.signature(leaf, m.memberships(m.pupil(u)))
	}
	if w := s.held[u]; w != none {
		cell := m.wish[w].cell
		return m.cellLeaf[cell], m.cellSig[cell]
	}
	return none, 0
}

// houseHeld is the house where a pupil is held, or none.
func (s *seating) houseHeld(u int32) int32 {
	if leaf, _ := s.seat(u); leaf != none {
		return s.m.leafHouse[leaf]
	}
	return none
}

// outcome tells what the run decided.
func (r *run) outcome(o Options) *Outcome {
	out := &Outcome{Seed: r.m.p.Seed, Scenario: o.Scenario}
	if placed := r.placed(); placed > 0 {
		out.Placements = make([]Placement, 0, placed)
	}
	for u := range int32(len(r.m.pupilAt)) {
		if p, placed := r.placement(u); placed {
			out.Placements = append(out.Placements, p)
		} else {
			out.Unplaced = append(out.Unplaced, Unplaced{Pupil: p.Pupil, Code: r.whyUnplaced(u)})
		}
	}
	if !o.NoCertificates && (o.Scenario == "" || o.Scenario == NoFloors) {
		if e := r.newExplainer(); o.Stream {
			out.streamed = e
		} else {
			out.Certificates = e.certificates(0, len(r.m.pupilAt))
		}
	}
	out.Staffing = r.staffing()
	out.Transfers = r.transferLog()
	out.Floors = r.floorCounts()
	out.SiblingBits = r.siblingBits()
	out.Warnings = r.warnings()
	return out
}

// placed is how many pupils have a place.
func (r *run) placed() (pupils int32) {
	for _, at := range r.seating.house {
		pupils += at.all
	}
	return pupils
}

func (r *run) placement(u int32) (p Placement, placed bool) {
	m := r.m
	p.Pupil = m.pupil(u).ID
	leaf, _ := r.seating.seat(u)
	if leaf == none {
		return p, false
	}
	p.House, p.Section, p.Code = m.house(m.leafHouse[leaf]).ID, m.section(leaf).ID, Pinned
	if w := r.seating.held[u]; w != none {
		p.Code, p.Wish = Placed, int(m.wishFiled[w])
		if m.fixed(w) {
			p.Code = Continuing
		}
	}
	return p, true
}

func (r *run) staffing() []Staffing {
	m := r.m
	list := make([]Staffing, 0, len(m.bandHouse))
	for b := range int32(len(m.bandHouse)) {
		list = append(list, Staffing{
			House: m.house(m.bandHouse[b]).ID, Band: m.band(b).ID, Adults: int(r.plan.adults[b]),
			Cap: int(r.seating.capOfBand(b)), Placed: int(r.seating.band[b].all),
		})
	}
	slices.SortFunc(list, func(a, b Staffing) int {
		return cmp.Or(cmp.Compare(a.House, b.House), cmp.Compare(a.Band, b.Band))
	})
	return list
}

func (r *run) transferLog() []Transfer {
	m := r.m
	list := make([]Transfer, 0, len(r.transfers))
	for _, t := range r.transfers {
		list = append(list, Transfer{m.house(t.house).ID, m.band(t.from).ID, m.band(t.to).ID, m.pupil(t.pupil).ID})
	}
	slices.SortStableFunc(list, func(a, b Transfer) int {
		return cmp.Or(cmp.Compare(a.Pupil, b.Pupil), cmp.Compare(a.House, b.House))
	})
	return list
}

func (r *run) floorCounts() []FloorCount {
	m := r.m
	heads := r.heads()
	list := make([]FloorCount, 0, len(m.floors))
	for leaf := range int32(len(m.leafHouse)) {
		for i := m.floorFirst[leaf]; i < m.floorFirst[leaf+1]; i++ {
			filed, lowered := m.floors[i].seats, m.filed.asked[i]-r.plan.asked[i]
			list = append(list, FloorCount{
				Section: m.section(leaf).ID, Group: m.floorName(i), Filed: int(filed),
				Asked: int(filed - lowered), Held: int(heads[i].all),
			})
		}
	}
	slices.SortFunc(list, func(a, b FloorCount) int {
		return cmp.Or(cmp.Compare(a.Section, b.Section), cmp.Compare(a.Group, b.Group))
	})
	return list
}

func (r *run) siblingBits() []SiblingBit {
	m := r.m
	list := make([]SiblingBit, 0, len(r.bits))
	for _, b := range r.bits {
		list = append(list, SiblingBit{m.pupil(m.wishPupil[b.wish]).ID, m.house(m.houseOf(b.wish)).ID, m.pupil(b.elder).ID})
	}
	slices.SortFunc(list, func(a, b SiblingBit) int {
		return cmp.Or(cmp.Compare(a.Pupil, b.Pupil), cmp.Compare(a.House, b.House))
	})
	return list
}
