package match

import "math"

const (
	none    = int32(-1)
	noLimit = int32(math.MaxInt32)
)

// market is a problem as flat arrays. Pupils and houses are numbered in the order of their ids,
// so that nothing depends on the order of the file; sections (leaves) and bands are numbered
// house by house, in filed order, which the staffing loop is told to follow.
type market struct {
	p   *Problem
	dir *directory

	// Pupils. The wishes of pupil u that passed the gates, best first, are wishFirst[u] to
	// wishFirst[u+1]; a boarder's kept section is appended when it is not among them.
	pupilAt   []int32 // pupil → position in the problem
	wishFirst []int32
	pinLeaf   []int32 // where the pupil is pinned, or none
	keptWish  []int32 // the wish for the kept section, or none
	lottery   []int32 // place in the lottery, from 0

	// Wishes.
	wishPupil []int32
	wish      []asked
	wishFiled []int32 // position in the filed list, from 1; 0 for the appended one
	setAside  []bool  // nil, or wishes that a family tied to another house does without
	wishBit   []bool  // the pupil ranks as a sibling of somebody placed in the house

	// Houses. byRank[rankFirst[h]+r-1] is the wish that ranks r-th in house h.
	houseOrder []int32 // house → position in the problem
	houseAt    []int32 // position in the problem → house
	houseCap   []int32
	leafFirst  []int32
	bandFirst  []int32
	rankFirst  []int32
	byRank     []int32
	kept       []int32 // the first ranks of a house belong to its continuing boarders
	admission  []admission
	order      []map[string]int32 // the complete order of a house, or nil

	// Bands.
	bandHouse []int32
	ratio     []int32
	filed     plan // caps, adults and floors as filed

	// Leaves. A cell is the pupils of one signature (set of floors they can fill) at one leaf.
	leafHouse  []int32
	leafBand   []int32 // or none
	beds       []int32
	floorFirst []int32 // the floors of a leaf, complements of ceilings included
	floors     []floor
	tightFirst []int32 // one counter for every subset of the floors of a leaf
	cellFirst  []int32
	cellLeaf   []int32
	cellSig    []uint8
	heapFirst  []int32 // room for the pupils a cell can hold
	heap       []candidate
}

// asked is what the market loop reads of a wish, side by side: the house, the cell, and the rank of
// the pupil in the house, from 1.
type asked struct{ house, cell, rank int32 }

// plan is what the outer loops may move, and what the choice rule takes as given.
type plan struct {
	adults  []int32 // by band
	bandCap []int32 // by band
	asked   []int32 // by floor
}

func (p plan) clone() plan {
	return plan{
		adults:  append([]int32(nil), p.adults...),
		bandCap: append([]int32(nil), p.bandCap...),
		asked:   append([]int32(nil), p.asked...),
	}
}

func (m *market) house(h int32) *House { return &m.p.Houses[m.houseOrder[h]] }
func (m *market) pupil(u int32) *Pupil { return &m.p.Pupils[m.pupilAt[u]] }
func (m *market) band(b int32) *Band {
	return &m.house(m.bandHouse[b]).Bands[b-m.bandFirst[m.bandHouse[b]]]
}
func (m *market) leafOf(w int32) int32  { return m.cellLeaf[m.wish[w].cell] }
func (m *market) houseOf(w int32) int32 { return m.wish[w].house }

func (m *market) section(leaf int32) *Section {
	h := m.leafHouse[leaf]
	return &m.house(h).Sections[leaf-m.leafFirst[h]]
}

// fixed reports whether the wish is for a kept section: it cannot be refused.
func (m *market) fixed(w int32) bool { return m.keptWish[m.wishPupil[w]] == w }

// points are those the pupil of a wish was filed with, 0 for the appended wish.
func (m *market) points(w int32) int {
	if m.wishFiled[w] == 0 {
		return 0
	}
	return m.pupil(m.wishPupil[w]).Wishes[m.wishFiled[w]-1].Points
}

// compile builds the market of a sound problem. Ranks are left to rank.
func compile(p *Problem) *market {
	m := &market{p: p, dir: directoryOf(p)}
	m.houseOrder = orderBy(p.Houses, houseID)
	m.houseAt = make([]int32, len(p.Houses))
	m.compileHouses()
	m.pupilAt = orderBy(p.Pupils, pupilID)
	m.compileWishes()
	m.compileCells()
	m.drawLottery()
	m.rankFirst = firsts(len(p.Houses), len(m.wishPupil), func(i int) int32 { return m.houseOf(int32(i)) })
	m.byRank = make([]int32, len(m.wishPupil))
	m.rankAll()
	return m
}

// firsts counts items by key and returns where the items of each key start in an array sorted
// by key.
func firsts(keys, items int, key func(i int) int32) []int32 {
	first := make([]int32, keys+1)
	for i := range items {
		first[key(i)+1]++
	}
	for k := range keys {
		first[k+1] += first[k]
	}
	return first
}

func (m *market) compileHouses() {
	n := len(m.houseOrder)
	m.houseCap = make([]int32, n)
	m.admission = make([]admission, n)
	m.order = make([]map[string]int32, n)
	m.kept = make([]int32, n)
	for h, position := range m.houseOrder {
		house := &m.p.Houses[position]
		m.houseAt[position] = int32(h)
		m.houseCap[h] = noLimit
		if house.Cap != nil {
			m.houseCap[h] = int32(*house.Cap)
		}
		m.admission[h] = newAdmission(len(m.p.Levels))
		m.order[h] = positions32(house.Priority)
		m.bandFirst = append(m.bandFirst, int32(len(m.bandHouse)))
		m.leafFirst = append(m.leafFirst, int32(len(m.leafHouse)))
		m.compileBands(int32(h), house)
		for i := range house.Sections {
			m.admission[h].admit(i, &house.Sections[i], m.dir.levels)
			m.compileSection(int32(h), house, &house.Sections[i])
		}
	}
	m.bandFirst = append(m.bandFirst, int32(len(m.bandHouse)))
	m.leafFirst = append(m.leafFirst, int32(len(m.leafHouse)))
	m.floorFirst = append(m.floorFirst, int32(len(m.floors)))
}

// positions32 numbers a complete order; nil stays nil, an empty order admits nobody.
func positions32(order []string) map[string]int32 {
	if order == nil {
		return nil
	}
	m := make(map[string]int32, len(order))
	for i, id := range order {
		m[id] = int32(i)
	}
	return m
}

func (m *market) compileBands(h int32, house *House) {
	for i := range house.Bands {
		b := &house.Bands[i]
		m.bandHouse = append(m.bandHouse, h)
		m.ratio = append(m.ratio, int32(b.Ratio))
		m.filed.adults = append(m.filed.adults, int32(b.Adults))
		m.filed.bandCap = append(m.filed.bandCap, staffed(int32(b.Ratio), int32(b.Adults)))
	}
}

// staffed is the number of places that adults can supervise.
func staffed(ratio, adults int32) int32 {
	return int32(min(int64(ratio)*int64(adults), int64(noLimit)))
}

func (m *market) compileSection(h int32, house *House, s *Section) {
	band := none
	for i := range house.Bands {
		if house.Bands[i].ID == s.Band {
			band = m.bandFirst[h] + int32(i)
		}
	}
	m.leafHouse = append(m.leafHouse, h)
	m.leafBand = append(m.leafBand, band)
	m.beds = append(m.beds, int32(s.Beds))
	m.floorFirst = append(m.floorFirst, int32(len(m.floors)))
	m.compileFloors(s, int(m.capacity(int32(len(m.leafHouse)-1))))
}

// capacity is what a leaf can hold as filed: its beds, within the places its band can supervise.
func (m *market) capacity(leaf int32) int32 {
	if b := m.leafBand[leaf]; b != none {
		return min(m.beds[leaf], m.filed.bandCap[b])
	}
	return m.beds[leaf]
}
