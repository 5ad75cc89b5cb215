package capacity

import "slices"

// Target is what an authority asks of the mix of a house: at least, or at most,
// such a share of boarders in a category. It is never a constant of the program:
// no percentage is set by law, so each says who set it, when and where.
type Target struct {
	Category string // such as "scholarship"
	Floor    *Share // at least; nil for none
	Ceiling  *Share // at most; nil for none
	Provenance
}

// Mix is a target against a population.
type Mix struct {
	Target
	Share        // members of the category among all who are classed
	Unknown int  // boarders nobody has classed; they are in no whole
	Least   int  // boarders of the category the floor means for that many
	Most    int  // boarders the ceiling allows
	Missing int  // to reach the floor
	TooMany int  // above the ceiling
	Held    bool // whether neither is broken
}

// Member is a boarder, with the categories they are in. Classed is false for a
// boarder about whom nothing is known yet.
type Member struct {
	Categories []string
	Classed    bool
}

// MixOf counts the members of the target's category and compares. A floor is
// rounded up to whole boarders and a ceiling down, so that a target said to be
// held is held exactly; with 30 beds one boarder is 3.3 points, and a share alone
// would quarrel over fractions of a child.
func MixOf(t Target, members []Member) Mix {
	m := Mix{Target: t}
	for _, member := range members {
		switch {
		case !member.Classed:
			m.Unknown++
			continue
		case slices.Contains(member.Categories, t.Category):
			m.Part++
		}
		m.Whole++
	}
	m.Most = m.Whole
	if t.Floor != nil {
		m.Least = t.Floor.Least(m.Whole)
	}
	if t.Ceiling != nil {
		m.Most = t.Ceiling.Most(m.Whole)
	}
	m.Missing, m.TooMany = max(0, m.Least-m.Part), max(0, m.Part-m.Most)
	m.Held = m.Missing == 0 && m.TooMany == 0
	return m
}

// Slack is how many more boarders outside the category may come before the floor
// is broken; it is negative when the floor is broken already. Ok is false without
// a floor, or with one of zero, which nobody can break.
func (m Mix) Slack() (outsiders int, ok bool) {
	if m.Floor == nil || m.Floor.Part == 0 {
		return 0, false
	}
	whole := m.Part * m.Floor.Whole / m.Floor.Part // the most the members can support
	return whole - m.Whole, true
}
