package match

import (
	"cmp"
	"slices"
)

// warnings checks that an outcome warns of everything there is to look at, and of nothing else. The
// ties of families are given; whether they hold is for familyTies to say.
func (a *audit) warnings() {
	want := a.houseWarnings()
	want = append(want, a.pupilWarnings()...)
	want = append(want, a.familyWarnings()...)
	slices.SortFunc(want, orderOfWarnings)
	given, wanted := warningSet(a.o.Warnings), warningSet(want)
	for _, w := range want {
		if !given[w] {
			a.reportWarning(w, "is missing")
		}
	}
	for _, w := range a.o.Warnings {
		if !wanted[w] {
			a.reportWarning(w, "has no reason")
		}
	}
	for i, w := range a.o.Warnings {
		if i > 0 && orderOfWarnings(a.o.Warnings[i-1], w) >= 0 {
			a.reportWarning(w, "is repeated or out of order")
		}
	}
}

func warningSet(list []Warning) map[Warning]bool {
	set := make(map[Warning]bool, len(list))
	for _, w := range list {
		set[w] = true
	}
	return set
}

func (a *audit) reportWarning(w Warning, what string) {
	v := Violation{Code: BadWarning, Pupil: w.Pupil, House: w.House, Section: w.Section, Message: "the warning " + string(w.Code) + " " + what}
	if w.Family != "" { // names a member, so that no more than the family's part is cast in doubt
		for i := range a.p.Pupils {
			if u := &a.p.Pupils[i]; u.Family == w.Family && (v.Pupil == "" || u.ID < v.Pupil) {
				v.Pupil = u.ID
			}
		}
	}
	a.report(v)
}

func orderOfWarnings(x, y Warning) int {
	return cmp.Or(compareText(x.Pupil, y.Pupil), compareText(x.Family, y.Family), compareText(x.House, y.House), compareText(x.Section, y.Section),
		compareText(x.Band, y.Band), compareText(x.Group, y.Group), compareText(string(x.Code), string(y.Code)))
}

// houseWarnings are about houses, bands and sections that hold more pins and boarders than filed,
// floors that ask for more than there is, and floors lowered.
func (a *audit) houseWarnings() (list []Warning) {
	for _, h := range a.houses {
		if h.fixed > h.cap {
			list = append(list, Warning{Code: OverCapacity, House: h.ID})
		}
	}
	for _, b := range a.bands {
		if b.fixed > b.base {
			list = append(list, Warning{Code: OverCapacity, House: a.houses[b.house].ID, Band: b.ID})
		}
	}
	for i := range a.sections {
		s := &a.sections[i]
		if s.fixed > s.Beds {
			list = append(list, Warning{Code: OverCapacity, Section: s.ID})
		}
		seats, capacity := 0, s.Beds
		if s.band >= 0 {
			capacity = min(capacity, a.bands[s.band].Ratio*a.bands[s.band].Adults)
		}
		for j := range s.floors {
			f := &s.floors[j]
			if seats += f.filed; f.asked < f.filed {
				list = append(list, Warning{Code: RecountLowered, Section: s.ID, Group: a.floorName(f)})
			}
		}
		if seats > capacity {
			list = append(list, Warning{Code: FloorsOverCap, Section: s.ID})
		}
	}
	return list
}

// pupilWarnings are about boarders whose right to stay ended and bits whose elder has moved.
func (a *audit) pupilWarnings() (list []Warning) {
	lost := make([]bool, len(a.p.Pupils))
	inParallel(len(lost), func(from, to int) {
		for i := from; i < to; i++ {
			u := &a.p.Pupils[i]
			lost[i] = u.Current != "" && u.Agreement && u.Pin == "" && a.keptSection(u) < 0
		}
	})
	for i, gone := range lost {
		if u := &a.p.Pupils[i]; gone {
			list = append(list, Warning{Code: CurrentLost, Pupil: u.ID, Section: u.Current})
		}
	}
	for _, b := range a.o.SiblingBits {
		elder, known := a.roster.find(b.Elder)
		if known && (a.seat[elder] < 0 || a.houses[a.sections[a.seat[elder]].house].ID != b.House) {
			list = append(list, Warning{Code: SiblingStale, Pupil: b.Pupil, House: b.House})
		}
	}
	return list
}

// familyWarnings are the ties as given, and the families that are split without one. Whoever could
// not be placed anywhere does not split a family.
func (a *audit) familyWarnings() (list []Warning) {
	if a.p.Siblings != Together {
		return nil
	}
	ties, members := a.ties(), map[string][]int{}
	for i := range a.p.Pupils {
		if u := &a.p.Pupils[i]; u.Family != "" && (u.Pin != "" || len(a.wishes[i])+len(a.aside[i]) > 0) {
			members[u.Family] = append(members[u.Family], i)
		}
	}
	for family, m := range members {
		house, tied := ties[family]
		switch {
		case len(m) < 2:
		case tied:
			list = append(list, Warning{Code: FamilyTied, Family: family, House: house})
		case slices.ContainsFunc(m, func(i int) bool { return a.houseOf(i) != a.houseOf(m[0]) }):
			list = append(list, Warning{Code: FamilyResidual, Family: family})
		}
	}
	return list
}

// houseOf is the house where pupil i sits, or -1.
func (a *audit) houseOf(i int) int {
	if a.seat[i] < 0 {
		return -1
	}
	return a.sections[a.seat[i]].house
}
