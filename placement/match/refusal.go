package match

// verdict is what became of one wish of a pupil: the code, and the leaf when the gates let it pass.
type verdict struct {
	code  Code
	house int32
	leaf  int32
	wish  int32 // none when a gate dropped it or a pin made it idle
}

// verdicts goes through the filed wishes of a pupil, each house once.
func (r *run) verdicts(u int32) []verdict {
	m := r.m
	p := m.pupil(u)
	list := make([]verdict, 0, len(p.Wishes))
	w := m.wishFirst[u]
	for i := range p.Wishes {
		if m.repeated(p, i) {
			continue
		}
		h := m.houseAt[m.dir.houses[p.Wishes[i].House]]
		leaf, dropped := m.gate(p, h)
		switch {
		case dropped != "":
			list = append(list, verdict{dropped, h, leaf, none})
		case m.pinLeaf[u] != none:
			list = append(list, verdict{Pinned, h, leaf, none})
		default:
			list = append(list, verdict{r.verdict(u, w), h, leaf, w})
			w++
		}
	}
	return list
}

// repeated reports whether the house of wish i was filed before: a duplicate counts once, first.
func (m *market) repeated(p *Pupil, i int) bool {
	for j := range i {
		if p.Wishes[j].House == p.Wishes[i].House {
			return true
		}
	}
	return false
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
	list := r.verdicts(u)
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
