package plain

import "internat/placement"

// Names are what the ids of a finding are called.
type Names struct{ House, Section, Band string }

// FindingTitle says how many of a kind were found before a run.
func (c *Catalogue) FindingTitle(lang Lang, code placement.FindingCode, n int) string {
	return c.T(lang, "lint."+string(code), n)
}

// FindingWhy says what follows from findings of a kind, and what to do.
func (c *Catalogue) FindingWhy(lang Lang, code placement.FindingCode) string {
	return c.T(lang, "lint."+string(code)+".why")
}

// FindingLine says what is particular about one finding beside the pupil or the
// house it is about; "" when there is nothing.
func (c *Catalogue) FindingLine(lang Lang, f placement.Finding, of Names) string {
	line := "lint." + string(f.Code) + ".line"
	switch f.Code {
	case placement.AgreementMissing, placement.Unverified, placement.PapersMissing:
		return c.T(lang, line, f.Number)
	case placement.NoStaff:
		return c.T(lang, line, of.Band)
	case placement.OverCapacity:
		return c.T(lang, line, c.limit(lang, f, of))
	case placement.FloorsOverCap, placement.TargetsTooMany:
		return c.T(lang, line, of.Section)
	case placement.TargetUnsourced, placement.DeadFloor:
		return c.T(lang, line, of.Section, c.T(lang, "group."+string(f.Group)))
	case placement.BoarderPlaceLost, placement.WishTremplin, placement.WishClosed, placement.WishTwice:
		return c.T(lang, line, of.House)
	case placement.Unsound:
		return c.T(lang, line, f.Detail)
	}
	return ""
}

// limit names the limit that is exceeded: beds, adults or licence.
func (c *Catalogue) limit(lang Lang, f placement.Finding, of Names) string {
	switch {
	case f.Section != "":
		return c.T(lang, "lint.limit.section", of.Section)
	case f.Band != "":
		return c.T(lang, "lint.limit.band", of.Band)
	}
	return c.T(lang, "lint.limit.house")
}
