package placement

import (
	"math/big"
	"slices"
	"strings"

	"internat/capacity/calendar"
)

// Check says what is wrong with a supervision band as it was typed.
func (b Band) Check(today calendar.Day) error {
	var faults Faults
	if b.Code == "" {
		faults.Add("code", "field.missing")
	}
	if b.Ratio < 1 || b.Ratio > 100 {
		faults.Add("ratio", "number.out_of_range", 1, 100)
	}
	if b.Adults < 0 || b.Adults > 200 {
		faults.Add("adults", "number.out_of_range", 0, 200)
	}
	return append(faults, b.Source.check(today)...).Err()
}

// check wants a rule to have an author, a day and a text: without them it is
// nobody's rule.
func (p Provenance) check(today calendar.Day) (faults Faults) {
	if p.Author == "" {
		faults.Add("author", "provenance.author_missing")
	}
	if p.Source == "" {
		faults.Add("source", "provenance.source_missing")
	}
	if p.On.IsZero() {
		faults.Add("set_on", "field.missing")
	} else if p.On.After(today) {
		faults.Add("set_on", "date.in_future")
	}
	return faults
}

// Check says what is wrong with a section as it was typed, in a house that has
// these bands.
func (s Section) Check(bands []Band) error {
	var faults Faults
	if s.Name == "" {
		faults.Add("name", "field.missing")
	}
	if s.Sex != "" && s.Sex != Girl && s.Sex != Boy {
		faults.Add("sex", "field.unknown")
	}
	for _, level := range s.Levels {
		if !slices.Contains(Levels, level) {
			faults.Add("levels", "field.unknown")
		}
	}
	if s.Band != "" && !slices.ContainsFunc(bands, func(b Band) bool { return b.ID == s.Band }) {
		faults.Add("band", "field.unknown")
	}
	return faults.Err()
}

// ClosureReasons are why a bed is out of service, in the order of every list.
var ClosureReasons = []string{"works", "damage", "no_staff", "other"}

// Check says what is wrong with a closure as it was typed.
func (c Closure) Check() error {
	var faults Faults
	if c.When.From.IsZero() {
		faults.Add("from", "field.missing")
	} else if c.When.IsEmpty() {
		faults.Add("to", "closure.backward")
	}
	if !slices.Contains(ClosureReasons, c.Reason) {
		faults.Add("reason", "field.unknown")
	}
	return faults.Err()
}

// Check says what is wrong with a target as it was typed, beside the others of
// its section.
func (t Target) Check(today calendar.Day, others []Target) error {
	var faults Faults
	if !slices.Contains(Groups, t.Group) {
		faults.Add("group", "target.group_unlawful")
	}
	switch {
	case t.Share == "" && t.Seats < 1:
		faults.Add("amount", "target.amount_missing")
	case t.Share != "" && t.Seats != 0:
		faults.Add("amount", "target.seats_and_share")
	case t.Share != "" && !isShare(t.Share), t.Seats > mostBeds:
		faults.Add("amount", "target.amount_unknown")
	case slices.ContainsFunc(others, t.contradicts):
		faults.Add("amount", "target.floor_over_ceiling")
	}
	return append(faults, t.Provenance.check(today)...).Err()
}

// isShare reports whether a text is an exact decimal above 0 and up to 1.
func isShare(text string) bool {
	whole, fraction, _ := strings.Cut(text, ".")
	if len(text) > 8 || strings.Trim(whole+fraction, "0123456789") != "" || whole == "" {
		return false
	}
	r, ok := new(big.Rat).SetString(text)
	return ok && r.Sign() > 0 && r.Cmp(big.NewRat(1, 1)) <= 0
}

// contradicts reports whether a floor and a ceiling of one group, counted alike,
// can never both be held.
func (t Target) contradicts(other Target) bool {
	if other.ID == t.ID && t.ID != "" || other.Section != t.Section || other.Group != t.Group || other.Ceiling == t.Ceiling {
		return false
	}
	floor, ceiling := t, other
	if t.Ceiling {
		floor, ceiling = other, t
	}
	if floor.Share == "" || ceiling.Share == "" {
		return floor.Share == ceiling.Share && floor.Seats > ceiling.Seats
	}
	low, ok := new(big.Rat).SetString(floor.Share)
	high, ok2 := new(big.Rat).SetString(ceiling.Share)
	return ok && ok2 && low.Cmp(high) > 0
}
