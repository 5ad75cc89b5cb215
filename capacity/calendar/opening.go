package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Opening is when a house sleeps its boarders, as its director would state it.
// It is data: two houses of one town differ in it, and it changes from year to year.
//
// A night bears the date of its evening: the night of Sunday 1 March ends on
// Monday 2 March in the morning.
type Opening struct {
	// Weekly is the nights of an ordinary week of school.
	Weekly Nights `json:"weekly"`
	// Return tells whether boarders are back the evening before classes resume,
	// after a holiday, or only the same day.
	Return Return `json:"return"`
	// SchoolHolidays and PublicHolidays tell whether the house keeps its weekly
	// nights through them, as a house open all year does.
	SchoolHolidays Rule `json:"school_holidays"`
	PublicHolidays Rule `json:"public_holidays"`
	// Closed and Extra are the nights the house alone decides, by date: a week of
	// work placements, a night of examinations. Closed wins over everything.
	Closed []Interval `json:"closed,omitempty"`
	Extra  []Interval `json:"extra,omitempty"`
}

// Return is when boarders come back after days off.
type Return string

// The ways to come back.
const (
	EveningBefore Return = "evening_before"
	SameDay       Return = "same_day"
)

// Rule is what a house does on days off.
type Rule string

// The rules.
const (
	Closes    Rule = "closes"
	StaysOpen Rule = "stays_open"
)

// SundayToFriday is five nights a week, the first on Sunday evening.
func SundayToFriday() Opening {
	return Opening{
		Weekly: NightsOf(time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday),
		Return: EveningBefore, SchoolHolidays: Closes, PublicHolidays: Closes,
	}
}

// MondayToFriday is four nights a week; boarders arrive on Monday for their first lesson.
func MondayToFriday() Opening {
	return Opening{
		Weekly: NightsOf(time.Monday, time.Tuesday, time.Wednesday, time.Thursday),
		Return: SameDay, SchoolHolidays: Closes, PublicHolidays: Closes,
	}
}

// AllYear is every night, as in a house for children who have nowhere to go back to.
func AllYear() Opening {
	return Opening{
		Weekly: everyNight, Return: EveningBefore,
		SchoolHolidays: StaysOpen, PublicHolidays: StaysOpen,
	}
}

// Validate tells what is wrong with an opening that was typed in, if anything.
func (o Opening) Validate() error {
	switch {
	case o.Weekly == 0:
		return fmt.Errorf("calendar: an opening without a night in the week")
	case o.Return != EveningBefore && o.Return != SameDay:
		return fmt.Errorf("calendar: %q is no way to come back", o.Return)
	case !o.SchoolHolidays.valid() || !o.PublicHolidays.valid():
		return fmt.Errorf("calendar: holidays %q and public holidays %q: each closes or stays_open", o.SchoolHolidays, o.PublicHolidays)
	}
	for _, i := range slices.Concat(o.Closed, o.Extra) {
		if i.From.IsZero() || i.IsEmpty() {
			return fmt.Errorf("calendar: %s has no night", i)
		}
	}
	return nil
}

func (r Rule) valid() bool { return r == Closes || r == StaysOpen }

// Nights is a set of nights of the week, written "mon,tue,wed,thu".
type Nights uint8

const everyNight Nights = 1<<7 - 1

// nightNames are in the order of a school week, which begins on Monday except
// that boarders may arrive the evening before.
var nightNames = []struct {
	night time.Weekday
	name  string
}{
	{time.Sunday, "sun"}, {time.Monday, "mon"}, {time.Tuesday, "tue"}, {time.Wednesday, "wed"},
	{time.Thursday, "thu"}, {time.Friday, "fri"}, {time.Saturday, "sat"},
}

// NightsOf returns the set of the given nights.
func NightsOf(nights ...time.Weekday) Nights {
	var set Nights
	for _, night := range nights {
		set |= 1 << night
	}
	return set
}

// Has tells whether the night of that weekday is in the set.
func (n Nights) Has(night time.Weekday) bool { return n&(1<<night) != 0 }

// String writes the set as "sun,mon,tue".
func (n Nights) String() string {
	var names []string
	for _, night := range nightNames {
		if n.Has(night.night) {
			names = append(names, night.name)
		}
	}
	return strings.Join(names, ",")
}

// MarshalText writes the set as String does.
func (n Nights) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads a set as String writes it; an empty text is no night.
func (n *Nights) UnmarshalText(text []byte) error {
	var set Nights
	for name := range strings.SplitSeq(string(text), ",") {
		for _, night := range nightNames {
			if night.name == name {
				set |= 1 << night.night
			}
		}
	}
	if set.String() != string(text) {
		return fmt.Errorf("calendar: %q are not nights written as sun,mon,tue", text)
	}
	*n = set
	return nil
}
