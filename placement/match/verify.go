package match

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Violation is one way in which an outcome breaks the published rules, with the pupils and the
// house it touches, so that the part of the outcome it casts doubt on can be set apart.
type Violation struct {
	Code    string
	Pupil   string
	House   string
	Section string
	Message string
}

// String is one line. The names may come from a file that somebody made up.
func (v Violation) String() string {
	line := v.Code
	for _, name := range []string{v.Pupil, v.House, v.Section} {
		if name != "" {
			line += " " + strings.Trim(strconv.Quote(name), `"`)
		}
	}
	return line + ": " + strings.Trim(strconv.Quote(v.Message), `"`)
}

// The codes of violations.
const (
	BadHash     = "HASH"     // another problem, seed or scenario
	BadList     = "LIST"     // a pupil, section or band is missing, unknown, repeated or out of order
	BadGate     = "GATE"     // a place that no gate would have let through
	BadPin      = "PIN"      // a decision of the commission is not followed
	BadBoarder  = "BOARDER"  // a continuing boarder lost a place or got a worse one
	BadCode     = "CODE"     // a code or wish number that does not say what happened
	BadCap      = "CAP"      // more pupils than the section, band or house takes
	BadStaffing = "STAFFING" // adults or staffed places that the plan and the transfers do not give
	BadIdle     = "IDLE"     // an idle adult who could move
	BadChoice   = "CHOICE"   // a pupil refused where the rules say chosen
	BadFloor    = "FLOOR"    // a floor miscounted, or unfilled while a pupil who fills it waits
	BadBit      = "BIT"      // a sibling bit without its elder
	BadOptimum  = "OPTIMUM"  // not what deferred acceptance gives at the published parameters
	BadReason   = "REASON"   // a certificate that does not tell what happened
	BadWarning  = "WARNING"  // a warning that is missing, or has no reason
)

// Verify returns every violation of an outcome of a sound problem; none means that the outcome
// is what the published rules say. It reads the rules again from their definition and shares no
// code with Solve: where Solve keeps counters, Verify counts; where Solve proposes pupil by pupil
// and removes the worst, Verify lets the whole market propose in rounds and lets each house choose
// again from everybody who asks. Only the faults and the hash of the input come from the same functions.
func Verify(p *Problem, o *Outcome) []Violation {
	if faults := Check(p); len(faults) > 0 {
		var found []Violation
		for _, f := range faults {
			found = append(found, Violation{Code: BadHash, Message: "the problem is unsound: " + f.String()})
		}
		return found
	}
	hash := make(chan string, 1)
	go func() { hash <- InputHash(p) }()
	a := newAudit(p, o)
	a.rules()
	a.optimum()
	a.hashes(<-hash)
	slices.SortStableFunc(a.found, func(x, y Violation) int {
		return cmp.Or(cmp.Compare(x.Pupil, y.Pupil), cmp.Compare(x.House, y.House), cmp.Compare(x.Section, y.Section))
	})
	return slices.Compact(a.found)
}

// rules checks whatever can be seen on the outcome itself.
func (a *audit) rules() {
	a.lists()
	a.places()
	a.caps()
	a.staffing()
	a.transferLog()
	a.floorCounts()
	a.siblingBits()
	a.familyTies()
	a.refusals()
	a.idleAdults()
	a.unplacedCodes()
	a.order()
	a.warnings()
	a.certificates()
	a.seatsNeeded()
}

func (a *audit) hashes(input string) {
	if a.o.InputSHA256 != input {
		a.report(Violation{Code: BadHash, Message: "the outcome is not of this problem"})
	}
	if a.o.Seed != a.p.Seed {
		a.report(Violation{Code: BadHash, Message: "the outcome is not of this seed"})
	}
	if a.o.Scenario != "" {
		a.report(Violation{Code: BadHash, Message: "the outcome is a comparison, not a decision"})
	}
}

func (a *audit) report(v Violation) { a.found = append(a.found, v) }

// inParts splits 0..n between the processors. Each part reports on its own, and
// the reports are joined in the order of the parts.
func (a *audit) inParts(n int, check func(part *audit, from, to int)) {
	blank := *a
	blank.found = nil
	var lock sync.Mutex
	reports := map[int][]Violation{}
	inParallel(n, func(from, to int) {
		part := blank
		check(&part, from, to)
		lock.Lock()
		defer lock.Unlock()
		reports[from] = append(reports[from], part.found...)
	})
	for _, from := range slices.Sorted(maps.Keys(reports)) {
		a.found = append(a.found, reports[from]...)
	}
}
