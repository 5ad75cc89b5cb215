package match

import "cmp"

// order checks that the lists of an outcome are in the order of the contract and repeat nothing, so
// that there is one way to write an outcome. Placements, certificates,
// transfers and warnings are checked where they are read.
func (a *audit) order() {
	staffing, floors, bits := a.o.Staffing, a.o.Floors, a.o.SiblingBits
	for i := 1; i < len(staffing); i++ {
		x, y := staffing[i-1], staffing[i]
		if cmp.Or(compareText(x.House, y.House), compareText(x.Band, y.Band)) >= 0 {
			a.report(Violation{Code: BadList, House: y.House, Message: "band " + y.Band + " is repeated or out of order"})
		}
	}
	for i := 1; i < len(floors); i++ {
		x, y := floors[i-1], floors[i]
		if cmp.Or(compareText(x.Section, y.Section), compareText(x.Group, y.Group)) >= 0 {
			a.report(Violation{Code: BadList, Section: y.Section, Message: "floor " + y.Group + " is repeated or out of order"})
		}
	}
	for i := 1; i < len(bits); i++ {
		x, y := bits[i-1], bits[i]
		if cmp.Or(compareText(x.Pupil, y.Pupil), compareText(x.House, y.House)) >= 0 {
			a.report(Violation{Code: BadList, Pupil: y.Pupil, House: y.House, Message: "the sibling bit is repeated or out of order"})
		}
	}
}
