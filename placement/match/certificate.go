package match

// newExplainer prepares the facts that explain every filed wish of every pupil, and that can be
// checked against the outcome alone.
func (r *run) newExplainer() *explainer {
	e := &explainer{run: r, needed: r.seating.seatsNeeded(), refusals: make([]*refusal, len(r.m.cellLeaf))}
	e.refuse()
	return e
}

// certificates are those of the pupils from and before to, in the order of their ids.
func (e *explainer) certificates(from, to int) []Certificate {
	list := make([]Certificate, to-from)
	inParallel(len(list), func(first, end int) {
		d := newDraw(e.m.p.Seed)
		var verdicts []verdict
		for i := first; i < end; i++ {
			u := int32(from + i)
			verdicts = e.verdicts(u, verdicts[:0])
			list[i] = e.certificate(u, d, verdicts)
		}
	})
	return list
}

// explainer keeps what pupils of one signature read alike.
type explainer struct {
	*run
	needed   []int32
	refusals []*refusal // by cell, nil where nobody was refused
}

// refusal is what a refused pupil of a cell reads: the groups open and protected when this pupil
// asks, and the rank that had to be passed, 0 for none.
type refusal struct {
	open, protected []string
	cutoff          int32
	points          int // of the pupil at the cutoff, and so on
	sibling         bool
	lottery         Lottery
}

// refuse prepares what the refused of each cell read.
func (e *explainer) refuse() {
	d := newDraw(e.m.p.Seed)
	for w, seats := range e.needed {
		if cell := e.m.wish[w].cell; seats > 0 && e.refusals[cell] == nil {
			e.refusals[cell] = e.refusalOf(cell, d)
		}
	}
}

func (e *explainer) certificate(u int32, d *draw, verdicts []verdict) Certificate {
	p := e.m.pupil(u)
	c := Certificate{Pupil: p.ID, Lottery: d.lottery(p), Groups: sorted(p.Groups), Wishes: make([]WishCertificate, len(verdicts))}
	for i, v := range verdicts {
		e.explain(&c.Wishes[i], v)
	}
	return c
}

func (e *explainer) explain(c *WishCertificate, v verdict) {
	m := e.m
	c.House, c.Code = m.house(v.house).ID, v.code
	if v.leaf == none {
		return
	}
	c.Section = m.section(v.leaf).ID
	if v.wish == none {
		return
	}
	by, node, _ := e.bound(v.leaf)
	c.Bound = by
	c.Cap, c.Held = e.capacity(by, node)
	c.Rank, c.Points, c.Sibling = int(m.wish[v.wish].rank), m.points(v.wish), m.wishBit[v.wish]
	if e.seating.refuses(v.wish) {
		e.explainRefusal(c, v.wish)
	}
}

// capacity is the cap in force at a node and the pupils held there.
func (r *run) capacity(by Bound, node int32) (places, held int) {
	s := r.seating
	switch by {
	case ByBeds:
		return int(s.leafCap(node)), int(s.leaf[node].all)
	case ByStaff:
		return int(s.capOfBand(node)), int(s.band[node].all)
	}
	return int(s.capOfHouse(node)), int(s.house[node].all)
}

func (e *explainer) explainRefusal(c *WishCertificate, w int32) {
	m := e.m
	f := e.refusals[m.wish[w].cell]
	c.Open, c.Protected, c.SeatsNeeded = f.open, f.protected, int(e.needed[w])
	if f.cutoff == 0 {
		return
	}
	c.Cutoff, c.CutoffPoints, c.CutoffSibling = int(f.cutoff), f.points, f.sibling
	if m.order[m.houseOf(w)] == nil && c.CutoffPoints == c.Points && c.CutoffSibling == c.Sibling {
		c.CutoffLottery = f.lottery
	}
}

// refusalOf lets one more pupil of a cell ask, and looks who would have to leave.
func (e *explainer) refusalOf(cell int32, d *draw) *refusal {
	m, s := e.m, e.seating
	leaf, sig := m.cellLeaf[cell], m.cellSig[cell]
	by, node, _ := e.bound(leaf)
	places := noLimit
	if by == ByBeds {
		places = s.leafCap(leaf)
	}
	s.count(leaf, sig, 1)
	s.worst[leaf] = unknown
	open := s.open(leaf, places)
	f := &refusal{cutoff: e.last(leaf, by, node, open, sig&^open != 0)}
	s.count(leaf, sig, -1)
	s.worst[leaf] = unknown
	f.open, f.protected = m.floorNames(leaf, open)
	if f.cutoff > 0 {
		last := m.byRank[m.rankFirst[m.leafHouse[leaf]]+f.cutoff-1]
		f.points, f.sibling, f.lottery = m.points(last), m.wishBit[last], d.lottery(m.pupil(m.wishPupil[last]))
	}
	return f
}

// floorNames names the floors of a leaf, the open ones and the others.
func (m *market) floorNames(leaf int32, open uint8) (opened, protected []string) {
	opened, protected = []string{}, []string{}
	for i := m.floorFirst[leaf]; i < m.floorFirst[leaf+1]; i++ {
		if open>>(i-m.floorFirst[leaf])&1 == 1 {
			opened = append(opened, m.floorName(i))
		} else {
			protected = append(protected, m.floorName(i))
		}
	}
	return opened, protected
}

// last is the worst rank among those who could leave for the newcomer, 0 for none. A protected
// newcomer was refused only if nobody could be spared: then the worst of all was to be passed.
func (e *explainer) last(leaf int32, by Bound, node int32, open uint8, protected bool) int32 {
	s, h := e.seating, e.m.leafHouse[leaf]
	var out candidate
	switch {
	case by == ByBeds && protected:
		_, out = s.worstOpen(leaf, e.m.everyFloor(leaf))
	case by == ByBeds:
		_, out = s.worstOpen(leaf, open)
	case by == ByStaff:
		_, out = s.worstAmong(h, node, protected)
	default:
		_, out = s.worstAmong(h, none, protected)
	}
	return out.rank()
}
