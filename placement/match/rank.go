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

func (m *market) rankAll() {
	at := slices.Clone(m.rankFirst)
	for w := range m.wishPupil {
		h := m.houseOf(int32(w))
		m.byRank[at[h]] = int32(w)
		at[h]++
	}
	houses := make([]int32, len(m.houseOrder))
	for h := range houses {
		houses[h] = int32(h)
	}
	m.rankSome(houses)
}

// rankSome orders the wishes of some houses; no house looks at another.
func (m *market) rankSome(houses []int32) {
	inParallel(len(houses), func(from, to int) {
		var claims []claim
		for _, h := range houses[from:to] {
			claims = m.rank(h, claims[:0])
		}
	})
}

// rank orders the wishes of one house. It returns its working space, for the next house.
func (m *market) rank(h int32, claims []claim) []claim {
	wishes := m.byRank[m.rankFirst[h]:m.rankFirst[h+1]]
	for _, w := range wishes {
		claims = append(claims, claim{m.class(h, w), m.lottery[m.wishPupil[w]], w})
	}
	slices.SortFunc(claims, func(a, b claim) int {
		if a.class != b.class {
			return cmp.Compare(a.class, b.class)
		}
		return cmp.Compare(a.lottery, b.lottery)
	})
	for i, c := range claims {
		wishes[i] = c.wish
		m.wish[c.wish].rank = int32(i + 1)
	}
	return claims
}

// The bits of a class. Points are within 10^15 of zero, 51 bits once they are positive.
const (
	leavesBit    = 1 << 62 // not a boarder who stays
	absoluteBit  = 1 << 61 // no sibling, where siblings come before points
	tieBreakBit  = 1       // no sibling, where siblings come after points
	pointsShift  = 1
	pointsOffset = maxPoints
)

func (m *market) class(h, w int32) uint64 {
	class := uint64(0)
	if !m.fixed(w) {
		class |= leavesBit
	}
	if order := m.order[h]; order != nil {
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
