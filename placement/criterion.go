package placement

import (
	"slices"
	"strings"
	"unicode"

	"internat/capacity/calendar"
)

// A Group is a population that social-mix targets count.
type Group string

// The groups a target may name. None of them is about nationality, religion or
// origin, and none can be added without touching this list.
const (
	Boursier Group = "boursier" // scholarship holder
	QPV      Group = "qpv"      // lives in a priority neighbourhood
	REP      Group = "rep"      // comes from a priority-education school
	Rural    Group = "rural"    // lives in an isolated rural commune
)

// Groups lists them in the order of every table.
var Groups = []Group{Boursier, QPV, REP, Rural}

// A Criterion is a reason for priority from the published catalogue. School
// marks are not among them.
type Criterion struct {
	Code       string
	Family     string // "geographic", "social", "family", "educational"
	Points     int
	Group      Group // "" = counts for no target
	Restricted bool  // only named members of the support team see it by name
}

// Catalogue is the published list, in version RuleVersion. Its order is the
// order of every page. Source: the criteria of service-public F1867 and of the
// DSDEN de l'Hérault; the points are this product's example scale.
var Catalogue = []Criterion{
	{"far", "geographic", 18, "", false},
	{"very_far", "geographic", 24, "", false},
	{"rural", "geographic", 14, Rural, false},
	{"qpv", "geographic", 14, QPV, false},
	{"rep", "geographic", 10, REP, false},
	{"boursier", "social", 12, Boursier, false},
	{"study_conditions", "social", 16, "", false},
	{"single_parent", "family", 8, "", false},
	{"staggered_hours", "family", 8, "", false},
	{"bereavement", "family", 12, "", false},
	{"protection", "family", 30, "", true},
	{"dropout_risk", "educational", 14, "", false},
	{"special_needs", "educational", 14, "", true},
}

// RuleVersion names the catalogue in force; a run keeps it.
const RuleVersion = "2026-2"

// SituationCap is the most that the family and educational criteria count for
// together. The scale is published, so a sum can be taken apart by whoever knows
// the other criteria; under this cap every sum that a restricted criterion is
// part of is also the sum of criteria that are no secret, and what is left over
// never proves a protection measure or a health need. A test holds every
// combination against it: whoever changes the scale must keep that. Bereavement is
// not restricted: families claim it and any officer checks it on an open paper;
// lists show it within the same line as the restricted ones.
const SituationCap = 30

// CriterionOf finds a criterion by its code.
func CriterionOf(code string) (Criterion, bool) {
	i := slices.IndexFunc(Catalogue, func(c Criterion) bool { return c.Code == code })
	if i < 0 {
		return Criterion{}, false
	}
	return Catalogue[i], true
}

// A Claim is one criterion claimed for a referral.
type Claim struct {
	Code       string
	ClaimedBy  string // who put it on file; "" = before this was kept
	ClaimedOn  calendar.Day
	VerifiedBy string // "" = claimed only
	VerifiedOn calendar.Day
	Evidence   Evidence // "" = before this was kept, or claimed only
	Paper      PaperID  // of EvidencePaper; "" once the paper is removed
}

// Evidence is what a verification rests on.
type Evidence string

// The kinds of evidence.
const (
	EvidencePaper    Evidence = "paper"    // a paper that is kept
	EvidenceSeen     Evidence = "seen"     // a paper that was shown
	EvidenceAttested Evidence = "attested" // the word of the support team or of an institution
)

// A Proof is the evidence of one verification.
type Proof struct {
	Evidence Evidence
	Paper    PaperID // of EvidencePaper
}

// Check lists what is wrong with a proof.
func (p Proof) Check() error {
	var faults Faults
	switch {
	case p.Evidence == EvidencePaper && p.Paper == "":
		faults.Add("evidence", "claim.no_paper")
	case p.Evidence != EvidencePaper && p.Evidence != EvidenceSeen && p.Evidence != EvidenceAttested, p.Evidence != EvidencePaper && p.Paper != "":
		faults.Add("evidence", "claim.no_evidence")
	}
	return faults.Err()
}

// Claims are the criteria of one referral.
type Claims []Claim

// Points is the sum of the claimed criteria. A distance counts once: the
// farther one. The family and educational criteria count up to SituationCap.
func (cs Claims) Points() int {
	sum, situation := 0, 0
	for _, c := range cs.counted() {
		if c.situation() {
			situation += c.Points
		} else {
			sum += c.Points
		}
	}
	return sum + min(situation, SituationCap)
}

// situation reports whether the criterion is one of those shown together.
func (c Criterion) situation() bool { return c.Family == "family" || c.Family == "educational" }

// Groups are the populations the pupil belongs to, sorted.
func (cs Claims) Groups() []Group {
	var groups []Group
	for _, c := range cs.counted() {
		if c.Group != "" {
			groups = append(groups, c.Group)
		}
	}
	slices.Sort(groups)
	return slices.Compact(groups)
}

// Unverified lists the lines of the sum that hold a claim nobody has checked
// yet. Family and educational criteria are one line: their number beside the sum
// would tell one restricted criterion from several open ones.
func (cs Claims) Unverified() []string {
	var lines []string
	for _, c := range cs {
		if c.VerifiedBy == "" && !slices.Contains(lines, c.Line()) {
			lines = append(lines, c.Line())
		}
	}
	return lines
}

// counted resolves the codes and drops "far" where "very_far" is claimed.
func (cs Claims) counted() []Criterion {
	veryFar := slices.ContainsFunc(cs, func(c Claim) bool { return c.Code == "very_far" })
	var list []Criterion
	for _, claim := range cs {
		c, ok := CriterionOf(claim.Code)
		if ok && !(veryFar && c.Code == "far") {
			list = append(list, c)
		}
	}
	return list
}

// Line is one line of the sum shown to people.
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

// Lines shows the sum, in catalogue order. A reader without access to
// restricted criteria, a co-parent included, gets the family and educational
// ones as one line.
func (cs Claims) Lines(restricted bool) []Line {
	var lines []Line
	situation := 0
	for _, c := range cs.counted() {
		if c.situation() {
			situation += c.Points
		}
		if restricted || !c.situation() {
			lines = append(lines, Line{Code: c.Code, Points: c.Points})
		}
	}
	switch {
	case !restricted && situation > 0:
		lines = append(lines, Line{Code: SituationLine, Within: true})
	case restricted && situation > SituationCap:
		lines = append(lines, Line{Code: CapLine, Points: SituationCap - situation})
	}
	return lines
}

// forbidden are words that no criterion or target may carry: the schema
// refuses them too.
var forbidden = []string{"nationalit", "religi", "origin", "ethni", "race", "langue_maternelle", "note", "moyenne", "marks"}

// unlawful begin the words, and are the phrases, that no text about a criterion,
// a target or a paper may hold, without accents.
var unlawful = []string{" nationalit", " citoyennete", " religi", " croyan", " ethni", " race ", " races ", " racial", " titre de sejour", " carte de sejour"}

// unlawfulCriterion are more of them for a criterion: origin and marks. A paper
// may well be about the "établissement d'origine".
var unlawfulCriterion = []string{" origin", " moyenne", " note ", " notes ", " grade ", " grades ", " marks "}

// LawfulText reports whether a text that somebody typed is free of words about
// nationality, religion, ethnic group or race.
func LawfulText(text string) bool { return freeOf(text, unlawful) }

// LawfulDefinition reports whether a text may define a criterion.
func LawfulDefinition(text string) bool {
	return freeOf(text, unlawful) && freeOf(text, unlawfulCriterion)
}

var unaccented = strings.NewReplacer("é", "e", "è", "e", "ê", "e", "à", "a", "ï", "i", "î", "i", "ô", "o")

func freeOf(text string, words []string) bool {
	letters := strings.FieldsFunc(unaccented.Replace(strings.ToLower(text)), func(r rune) bool { return !unicode.IsLetter(r) })
	plain := " " + strings.Join(letters, " ") + " "
	return !slices.ContainsFunc(words, func(word string) bool { return strings.Contains(plain, word) })
}

// Lawful reports whether a code may be a criterion or a group.
func Lawful(code string) bool {
	return !slices.ContainsFunc(forbidden, func(word string) bool {
		return strings.Contains(strings.ToLower(code), word)
	})
}
