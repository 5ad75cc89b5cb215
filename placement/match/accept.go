package match

// seating is who is held where while the pupils propose, and what the choice rule needs to know
// of them. The caps are a tree: leaf within band within house.
type seating struct {
	m *market
	plan

	// By leaf, band and house: pupils held, and among them pins and boarders who stay.
	leaf, band, house tally

	f    []int32 // see choice.go
	heap []int32
	size []int32 // by cell

	next      []int32 // by pupil: the wish to propose next
	held      []int32 // by pupil: the wish where the pupil is held, or none
	proposals int
}

// tally counts the pupils held at the nodes of one level of the tree.
type tally struct{ all, fixed []int32 }

func newTally(n int) tally { return tally{make([]int32, n), make([]int32, n)} }

// raised is the cap in force at a node: where more pupils are pinned or stay than the cap as
// filed allows, the cap is their number as they stand, so that nobody else enters.
func (t tally) raised(node, filed int32) int32 { return max(filed, t.fixed[node]) }

func (s *seating) leafCap(leaf int32) int32 { return s.leaf.raised(leaf, s.m.beds[leaf]) }
func (s *seating) capOfBand(b int32) int32  { return s.band.raised(b, s.bandCap[b]) }
func (s *seating) capOfHouse(h int32) int32 { return s.house.raised(h, s.m.houseCap[h]) }

// enter counts one more pupil at a leaf and above.
func (s *seating) enter(leaf int32, sig uint8, fixed bool) {
	s.move(leaf, sig, 1)
	if fixed {
		s.leaf.fixed[leaf]++
		s.house.fixed[s.m.leafHouse[leaf]]++
		if b := s.m.leafBand[leaf]; b != none {
			s.band.fixed[b]++
		}
	}
}

func (s *seating) move(leaf int32, sig uint8, by int32) {
	s.leaf.all[leaf] += by
	s.house.all[s.m.leafHouse[leaf]] += by
	if b := s.m.leafBand[leaf]; b != none {
		s.band.all[b] += by
	}
	s.count(leaf, sig, by)
}

// consider holds a pupil's wish and returns the wish that must leave for it: another's, the same
// one, or none when there was room.
func (s *seating) consider(w int32) (leaves int32) {
	m := s.m
	cell := m.wishCell[w]
	leaf, fixed := m.cellLeaf[cell], m.fixed(w)
	s.enter(leaf, m.cellSig[cell], fixed)
	if !fixed {
		s.push(cell, m.wishRank[w])
	}
	cell, rank := s.overfull(leaf)
	if rank == 0 {
		return none
	}
	s.pop(cell)
	s.move(m.cellLeaf[cell], m.cellSig[cell], -1)
	return m.byRank[m.rankFirst[m.leafHouse[leaf]]+rank-1]
}

// overfull returns who must leave the lowest node above leaf that holds one pupil too many, rank
// 0 when none does. One departure is enough: it empties a place at every node above as well.
func (s *seating) overfull(leaf int32) (cell, rank int32) {
	m := s.m
	if places := s.leafCap(leaf); s.leaf.all[leaf] > places {
		if cell, rank = s.worst(leaf, s.open(leaf, places)); rank == 0 {
			cell, rank = s.worst(leaf, m.everyFloor(leaf))
		}
		return cell, rank
	}
	if b := m.leafBand[leaf]; b != none && s.band.all[b] > s.capOfBand(b) {
		return s.worstOf(m.leafHouse[leaf], b)
	}
	if h := m.leafHouse[leaf]; s.house.all[h] > s.capOfHouse(h) {
		return s.worstOf(h, none)
	}
	return 0, 0
}

// worstOf compares the candidates of the leaves of a band, or of the whole house. Where every
// candidate fills a floor seat, the worst of them all leaves.
func (s *seating) worstOf(h, band int32) (cell, rank int32) {
	if cell, rank = s.worstAmong(h, band, false); rank == 0 {
		return s.worstAmong(h, band, true)
	}
	return cell, rank
}

func (s *seating) worstAmong(h, band int32, everybody bool) (cell, rank int32) {
	m := s.m
	for leaf := m.leafFirst[h]; leaf < m.leafFirst[h+1]; leaf++ {
		if band != none && m.leafBand[leaf] != band || s.leaf.all[leaf] == s.leaf.fixed[leaf] {
			continue
		}
		open := m.everyFloor(leaf)
		if !everybody {
			open = s.open(leaf, noLimit)
		}
		if c, r := s.worst(leaf, open); r > rank {
			cell, rank = c, r
		}
	}
	return cell, rank
}
