package match

import "slices"

// verdict is what became of one wish of a pupil: the code, and the leaf when the gates let it pass.
type verdict struct {
	code  Code
	house int32
	leaf  int32
	wish  int32 // none when a gate dropped it or a pin made it idle
}

// verdicts goes through the filed wishes of a pupil, each house once, and appends to a list.
func (r *run) verdicts(u int32, list []verdict) []verdict {
	m := r.m
	p := m.pupil(u)
	w, end := m.wishFirst[u], m.wishFirst[u+1]
	var seen filed
	for i := range p.Wishes {
		if w < end && m.wishFiled[w] == int32(i+1) {
			list = append(list, verdict{r.verdict(u, w), m.houseOf(w), m.leafOf(w), w})
			w++
		} else if !seen.before(p.Wishes, i) {
			list = append(list, m.idle(u, p, p.Wishes[i].House))
		}
	}
	return list
}

// idle is the verdict on a wish that never asked: a gate dropped it, or the pupil is pinned.
func (m *market) idle(u int32, p *Pupil, house string) verdict {
	h := m.houseAt[m.dir.houses[house]]
	leaf, code := m.gate(p, h)
	if code == "" {
		code = Pinned
	}
	return verdict{code, h, leaf, none}
}

// filed tells whether the house of a wish was filed before: a duplicate counts once, first. Lists
// are short, but nothing says they must be.
type filed struct {
	houses map[string]int
}

const shortList = 32

func (f *filed) before(wishes []Wish, i int) bool {
	if len(wishes) > shortList && f.houses == nil {
		f.houses = make(map[string]int, len(wishes))
		for j := range wishes {
			addFirst(f.houses, wishes[j].House, j)
		}
	}
	if f.houses != nil {
		return f.houses[wishes[i].House] < i
	}
	return slices.ContainsFunc(wishes[:i], func(w Wish) bool { return w.House == wishes[i].House })
}

// verdict is the code of a wish that passed the gates.
func (r *run) verdict(u, w int32) Code {
	held := r.seating.held[u]
	switch {
	case w == held && r.m.fixed(w):
		return Continuing
	case w == held:
		return Placed
	case r.m.setAside != nil && r.m.setAside[w]:
		return SetAside
	case held != none && held < w:
		return BetterWish
	}
	_, _, code := r.bound(r.m.leafOf(w))
	return code
}

// bound is the lowest node above a leaf that is full, and the code of a refusal there; the leaf
// itself where none is full.
func (r *run) bound(leaf int32) (by Bound, node int32, code Code) {
	m, s := r.m, r.seating
	over := func(t tally, node, filed int32, code Code) Code {
		if t[node].fixed > filed {
			return OverCapacity
		}
		return code
	}
	b, h := m.leafBand[leaf], m.leafHouse[leaf]
	switch {
	case s.leaf[leaf].all >= s.leafCap(leaf):
		return ByBeds, leaf, over(s.leaf, leaf, m.beds[leaf], Cutoff)
	case b != none && s.band[b].all >= s.capOfBand(b):
		return ByStaff, b, over(s.band, b, s.bandCap[b], CutoffStaff)
	case s.house[h].all < s.capOfHouse(h):
		return ByBeds, leaf, Cutoff
	default:
		return ByHouse, h, over(s.house, h, m.houseCap[h], CutoffHouse)
	}
}

// whyUnplaced is the code of the first wish that passed the gates, else of the first wish.
func (r *run) whyUnplaced(u int32) Code {
	list := r.verdicts(u, nil)
	for _, v := range list {
		if v.wish != none {
			return v.code
		}
	}
	if len(list) > 0 {
		return list[0].code
	}
	return NoWish
}
