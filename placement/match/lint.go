package match

import (
	"cmp"
	"slices"
)

// Lint looks at a sound problem before any run: what the lists and the houses cannot give is seen
// while it can still be changed. A list accepted in silence is how pupils end without a place that
// nobody refused them. An unsound problem has faults, not warnings.
//
// Only pupils with agreement are looked at for their wishes: nothing happens to the others, whatever
// they wish for. The cost is that of preparing a run, without the run.
func Lint(p *Problem) []Warning {
	if len(Check(p)) > 0 {
		return nil
	}
	m := compile(p)
	list := m.floorsOverCap()
	list = append(list, m.currentLost()...)
	list = append(list, m.lintHouses(m.demand())...)
	few := m.usualWishes() / 2
	for u := range int32(len(m.pupilAt)) {
		list = append(list, m.lintWishes(u, few)...)
	}
	slices.SortStableFunc(list, compareWarnings)
	return list
}

// lintWishes looks at the list of one pupil. Who is pinned or may stay needs no long list.
func (m *market) lintWishes(u int32, few int) (list []Warning) {
	p := m.pupil(u)
	var seen filed
	for i := range p.Wishes {
		if seen.before(p.Wishes, i) {
			list = append(list, Warning{Code: DuplicateWish, Pupil: p.ID, House: p.Wishes[i].House})
		}
	}
	if !p.Agreement || m.pinLeaf[u] != none || m.keptWish[u] != none {
		return list
	}
	admissible := int(m.wishFirst[u+1] - m.wishFirst[u])
	switch {
	case len(p.Wishes) == 0:
		list = append(list, Warning{Code: NoWish, Pupil: p.ID})
	case admissible == 0:
		list = append(list, Warning{Code: NoEligibleWish, Pupil: p.ID})
	case admissible == 1:
		list = append(list, Warning{Code: OneWish, Pupil: p.ID})
	case admissible < few:
		list = append(list, Warning{Code: FewWishes, Pupil: p.ID})
	}
	return list
}

// usualWishes is the median number of admissible wishes among the pupils who have one.
func (m *market) usualWishes() int {
	var counts []int
	for u := range m.pupilAt {
		if n := int(m.wishFirst[u+1] - m.wishFirst[u]); n > 0 {
			counts = append(counts, n)
		}
	}
	if len(counts) == 0 {
		return 0
	}
	slices.SortFunc(counts, cmp.Compare[int])
	return counts[len(counts)/2]
}

// demand is who may want what, before anybody is placed.
type demand struct {
	wanted []int32 // by leaf: admissible wishes, and pins
	fixed  []int32 // by leaf: pins and boarders who may stay
	filled []uint8 // by leaf: the floors that somebody of them can fill
	asked  []bool  // by house: a pupil with agreement wishes for it, admissible or not
}

func (m *market) demand() demand {
	leaves := len(m.leafHouse)
	d := demand{make([]int32, leaves), make([]int32, leaves), make([]uint8, leaves), make([]bool, len(m.houseOrder))}
	for w, x := range m.wish {
		leaf := m.cellLeaf[x.cell]
		d.wanted[leaf]++
		d.filled[leaf] |= m.cellSig[x.cell]
		if m.fixed(int32(w)) {
			d.fixed[leaf]++
		}
	}
	for u, leaf := range m.pinLeaf {
		p := m.pupil(int32(u))
		if leaf != none {
			d.wanted[leaf]++
			d.fixed[leaf]++
			d.filled[leaf] |= m.signature(leaf, m.memberships(p))
			continue
		}
		for i := range p.Wishes {
			if p.Agreement {
				d.asked[m.houseAt[m.dir.houses[p.Wishes[i].House]]] = true
			}
		}
	}
	return d
}

// lintHouses looks at what limits the places: beds, adults, licence, and floors nobody can fill.
// A closed house is looked at by nobody: its wishes are dropped at the gates.
func (m *market) lintHouses(d demand) (list []Warning) {
	for h := range int32(len(m.houseOrder)) {
		house := m.house(h)
		if house.Closed {
			continue
		}
		beds, fixed := int64(0), int64(0)
		for leaf := m.leafFirst[h]; leaf < m.leafFirst[h+1]; leaf++ {
			beds, fixed = beds+int64(m.beds[leaf]), fixed+int64(d.fixed[leaf])
			list = append(list, m.lintLeaf(leaf, d)...)
		}
		if d.asked[h] && (beds == 0 || m.houseCap[h] == 0) {
			list = append(list, Warning{Code: NoBeds, House: house.ID})
		}
		if fixed > int64(m.houseCap[h]) {
			list = append(list, Warning{Code: OverCapacity, House: house.ID})
		}
		list = append(list, m.lintBands(h, d)...)
	}
	return list
}

// lintLeaf looks at one section. A floor for everybody outside a group is a ceiling's other half,
// and a ceiling that nobody reaches is no fault.
func (m *market) lintLeaf(leaf int32, d demand) (list []Warning) {
	if d.fixed[leaf] > m.beds[leaf] {
		list = append(list, Warning{Code: OverCapacity, Section: m.section(leaf).ID})
	}
	for i := m.floorFirst[leaf]; i < m.floorFirst[leaf+1]; i++ {
		f, bit := m.floors[i], uint8(1)<<(i-m.floorFirst[leaf])
		if f.seats > 0 && !f.outside && d.filled[leaf]&bit == 0 {
			list = append(list, Warning{Code: DeadFloor, Section: m.section(leaf).ID, Group: m.floorName(i)})
		}
	}
	return list
}

// lintBands looks at the adults of a house against who wants in and who is there already.
func (m *market) lintBands(h int32, d demand) (list []Warning) {
	wanted := make([]int64, m.bandFirst[h+1]-m.bandFirst[h])
	fixed := make([]int64, len(wanted))
	for leaf := m.leafFirst[h]; leaf < m.leafFirst[h+1]; leaf++ {
		if b := m.leafBand[leaf]; b != none {
			wanted[b-m.bandFirst[h]] += int64(d.wanted[leaf])
			fixed[b-m.bandFirst[h]] += int64(d.fixed[leaf])
		}
	}
	for i := range wanted {
		b := m.bandFirst[h] + int32(i)
		staffed := int64(m.filed.bandCap[b])
		switch {
		case staffed == 0 && wanted[i] > 0:
			list = append(list, Warning{Code: NoStaff, House: m.house(h).ID, Band: m.band(b).ID})
		case fixed[i] > staffed:
			list = append(list, Warning{Code: OverCapacity, House: m.house(h).ID, Band: m.band(b).ID})
		}
	}
	return list
}
