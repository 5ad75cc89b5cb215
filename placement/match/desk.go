package match

import (
	"context"
	"math/bits"
	"slices"
	"sync"
)

// The choice rule being substitutable, the order in which pupils propose does not matter (McVitie
// and Wilson), so it is chosen for the machine, which waits for memory more than it computes.
// Whoever has no place writes to the house of the next wish; the letters are sorted by house, and
// each house hears all of its own while everything it looks at is close at hand.
//
// The houses are dealt out among a few desks, one for each processor. A desk writes the letters of
// the pupils whom its own houses refused and hears the letters to its own houses, so no two desks
// ever touch the same house or the same pupil, and nothing depends on their number.

// letter is one proposal.
type letter struct {
	asked
	pupil int32
}

// lettersByHouse is how many letters a house hears at once: enough to pay for looking at the
// house, few enough for all the letters of a turn to stay close at hand.
const lettersByHouse = 32

type desk struct {
	*desks
	number    int
	first     int32      // its first house
	refused   []int32    // pupils who must write
	marks     []uint64   // one bit for each pupil, to sort pupils
	out       [][]letter // by desk
	at        []int32    // by house from first, to sort letters
	sorted    []letter
	proposals int
}

type desks struct {
	*seating
	all  []*desk
	span int // houses of a desk
}

func (s *seating) openDesks(n int) *desks { return s.desksFor(everybody(len(s.held)), n) }

// desksFor deals pupils who must write out among n desks.
func (s *seating) desksFor(pupils []int32, n int) *desks {
	houses, waiting := len(s.m.houseOrder), len(pupils)
	d := &desks{seating: s, span: (houses + n - 1) / n}
	for _, u := range pupils {
		s.held[u] = s.m.wishFirst[u] - 1
	}
	for i := range n {
		first := min(i*d.span, houses)
		k := &desk{desks: d, number: i, first: int32(first), out: make([][]letter, n)}
		k.at = make([]int32, min(d.span, houses-first)+1)
		k.refused = slices.Clone(pupils[i*waiting/n : (i+1)*waiting/n])
		k.marks = make([]uint64, len(s.held)/64+1)
		d.all = append(d.all, k)
	}
	return d
}

// work lets everybody propose until all are held or have no wish left.
func (d *desks) work(ctx context.Context) error {
	for open := d.open(); open > 0; open = d.open() {
		if err := ctx.Err(); err != nil {
			return err
		}
		d.each(open, (*desk).write)
		d.each(open, (*desk).hear)
	}
	for _, k := range d.all {
		d.proposals += k.proposals
	}
	return nil
}

// open is how many pupils must write.
func (d *desks) open() (pupils int) {
	for _, k := range d.all {
		pupils += len(k.refused)
	}
	return pupils
}

// each lets every desk do its part: at once, unless there is too little to do.
func (d *desks) each(work int, part func(*desk)) {
	if work < worthSplitting || len(d.all) == 1 {
		for _, k := range d.all {
			part(k)
		}
		return
	}
	var wg sync.WaitGroup
	for _, k := range d.all {
		wg.Go(func() { part(k) })
	}
	wg.Wait()
}

// write lets some of those who were refused write to their next wish.
func (k *desk) write() {
	for to := range k.out {
		k.out[to] = k.out[to][:0]
	}
	m := k.m
	turn := max(0, len(k.refused)-lettersByHouse*len(k.at))
	k.inOrder(k.refused[turn:])
	for _, u := range k.refused[turn:] {
		w := k.held[u] + 1
		for m.setAside != nil && w < m.wishFirst[u+1] && m.setAside[w] {
			w++
		}
		k.held[u] = w
		if w < m.wishFirst[u+1] {
			to := int(m.houseOf(w)) / k.span
			k.out[to] = append(k.out[to], letter{m.wish[w], u})
		}
	}
	k.refused = k.refused[:turn]
}

// inOrder sorts pupils, when there are many, so that their wishes are read from one end of memory
// to the other. It costs a look at every mark, so a few pupils are left as they are.
func (k *desk) inOrder(pupils []int32) {
	if len(pupils) < len(k.marks) {
		return
	}
	for _, u := range pupils {
		k.marks[u/64] |= 1 << (u % 64)
	}
	at := 0
	for i, set := range k.marks {
		for ; set != 0; set &= set - 1 {
			pupils[at] = int32(i*64 + bits.TrailingZeros64(set))
			at++
		}
		k.marks[i] = 0
	}
}

// hear considers all letters to the houses of the desk.
func (k *desk) hear() {
	letters := 0
	for _, from := range k.all {
		letters += len(from.out[k.number])
	}
	k.proposals += letters
	if letters > len(k.at) {
		k.consider(k.byHouse(letters))
		return
	}
	for _, from := range k.all {
		k.consider(from.out[k.number])
	}
}

func (k *desk) consider(letters []letter) {
	for _, l := range letters {
		if out := k.seating.consider(l); out != none {
			k.refused = append(k.refused, out)
		}
	}
}

// byHouse sorts the letters to the desk by counting them.
func (k *desk) byHouse(letters int) []letter {
	clear(k.at)
	for _, from := range k.all {
		for _, l := range from.out[k.number] {
			k.at[l.house-k.first+1]++
		}
	}
	for h := 1; h < len(k.at); h++ {
		k.at[h] += k.at[h-1]
	}
	if cap(k.sorted) < letters {
		k.sorted = make([]letter, letters)
	}
	for _, from := range k.all {
		for _, l := range from.out[k.number] {
			at := &k.at[l.house-k.first]
			k.sorted[:letters][*at] = l
			*at++
		}
	}
	return k.sorted[:letters]
}
