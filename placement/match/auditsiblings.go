package match

// siblingBits checks that each published bit has its elder: of the same family, of a strictly
// higher level, placed in the house unless the bit is flagged as stale.
func (a *audit) siblingBits() {
	level := map[string]int{}
	for i, l := range a.p.Levels {
		level[l] = i
	}
	stale := map[[2]string]bool{}
	for _, w := range a.o.Warnings {
		if w.Code == SiblingStale {
			stale[[2]string{w.Pupil, w.House}] = true
		}
	}
	for _, b := range a.o.SiblingBits {
		if message := a.siblingBit(b, level, stale[[2]string{b.Pupil, b.House}]); message != "" {
			a.report(Violation{Code: BadBit, Pupil: b.Pupil, House: b.House, Message: message})
		}
	}
}

func (a *audit) siblingBit(b SiblingBit, level map[string]int, stale bool) string {
	i, known := a.pupilAt[b.Pupil]
	e, elderKnown := a.pupilAt[b.Elder]
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
	case level[elder.Level] <= level[younger.Level]:
		return elder.ID + " is not of a higher level"
	case there == stale && there:
		return "the bit is flagged as stale, but " + elder.ID + " is placed there"
	case !there && !stale:
		return elder.ID + " is not placed there"
	}
	return ""
}
