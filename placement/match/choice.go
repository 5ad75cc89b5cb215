package match

// The choice rule of one leaf: the meritorious horizontal rule of Sönmez and Yenmez. Each pupil
// fills at most one floor seat; the seats are dealt so that as many as possible are filled, then
// the best-ranked pupils stay.
//
// By the theorem of König and Hall the number of floor seats that a set of pupils can fill is the
// least, over all subsets U of the floors, of
//
//	f[U] = seats of the floors in U + pupils who can fill a floor outside U
//
// so it is enough to keep f for the at most 64 subsets. A pupil can be spared without emptying a
// floor seat exactly when every floor of the pupil lies in the *open* groups, the intersection of
// the subsets where f is least. The other groups are *protected*.

// count enters (+1) or removes (-1) a pupil of a signature.
func (s *seating) count(leaf int32, sig uint8, by int32) {
	if sig == 0 {
		return
	}
	f := s.tight(leaf)
	for u := range f {
		if sig&^uint8(u) != 0 {
			f[u] += by
		}
	}
}

// tight are the values of f at a leaf.
func (s *seating) tight(leaf int32) []int32 {
	return s.f[s.m.tightFirst[leaf]:s.m.tightFirst[leaf+1]]
}

// open returns the open groups of a leaf. When more floor seats are asked than the leaf has
// places, the leaf is full of pupils who fill one and no floor protects anybody: the best stay.
func (s *seating) open(leaf, places int32) uint8 {
	f := s.tight(leaf)
	least, open := f[0], uint8(0)
	for u := 1; u < len(f); u++ {
		switch {
		case f[u] < least:
			least, open = f[u], uint8(u)
		case f[u] == least:
			open &= uint8(u)
		}
	}
	if least > places {
		return uint8(len(f) - 1)
	}
	return open
}

// worstOpen returns the worst-ranked pupil held at a leaf all of whose floors are open, with the
// cell, or nobody. Pins and boarders who stay are never candidates: they are counted, but not in
// the heaps.
func (s *seating) worstOpen(leaf int32, open uint8) (cell int32, out candidate) {
	m := s.m
	for c := m.cellFirst[leaf]; c < m.cellFirst[leaf+1]; c++ {
		if worst := s.cell[c].worst; worst > out && m.cellSig[c]&^open == 0 {
			cell, out = c, worst
		}
	}
	return cell, out
}
