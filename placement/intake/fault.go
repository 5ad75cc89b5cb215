package intake

import (
	"cmp"
	"embed"
	"fmt"
	"slices"
)

// Text holds the sentence of every fault, in French and English, under
// "fault." and its code: what is wrong, and what to do about it.
//
//go:embed text/*.json
var Text embed.FS

// A Fault is one thing wrong in a file, or, as a note, one thing left aside. It
// says where and never what stands there: a value may be about a child.
type Fault struct {
	Line   int    // as an editor counts, the header being 1; 0 = the file as a whole
	Column string // as the file writes it; "" = the row as a whole
	Code   string // "intake.level_unknown"
	Args   []any  // what the sentence needs, in the order of its %s
}

// Error is for logs.
func (f Fault) Error() string { return fmt.Sprintf("line %d %s: %s", f.Line, f.Column, f.Code) }

// MostFaults is how many faults, and how many notes, a report lists.
const MostFaults = 200

// A List keeps the first MostFaults faults and counts the rest.
type List struct {
	Faults []Fault
	More   int // found, and not listed
}

// Add takes one more fault.
func (l *List) Add(f Fault) {
	if len(l.Faults) == MostFaults {
		l.More++
		return
	}
	l.Faults = append(l.Faults, f)
}

// Sort puts the faults in the order of the file. It leaves alone what was read of
// the list before.
func (l *List) Sort() {
	l.Faults = slices.SortedStableFunc(slices.Values(l.Faults), func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
}

// Len is how many faults were found, listed or not.
func (l List) Len() int { return len(l.Faults) + l.More }

// A Report says how the reading of a file went.
type Report struct {
	Rows      int  // rows of content, faulty ones included
	Separator rune // between fields
	Encoding  Encoding
	Signature string // of the columns of a list of pupils: see Mapping
	Format    string // ONDE, when the columns are those of that register
	Wrong     List   // a file with one of these is not to be kept
	Notes     List   // what was left aside, and why: nothing to mend
}

// Clean reports whether the file may be kept.
func (r Report) Clean() bool { return r.Wrong.Len() == 0 }

// wrong adds a fault.
func (r *Report) wrong(line int, column, code string, args ...any) {
	r.Wrong.Add(Fault{line, column, "intake." + code, args})
}

// note adds something left aside.
func (r *Report) note(line int, column, code string, args ...any) {
	r.Notes.Add(Fault{line, column, "intake." + code, args})
}
