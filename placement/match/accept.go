package match

// seating is who is held where while the pupils propose, and what the choice rule needs to know
// of them. The caps are a tree: leaf within band within house.
type seating struct {
	m *market
	plan

	// By leaf, band and house: pupils held, and among them pins and boarders who stay.
	leaf, band, house tally

	f     []int32     // see choice.go
	worst []candidate // by leaf: whom it can spare, or unknown
	cell  []holding
	heap  []candidate // see heap.go

	// By pupil: the wish where the pupil is held, or none. While the pupils propose it is the wish
	// of the next proposal as well, and past the end of the list when all wishes were refused.
	held []int32

	proposals int
}

// holding is who is held in a cell, pins and boarders who stay apart. A house looks at many cells,
// so what it looks for is kept together.
type holding struct {
	worst candidate // the worst held, or nobody
	size  int32
	bar   int32 // the best rank refused: whoever of the same cell ranks after it is refused too
}

// tally counts the pupils held at the nodes of one level of the tree.
type tally []struct{ all, fixed int32 }

// raised is the cap in force at a node: where more pupils are pinned or stay than the cap as
// filed allows, the cap is their number as they stand, so that nobody else enters.
func (t tally) raised(node, filed int32) int32 { return max(filed, t[node].fixed) }

func (s *seating) leafCap(leaf int32) int32 { return s.leaf.raised(leaf, s.m.beds[leaf]) }
func (s *seating) capOfBand(b int32) int32  { return s.band.raised(b, s.bandCap[b]) }
func (s *seating) capOfHouse(h int32) int32 { return s.house.raised(h, s.m.houseCap[h]) }

// enter counts one more pupil at a leaf and above.
func (s *seating) enter(leaf int32, sig uint8, fixed bool) {
	s.move(leaf, sig, 1)
	if fixed {
		s.leaf[leaf].fixed++
		s.house[s.m.leafHouse[leaf]].fixed++
		if b := s.m.leafBand[leaf]; b != none {
			s.band[b].fixed++
		}
	}
}

func (s *seating) move(leaf int32, sig uint8, by int32) {
	s.worst[leaf] = unknown
	s.leaf[leaf].all += by
	s.house[s.m.leafHouse[leaf]].all += by
	if b := s.m.leafBand[leaf]; b != none {
		s.band[b].all += by
	}
	s.count(leaf, sig, by)
}

// consider holds the pupil of a letter and returns the pupil who must leave for it: another, the
// same one, or none when there was room.
func (s *seating) consider(l letter) (leaves int32) {
	m := s.m
	cell, rank := l.cell, l.rank
	if rank > s.cell[cell].bar {
		return l.pupil
	}
	leaf := m.cellLeaf[cell]
	fixed := rank <= m.kept[m.leafHouse[leaf]]
	s.enter(leaf, m.cellSig[cell], fixed)
	if !fixed {
		s.push(cell, newCandidate(rank, l.pupil))
	}
	cell, out := s.overfull(leaf)
	if out == nobody {
		return none
	}
	s.pop(cell)
	s.cell[cell].bar = min(s.cell[cell].bar, out.rank())
	s.move(m.cellLeaf[cell], m.cellSig[cell], -1)
	return out.pupil()
}

// overfull returns who must leave the lowest node above leaf that holds one pupil too many, or
// nobody. One departure is enough: it empties a place at every node above as well.
func (s *seating) overfull(leaf int32) (cell int32, out candidate) {
	m := s.m
	if places := s.leafCap(leaf); s.leaf[leaf].all > places {
		if cell, out = s.worstOpen(leaf, s.open(leaf, places)); out == nobody {
			cell, out = s.worstOpen(leaf, m.everyFloor(leaf))
		}
		return cell, out
	}
	if b := m.leafBand[leaf]; b != none && s.band[b].all > s.capOfBand(b) {
		return s.worstOf(m.leafHouse[leaf], b)
	}
	if h := m.leafHouse[leaf]; s.house[h].all > s.capOfHouse(h) {
		return s.worstOf(h, none)
	}
	return 0, nobody
}

// worstOf compares the candidates of the leaves of a band, or of the whole house. Where every
// candidate fills a floor seat, the worst of them all leaves.
func (s *seating) worstOf(h, band int32) (cell int32, out candidate) {
	if cell, out = s.worstAmong(h, band, false); out == nobody {
		return s.worstAmong(h, band, true)
	}
	return cell, out
}

func (s *seating) worstAmong(h, band int32, everybody bool) (cell int32, out candidate) {
	m := s.m
	at := none
	for leaf := m.leafFirst[h]; leaf < m.leafFirst[h+1]; leaf++ {
		if band != none && m.leafBand[leaf] != band {
			continue
		}
		candidate := nobody
		if everybody {
			_, candidate = s.worstOpen(leaf, m.everyFloor(leaf))
		} else {
			candidate = s.worstSpare(leaf)
		}
		if candidate > out {
			at, out = leaf, candidate
		}
	}
	if out == nobody {
		return 0, nobody
	}
	return s.cellOf(at, out), out
}

// worstSpare is the worst pupil whom a leaf can spare without emptying a floor seat. A house asks
// all its leaves and changes one, so the answers are kept.
func (s *seating) worstSpare(leaf int32) candidate {
	if s.worst[leaf] == unknown {
		_, s.worst[leaf] = s.worstOpen(leaf, s.open(leaf, noLimit))
	}
	return s.worst[leaf]
}

// cellOf is the cell of a leaf whose worst pupil is the candidate.
func (s *seating) cellOf(leaf int32, c candidate) int32 {
	cell := s.m.cellFirst[leaf]
	for s.cell[cell].worst != c {
		cell++
	}
	return cell
}
