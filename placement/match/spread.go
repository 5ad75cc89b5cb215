package match

// spread seats as many pupils as the caps allow, whatever their ranks and groups. Boarders whom
// the decision left where they stay are not moved, nor are pins. With ranked the sum of the wish
// positions is the least possible; without it the decision is only added to.
func (r *run) spread(ranked bool) *seating {
	f := r.newFlow(ranked)
	f.saturate(f.source, f.sink)
	s := r.m.emptySeating(r.plan.clone())
	for u := range r.m.pinLeaf {
		if w := f.seatOf(int32(u)); w != none {
			cell := r.m.wish[w].cell
			s.enter(r.m.cellLeaf[cell], r.m.cellSig[cell], r.m.fixed(w))
			s.held[u] = w
		}
	}
	return s
}

// flow is the network of a run: pupils, leaves, bands, houses, and the arcs of the wishes.
type flow struct {
	*network
	*run
	source, sink int32
	wishArc      []int32 // by wish, or none
	first        struct{ leaf, band, house int32 }
}

func (r *run) newFlow(ranked bool) *flow {
	m := r.m
	f := &flow{run: r, wishArc: make([]int32, len(m.wishPupil))}
	f.first.leaf = int32(len(m.pinLeaf))
	f.first.band = f.first.leaf + int32(len(m.leafHouse))
	f.first.house = f.first.band + int32(len(m.bandHouse))
	f.source = f.first.house + int32(len(m.houseOrder))
	f.sink = f.source + 1
	f.network = newNetwork(int(f.sink) + 1)
	caps := f.tree()
	for u := range int32(len(m.pinLeaf)) {
		f.pupilArcs(u, ranked, caps)
	}
	return f
}

// treeArcs are the arcs from each node of the tree of caps to the node above.
type treeArcs struct{ leaf, band, house []int32 }

// tree adds the caps, without the places of those who are not moved.
func (f *flow) tree() (arcs treeArcs) {
	m, s := f.m, f.seating
	for h := range int32(len(m.houseOrder)) {
		arcs.house = append(arcs.house, f.arc(f.first.house+h, f.sink, s.capOfHouse(h)-s.house[h].fixed, 0))
	}
	for b, h := range m.bandHouse {
		b := int32(b)
		arcs.band = append(arcs.band, f.arc(f.first.band+b, f.first.house+h, s.capOfBand(b)-s.band[b].fixed, 0))
	}
	for leaf := range int32(len(m.leafHouse)) {
		above := f.first.house + m.leafHouse[leaf]
		if b := m.leafBand[leaf]; b != none {
			above = f.first.band + b
		}
		arcs.leaf = append(arcs.leaf, f.arc(f.first.leaf+leaf, above, s.leafCap(leaf)-s.leaf[leaf].fixed, 0))
	}
	return arcs
}

// pupilArcs adds a pupil and the wishes worth moving to; a family that is tied to a house stays tied,
// as the caps stay what they are. The decision is the flow to start from,
// unless the ranks count: the least cost is found from an empty network.
func (f *flow) pupilArcs(u int32, ranked bool, arcs treeArcs) {
	m, held := f.m, f.seating.held[u]
	for w := m.wishFirst[u]; w < m.wishFirst[u+1]; w++ {
		f.wishArc[w] = none
	}
	if m.pinLeaf[u] != none || held != none && m.fixed(held) {
		return
	}
	enter := f.arc(f.source, u, 1, 0)
	for w := m.wishFirst[u]; w < m.wishFirst[u+1] && (m.keptWish[u] == none || w < m.keptWish[u]); w++ {
		if m.setAside != nil && m.setAside[w] {
			continue
		}
		cost := int32(0)
		if ranked {
			cost = w - m.wishFirst[u]
		}
		f.wishArc[w] = f.arc(u, f.first.leaf+m.leafOf(w), 1, cost)
	}
	if held == none || ranked {
		return
	}
	leaf := m.leafOf(held)
	path := []int32{enter, f.wishArc[held], arcs.leaf[leaf], arcs.house[m.leafHouse[leaf]]}
	if b := m.leafBand[leaf]; b != none {
		path = append(path, arcs.band[b])
	}
	for _, a := range path {
		f.network.room[a]--
		f.network.room[a^1]++
	}
}

// seatOf is the wish where the flow seats a pupil, or none.
func (f *flow) seatOf(u int32) int32 {
	if held := f.seating.held[u]; held != none && f.m.fixed(held) {
		return held
	}
	for w := f.m.wishFirst[u]; w < f.m.wishFirst[u+1]; w++ {
		if a := f.wishArc[w]; a != none && f.network.room[a] == 0 {
			return w
		}
	}
	return none
}
