package plain

import "internat/placement"

// Breach says what the verifier found, in a sentence that begins with where: the
// name of a house or section, "" for what is about the whole run.
func (c *Catalogue) Breach(lang Lang, f placement.Breach, where string) string {
	if where == "" {
		where = c.T(lang, "breach.whole")
	}
	return c.T(lang, "breach."+f.Code, where)
}
