package plain

import (
	"strings"

	"internat/placement/match"
)

// Why says in sentences what became of one wish and why: first what happened,
// then the places and what limits them, the rank, the draw, the places kept for
// the social mix, what it would have taken. It names no other child.
func (c *Catalogue) Why(lang Lang, w match.WishCertificate) []string {
	lines := []string{c.T(lang, "why."+string(w.Code))}
	if w.Rank == 0 {
		return lines
	}
	if w.Bound != "" {
		lines = append(lines, c.T(lang, "why.places."+string(w.Bound), w.Cap))
	}
	lines = append(lines, c.ranks(lang, w)...)
	if w.SeatsNeeded > 0 {
		lines = append(lines, c.T(lang, "why.needed", w.SeatsNeeded))
	}
	return lines
}

// ranks compares the pupil's place in the order with the last one to pass.
func (c *Catalogue) ranks(lang Lang, w match.WishCertificate) []string {
	var lines []string
	switch {
	case w.Cutoff == 0:
		lines = append(lines, c.T(lang, "why.rank", w.Rank, w.Points))
	case w.CutoffPoints == w.Points && w.CutoffSibling == w.Sibling && w.CutoffLottery != match.Lottery{}:
		lines = append(lines, c.T(lang, "why.draw", w.Rank, w.Cutoff, w.Points))
	default:
		lines = append(lines, c.T(lang, "why.cutoff", w.Rank, w.Points, w.Cutoff, w.CutoffPoints))
	}
	switch {
	case w.Sibling:
		lines = append(lines, c.T(lang, "why.sibling"))
	case w.CutoffSibling:
		lines = append(lines, c.T(lang, "why.sibling_passed"))
	}
	if kept := c.kept(lang, w.Protected); kept != "" {
		lines = append(lines, c.T(lang, "why.kept", kept))
	}
	return lines
}

// kept names the groups for whom places are kept. The complement of a group
// stands for a ceiling on it, which is said in its own words.
func (c *Catalogue) kept(lang Lang, groups []string) string {
	var names []string
	for _, g := range groups {
		if name, ceiling := strings.CutPrefix(g, "!"); ceiling {
			names = append(names, c.T(lang, "why.others_than", c.T(lang, "group."+name)))
		} else {
			names = append(names, c.T(lang, "group."+g))
		}
	}
	return List(lang, names)
}

// Warning says what a person should look at before deciding on a run.
func (c *Catalogue) Warning(lang Lang, w match.Warning) string {
	return c.T(lang, "warning."+string(w.Code))
}
