package match

import "slices"

// A gate drops a wish before anything else is looked at: a family must never read that a pupil
// was passed over when the house could not take this pupil at all. The gates are, in order:
// agreement, sex and level, house closed, forbidden pair.

// gate returns why a wish of u for house h is dropped, or "" and the leaf it is for.
func (m *market) gate(u *Pupil, h int32) (leaf int32, code Code) {
	if !u.Agreement {
		return none, NoAgreement
	}
	leaf = m.leafFor(u, h)
	kept := m.currentHouse(u) == h
	switch house := m.house(h); {
	case leaf == none, m.order[h] != nil && !kept && !m.ordered(u, h):
		return none, Ineligible
	case house.Closed:
		return none, Closed
	case slices.Contains(u.Forbid, house.ID):
		return none, Forbidden
	}
	return leaf, ""
}

// leafFor is the section of h that admits the sex and level of u.
func (m *market) leafFor(u *Pupil, h int32) int32 {
	section := m.admission[h].section(m.dir.levels[u.Level], sexOf(u.Sex))
	if section < 0 {
		return none
	}
	return m.leafFirst[h] + section
}

// ordered reports whether u stands in the complete order of h.
func (m *market) ordered(u *Pupil, h int32) bool {
	_, listed := m.order[h][u.ID]
	return listed
}

// currentHouse is the house where u boards now, or none. A boarder wishing for that house wishes
// for the section that admits the level of next year: the kept section.
func (m *market) currentHouse(u *Pupil) int32 {
	if u.Current == "" {
		return none
	}
	return m.houseAt[m.dir.sections[u.Current].house]
}

// keptLeaf is the section where u may stay, or none: the right ends when no section of the house
// admits the level of next year, and when the house is closed or forbidden.
func (m *market) keptLeaf(u *Pupil) int32 {
	h := m.currentHouse(u)
	if h == none || !u.Agreement {
		return none
	}
	leaf, _ := m.gate(u, h)
	return leaf
}
