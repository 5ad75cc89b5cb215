package match

import "fmt"

// publishedFloors takes the floors in force from the outcome: they may be lower than filed after
// a recount, and only then.
func (a *audit) publishedFloors() {
	for _, f := range a.o.Floors {
		floor := a.floorNamed(f)
		bad := func(message string) {
			a.report(Violation{Code: BadFloor, Section: f.Section, Message: "floor " + f.Group + ": " + message})
		}
		switch {
		case floor == nil:
			bad("is not in the problem")
		case f.Filed != floor.filed:
			bad(fmt.Sprintf("%d seats are filed, not %d", floor.filed, f.Filed))
		case f.Asked != f.Filed && (!a.p.Recount || f.Asked > f.Filed || f.Asked < 0):
			bad(fmt.Sprintf("asks %d seats where %d are filed", f.Asked, f.Filed))
		default:
			floor.asked = f.Asked
		}
	}
}

func (a *audit) floorNamed(f FloorCount) *auditFloor {
	s, known := a.sectionAt[f.Section]
	if !known {
		return nil
	}
	for i := range a.sections[s].floors {
		if floor := &a.sections[s].floors[i]; floor.name() == f.Group {
			return floor
		}
	}
	return nil
}

func (f auditFloor) name() string {
	if f.outside {
		return "!" + f.group
	}
	return f.group
}

// floorCounts checks that every floor is listed with the number of heads it holds.
func (a *audit) floorCounts() {
	listed := map[[2]string]int{}
	for _, f := range a.o.Floors {
		listed[[2]string{f.Section, f.Group}]++
		if floor := a.floorNamed(f); floor != nil {
			if heads := a.headsOf(&a.sections[a.sectionAt[f.Section]], floor); heads != f.Held {
				a.report(Violation{Code: BadFloor, Section: f.Section, Message: fmt.Sprintf("floor %s holds %d, not %d", f.Group, heads, f.Held)})
			}
		}
	}
	for i := range a.sections {
		for _, f := range a.sections[i].floors {
			if n := listed[[2]string{a.sections[i].ID, f.name()}]; n != 1 {
				a.report(Violation{Code: BadList, Section: a.sections[i].ID, Message: fmt.Sprintf("floor %s is listed %d times", f.name(), n)})
			}
		}
	}
}

func (a *audit) headsOf(s *auditSection, floor *auditFloor) (heads int) {
	for i := range s.floors {
		if &s.floors[i] != floor {
			continue
		}
		for sig, n := range s.bySignature {
			if sig>>i&1 == 1 {
				heads += n
			}
		}
	}
	return heads
}
