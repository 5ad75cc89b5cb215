package match

import "context"

// Deferred acceptance: each pupil proposes in the order of the wishes, each house holds the best
// it may, whoever is refused proposes to the next wish at once (McVitie and Wilson). The choice
// rule being substitutable, the order in which pupils propose does not matter.

// deferredAcceptance runs the whole market under a plan.
func (m *market) deferredAcceptance(ctx context.Context, p plan) (*seating, error) {
	s := m.emptySeating(p)
	for u := range m.pinLeaf {
		if u&0xffff == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		s.propose(int32(u))
	}
	s.settle()
	return s, nil
}

// emptySeating holds the pinned pupils and nobody else.
func (m *market) emptySeating(p plan) *seating {
	s := &seating{
		m: m, plan: p,
		leaf: make(tally, len(m.leafHouse)), band: make(tally, len(m.bandHouse)), house: make(tally, len(m.houseOrder)),
		f:     make([]int32, m.counter(int32(len(m.leafHouse)))),
		worst: make([]candidate, len(m.leafHouse)),
		top:   make([]candidate, len(m.cellLeaf)),
		heap:  make([]candidate, m.heapFirst[len(m.cellLeaf)]),
		size:  make([]int32, len(m.cellLeaf)),
		next:  make([]int32, len(m.pinLeaf)),
		held:  make([]int32, len(m.pinLeaf)),
	}
	copy(s.next, m.wishFirst)
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

// propose lets a pupil propose, and whoever is refused on the way, until all are held or have no
// wish left.
func (s *seating) propose(u int32) {
	m := s.m
	for u != none {
		w := s.next[u]
		s.next[u]++
		if w == m.wishFirst[u+1] {
			return
		}
		if m.setAside != nil && m.setAside[w] {
			continue
		}
		s.proposals++
		u = s.consider(u, w)
	}
}

// settle notes where everybody is held: at the last wish proposed, unless that one was refused.
func (s *seating) settle() {
	for u := range s.held {
		if w := s.next[u] - 1; w < s.m.wishFirst[u+1] {
			s.held[u] = w
		}
	}
}
