package placement

import (
	"slices"
	"time"

	"internat/capacity/calendar"
)

// A Term is a class of data that is kept for a time and then removed.
type Term string

// The terms. What they count from stands beside each.
const (
	FileNeverPlaced Term = "never_placed" // a file without a stay: from the last contact
	FilePlaced      Term = "placed"       // a file with a stay: from the last contact, the last night at the earliest
	PapersKept      Term = "papers"       // what was sent for a request: from the last contact
	SecretsKept     Term = "restricted"   // health and protection: from the last contact
	NoticesKept     Term = "notices"      // the text of a notice: from its sending
	RunLinks        Term = "run_link"     // between a run and children: from the end of the year it placed for
	JournalKept     Term = "journal"      // who did what: from the event, as long as no file needs it
	StaffKept       Term = "staff"        // who worked in a house: from the last day
	SignInsKept     Term = "sign_in"      // sessions, codes, attempts
	UploadedFiles   Term = "uploads"      // between a preview and its import
)

// A RetentionRule says how long one class is kept: a fact with an author, a day
// and a text, that an administrator may change with a reason.
type RetentionRule struct {
	Term   Term
	Months int // 0: the program has its own, shorter clock for it, which nobody sets
	Provenance
	Reason string // why it was changed; "" for what the program proposes
}

// Fixed reports whether the program keeps that clock itself.
func (r RetentionRule) Fixed() bool { return r.Months == 0 }

// Set reports whether somebody of the territory decided on the rule.
func (r RetentionRule) Set() bool { return r.Author != "" }

// Before is the first day that is kept on that day: what is older is past its
// term.
func (r RetentionRule) Before(today calendar.Day) calendar.Day {
	y, m, d := today.Date()
	return calendar.NewDay(y, m-time.Month(r.Months), d)
}

// The longest and the shortest term that may be set, in months.
const LeastMonths, MostMonths = 1, 120

const (
	socialSector = "CNIL, référentiel de la protection de l’enfance (délibération 2022-008) et du secteur social : deux ans après le dernier contact"
	ownChoice    = "RGPD, article 5, 1, e"
)

// DefaultRetention is what holds where nobody decided otherwise.
func DefaultRetention() []RetentionRule {
	rule := func(t Term, months int, source string) RetentionRule {
		return RetentionRule{Term: t, Months: months, Provenance: Provenance{Source: source}}
	}
	return []RetentionRule{
		rule(FileNeverPlaced, 24, socialSector), rule(FilePlaced, 24, socialSector),
		rule(PapersKept, 24, socialSector), rule(SecretsKept, 24, socialSector),
		rule(NoticesKept, 24, socialSector), rule(RunLinks, 12, ownChoice),
		rule(JournalKept, 36, "CNIL, recommandation sur la journalisation (octobre 2021) : de six mois à trois ans"),
		rule(StaffKept, 24, ownChoice),
		rule(SignInsKept, 0, ownChoice), rule(UploadedFiles, 0, ownChoice),
	}
}

// RuleOf finds the rule of a class.
func RuleOf(rules []RetentionRule, t Term) RetentionRule {
	i := slices.IndexFunc(rules, func(r RetentionRule) bool { return r.Term == t })
	if i < 0 {
		return RetentionRule{Term: t}
	}
	return rules[i]
}

// Check lists what keeps a rule from being set.
func (r RetentionRule) Check() error {
	var faults Faults
	if RuleOf(DefaultRetention(), r.Term).Fixed() {
		faults.Add("term", "field.unknown")
	}
	if r.Months < LeastMonths {
		faults.Add("months", "number.too_small", LeastMonths)
	}
	if r.Months > MostMonths {
		faults.Add("months", "number.too_large", MostMonths)
	}
	if r.Source == "" {
		faults.Add("source", "field.missing")
	}
	if r.Reason == "" {
		faults.Add("reason", "field.missing")
	}
	return faults.Err()
}
