package match

import (
	"cmp"
	"slices"
)

// The priority of a pupil in a house is: a boarder who stays, then the points, then the sibling
// bit, then the lottery ("absolute" puts the bit before the points). A house with a complete
// order of its own follows that order instead. One ranking serves all sections of a house, since
// sections compete for the places of the house.

// claim is a wish with what decides its rank, smallest first.
type claim struct {
	class   uint64 // stays, points and bit, packed
	lottery int32
	wish    int32
}

func (c claim) compare(d claim) int {
	if c.class != d.class {
		return cmp.Compare(c.class, d.class)
	}
	return cmp.Compare(c.lottery, d.lottery)
}

func (m *market) claim(w int32) claim { return claim{m.class(w), m.lottery[m.wishPupil[w]], w} }

// rankAll ranks all wishes. The claims are read pupil by pupil, as they stand in memory, and sorted
// house by house; no house looks at another.
func (m *market) rankAll() {
	at, claims := slices.Clone(m.rankFirst), make([]claim, len(m.wish))
	for w := range int32(len(m.wish)) {
		h := m.houseOf(w)
		claims[at[h]] = m.claim(w)
		at[h]++
	}
	inParallel(len(m.houseOrder), func(from, to int) {
		for h := from; h < to; h++ {
			first := m.rankFirst[h]
			sorted := claims[first:m.rankFirst[h+1]]
			slices.SortFunc(sorted, claim.compare)
			for i, c := range sorted {
				m.place(c.wish, first, int32(i))
			}
		}
	})
}

// place gives a wish a rank, counted from 0, in the house whose ranks begin at first.
func (m *market) place(w, first, rank int32) {
	m.byRank[first+rank] = w
	m.wish[w].rank = rank + 1
}

// lift moves wishes that were given a bit up to their new rank. From the best in each house, so
// that all who rank before are in their order already.
func (m *market) lift(wishes []int32) {
	slices.SortFunc(wishes, func(a, b int32) int {
		return cmp.Or(cmp.Compare(m.houseOf(a), m.houseOf(b)), cmp.Compare(m.wish[a].rank, m.wish[b].rank))
	})
	for _, w := range wishes {
		first := m.rankFirst[m.houseOf(w)]
		before := m.byRank[first : first+m.wish[w].rank-1]
		at, _ := slices.BinarySearchFunc(before, m.claim(w), func(v int32, c claim) int { return m.claim(v).compare(c) })
		for rank := int32(len(before)); rank > int32(at); rank-- {
			m.place(before[rank-1], first, rank)
		}
		m.place(w, first, int32(at))
	}
}

// The bits of a class. Points are within 10^15 of zero, 51 bits once they are positive.
const (
	leavesBit    = 1 << 62 // not a boarder who stays
	absoluteBit  = 1 << 61 // no sibling, where siblings come before points
	tieBreakBit  = 1       // no sibling, where siblings come after points
	pointsShift  = 1
	pointsOffset = maxPoints
)

func (m *market) class(w int32) uint64 {
	class := uint64(0)
	if !m.fixed(w) {
		class |= leavesBit
	}
	if order := m.order[m.houseOf(w)]; order != nil {
		return class | uint64(order[m.pupil(m.wishPupil[w]).ID])
	}
	class |= uint64(pointsOffset-m.points(w)) << pointsShift
	switch {
	case m.wishBit[w]:
	case m.p.Siblings == Absolute:
		class |= absoluteBit
	default:
		class |= tieBreakBit
	}
	return class
}
