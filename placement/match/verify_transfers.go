package match

import "cmp"

// transferLog checks that the transfers are in order, and that each names a pupil who can have
// asked for a place under the adult who came. Which of several such pupils ranked highest is a
// matter of the round, which is over: Replay tells.
func (a *audit) transferLog() {
	for n, t := range a.o.Transfers {
		if n > 0 && cmp.Or(compareText(a.o.Transfers[n-1].Pupil, t.Pupil), compareText(a.o.Transfers[n-1].House, t.House)) > 0 {
			a.report(Violation{Code: BadList, Pupil: t.Pupil, House: t.House, Message: "the transfer is out of order"})
		}
		if h, known := a.houseAt[t.House]; known && !a.mayCall(h, t) {
			a.report(Violation{Code: BadStaffing, Pupil: t.Pupil, House: t.House, Message: "an adult moved to " + t.To + " for a pupil who cannot have waited there"})
		}
	}
}

func (a *audit) mayCall(h int, t Transfer) bool {
	i, known := a.roster.find(t.Pupil)
	band := a.bandNamed(h, t.To)
	if !known || band < 0 {
		return false
	}
	for _, list := range [][]auditWish{a.wishes[i], a.aside[i]} {
		for _, w := range list {
			if s := &a.sections[w.section]; s.band == band && s.Beds > 0 && !w.kept {
				return true
			}
		}
	}
	return false
}
