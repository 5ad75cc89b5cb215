package match

import "slices"

// optimum runs deferred acceptance a second time, in the plainest way: in each round everybody who
// is held nowhere asks at the next wish, and each house that was asked chooses afresh from those
// it held and those who ask, by the definition of the choice.
func (a *audit) optimum() {
	next := make([]int, len(a.p.Pupils))
	pools := make([][]asking, len(a.houses))
	free := make([]int, 0, len(a.p.Pupils))
	for i := range a.p.Pupils {
		free = append(free, i)
	}
	pins := a.pinned()
	asked := map[int]bool{}
	for len(free) > 0 {
		clear(asked)
		for _, i := range free {
			if next[i] < len(a.wishes[i]) {
				w := &a.wishes[i][next[i]]
				h := a.sections[w.section].house
				pools[h] = append(pools[h], asking{i, w})
				asked[h] = true
			}
		}
		free = free[:0]
		for h := range asked {
			var refused []asking
			pools[h], refused = a.choose(h, pools[h], pins[h])
			for _, r := range refused {
				next[r.pupil]++
				free = append(free, r.pupil)
			}
		}
	}
	a.compareOptimum(next)
}

type asking struct {
	pupil int
	wish  *auditWish
}

// pinned lists, by house, the pupils decided beforehand.
func (a *audit) pinned() [][]int {
	pins := make([][]int, len(a.houses))
	for i := range a.p.Pupils {
		if u := &a.p.Pupils[i]; u.Pin != "" {
			h := a.sections[a.sectionAt[u.Pin]].house
			pins[h] = append(pins[h], i)
		}
	}
	return pins
}

func (a *audit) compareOptimum(next []int) {
	for i := range a.p.Pupils {
		u := &a.p.Pupils[i]
		want := -1
		if u.Pin != "" {
			want = a.sectionAt[u.Pin]
		} else if next[i] < len(a.wishes[i]) {
			want = a.wishes[i][next[i]].section
		}
		if want == a.seat[i] {
			continue
		}
		v := Violation{Code: BadOptimum, Pupil: u.ID, Message: "the rules give no place"}
		if want >= 0 {
			s := &a.sections[want]
			v = Violation{Code: BadOptimum, Pupil: u.ID, House: a.houses[s.house].ID, Section: s.ID, Message: "the rules give this place"}
		}
		a.report(v)
	}
}

// choose is the choice of a house, said once more: pins and boarders who stay; then, in priority
// order, everybody who adds one to the number of floor seats filled and fits all caps; then, in
// priority order, everybody else who still fits.
func (a *audit) choose(h int, pool []asking, pins []int) (chosen, refused []asking) {
	c := a.newChoosing(h)
	for _, i := range pins {
		s := a.sectionAt[a.p.Pupils[i].Pin]
		c.take(s)
		c.seats[s].fill(a.sections[s].signatureOf(&a.p.Pupils[i]))
	}
	slices.SortFunc(pool, func(x, y asking) int { return x.wish.key.compare(y.wish.key) })
	taken := make([]bool, len(pool))
	for i, x := range pool {
		if x.wish.kept {
			c.take(x.wish.section)
			c.seats[x.wish.section].fill(x.wish.signature)
			taken[i] = true
		}
	}
	for _, floorsOnly := range [...]bool{true, false} {
		for i, x := range pool {
			if taken[i] || !c.fits(x.wish.section) {
				continue
			}
			if !floorsOnly || c.seats[x.wish.section].fill(x.wish.signature) {
				c.take(x.wish.section)
				taken[i] = true
			}
		}
	}
	for i, x := range pool {
		if taken[i] {
			chosen = append(chosen, x)
		} else {
			refused = append(refused, x)
		}
	}
	return chosen, refused
}
