package match

import (
	"cmp"
	"slices"
)

// auditKey is the priority of a pupil in a house: compared field by field, smaller first.
type auditKey struct {
	stays, first, second int // stays is 0 for a boarder who stays, else 1
	lot                  int32
	wish                 *auditWish
}

func (k auditKey) compare(l auditKey) int {
	if k.first != l.first && k.stays == l.stays {
		return cmp.Compare(k.first, l.first)
	}
	return cmp.Or(k.stays-l.stays, cmp.Compare(k.first, l.first), cmp.Compare(k.second, l.second), cmp.Compare(k.lot, l.lot))
}

func (a *audit) keyOf(i int32, w *auditWish) auditKey {
	k := auditKey{stays: 1, lot: a.lottery[i], wish: w}
	if w.kept {
		k.stays = 0
	}
	u, h := &a.p.Pupils[i], &a.houses[a.sections[w.section].house]
	if h.order != nil {
		k.first = h.order[u.ID]
		return k
	}
	bit := 1
	if w.bit {
		bit = 0
	}
	k.first, k.second = -pointsOf(u, w), bit
	if a.p.Siblings == Absolute {
		k.first, k.second = k.second, k.first
	}
	return k
}

func pointsOf(u *Pupil, w *auditWish) int {
	if w.filed == 0 {
		return 0
	}
	return u.Wishes[w.filed-1].Points
}

// rankWishes gives every admissible wish its rank in the house.
func (a *audit) rankWishes() {
	first := make([]int32, len(a.houses)+1)
	a.eachWish(func(_, _, h int32) { first[h+1]++ })
	for h := range a.houses {
		first[h+1] += first[h]
	}
	type one struct{ pupil, at int32 }
	at, claims := slices.Clone(first), make([]one, first[len(a.houses)])
	a.eachWish(func(i, j, h int32) {
		claims[at[h]] = one{i, j}
		at[h]++
	})
	inParallel(len(a.houses), func(from, to int) {
		var keys []auditKey
		for h := from; h < to; h++ {
			keys = keys[:0]
			for _, c := range claims[first[h]:first[h+1]] {
				keys = append(keys, a.keyOf(c.pupil, &a.wishes[c.pupil][c.at]))
			}
			slices.SortFunc(keys, auditKey.compare)
			for rank := range keys {
				keys[rank].wish.rank = int32(rank) + 1
			}
		}
	})
}

// eachWish visits every admissible wish: pupil, place in the list, house.
func (a *audit) eachWish(visit func(i, j, h int32)) {
	for i := range a.wishes {
		for j := range a.wishes[i] {
			visit(int32(i), int32(j), int32(a.sections[a.wishes[i][j].section].house))
		}
	}
}
