package calendar

import "iter"

// Interval is a run of days: From is in it, To is not. A stay from Monday to
// Friday is therefore four nights, and the next boarder may arrive on that
// Friday without any overlap. A zero To means "until further notice".
type Interval struct {
	From Day `json:"from"`
	To   Day `json:"to,omitzero"`
}

// IsOpen tells whether the interval has no end yet.
func (i Interval) IsOpen() bool { return i.To.IsZero() }

// IsEmpty tells whether the interval has no day: it ends on or before its start.
func (i Interval) IsEmpty() bool { return !i.IsOpen() && !i.From.Before(i.To) }

// Contains tells whether the day, and so the night that begins on it, is in the
// interval.
func (i Interval) Contains(d Day) bool {
	return !d.Before(i.From) && (i.IsOpen() || d.Before(i.To))
}

// Overlaps tells whether the two intervals share a day.
func (i Interval) Overlaps(other Interval) bool { return !i.Intersect(other).IsEmpty() }

// Intersect returns the days that are in both intervals, and an empty interval
// when they share none.
func (i Interval) Intersect(other Interval) Interval {
	shared := i
	if shared.From.Before(other.From) {
		shared.From = other.From
	}
	if shared.IsOpen() || !other.IsOpen() && other.To.Before(shared.To) {
		shared.To = other.To
	}
	return shared
}

// Nights returns the number of nights of the interval. An interval that never
// ends has no such number: bounded is then false. Intersect it with a period first.
func (i Interval) Nights() (nights int, bounded bool) {
	switch {
	case i.IsOpen():
		return 0, false
	case i.IsEmpty():
		return 0, true
	}
	return i.To.Sub(i.From), true
}

// Days yields each day of the interval in order; without end if it is open.
func (i Interval) Days() iter.Seq[Day] {
	return func(yield func(Day) bool) {
		for d := i.From; i.Contains(d); d = d.AddDays(1) {
			if !yield(d) {
				return
			}
		}
	}
}

// String writes the interval as 2026-09-01/2026-12-19, with an empty end if it is open.
func (i Interval) String() string { return i.From.String() + "/" + i.To.String() }
