package match

import (
	"cmp"
	"slices"
)

// warnings are the facts of a run that a person should look at before publishing it.
func (r *run) warnings() []Warning {
	list := r.overCapacity()
	list = append(list, r.m.floorsOverCap()...)
	list = append(list, r.m.currentLost()...)
	list = append(list, r.staleBits()...)
	list = append(list, r.lowered()...)
	list = append(list, r.familyWarnings()...)
	slices.SortStableFunc(list, compareWarnings)
	return list
}

func compareWarnings(a, b Warning) int {
	return cmp.Or(cmp.Compare(a.Pupil, b.Pupil), cmp.Compare(a.Family, b.Family), cmp.Compare(a.House, b.House),
		cmp.Compare(a.Section, b.Section), cmp.Compare(a.Band, b.Band), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Code, b.Code))
}

// overCapacity lists the sections, bands and houses that hold more pins and boarders than filed.
func (r *run) overCapacity() (list []Warning) {
	m, s := r.m, r.seating
	for leaf := range int32(len(m.leafHouse)) {
		if s.leaf[leaf].fixed > m.beds[leaf] {
			list = append(list, Warning{Code: OverCapacity, Section: m.section(leaf).ID})
		}
	}
	for b := range int32(len(m.bandHouse)) {
		if s.band[b].fixed > r.plan.bandCap[b] {
			list = append(list, Warning{Code: OverCapacity, House: m.house(m.bandHouse[b]).ID, Band: m.band(b).ID})
		}
	}
	for h := range int32(len(m.houseOrder)) {
		if s.house[h].fixed > m.houseCap[h] {
			list = append(list, Warning{Code: OverCapacity, House: m.house(h).ID})
		}
	}
	return list
}

// floorsOverCap lists the sections whose floors add up to more than the capacity filed.
func (m *market) floorsOverCap() (list []Warning) {
	for leaf := range int32(len(m.leafHouse)) {
		seats := int64(0)
		for i := m.floorFirst[leaf]; i < m.floorFirst[leaf+1]; i++ {
			seats += int64(m.floors[i].seats)
		}
		if seats > int64(m.capacity(leaf)) {
			list = append(list, Warning{Code: FloorsOverCap, Section: m.section(leaf).ID})
		}
	}
	return list
}

// currentLost lists the boarders with agreement who have no section to stay in.
func (m *market) currentLost() (list []Warning) {
	for u := range m.pinLeaf {
		p := m.pupil(int32(u))
		if p.Current != "" && p.Agreement && m.pinLeaf[u] == none && m.keptWish[u] == none {
			list = append(list, Warning{Code: CurrentLost, Pupil: p.ID, Section: p.Current})
		}
	}
	return list
}

// staleBits lists the bits whose elder has left the house since.
func (r *run) staleBits() (list []Warning) {
	for _, b := range r.bits {
		h := r.m.houseOf(b.wish)
		if r.seating.houseHeld(b.elder) != h {
			list = append(list, Warning{Code: SiblingStale, Pupil: r.m.pupil(r.m.wishPupil[b.wish]).ID, House: r.m.house(h).ID})
		}
	}
	return list
}

// lowered lists the floors that a recount lowered.
func (r *run) lowered() (list []Warning) {
	m := r.m
	for leaf := range int32(len(m.leafHouse)) {
		for i := m.floorFirst[leaf]; i < m.floorFirst[leaf+1]; i++ {
			if r.plan.asked[i] < m.filed.asked[i] {
				list = append(list, Warning{Code: RecountLowered, Section: m.section(leaf).ID, Group: m.floorName(i)})
			}
		}
	}
	return list
}
