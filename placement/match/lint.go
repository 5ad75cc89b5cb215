package match

import (
	"cmp"
	"slices"
)

// Lint looks at a sound problem before any run: lists that cannot give what the family hopes for
// are seen while they can still be changed. A list accepted in silence is how pupils end without
// a place that nobody refused them. An unsound problem has faults, not warnings.
func Lint(p *Problem) []Warning {
	if len(Check(p)) > 0 {
		return nil
	}
	m := compile(p)
	list := m.floorsOverCap()
	list = append(list, m.currentLost()...)
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
	if m.pinLeaf[u] != none || m.keptWish[u] != none || len(p.Wishes) == 0 {
		return list
	}
	admissible := int(m.wishFirst[u+1] - m.wishFirst[u])
	switch {
	case admissible == 0:
		list = append(list, Warning{Code: NoEligibleWish, Pupil: p.ID})
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
