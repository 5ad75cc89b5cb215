package match

// Each cell keeps the ranks it holds in a binary heap, the worst (largest) first.

func (s *seating) push(cell, rank int32) {
	h := s.heap[s.m.heapFirst[cell]:]
	i := s.size[cell]
	s.size[cell]++
	for i > 0 {
		parent := (i - 1) / 2
		if h[parent] >= rank {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = rank
}

// pop removes the worst rank of a cell.
func (s *seating) pop(cell int32) {
	s.size[cell]--
	n := s.size[cell]
	h := s.heap[s.m.heapFirst[cell] : s.m.heapFirst[cell]+n+1]
	last := h[n]
	i := int32(0)
	for {
		child := 2*i + 1
		if child >= n {
			break
		}
		if child+1 < n && h[child+1] > h[child] {
			child++
		}
		if h[child] <= last {
			break
		}
		h[i] = h[child]
		i = child
	}
	h[i] = last
}
