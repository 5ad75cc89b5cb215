package match

import (
	"cmp"
	"context"
	"slices"
)

// Families together. In the mode "together" a family split by the run is tied to one house that
// all its members asked for: their other wishes are set aside (the right to stay is not), and
// everybody proposes again. A tie is a parameter like a cap: it is published, inside there is only
// deferred acceptance, and nobody outside the family is passed over by somebody of lower rank.
//
// A tie that does not bring the family together is undone. No promise is made: an instance with
// two families and three beds has no stable way to keep both together. What is left is listed.

// togetherRounds bounds how many houses a family tries.
const togetherRounds = 10

// household is one family with several members who can be placed.
type household struct {
	members []int32
	houses  []int32 // asked for by all members, the least sum of wish positions first
	tried   int
	tied    int32 // house, or none
}

// together ties split families to houses, at most ten houses each, and unties those in vain.
func (r *run) together(ctx context.Context) error {
	r.households = r.m.households()
	for range togetherRounds {
		if !r.retie(true) {
			break
		}
		if err := r.proposeTied(ctx); err != nil {
			return err
		}
	}
	for r.retie(false) { // each round unties somebody, so the rounds end
		if err := r.proposeTied(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) proposeTied(ctx context.Context) error {
	if err := r.propose(ctx); err != nil {
		return err
	}
	return r.staff(ctx)
}

// households lists the families in the order of their best member in the lottery.
func (m *market) households() []*household {
	byFamily := map[string]*household{}
	for u := range int32(len(m.pupilAt)) {
		p := m.pupil(u)
		if p.Family == "" || m.pinLeaf[u] == none && m.wishFirst[u] == m.wishFirst[u+1] {
			continue
		}
		addFirst(byFamily, p.Family, &household{tied: none})
		byFamily[p.Family].members = append(byFamily[p.Family].members, u)
	}
	var list []*household
	for _, f := range byFamily {
		if len(f.members) > 1 {
			f.houses = m.jointHouses(f.members)
			list = append(list, f)
		}
	}
	first := func(f *household) int32 {
		return slices.MinFunc(f.members, func(a, b int32) int { return cmp.Compare(m.lottery[a], m.lottery[b]) })
	}
	slices.SortFunc(list, func(a, b *household) int { return cmp.Compare(m.lottery[first(a)], m.lottery[first(b)]) })
	return list
}

// jointHouses lists the houses that all members can have.
func (m *market) jointHouses(members []int32) []int32 {
	positions, count := map[int32]int32{}, map[int32]int{}
	for _, u := range members {
		if leaf := m.pinLeaf[u]; leaf != none {
			count[m.leafHouse[leaf]]++
		}
		for w := m.wishFirst[u]; w < m.wishFirst[u+1]; w++ {
			positions[m.houseOf(w)] += w - m.wishFirst[u]
			count[m.houseOf(w)]++
		}
	}
	var houses []int32
	for h, n := range count {
		if n == len(members) {
			houses = append(houses, h)
		}
	}
	slices.SortFunc(houses, func(a, b int32) int { return cmp.Or(cmp.Compare(positions[a], positions[b]), cmp.Compare(a, b)) })
	return houses
}

// retie looks at every family after a run. A family in vain at its tie is untied, and tied to its
// next house if it may try one. It reports whether anything changed.
func (r *run) retie(tryNext bool) bool {
	changed := false
	for _, f := range r.households {
		if !r.split(f) && (f.tied == none || r.seating.houseHeld(f.members[0]) == f.tied) {
			continue
		}
		before := f.tied
		f.tied = none
		if tryNext && f.tried < len(f.houses) {
			f.tied = f.houses[f.tried]
			f.tried++
		}
		if f.tied != before {
			r.tie(f)
			changed = true
		}
	}
	return changed
}

// split reports whether the members are not all in one house, nor all without a place.
func (r *run) split(f *household) bool {
	h := r.seating.houseHeld(f.members[0])
	return slices.ContainsFunc(f.members, func(u int32) bool { return r.seating.houseHeld(u) != h })
}

// tie sets aside the wishes for other houses than the tie, and takes up all when there is none.
func (r *run) tie(f *household) {
	m := r.m
	if m.setAside == nil {
		m.setAside = make([]bool, len(m.wishPupil))
	}
	for _, u := range f.members {
		for w := m.wishFirst[u]; w < m.wishFirst[u+1]; w++ {
			m.setAside[w] = f.tied != none && m.houseOf(w) != f.tied && !m.fixed(w)
		}
	}
}

// familyWarnings lists the ties in force and the families still split.
func (r *run) familyWarnings() (list []Warning) {
	for _, f := range r.households {
		family := r.m.pupil(f.members[0]).Family
		switch {
		case f.tied != none:
			list = append(list, Warning{Code: FamilyTied, Family: family, House: r.m.house(f.tied).ID})
		case r.split(f):
			list = append(list, Warning{Code: FamilyResidual, Family: family})
		}
	}
	return list
}
