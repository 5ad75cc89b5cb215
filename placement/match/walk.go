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
	Floor bool // somebody of lower rank stays, because a floor is not met without
	Draw  bool // somebody with the same points and the same sibling bit stays: the draw decided
	Kept  bool // somebody with fewer points stays, who boards there already
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

// because compares who leaves with those of the section who stay.
func (w *walk) because(step *Step, gone int32) {
	h, leaf := w.m.houseOf(gone), w.m.leafOf(gone)
	for _, stays := range w.in {
		if w.m.leafOf(stays) != leaf {
			continue
		}
		switch {
		case w.m.wish[stays].rank <= w.m.kept[h]:
			step.Kept = step.Kept || w.m.points(stays) < w.m.points(gone)
		case w.m.wish[stays].rank > w.m.wish[gone].rank:
			step.Floor = true
		case w.m.order[h] == nil && w.m.points(stays) == w.m.points(gone) && w.m.wishBit[stays] == w.m.wishBit[gone]:
			step.Draw = true
		}
	}
}

// inSection lists who is held in a section: pins first, then by rank, where boarders lead.
func (w *walk) inSection(leaf int32) (ids []string) {
	for u, pinned := range w.m.pinLeaf {
		if pinned == leaf {
			ids = append(ids, w.m.pupil(int32(u)).ID)
		}
	}
	var here []int32
	for _, x := range w.in {
		if w.m.leafOf(x) == leaf {
			here = append(here, x)
		}
	}
	slices.SortFunc(here, func(a, b int32) int { return cmp.Compare(w.m.wish[a].rank, w.m.wish[b].rank) })
	for _, x := range here {
		ids = append(ids, w.m.pupil(w.m.wishPupil[x]).ID)
	}
	return ids
}
