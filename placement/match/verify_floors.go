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
		if floor := &a.sections[s].floors[i]; a.floorName(floor) == f.Group {
			return floor
		}
	}
	return nil
}

func (a *audit) floorName(f *auditFloor) string {
	if f.outside {
		return "!" + a.p.Groups[f.group]
	}
	return a.p.Groups[f.group]
}

// floorCounts checks that every floor is listed once with the number of heads it holds.
func (a *audit) floorCounts() {
	for _, f := range a.o.Floors {
		if floor := a.floorNamed(f); floor != nil {
			floor.listed++
			if floor.held != f.Held {
				a.report(Violation{Code: BadFloor, Section: f.Section, Message: fmt.Sprintf("floor %s holds %d, not %d", f.Group, floor.held, f.Held)})
			}
		}
	}
	for i := range a.sections {
		for j := range a.sections[i].floors {
			if f := &a.sections[i].floors[j]; f.listed != 1 {
				a.report(Violation{Code: BadList, Section: a.sections[i].ID, Message: fmt.Sprintf("floor %s is listed %d times", a.floorName(f), f.listed)})
			}
		}
	}
}
