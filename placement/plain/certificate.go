package plain

import (
	"slices"
	"strings"

	"internat/placement/match"
)

// Why says to an officer what became of one wish and why: first what happened,
// then the places and what limits them, the rank, the draw, the places kept for
// the social mix, what it would have taken. It names no other child, but the
// points of the last one to pass are another child's: it is not for families.
func (c *Catalogue) Why(lang Lang, w match.WishCertificate) []string {
	lines := []string{c.T(lang, "why."+string(w.Code))}
	if w.Rank == 0 {
		return lines
	}
	if w.Bound != "" {
		lines = append(lines, c.T(lang, "why.places."+string(w.Bound), w.Cap), c.T(lang, "why.held", w.Held))
	}
	lines = append(lines, c.ranks(lang, w)...)
	if kept := c.targets(lang, w.Protected); kept != "" {
		lines = append(lines, c.T(lang, "why.kept", kept))
	}
	if open := c.targets(lang, w.Open); open != "" {
		lines = append(lines, c.T(lang, "why.open", open))
	}
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
	case drawn(w):
		lines = append(lines, c.T(lang, "why.draw", w.Rank, w.Cutoff, w.Points))
	default:
		lines = append(lines, c.T(lang, "why.cutoff", w.Rank, w.Points, w.Cutoff, w.CutoffPoints))
	}
	if w.Cutoff == 0 && w.SeatsNeeded > 0 {
		lines = append(lines, c.T(lang, "why.nobody_to_pass"))
	}
	switch {
	case w.Sibling:
		lines = append(lines, c.T(lang, "why.sibling"))
	case w.CutoffSibling:
		lines = append(lines, c.T(lang, "why.sibling_passed"))
	}
	return lines
}

// drawn reports whether nothing but the draw separated the pupil from the last
// one to pass.
func drawn(w match.WishCertificate) bool {
	return w.CutoffPoints == w.Points && w.CutoffSibling == w.Sibling && w.CutoffLottery != match.Lottery{}
}

// targets names the groups of social-mix targets. The complement of a group
// stands for a ceiling on it, which is said in its own words.
func (c *Catalogue) targets(lang Lang, groups []string) string {
	var names []string
	for _, g := range groups {
		names = append(names, c.group(lang, g))
	}
	return List(lang, names)
}

func (c *Catalogue) group(lang Lang, code string) string {
	if name, ceiling := strings.CutPrefix(code, "!"); ceiling {
		return c.T(lang, "why.others_than", c.T(lang, "group."+name))
	}
	return c.T(lang, "group."+code)
}

// Few is the least number of children that a number told to a family may count.
const Few = 5

// Told says to the family what became of one wish and why. Both parents read it
// and may show it to anybody, so it holds to these rules:
//
//   - Of the run it gives one number, the distance in ranks to the last one
//     admitted, and the number of places, and each only when it counts at least
//     Few children. Below that it says it in words. Rank, cutoff and places needed
//     are left out: together with the distance they give each other away, and their
//     difference may count one child.
//   - Points, draw and brothers and sisters of anybody else are not told, nor that
//     a brother or sister counted: half-brothers have other parents.
//   - The targets that are told are those published for the house, whether or not
//     they decided: which of them was met, and by whom, is nobody's business. Groups
//     are named only when the family itself claimed them; own lists those.
func (c *Catalogue) Told(lang Lang, w match.WishCertificate, own []string) []string {
	lines := []string{c.T(lang, "told."+string(w.Code))}
	if w.SeatsNeeded == 0 {
		return lines // not refused: nothing to measure
	}
	if w.Cap >= Few && w.Bound != "" {
		lines = append(lines, c.T(lang, "told.places."+string(w.Bound), w.Cap))
	}
	if w.Cutoff > 0 {
		lines = append(lines, c.distance(lang, w.Rank-w.Cutoff))
	}
	if drawn(w) {
		lines = append(lines, c.T(lang, "told.draw"))
	}
	return append(lines, c.mix(lang, w, own)...)
}

func (c *Catalogue) distance(lang Lang, ranks int) string {
	if ranks < Few {
		return c.T(lang, "told.near")
	}
	return c.T(lang, "told.distance", ranks)
}

// mix tells of the targets published for the section.
func (c *Catalogue) mix(lang Lang, w match.WishCertificate, own []string) []string {
	published := slices.Concat(w.Open, w.Protected)
	if len(published) == 0 {
		return nil
	}
	lines := []string{c.T(lang, "told.mix")}
	counts := slices.DeleteFunc(slices.Clone(own), func(g string) bool { return !slices.Contains(published, g) })
	if len(counts) > 0 {
		lines = append(lines, c.T(lang, "told.mix_own", c.targets(lang, counts)))
	}
	return lines
}

// NoPlace is the reason, as the end of a sentence, that the family of a pupil
// without a place reads first.
func (c *Catalogue) NoPlace(lang Lang, code match.Code) string {
	return c.T(lang, "noplace."+string(code))
}

// Warning says what a person should look at before deciding on a run. House,
// Section and Band of the warning are their names, not their ids; without any
// the sentence names no place. It never names a child.
func (c *Catalogue) Warning(lang Lang, w match.Warning) string {
	place := w.Section
	if place == "" {
		place = w.House
	}
	if place != "" && w.Band != "" {
		place = c.T(lang, "warning.band", place, w.Band)
	}
	key := "warning.at." + string(w.Code)
	if place == "" || !c.Has(key) {
		return c.T(lang, "warning."+string(w.Code))
	}
	if w.Group == "" {
		return c.T(lang, key, place)
	}
	return c.T(lang, key, place, c.group(lang, w.Group))
}
