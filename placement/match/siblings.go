package match

import (
	"cmp"
	"context"
	"slices"
)

// The sibling bits. No mechanism can promise to keep families together and stay stable (an
// instance without any stable outcome has two families and three beds), so a brother or sister
// already placed is worth a bit of priority and no more. The levels are taken from the oldest to
// the youngest, as in Chile: the elder's place is known when the younger asks to follow.

// kin is one member of a family with pupils of several levels.
type kin struct{ family, level, pupil int32 }

// siblings gives the bits, level by level.
func (r *run) siblings(ctx context.Context) error {
	for level := int32(len(r.m.p.Levels)) - 1; level >= 0; level-- {
		given := len(r.bits)
		for _, k := range r.late.families {
			if k.level == level {
				r.giveBits(k, r.late.families)
			}
		}
		r.late.settled(level)
		if given == len(r.bits) {
			continue
		}
		lifted := make([]int32, 0, len(r.bits)-given)
		for _, b := range r.bits[given:] {
			lifted = append(lifted, b.wish)
		}
		r.m.lift(lifted)
		r.late.early.rerank(lifted)
		if err := r.proposeLate(ctx); err != nil {
			return err
		}
	}
	r.late = latecomers{}
	return nil
}

// families lists the members of families of two or more, family by family, oldest first.
func (m *market) families() []kin {
	if m.p.Siblings == NoSiblings {
		return nil
	}
	size := map[string]int32{}
	for i := range m.p.Pupils {
		if f := m.p.Pupils[i].Family; f != "" {
			size[f]++
		}
	}
	number := map[string]int32{}
	var all []kin
	for u := range int32(len(m.pupilAt)) {
		p := m.pupil(u)
		if p.Family == "" || size[p.Family] < 2 {
			continue
		}
		addFirst(number, p.Family, int32(len(number)))
		all = append(all, kin{number[p.Family], int32(m.dir.levels[p.Level]), u})
	}
	slices.SortStableFunc(all, func(a, b kin) int {
		return cmp.Or(cmp.Compare(a.family, b.family), cmp.Compare(b.level, a.level))
	})
	return all
}

// giveBits gives a pupil the bit at every wished house where an elder is held. A house with a
// complete order has no use for bits.
func (r *run) giveBits(k kin, families []kin) {
	m := r.m
	first, _ := slices.BinarySearchFunc(families, k.family, func(e kin, f int32) int { return cmp.Compare(e.family, f) })
	for w := m.wishFirst[k.pupil]; w < m.wishFirst[k.pupil+1]; w++ {
		h := m.houseOf(w)
		if m.order[h] != nil {
			continue
		}
		for _, elder := range families[first:] {
			if elder.family != k.family || elder.level <= k.level {
				break
			}
			if r.seating.houseHeld(elder.pupil) == h {
				m.wishBit[w] = true
				r.bits = append(r.bits, bit{w, elder.pupil})
				break
			}
		}
	}
}

// bit is a sibling bit in force: the wish, and the elder it was given for.
type bit struct{ wish, elder int32 }
