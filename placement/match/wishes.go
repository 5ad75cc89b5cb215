package match

// compileWishes keeps the wishes that pass the gates, once each, and appends to a boarder's list
// the section where the boarder may stay.
func (m *market) compileWishes() {
	n := len(m.pupilAt)
	m.wishFirst = make([]int32, 1, n+1)
	m.pinLeaf = make([]int32, n)
	m.keptWish = make([]int32, n)
	m.makeRoom()
	seen := make([]int32, len(m.houseOrder)) // house → last pupil who wished for it, plus one
	for u := range n {
		m.pinLeaf[u], m.keptWish[u] = none, none
		if pupil := m.pupil(int32(u)); pupil.Pin != "" {
			m.pinLeaf[u] = m.leafOfSection(pupil.Pin)
		} else {
			m.addWishes(int32(u), pupil, seen)
		}
		m.wishFirst = append(m.wishFirst, int32(len(m.wishPupil)))
	}
	m.wishBit = make([]bool, len(m.wishPupil))
}

// makeRoom takes room for every wish filed and every kept section at once: growing on the way would
// take it more than twice.
func (m *market) makeRoom() {
	wishes := 0
	for i := range m.p.Pupils {
		u := &m.p.Pupils[i]
		wishes += len(u.Wishes)
		if u.Current != "" {
			wishes++
		}
	}
	m.wishPupil, m.wishFiled, m.wish = make([]int32, 0, wishes), make([]int32, 0, wishes), make([]asked, 0, wishes)
}

func (m *market) leafOfSection(id string) int32 {
	at := m.dir.sections[id]
	return m.leafFirst[m.houseAt[at.house]] + int32(at.section)
}

func (m *market) addWishes(u int32, pupil *Pupil, seen []int32) {
	kept := m.keptLeaf(pupil)
	groups := m.memberships(pupil)
	for i := range pupil.Wishes {
		h := m.houseAt[m.dir.houses[pupil.Wishes[i].House]]
		if seen[h] == u+1 {
			continue
		}
		seen[h] = u + 1
		if leaf, dropped := m.gate(pupil, h); dropped == "" {
			m.addWish(u, leaf, int32(i+1), groups, leaf == kept)
		}
	}
	if kept != none && m.keptWish[u] == none {
		m.addWish(u, kept, 0, groups, true)
	}
}

// addWish appends a wish. Until the cells are numbered, the cell of a wish is the position of the
// counter that stands for the leaf and the signature.
func (m *market) addWish(u, leaf, filed int32, groups uint64, kept bool) {
	if kept {
		m.keptWish[u] = int32(len(m.wishPupil))
		m.kept[m.leafHouse[leaf]]++
	}
	m.wishPupil = append(m.wishPupil, u)
	m.wishFiled = append(m.wishFiled, filed)
	m.wish = append(m.wish, asked{house: m.leafHouse[leaf], cell: m.counter(leaf) + int32(m.signature(leaf, groups))})
}

// counter is the first of the counters of a leaf, one for every subset of its floors.
func (m *market) counter(leaf int32) int32 {
	if m.tightFirst == nil {
		m.tightFirst = make([]int32, len(m.leafHouse)+1)
		for l := range m.leafHouse {
			m.tightFirst[l+1] = m.tightFirst[l] + int32(m.everyFloor(int32(l))) + 1
		}
	}
	return m.tightFirst[leaf]
}

// compileCells numbers the (leaf, signature) pairs that some wish has, and gives each the room
// it can need: no more than its wishes, no more than the beds and one who asks.
func (m *market) compileCells() {
	counters := m.counter(int32(len(m.leafHouse)))
	wishes := make([]int32, counters)
	for _, w := range m.wish {
		wishes[w.cell]++
	}
	cells := make([]int32, counters)
	m.heapFirst = []int32{0}
	for leaf := range int32(len(m.leafHouse)) {
		m.cellFirst = append(m.cellFirst, int32(len(m.cellLeaf)))
		for c := m.tightFirst[leaf]; c < m.tightFirst[leaf+1]; c++ {
			if wishes[c] > 0 {
				cells[c] = m.addCell(leaf, uint8(c-m.tightFirst[leaf]), wishes[c])
			}
		}
	}
	m.cellFirst = append(m.cellFirst, int32(len(m.cellLeaf)))
	m.heap = make([]candidate, m.heapFirst[len(m.cellLeaf)])
	for w := range m.wish {
		m.wish[w].cell = cells[m.wish[w].cell]
	}
}

func (m *market) addCell(leaf int32, sig uint8, wishes int32) int32 {
	cell := int32(len(m.cellLeaf))
	m.cellLeaf = append(m.cellLeaf, leaf)
	m.cellSig = append(m.cellSig, sig)
	m.heapFirst = append(m.heapFirst, m.heapFirst[cell]+min(wishes, m.beds[leaf]+1))
	return cell
}
