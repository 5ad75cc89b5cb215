package match

import (
	"context"
	"slices"
)

// The recount. A pupil of two groups fills one floor seat, so floors for overlapping groups call
// in more pupils than a person counting heads would say they must: with a quarter for one group
// and a ceiling of 40 % on another, pupils who count for both leave the ceiling half empty. When
// the problem asks for it, such floors are lowered by the surplus and everybody proposes again.

const recountRounds = 3

// recount lowers floors for at most three rounds. A round that empties a floor somewhere, counted
// in heads, is taken back, and with it the recount ends.
func (r *run) recount(ctx context.Context) error {
	for range recountRounds {
		before := *r
		before.plan = r.plan.clone()
		before.transfers = slices.Clone(r.transfers)
		heads := r.heads()
		if !r.lowerFloors(heads) {
			return nil
		}
		if err := r.propose(ctx); err != nil {
			return err
		}
		if err := r.staff(ctx); err != nil {
			return err
		}
		if !r.m.stillHeld(heads, r.heads()) {
			*r = before
			return nil
		}
	}
	return nil
}

// headcount is a floor counted in heads: everybody of the group, and those of them who could fill
// another floor of the leaf as well.
type headcount struct{ all, several int32 }

// heads counts every floor.
func (r *run) heads() []headcount {
	m := r.m
	counts := make([]headcount, len(m.floors))
	for u := range m.pinLeaf {
		leaf, sig := r.seating.seat(int32(u))
		if leaf == none {
			continue
		}
		several := int32(0)
		if sig&(sig-1) != 0 {
			several = 1
		}
		for i := m.floorFirst[leaf]; sig != 0; i, sig = i+1, sig>>1 {
			if sig&1 == 1 {
				counts[i].all++
				counts[i].several += several
			}
		}
	}
	return counts
}

// lowerFloors lowers each floor by its surplus of pupils who fill it besides another.
func (r *run) lowerFloors(heads []headcount) bool {
	lowered := false
	for i := range r.m.floors {
		surplus := min(heads[i].all-r.m.filed.asked[i], heads[i].several, r.plan.asked[i])
		if surplus > 0 {
			r.plan.asked[i] -= surplus
			lowered = true
		}
	}
	return lowered
}

// stillHeld reports whether every floor holds at least as many of its seats as before.
func (m *market) stillHeld(before, after []headcount) bool {
	for i := range m.floors {
		if filed := m.filed.asked[i]; min(after[i].all, filed) < min(before[i].all, filed) {
			return false
		}
	}
	return true
}
