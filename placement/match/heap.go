package match

// candidate is a held pupil who may have to leave: the rank, then the pupil, so that candidates of
// one house compare by rank.
type candidate uint64

const (
	nobody  = candidate(0)
	unknown = ^candidate(0)
)

func newCandidate(rank, pupil int32) candidate { return candidate(rank)<<32 | candidate(pupil) }

func (c candidate) rank() int32  { return int32(c >> 32) }
func (c candidate) pupil() int32 { return int32(uint32(c)) }

// Each cell keeps the candidates it holds in a binary heap, the worst (largest) first. Only the
// worst is asked for once all have proposed, so one slab of heaps serves every round of a market.

func (s *seating) push(cell int32, c candidate) {
	at := &s.cell[cell]
	h := s.heap[s.m.heapFirst[cell]:]
	i := at.size
	at.size++
	for i > 0 {
		parent := (i - 1) / 2
		if h[parent] >= c {
			break
		}
		h[i] = h[parent]
		i = parent
	}
	h[i] = c
	at.worst = h[0]
}

// pop removes the worst rank of a cell.
func (s *seating) pop(cell int32) {
	at := &s.cell[cell]
	at.size--
	n := at.size
	h := s.heap[s.m.heapFirst[cell] : s.m.heapFirst[cell]+n+1]
	if n == 0 {
		at.worst = nobody
		return
	}
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
	at.worst = h[0]
}
