package match

import (
	"maps"
	"slices"
)

// siblingBits checks that each published bit has its elder: of the same family, of a strictly
// higher level, placed in the house unless the bit is flagged as stale.
func (a *audit) siblingBits() {
	stale := map[[2]string]bool{}
	for _, w := range a.o.Warnings {
		if w.Code == SiblingStale {
			stale[[2]string{w.Pupil, w.House}] = true
		}
	}
	for _, b := range a.o.SiblingBits {
		if message := a.siblingBit(b, stale[[2]string{b.Pupil, b.House}]); message != "" {
			a.report(Violation{Code: BadBit, Pupil: b.Pupil, House: b.House, Message: message})
		}
	}
}

func (a *audit) siblingBit(b SiblingBit, stale bool) string {
	i, known := a.roster.find(b.Pupil)
	e, elderKnown := a.roster.find(b.Elder)
	h, houseKnown := a.houseAt[b.House]
	if !known || !elderKnown || !houseKnown {
		return "the bit names somebody or somewhere unknown"
	}
	younger, elder := &a.p.Pupils[i], &a.p.Pupils[e]
	there := a.seat[e] >= 0 && a.sections[a.seat[e]].house == h
	switch {
	case a.p.Siblings == NoSiblings:
		return "the problem asks for no sibling bits"
	case younger.Family == "" || younger.Family != elder.Family:
		return elder.ID + " is not of the same family"
	case a.levelAt[elder.Level] <= a.levelAt[younger.Level]:
		return elder.ID + " is not of a higher level"
	case there == stale && there:
		return "the bit is flagged as stale, but " + elder.ID + " is placed there"
	case !there && !stale:
		return elder.ID + " is not placed there"
	}
	return ""
}

// ties reads the families that the run kept to one house, by family.
func (a *audit) ties() map[string]string {
	ties := map[string]string{}
	for _, w := range a.o.Warnings {
		if w.Code == FamilyTied && w.Family != "" {
			ties[w.Family] = w.House
		}
	}
	return ties
}

// keepToTies leaves the members of tied families the wish for their house and the right to stay.
// Their ranks are those of the whole list.
func (a *audit) keepToTies() {
	ties := a.ties()
	if len(ties) == 0 {
		return
	}
	a.aside = map[int][]auditWish{}
	for i := range a.wishes {
		house, tied := ties[a.p.Pupils[i].Family]
		if !tied || house == "" {
			continue
		}
		var left []auditWish
		for _, w := range a.wishes[i] {
			if a.houses[a.sections[w.section].house].ID == house || w.kept {
				left = append(left, w)
			} else {
				a.aside[i] = append(a.aside[i], w)
			}
		}
		a.wishes[i] = left
	}
}

// familyTies checks that each tie was asked for and keeps its family together.
func (a *audit) familyTies() {
	ties := a.ties()
	for _, family := range slices.Sorted(maps.Keys(ties)) {
		house := ties[family]
		if _, known := a.houseAt[house]; !known || a.p.Siblings != Together {
			a.report(Violation{Code: BadBit, House: house, Message: "family " + family + " cannot be tied"})
		}
	}
	for i := range a.p.Pupils {
		u := &a.p.Pupils[i]
		house, tied := ties[u.Family]
		if !tied || u.Pin == "" && len(a.wishes[i]) == 0 {
			continue
		}
		if a.seat[i] < 0 || a.houses[a.sections[a.seat[i]].house].ID != house {
			a.report(Violation{Code: BadBit, Pupil: u.ID, House: house, Message: "is tied to this house with family " + u.Family + " and not placed there"})
		}
	}
}
