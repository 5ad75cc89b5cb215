package match

// Summary is what a comparison compares. Placed, Promised, Unplaced and NotExamined add up to all
// pupils; Ranks and Kept to the pupils placed.
type Summary struct {
	Placed      int
	Promised    int // pinned: their place was decided before the run
	Unplaced    int
	NotExamined int   // an agreement is missing
	Ranks       []int // Ranks[i] pupils got their wish i+1
	Kept        int   // boarders who keep a place that is not among their wishes
	Envious     int   // pupils refused where the published rules would choose them
	Floors      int
	FloorsMet   int // floors, and complements of ceilings, that hold the seats filed
	Adults      int // adults needed for the pupils placed
}

// Summarize counts what an outcome of a problem achieves, all pupils of the problem counted. A
// comparison is measured by the targets that the problem files, whatever it was computed under.
func Summarize(p *Problem, o *Outcome) Summary { return SummarizeOnly(p, o, nil) }

// SummarizeOnly counts some of the pupils; see Compare. Adults are needed for everybody.
func SummarizeOnly(p *Problem, o *Outcome, counts func(pupil string) bool) Summary {
	s := summary(p, o, counts)
	s.Floors, s.FloorsMet = floorsMet(p, o)
	return s
}

func summary(p *Problem, o *Outcome, counts func(string) bool) Summary {
	s, longest := Summary{Envious: envious(p, o), Adults: adultsNeeded(p, o)}, longestList(p)
	for _, x := range o.Placements {
		if counts == nil || counts(x.Pupil) {
			s.place(x, longest)
		}
	}
	for _, x := range o.Unplaced {
		switch {
		case counts != nil && !counts(x.Pupil):
		case x.Code == NoAgreement:
			s.NotExamined++
		default:
			s.Unplaced++
		}
	}
	return s
}

// longestList is how many wishes a pupil of the problem has at most: an outcome from elsewhere may
// tell of any wish, and the table of ranks must not grow to it.
func longestList(p *Problem) (longest int) {
	for i := range p.Pupils {
		longest = max(longest, len(p.Pupils[i].Wishes))
	}
	return longest
}

func (s *Summary) place(x Placement, longest int) {
	if x.Code == Pinned {
		s.Promised++
		return
	}
	s.Placed++
	for len(s.Ranks) < min(x.Wish, longest) {
		s.Ranks = append(s.Ranks, 0)
	}
	switch {
	case x.Wish == 0:
		s.Kept++
	case x.Wish > 0 && x.Wish <= longest:
		s.Ranks[x.Wish-1]++
	}
}

// floorsMet counts the floors that a problem files and those that an outcome, of this problem or of
// one like it, fills. What the outcome says of floors is not used: a comparison without floors says
// nothing.
func floorsMet(p *Problem, o *Outcome) (floors, met int) {
	a := filedFloors(p)
	groups := make(map[string]uint64, len(p.Pupils))
	for i := range p.Pupils {
		groups[p.Pupils[i].ID] = a.groupsOf(&p.Pupils[i])
	}
	for _, x := range o.Placements {
		at, known := a.sectionAt[x.Section]
		if !known {
			continue
		}
		s := &a.sections[at]
		sig := s.signature(groups[x.Pupil])
		for i := range s.floors {
			s.floors[i].held += int(sig >> i & 1)
		}
	}
	for i := range a.sections {
		for _, f := range a.sections[i].floors {
			floors++
			if f.held >= f.filed {
				met++
			}
		}
	}
	return floors, met
}

// filedFloors reads the houses of a problem and what they file, and nothing else.
func filedFloors(p *Problem) *audit {
	a := &audit{p: p, houseAt: map[string]int{}, sectionAt: map[string]int32{}, shares: map[shareOf]int{}}
	a.levelAt, a.groupAt = numbered(p.Levels), numbered(p.Groups)
	for i := range p.Houses {
		a.addHouse(&p.Houses[i])
	}
	for i := range a.sections {
		a.fileFloors(&a.sections[i])
	}
	return a
}

func adultsNeeded(p *Problem, o *Outcome) (adults int) {
	ratio := map[[2]string]int{}
	for _, h := range p.Houses {
		for _, b := range h.Bands {
			ratio[[2]string{h.ID, b.ID}] = b.Ratio
		}
	}
	for _, x := range o.Staffing {
		if n := ratio[[2]string{x.House, x.Band}]; n > 0 {
			adults += (x.Placed + n - 1) / n
		}
	}
	return adults
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
