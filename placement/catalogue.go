package placement

import (
	"slices"

	"internat/capacity/calendar"
)

// A CatalogueState is where a version of the criteria stands.
type CatalogueState string

// The states of a version. A published one never changes: the schema refuses.
const (
	CatalogueDraft     CatalogueState = "draft"
	CataloguePublished CatalogueState = "published"
)

// A Bilingual is a text as it is published, in both languages.
type Bilingual struct {
	FR string `json:"fr"`
	EN string `json:"en"`
}

// A Criterion is a reason for priority from the published catalogue. School
// marks are not among them.
type Criterion struct {
	Code       string    `json:"code"`
	Family     string    `json:"family"` // one of CriterionFamilies
	Points     int       `json:"points"`
	Group      Group     `json:"group,omitempty"`      // "" = counts for no target
	Restricted bool      `json:"restricted,omitempty"` // only named members of the support team see it by name
	Once       string    `json:"once,omitempty"`       // of the criteria with the same word here, only the highest counts
	Words      Bilingual `json:"words"`
	Proof      Bilingual `json:"proof"` // the evidence that is asked for
}

// CriterionFamilies lists the kinds of criteria in the order of the page.
var CriterionFamilies = []string{"geographic", "social", "family", "educational"}

// A Catalogue is one version of the criteria and their points. A campaign names
// its version, and its files are counted by that one for ever. The order of the
// criteria is the order of every page.
type Catalogue struct {
	ID          CatalogueID    `json:"-"`
	Territory   TerritoryID    `json:"-"` // "" = shipped with the program, for everybody
	Number      string         `json:"number"`
	Base        string         `json:"base,omitempty"` // number of the version it was made from
	State       CatalogueState `json:"-"`
	ValidFrom   calendar.Day   `json:"valid_from"`
	PublishedOn calendar.Day   `json:"published_on"`
	PublishedBy string         `json:"published_by"`
	Source      string         `json:"source"` // the decision that set it
	// SituationCap is the most that the family and educational criteria count for
	// together; 0 = no cap. The scale is published, so a sum can be taken apart by
	// whoever knows the other criteria; under the right cap every sum that a
	// restricted criterion is part of is also the sum of criteria that are no
	// secret, and what is left over never proves a protection measure or a health
	// need. Check holds every combination against it. Bereavement is not
	// restricted: families claim it and any officer checks it on an open paper;
	// lists show it within the same line as the restricted ones.
	SituationCap int         `json:"situation_cap"`
	Criteria     []Criterion `json:"criteria"`
	Version      int         `json:"-"`
}

// Criterion finds a criterion by its code.
func (k *Catalogue) Criterion(code string) (Criterion, bool) {
	i := slices.IndexFunc(k.Criteria, func(c Criterion) bool { return c.Code == code })
	if i < 0 {
		return Criterion{}, false
	}
	return k.Criteria[i], true
}

// WordsOf are the words of a criterion; none for a line that stands for several.
func (k *Catalogue) WordsOf(code string) Bilingual {
	c, _ := k.Criterion(code)
	return c.Words
}

// Codes lists the codes, in the order of the page.
func (k *Catalogue) Codes() []string {
	codes := make([]string, len(k.Criteria))
	for i, c := range k.Criteria {
		codes[i] = c.Code
	}
	return codes
}

// Points is the sum of the claimed criteria. Of those that exclude each other
// (Once) only the highest counts. The family and educational criteria count up to
// SituationCap.
func (k *Catalogue) Points(cs Claims) int {
	if len(cs) == 0 {
		return 0
	}
	sum, situation := 0, 0
	for _, c := range k.counted(cs) {
		if c.situation() {
			situation += c.Points
		} else {
			sum += c.Points
		}
	}
	return sum + k.capped(situation)
}

func (k *Catalogue) capped(situation int) int {
	if k.SituationCap == 0 {
		return situation
	}
	return min(situation, k.SituationCap)
}

// situation reports whether the criterion is one of those shown together.
func (c Criterion) situation() bool { return c.Family == "family" || c.Family == "educational" }

// Groups are the populations the pupil belongs to, sorted.
func (k *Catalogue) Groups(cs Claims) []Group {
	var groups []Group
	for _, claim := range cs {
		if c, ok := k.Criterion(claim.Code); ok && c.Group != "" {
			groups = append(groups, c.Group)
		}
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}

// Unverified lists the lines of the sum that hold a claim nobody has checked
// yet. Family and educational criteria are one line: their number beside the sum
// would tell one restricted criterion from several open ones.
func (k *Catalogue) Unverified(cs Claims) []string {
	var lines []string
	for _, c := range cs {
		if line := k.LineOf(c.Code); c.VerifiedBy == "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return lines
}

// counted resolves the codes, in the order of the claims, and drops what a
// higher criterion excludes.
func (k *Catalogue) counted(cs Claims) []Criterion {
	var list []Criterion
	for _, claim := range cs {
		c, ok := k.Criterion(claim.Code)
		if ok && !k.outdone(c, cs) {
			list = append(list, c)
		}
	}
	return list
}

// outdone reports whether a claimed criterion of the same kind counts instead: the
// one with more points or, of equals, the later one of the page.
func (k *Catalogue) outdone(c Criterion, cs Claims) bool {
	if c.Once == "" {
		return false
	}
	at := slices.Index(k.Codes(), c.Code)
	return slices.ContainsFunc(cs, func(other Claim) bool {
		i := slices.IndexFunc(k.Criteria, func(o Criterion) bool { return o.Code == other.Code && o.Once == c.Once })
		return i >= 0 && i != at && (k.Criteria[i].Points > c.Points || k.Criteria[i].Points == c.Points && i > at)
	})
}

// A Line is one line of the sum shown to people.
type Line struct {
	Code   string // a criterion, SituationLine or CapLine
	Points int
	Within bool // counts in the sum, without a number of its own
}

// SituationLine stands for all family and educational criteria together. It is
// there for every pupil who has any of them, so that seeing it never tells that
// a protection measure or a health need is behind it. It has no number: 30 beside
// the published scale would say which criterion it is.
const SituationLine = "situation"

// CapLine takes off what the family and educational criteria would count for
// beyond SituationCap.
const CapLine = "situation_cap"

// Lines shows the sum, in the order of the claims. A reader without access to
// restricted criteria, a co-parent included, gets the family and educational
// ones as one line.
func (k *Catalogue) Lines(cs Claims, restricted bool) []Line {
	if len(cs) == 0 {
		return nil
	}
	var lines []Line
	situation := 0
	for _, c := range k.counted(cs) {
		if c.situation() {
			situation += c.Points
		}
		if restricted || !c.situation() {
			lines = append(lines, Line{Code: c.Code, Points: c.Points})
		}
	}
	over := situation - k.capped(situation)
	switch {
	case !restricted && situation > 0:
		lines = append(lines, Line{Code: SituationLine, Within: true})
	case restricted && over > 0:
		lines = append(lines, Line{Code: CapLine, Points: -over})
	}
	return lines
}

// LineOf is the line of the sum in which a criterion counts for a reader without
// access to restricted criteria.
func (k *Catalogue) LineOf(code string) string {
	if c, ok := k.Criterion(code); ok && c.situation() {
		return SituationLine
	}
	return code
}

// Restricted are the restricted criteria that are claimed and checked in a
// section.
func (k *Catalogue) Restricted(s RestrictedSection) []Criterion {
	var list []Criterion
	for _, c := range k.Criteria {
		if c.Restricted && (c.Family == "educational") == (s == Health) {
			list = append(list, c)
		}
	}
	return list
}

// Points is the sum of the request's criteria, by the version of its campaign.
func (r Referral) Points() int { return r.Scale.Points(r.Claims) }

// Groups are the populations that the request's criteria tell of.
func (r Referral) Groups() []Group { return r.Scale.Groups(r.Claims) }

// Unverified lists the lines of the request's sum that nobody has checked.
func (r Referral) Unverified() []string { return r.Scale.Unverified(r.Claims) }

// Lines shows the request's sum: see Catalogue.Lines.
func (r Referral) Lines(restricted bool) []Line { return r.Scale.Lines(r.Claims, restricted) }
