package match

import (
	"cmp"
	"slices"
)

// Step is one proposal: a pupil asks for the next wish, and the house keeps the pupil for the time
// being, or not.
type Step struct {
	Round   int // from 1: in each round everybody without a place asks once, by id
	Pupil   string
	House   string
	Section string
	Wish    int      // position in the filed list, from 1; 0 for a kept place that is not among the wishes
	Leaves  string   // who must ask elsewhere: another pupil, the one who asked, or "" while there is room
	Held    []string // in the section after the step: first who cannot leave, then by rank

	// Why this pupil leaves the section and no other, where it is not simply the order by points.
	// Each names the last by rank of those who stay for that reason, "" for nobody.
	Floor string // of lower rank, but a floor is not met without
	Draw  string // of the same points and the same sibling bit: the draw decided
	Kept  string // of fewer points, but boards there already
}

// Walk lets the pupils of a small problem propose one after the other and notes each step, for
// people who follow it by hand. It uses the choice rule of [Solve] on the problem as filed, so
// its end is the outcome wherever no outer loop moves anything: no siblings, no idle adult who may
// move, no recount. The cost grows with steps × pupils.
//
// The error is of type Faults when the problem is unsound.
func Walk(p *Problem) ([]Step, error) {
	if err := Check(p).err(); err != nil {
		return nil, err
	}
	m := compile(p)
	w := &walk{m: m, seats: m.emptySeating(m.filed)}
	copy(w.seats.held, m.wishFirst)
	for asking := w.everybody(); len(asking) > 0; {
		w.round++
		asking = w.ask(asking)
	}
	return w.steps, nil
}

type walk struct {
	m     *market
	seats *seating
	round int
	steps []Step
	in    []int32 // the wishes where somebody is held
}

// everybody is all pupils who have a wish to propose.
func (w *walk) everybody() (pupils []int32) {
	for u := range w.m.pinLeaf {
		if w.m.wishFirst[u] < w.m.wishFirst[u+1] {
			pupils = append(pupils, int32(u))
		}
	}
	return pupils
}

// ask lets each propose once and returns who has to ask again, by id.
func (w *walk) ask(pupils []int32) (again []int32) {
	for _, u := range pupils {
		if out := w.propose(u); out != none {
			if w.seats.held[out]++; w.seats.held[out] < w.m.wishFirst[out+1] {
				again = append(again, out)
			}
		}
	}
	slices.Sort(again)
	return again
}

// propose lets a pupil ask for the next wish, and notes the step.
func (w *walk) propose(u int32) (leaves int32) {
	asked := w.seats.held[u]
	leaves = w.seats.consider(letter{w.m.wish[asked], u})
	w.in = append(w.in, asked)
	leaf := w.m.leafOf(asked)
	step := Step{Round: w.round, Pupil: w.m.pupil(u).ID, House: w.m.house(w.m.houseOf(asked)).ID, Section: w.m.section(leaf).ID, Wish: int(w.m.wishFiled[asked])}
	if leaves != none {
		gone := w.seats.held[leaves]
		w.in = slices.DeleteFunc(w.in, func(x int32) bool { return x == gone })
		step.Leaves = w.m.pupil(leaves).ID
		w.because(&step, gone)
	}
	step.Held = w.inSection(leaf)
	w.steps = append(w.steps, step)
	return leaves
}

// because compares who leaves with those of the section who stay, best rank first.
func (w *walk) because(step *Step, gone int32) {
	m, h := w.m, w.m.houseOf(gone)
	for _, stays := range w.heldAt(m.leafOf(gone)) {
		id := m.pupil(m.wishPupil[stays]).ID
		switch {
		case m.wish[stays].rank <= m.kept[h]:
			if m.points(stays) < m.points(gone) {
				step.Kept = id
			}
		case m.wish[stays].rank > m.wish[gone].rank:
			step.Floor = id
		case m.order[h] == nil && m.points(stays) == m.points(gone) && m.wishBit[stays] == m.wishBit[gone]:
			step.Draw = id
		}
	}
}

// heldAt lists the wishes held at a leaf, best rank first: boarders lead.
func (w *walk) heldAt(leaf int32) (here []int32) {
	for _, x := range w.in {
		if w.m.leafOf(x) == leaf {
			here = append(here, x)
		}
	}
	slices.SortFunc(here, func(a, b int32) int { return cmp.Compare(w.m.wish[a].rank, w.m.wish[b].rank) })
	return here
}

// inSection lists who is held in a section: pins first, then by rank.
func (w *walk) inSection(leaf int32) (ids []string) {
	for u, pinned := range w.m.pinLeaf {
		if pinned == leaf {
			ids = append(ids, w.m.pupil(int32(u)).ID)
		}
	}
	for _, x := range w.heldAt(leaf) {
		ids = append(ids, w.m.pupil(w.m.wishPupil[x]).ID)
	}
	return ids
}
