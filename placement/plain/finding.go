package plain

import "internat/placement"

// Finding says what the verifier found, in a sentence that begins with where: the
// name of a house or section, "" for what is about the whole run.
func (c *Catalogue) Finding(lang Lang, f placement.Finding, where string) string {
	if where == "" {
		where = c.T(lang, "finding.whole")
	}
	return c.T(lang, "finding."+f.Code, where)
}
