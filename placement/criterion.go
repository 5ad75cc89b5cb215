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
