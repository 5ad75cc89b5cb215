package match

import "context"

// A bit changes the rank of the pupil who is given it and nothing else, and it does not matter in
// which order pupils propose. So those who may yet be given a bit propose last: what the others
// did before them holds whatever the bits, and is not done again for every level.

// latecomers are the pupils who may yet be given a bit.
type latecomers struct {
	families []kin
	early    *seating // where everybody else has come to; nil when there are no latecomers
	byLevel  [][]int32
	joining  []int32 // whose bits are given, and who have not yet proposed among the early
}

// begin lets everybody propose without bits.
func (r *run) begin(ctx context.Context) error {
	l := &r.late
	l.families = r.m.families()
	l.byLevel = make([][]int32, len(r.m.p.Levels))
	late := make([]bool, len(r.m.pinLeaf))
	for _, u := range r.m.followers(l.families) {
		level := r.m.dir.levels[r.m.pupil(u).Level]
		l.byLevel[level] = append(l.byLevel[level], u)
		late[u] = true
	}
	for u := range late {
		if !late[u] {
			l.joining = append(l.joining, int32(u))
		}
	}
	if len(l.joining) == len(late) {
		return r.propose(ctx)
	}
	l.early = r.m.emptySeating(r.plan.clone())
	l.early.heap = make([]candidate, len(r.m.heap))
	return r.proposeLate(ctx)
}

// followers are the pupils with wishes and an elder of a higher level.
func (m *market) followers(families []kin) (list []int32) {
	var eldest kin
	for i, k := range families {
		if i == 0 || k.family != eldest.family {
			eldest = k
		}
		if k.level < eldest.level && m.wishFirst[k.pupil] < m.wishFirst[k.pupil+1] {
			list = append(list, k.pupil)
		}
	}
	return list
}

// settled says that the pupils of a level have all the bits they will get.
func (l *latecomers) settled(level int32) {
	l.joining = append(l.joining, l.byLevel[level]...)
	l.byLevel[level] = nil
}

// proposeLate lets the settled propose among the early, then everybody else after them.
func (r *run) proposeLate(ctx context.Context) error {
	r.rounds++
	l := &r.late
	if err := r.admit(ctx, l.early, l.joining); err != nil {
		return err
	}
	l.joining = l.joining[:0]
	r.seating = l.early
	var late []int32
	for _, pupils := range l.byLevel {
		late = append(late, pupils...)
	}
	if len(late) == 0 {
		return nil
	}
	r.seating = l.early.copyTo(r.m.heap)
	return r.admit(ctx, r.seating, late)
}

// rerank takes over the ranks in the houses of wishes that were lifted, in the order of the houses,
// none of them of a pupil who proposed. Each made the ranks after it greater by one at most.
func (s *seating) rerank(lifted []int32) {
	m := s.m
	for len(lifted) > 0 {
		h, n := m.houseOf(lifted[0]), 1
		for n < len(lifted) && m.houseOf(lifted[n]) == h {
			n++
		}
		lifted = lifted[n:]
		for leaf := m.leafFirst[h]; leaf < m.leafFirst[h+1]; leaf++ {
			s.worst[leaf] = unknown
			for cell := m.cellFirst[leaf]; cell < m.cellFirst[leaf+1]; cell++ {
				s.rerankCell(cell, int32(n))
			}
		}
	}
}

func (s *seating) rerankCell(cell, lifted int32) {
	at := &s.cell[cell]
	at.bar = min(at.bar, noLimit-lifted) + lifted
	if at.size == 0 {
		return
	}
	candidates := s.heap[s.m.heapFirst[cell]:][:at.size]
	for i, c := range candidates {
		candidates[i] = newCandidate(s.m.wish[s.held[c.pupil()]].rank, c.pupil())
	}
	at.worst = candidates[0]
}
