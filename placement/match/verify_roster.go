package match

import (
	"cmp"
	"slices"
)

// roster finds pupils by id. The lists of an outcome are in the order of ids, so the next one asked
// for is nearly always the next one on the roster.
type roster struct {
	pupils []Pupil
	order  []int32 // positions by id, nil when the pupils are in order
	last   int
}

func newRoster(p *Problem) roster {
	r := roster{pupils: p.Pupils}
	if slices.IsSortedFunc(p.Pupils, func(a, b Pupil) int { return cmp.Compare(a.ID, b.ID) }) {
		return r
	}
	r.order = make([]int32, len(p.Pupils))
	for i := range r.order {
		r.order[i] = int32(i)
	}
	slices.SortFunc(r.order, func(a, b int32) int { return cmp.Compare(p.Pupils[a].ID, p.Pupils[b].ID) })
	return r
}

func (r *roster) position(n int) int {
	if r.order == nil {
		return n
	}
	return int(r.order[n])
}

// find returns the position of a pupil in the problem.
func (r *roster) find(id string) (position int, known bool) {
	for n := r.last; n < min(r.last+8, len(r.pupils)); n++ {
		if at := r.position(n); r.pupils[at].ID == id {
			r.last = n
			return at, true
		}
	}
	if r.last, known = r.search(id); !known {
		return 0, false
	}
	return r.position(r.last), true
}

func (r *roster) search(id string) (n int, known bool) {
	low, high := 0, len(r.pupils)
	for low < high {
		middle := (low + high) / 2
		if r.pupils[r.position(middle)].ID < id {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low, low < len(r.pupils) && r.pupils[r.position(low)].ID == id
}
