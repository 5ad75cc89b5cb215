package match

// optimum runs deferred acceptance a second time, in the plainest way: in each round everybody who
// is held nowhere asks at the next wish, and each house that was asked chooses afresh from those
// it held and those who ask, by the definition of the choice.
func (a *audit) optimum() {
	next := make([]int, len(a.p.Pupils))
	pools, refused := make([][]asking, len(a.houses)), make([][]asking, len(a.houses))
	free := make([]int, len(a.p.Pupils))
	for i := range free {
		free[i] = i
	}
	pins := a.pinned()
	for len(free) > 0 {
		asked := a.ask(free, next, pools)
		inParallel(len(asked), func(from, to int) {
			c := &choosing{a: a}
			for _, h := range asked[from:to] {
				pools[h], refused[h] = c.choose(h, pools[h], pins[h])
			}
		})
		free = free[:0]
		for _, h := range asked {
			for _, r := range refused[h] {
				next[r.pupil]++
				free = append(free, r.pupil)
			}
		}
	}
	a.compareOptimum(next)
}

// ask puts everybody who is free into the pool of the next wish, and returns the houses asked.
func (a *audit) ask(free, next []int, pools [][]asking) (asked []int) {
	new := make([]bool, len(a.houses))
	for _, i := range free {
		if next[i] < len(a.wishes[i]) {
			w := &a.wishes[i][next[i]]
			h := a.sections[w.section].house
			pools[h] = append(pools[h], asking{i, w})
			if !new[h] {
				new[h] = true
				asked = append(asked, h)
			}
		}
	}
	return asked
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
		want := int32(-1)
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
