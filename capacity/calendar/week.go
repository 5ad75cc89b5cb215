package calendar

import (
	"fmt"
	"iter"
)

// Week is a week of the ISO 8601 calendar, Monday to Sunday, written 2026-W36.
// Weeks are comparable with == and serve as map keys. The zero Week is no week
// and is written as an empty text.
type Week struct{ monday Day }

// ParseWeek reads a week written as 2026-W36 and nothing looser.
func ParseWeek(text string) (Week, error) {
	var year, number int
	if len(text) == 8 {
		fmt.Sscanf(text, "%4d-W%2d", &year, &number)
	}
	week := NewDay(year, 1, 4).ISOWeek() // 4 January is always in week 1
	week.monday = week.monday.AddDays(7 * (number - 1))
	if year < 1 || week.String() != text {
		return Week{}, fmt.Errorf("calendar: %q is not a week written as 2026-W36", text)
	}
	return week, nil
}

// Monday returns the first day of the week.
func (w Week) Monday() Day { return w.monday }

// Sunday returns the last day of the week.
func (w Week) Sunday() Day { return w.monday.AddDays(6) }

// Days returns the week as an interval, from its Monday to the next.
func (w Week) Days() Interval { return Interval{From: w.monday, To: w.monday.AddDays(7)} }

// Next returns the week after.
func (w Week) Next() Week { return Week{w.monday.AddDays(7)} }

// Compare orders weeks, the earliest first.
func (w Week) Compare(other Week) int { return w.monday.Compare(other.monday) }

// Before tells whether w comes strictly before other.
func (w Week) Before(other Week) bool { return w.monday.Before(other.monday) }

// IsZero tells whether w is no week at all.
func (w Week) IsZero() bool { return w == Week{} }

// Number returns the ISO year of the week, which is not always the civil year
// of its Monday, and its number from 1 to 53.
func (w Week) Number() (year, number int) { return w.monday.utc().ISOWeek() }

// String returns the week as 2026-W36, and "" for the zero Week.
func (w Week) String() string {
	if w.IsZero() {
		return ""
	}
	year, number := w.Number()
	return fmt.Sprintf("%04d-W%02d", year, number)
}

// MarshalText writes the week as String does.
func (w Week) MarshalText() ([]byte, error) { return []byte(w.String()), nil }

// UnmarshalText reads a week as ParseWeek does; an empty text is the zero Week.
func (w *Week) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*w = Week{}
		return nil
	}
	read, err := ParseWeek(string(text))
	if err != nil {
		return err
	}
	*w = read
	return nil
}

// Weeks yields every week that has a day in the interval, in order. It yields
// nothing for an interval that never ends.
func (i Interval) Weeks() iter.Seq[Week] {
	return func(yield func(Week) bool) {
		if i.IsOpen() || i.IsEmpty() {
			return
		}
		for w := i.From.ISOWeek(); w.monday.Before(i.To); w = w.Next() {
			if !yield(w) {
				return
			}
		}
	}
}
