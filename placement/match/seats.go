package match

// Seats needed: with how many more places would this pupil have been chosen? The leaf, the band
// and the house get j places more, the floors stay, and the house chooses again among everybody it
// holds or refused; nobody else moves. Each place more lets in one pupil: the best of those who
// fill a floor seat that is still empty, else the best of all who fit. So the pupils of a leaf
// enter one after the other, and j is counted on the way.

// queues are the refused pupils of the cells of one house, best first.
type queues struct {
	*seating
	house   int32
	refused [][]int32 // by cell of the house: ranks
	needed  []int32   // by wish; shared by all houses
}

// seatsNeeded returns, by wish, the places that were missing; 0 for a wish that was not refused.
func (s *seating) seatsNeeded() []int32 {
	m := s.m
	needed := make([]int32, len(m.wishPupil))
	inParallel(len(m.houseOrder), func(from, to int) {
		for h := int32(from); h < int32(to); h++ {
			q := &queues{seating: s, house: h, needed: needed}
			q.fill()
			for leaf := m.leafFirst[h]; leaf < m.leafFirst[h+1]; leaf++ {
				q.callAll(leaf)
			}
		}
	})
	return needed
}

// refuses reports whether the pupil of a wish asked for it in vain.
func (s *seating) refuses(w int32) bool {
	if s.m.setAside != nil && s.m.setAside[w] {
		return false
	}
	held := s.held[s.m.wishPupil[w]]
	return held == none || w < held
}

func (q *queues) fill() {
	m, h := q.m, q.house
	first := m.cellFirst[m.leafFirst[h]]
	q.refused = make([][]int32, m.cellFirst[m.leafFirst[h+1]]-first)
	for i, w := range m.byRank[m.rankFirst[h]:m.rankFirst[h+1]] {
		if q.refuses(w) {
			c := m.wish[w].cell - first
			q.refused[c] = append(q.refused[c], int32(i+1))
		}
	}
}

// callAll calls the refused pupils of one leaf, place by place.
func (q *queues) callAll(leaf int32) {
	waiting := 0
	for c := q.m.cellFirst[leaf]; c < q.m.cellFirst[leaf+1]; c++ {
		waiting += len(q.refused[c-q.m.cellFirst[q.m.leafFirst[q.house]]])
	}
	if waiting == 0 {
		return
	}
	c := q.newCalling(leaf)
	for waiting > 0 {
		c.more++
		for cell := c.next(); cell != none; cell = c.next() {
			w := c.enter(cell)
			if q.m.cellLeaf[cell] == leaf {
				q.needed[w] = c.more
				waiting--
			}
		}
	}
}

// calling is a house whose places grow along the path from one leaf to the house.
type calling struct {
	*queues
	leaf    int32
	more    int32   // places more
	called  []int32 // by cell of the house: how many of its refused have entered
	leaves  tally   // by leaf of the house: held so far
	bands   tally
	all     int32
	tight   []int32 // f of the leaves of the house, see choice.go
	firstOf struct{ cell, leaf, band, tight int32 }
}

func (q *queues) newCalling(leaf int32) *calling {
	m, h := q.m, q.house
	c := &calling{queues: q, leaf: leaf, called: make([]int32, len(q.refused)), all: q.seating.house[h].all}
	lo, hi := m.leafFirst[h], m.leafFirst[h+1]
	c.firstOf.cell, c.firstOf.leaf, c.firstOf.band, c.firstOf.tight = m.cellFirst[lo], lo, m.bandFirst[h], m.tightFirst[lo]
	c.leaves = append(c.leaves, q.seating.leaf[lo:hi]...)
	c.bands = append(c.bands, q.seating.band[m.bandFirst[h]:m.bandFirst[h+1]]...)
	c.tight = append(c.tight, q.f[m.tightFirst[lo]:m.tightFirst[hi]]...)
	return c
}

// next returns the cell whose best refused pupil enters now, or none when nobody fits.
func (c *calling) next() int32 {
	m := c.m
	best, bestRank, bestFills := none, noLimit, false
	for leaf := m.leafFirst[c.house]; leaf < m.leafFirst[c.house+1]; leaf++ {
		if !c.fits(leaf) {
			continue
		}
		closed := c.filled(leaf)
		for cell := m.cellFirst[leaf]; cell < m.cellFirst[leaf+1]; cell++ {
			refused := c.refused[cell-c.firstOf.cell][c.called[cell-c.firstOf.cell]:]
			if len(refused) == 0 {
				continue
			}
			fills := m.cellSig[cell]&^closed != 0
			if fills && !bestFills || fills == bestFills && refused[0] < bestRank {
				best, bestRank, bestFills = cell, refused[0], fills
			}
		}
	}
	return best
}

// fits reports whether a leaf can take one more, its path to the house having grown if it is on
// the path of the leaf asked about.
func (c *calling) fits(leaf int32) bool {
	m, s := c.m, c.seating
	room := func(t tally, node, filed, held int32, grown bool) bool {
		if grown && filed < noLimit-c.more {
			filed += c.more
		}
		return held < t.raised(node, filed)
	}
	b := m.leafBand[leaf]
	return room(s.leaf, leaf, m.beds[leaf], c.leaves[leaf-c.firstOf.leaf].all, leaf == c.leaf) &&
		(b == none || room(s.band, b, s.bandCap[b], c.bands[b-c.firstOf.band].all, b == m.leafBand[c.leaf])) &&
		room(s.house, c.house, m.houseCap[c.house], c.all, true)
}

// filled returns the floors of a leaf that one more pupil would not fill any further: the union
// of the subsets where f is least. A pupil who can fill a floor outside it fills a seat.
func (c *calling) filled(leaf int32) (filled uint8) {
	f := c.f(leaf)
	least := f[0]
	for u, v := range f {
		switch {
		case v < least:
			least, filled = v, uint8(u)
		case v == least:
			filled |= uint8(u)
		}
	}
	return filled
}

func (c *calling) f(leaf int32) []int32 {
	return c.tight[c.m.tightFirst[leaf]-c.firstOf.tight : c.m.tightFirst[leaf+1]-c.firstOf.tight]
}

// enter lets in the best refused pupil of a cell and returns the wish.
func (c *calling) enter(cell int32) int32 {
	m := c.m
	leaf, sig := m.cellLeaf[cell], m.cellSig[cell]
	i := cell - c.firstOf.cell
	rank := c.refused[i][c.called[i]]
	c.called[i]++
	c.leaves[leaf-c.firstOf.leaf].all++
	c.all++
	if b := m.leafBand[leaf]; b != none {
		c.bands[b-c.firstOf.band].all++
	}
	f := c.f(leaf)
	for u := range f {
		if sig&^uint8(u) != 0 {
			f[u]++
		}
	}
	return m.byRank[m.rankFirst[c.house]+rank-1]
}
