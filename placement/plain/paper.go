package plain

import "internat/placement"

// Paper names a paper or an opinion: as the house calls it, or in the words of
// the common list. A paper of a house's own of which the name is not at hand is
// named as that.
func (c *Catalogue) Paper(lang Lang, a placement.AskedPaper) string {
	if a.Label != "" {
		return a.Label
	}
	if c.Has("paper." + a.Kind) {
		return c.T(lang, "paper."+a.Kind)
	}
	return c.T(lang, "paper.own")
}
