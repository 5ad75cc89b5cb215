package twin

import (
	"slices"
	"strings"

	"internat/capacity/calendar"
)

// A Person is what of a record is compared.
type Person struct {
	ID     string
	Family string
	Given  string
	Born   calendar.Day
	INE    string // "" when not known
}

// A Face is a person made ready for comparing.
type Face struct {
	Person
	family, given []string // words
}

// FaceOf makes a person ready.
func FaceOf(p Person) Face {
	return Face{Person: p, family: words(p.Family), given: words(p.Given)}
}

// A Reason is one thing two records have in common.
type Reason string

// The reasons, from the strongest.
const (
	SameINE      Reason = "ine"
	SameName     Reason = "name"          // once folded
	CloseName    Reason = "name_close"    // a letter, a double name, a name used for short
	TurnedName   Reason = "name_turned"   // the family name stands for the first name
	SameBirth    Reason = "birth"         // the very day
	TurnedBirth  Reason = "birth_turned"  // day and month exchanged
	CloseBirth   Reason = "birth_digit"   // one digit differs
	DifferentINE Reason = "ine_different" // speaks against it
)

// A Likeness says how much two records look like one person, and why.
type Likeness struct {
	Score   int // 0 to 100; 0 is not alike
	Reasons []Reason
}

// Likely reports whether somebody should look at the two.
func (l Likeness) Likely() bool { return l.Score > 0 }

// How near two names must be: the further the birthdays, the nearer.
const (
	nearFamily = 0.88
	nearGiven  = 0.86
	nearBoth   = 0.94 // when the birthday differs by a digit
	turned     = 0.98 // of a name whose parts are exchanged
)

// Compare says how much two people look alike; the same in both directions.
func Compare(a, b Face) Likeness {
	if a.INE != "" && a.INE == b.INE {
		return Likeness{100, append([]Reason{SameINE}, without(append(nameReason(a, b), birthReason(a, b)))...)}
	}
	birth := birthReason(a, b)
	if birth == "" {
		return Likeness{}
	}
	family, given, how := names(a, b)
	whole := min(family, given)
	switch {
	case family < nearFamily || given < nearGiven, birth != SameBirth && whole < nearBoth:
		return Likeness{}
	case a.INE != "" && b.INE != "" && near(a.INE, b.INE) < nearBoth:
		if how != SameName || birth != SameBirth {
			return Likeness{}
		}
		return Likeness{70, []Reason{how, birth, DifferentINE}}
	}
	score := 55 + int(40*(family+given-nearFamily-nearGiven)/(2-nearFamily-nearGiven))
	if birth != SameBirth {
		score -= 10
	}
	return Likeness{score, []Reason{how, birth}}
}

func nameReason(a, b Face) []Reason {
	family, given, how := names(a, b)
	if family < nearFamily || given < nearGiven {
		return nil
	}
	return []Reason{how}
}

func without(list []Reason) []Reason {
	return slices.DeleteFunc(list, func(r Reason) bool { return r == "" })
}

// names says how near the family names and the first names are, as they stand or
// exchanged.
func names(a, b Face) (family, given float64, how Reason) {
	family, given = part(a.family, b.family), part(a.given, b.given)
	if min(family, given) < nearGiven {
		f, g := turned*part(a.family, b.given), turned*part(a.given, b.family)
		if low, high := min(f, g), max(f, g); low > min(family, given) {
			return low, high, TurnedName
		}
	}
	if family == 1 && given == 1 {
		return family, given, SameName
	}
	return family, given, CloseName
}

// part says how near two lists of words are: as one word each, or each word of
// the shorter list to its nearest in the longer.
func part(a, b []string) float64 {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	whole := near(strings.Join(a, ""), strings.Join(b, ""))
	switch {
	case whole == 1 || len(a) == 1 && len(b) == 1:
		return whole
	case len(a) == len(b):
		return max(whole, (nearest(a, b)+nearest(b, a))/2)
	case len(a) < len(b):
		return max(whole, 0.96*nearest(a, b))
	}
	return max(whole, 0.96*nearest(b, a))
}

// nearest is the mean nearness of each word to the one of the others that it is
// nearest to.
func nearest(few, many []string) (mean float64) {
	for _, w := range few {
		best := 0.0
		for _, o := range many {
			best = max(best, near(w, o))
		}
		mean += best / float64(len(few))
	}
	return mean
}

// birthReason says how two birthdays agree, "" when they do not.
func birthReason(a, b Face) Reason {
	if a.Born.IsZero() || b.Born.IsZero() {
		return ""
	}
	if a.Born == b.Born {
		return SameBirth
	}
	ya, ma, da := a.Born.Date()
	yb, mb, db := b.Born.Date()
	if ya == yb && int(ma) == db && int(mb) == da {
		return TurnedBirth
	}
	if digitsApart(ya, yb)+digitsApart(int(ma), int(mb))+digitsApart(da, db) == 1 {
		return CloseBirth
	}
	return ""
}

// digitsApart counts the decimal places at which two numbers differ.
func digitsApart(a, b int) (n int) {
	for ; a > 0 || b > 0; a, b = a/10, b/10 {
		if a%10 != b%10 {
			n++
		}
	}
	return n
}
