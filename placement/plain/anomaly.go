package plain

import "internat/placement"

// Anomaly says what the verifier found, in a sentence that begins with where: the
// name of a house or section, "" for what is about the whole run.
func (c *Catalogue) Anomaly(lang Lang, f placement.Anomaly, where string) string {
	if where == "" {
		where = c.T(lang, "anomaly.whole")
	}
	return c.T(lang, "anomaly."+f.Code, where)
}
