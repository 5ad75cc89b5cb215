package plain

import (
	"internat/capacity"
	"internat/placement"
)

// Breach says which rule is broken and how. Where and since when stand beside
// it.
func (c *Catalogue) Breach(lang Lang, b placement.Breach) string {
	if b.Code == placement.CountStale {
		return c.T(lang, "breach.count.stale", ShortDate(lang, b.Days.From), c.T(lang, "breach.count."+b.Other), b.Count, b.Of)
	}
	key := "breach." + string(b.Code)
	if b.Code == placement.OverStaff && b.About.Kind == "house" {
		key += ".adults" // they move between the bands and are counted together
	}
	return c.T(lang, key, Nights(lang, b.Days), b.Other, b.Count, b.Of,
		Session(lang, capacity.Session{Day: b.Days.From, Slot: b.Slot}), Hundredths(lang, b.Count), Hundredths(lang, b.Of))
}
