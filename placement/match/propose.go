package match

import (
	"context"
	"slices"
)

// deferredAcceptance runs the whole market under a plan: each pupil proposes in the order of the
// wishes, each house holds the best it may, whoever is refused proposes to the next wish, until all
// are held or have no wish left.
func (m *market) deferredAcceptance(ctx context.Context, p plan) (*seating, error) {
	s := m.emptySeating(p)
	return s, s.admit(ctx, everybody(len(m.pinLeaf)))
}

func everybody(n int) []int32 {
	pupils := make([]int32, n)
	for u := range pupils {
		pupils[u] = int32(u)
	}
	return pupils
}

// admit lets pupils propose from their first wish on, who were held nowhere so far.
func (s *seating) admit(ctx context.Context, pupils []int32) error {
	if err := s.desksFor(pupils, processors(len(pupils))).work(ctx); err != nil {
		return err
	}
	s.settle()
	return nil
}

// emptySeating holds the pinned pupils and nobody else.
func (m *market) emptySeating(p plan) *seating {
	s := &seating{
		m: m, plan: p,
		leaf: make(tally, len(m.leafHouse)), band: make(tally, len(m.bandHouse)), house: make(tally, len(m.houseOrder)),
		f:     make([]int32, m.counter(int32(len(m.leafHouse)))),
		worst: make([]candidate, len(m.leafHouse)),
		cell:  make([]holding, len(m.cellLeaf)),
		heap:  m.heap,
		held:  make([]int32, len(m.pinLeaf)),
	}
	for c := range s.cell {
		s.cell[c].bar = noLimit
	}
	for leaf := range m.leafHouse {
		s.worst[leaf] = unknown
		s.sumFloors(int32(leaf))
	}
	for u, leaf := range m.pinLeaf {
		s.held[u] = none
		if leaf != none {
			s.enter(leaf, m.signature(leaf, m.memberships(m.pupil(int32(u)))), true)
		}
	}
	return s
}

// sumFloors starts f with the seats of the floors of each subset.
func (s *seating) sumFloors(leaf int32) {
	f := s.tight(leaf)
	floors := s.plan.asked[s.m.floorFirst[leaf]:s.m.floorFirst[leaf+1]]
	for u := 1; u < len(f); u++ {
		low := 0 // the lowest floor of the subset
		for u>>low&1 == 0 {
			low++
		}
		f[u] = f[u&(u-1)] + floors[low]
	}
}

// settle notes who is held nowhere: those whose wish is past the end of their list.
func (s *seating) settle() {
	for u := range s.held {
		if s.held[u] == s.m.wishFirst[u+1] {
			s.held[u] = none
		}
	}
}

// copyTo returns a copy that can be continued on its own, with its heaps in a slab.
func (s *seating) copyTo(heap []candidate) *seating {
	c := *s
	c.leaf, c.band, c.house = slices.Clone(s.leaf), slices.Clone(s.band), slices.Clone(s.house)
	c.f, c.worst, c.cell, c.held = slices.Clone(s.f), slices.Clone(s.worst), slices.Clone(s.cell), slices.Clone(s.held)
	c.heap = heap
	copy(heap, s.heap)
	return &c
}
