package match

// Summary is what a comparison compares.
type Summary struct {
	Placed    int
	Unplaced  int
	Ranks     []int // Ranks[i] pupils got their wish i+1
	Envious   int   // pupils refused where the published rules would choose them
	Floors    int
	FloorsMet int // floors, and complements of ceilings, that hold the seats filed
	Adults    int // adults needed for the pupils placed
}

// Summarize counts what an outcome of a problem achieves.
func Summarize(p *Problem, o *Outcome) Summary {
	s := Summary{Placed: len(o.Placements), Unplaced: len(o.Unplaced), Floors: len(o.Floors), Envious: envious(p, o)}
	for _, x := range o.Placements {
		for len(s.Ranks) < x.Wish {
			s.Ranks = append(s.Ranks, 0)
		}
		if x.Wish > 0 {
			s.Ranks[x.Wish-1]++
		}
	}
	for _, f := range o.Floors {
		if f.Held >= f.Filed {
			s.FloorsMet++
		}
	}
	ratio := map[[2]string]int{}
	for _, h := range p.Houses {
		for _, b := range h.Bands {
			ratio[[2]string{h.ID, b.ID}] = b.Ratio
		}
	}
	for _, x := range o.Staffing {
		if n := ratio[[2]string{x.House, x.Band}]; n > 0 {
			s.Adults += (x.Placed + n - 1) / n
		}
	}
	return s
}

// envious counts the pupils whom the rules would choose somewhere better.
func envious(p *Problem, o *Outcome) int {
	a := newAudit(p, o)
	a.lists()
	a.places()
	a.found = nil
	a.refusals()
	pupils := map[string]bool{}
	for _, v := range a.found {
		if v.Code == BadChoice {
			pupils[v.Pupil] = true
		}
	}
	return len(pupils)
}
