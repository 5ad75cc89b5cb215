package capacity

import "internat/capacity/calendar"

// Provenance is who decided a rule, when, and in which words. Neither a
// supervision ratio nor a share of social mix is set by national law for
// boarding schools: a number without an author is nobody's rule.
type Provenance struct {
	Author string       `json:"author"`
	Date   calendar.Day `json:"date"`
	Source string       `json:"source"`
}
