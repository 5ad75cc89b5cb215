package calendar

import (
	"cmp"
	"fmt"
	"time"
)

// Day is a civil date: no hour, no time zone. A boarder's stay, a closure, a
// holiday are made of days; turning them into instants too early is how a
// holiday that starts at midnight in Paris begins the evening before in UTC.
//
// Days are comparable with == and serve as map keys. The zero Day is no day at
// all: it stands before every other day and is written as an empty text.
type Day struct {
	// n counts days from 1 January of year 1, which is 1 and a Monday.
	n int32
}

const dayLayout = "2006-01-02"

// unixDay is the number of the day 1970-01-01.
const unixDay = 719163

// NewDay returns the given date. As with time.Date, values outside their usual
// ranges run over: 31 September is 1 October.
func NewDay(year int, month time.Month, day int) Day {
	return dayOfUTC(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// ParseDay reads a day written as 2026-09-01 and nothing looser.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(dayLayout, text)
	if err != nil || t.Year() < 1 {
		return Day{}, fmt.Errorf("calendar: %q is not a day written as 2026-09-01", text)
	}
	return dayOfUTC(t), nil
}

// MustDay is ParseDay for days written in the source; it panics on any other text.
func MustDay(text string) Day {
	d, err := ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

// DayOf returns the day that calendars on the wall show at instant t in loc.
func DayOf(t time.Time, loc *time.Location) Day {
	year, month, day := t.In(loc).Date()
	return NewDay(year, month, day)
}

func dayOfUTC(midnight time.Time) Day {
	return Day{int32(midnight.Unix()/86400 + unixDay)}
}

func (d Day) utc() time.Time {
	return time.Unix((int64(d.n)-unixDay)*86400, 0).UTC()
}

// At returns the instant when clocks in loc show the given hour and minute of
// that day. An hour that does not exist or exists twice, on the nights when the
// clocks change, is resolved as time.Date does.
func (d Day) At(hour, minute int, loc *time.Location) time.Time {
	year, month, day := d.Date()
	return time.Date(year, month, day, hour, minute, 0, 0, loc)
}

// Date returns the year, month and day of the month.
func (d Day) Date() (year int, month time.Month, day int) { return d.utc().Date() }

// Year returns the civil year.
func (d Day) Year() int { return d.utc().Year() }

// IsZero tells whether d is no day at all.
func (d Day) IsZero() bool { return d == Day{} }

// AddDays returns the day n days later, or earlier when n is negative.
func (d Day) AddDays(n int) Day { return Day{d.n + int32(n)} }

// Sub returns the number of days from other to d.
func (d Day) Sub(other Day) int { return int(d.n - other.n) }

// Before tells whether d comes strictly before other.
func (d Day) Before(other Day) bool { return d.n < other.n }

// After tells whether d comes strictly after other.
func (d Day) After(other Day) bool { return d.n > other.n }

// Compare orders days, the earliest first; it suits slices.SortFunc.
func (d Day) Compare(other Day) int { return cmp.Compare(d.n, other.n) }

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday(((d.n % 7) + 7) % 7) }

// ISOWeek returns the week, Monday to Sunday, in which the day falls.
func (d Day) ISOWeek() Week {
	sinceMonday := (int(d.Weekday()) + 6) % 7
	return Week{d.AddDays(-sinceMonday)}
}

// String returns the day as 2026-09-01, and "" for the zero Day.
func (d Day) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(dayLayout)
}

// MarshalText writes the day as String does, for JSON values and map keys.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a day as ParseDay does; an empty text is the zero Day.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Day{}
		return nil
	}
	read, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = read
	return nil
}
