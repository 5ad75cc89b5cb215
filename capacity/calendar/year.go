package calendar

import (
	"fmt"
	"time"
)

// SchoolYear is a school year, written 2026-2027, or 2026 where the year is one
// civil year (Nouvelle-Calédonie, Wallis-et-Futuna). School years are comparable
// with == and serve as map keys.
//
// The year turns on 1 August: that month belongs to the year to come, because La
// Réunion and Polynésie resume in the middle of it and nobody holds classes in
// its first days. Austral years turn on 1 February for the same reason. When
// pupils truly resume is another matter, answered by Calendar.
type SchoolYear struct {
	first   int
	austral bool
}

// SchoolYearOf returns the school year of a day in the northern calendar.
func SchoolYearOf(d Day) SchoolYear { return SchoolYear{}.of(d) }

// SchoolYear returns the school year of a day in the zone.
func (z Zone) SchoolYear(d Day) SchoolYear { return SchoolYear{austral: z.Austral()}.of(d) }

func (y SchoolYear) of(d Day) SchoolYear {
	year, month, _ := d.Date()
	if month < y.turn() {
		year--
	}
	return SchoolYear{year, y.austral}
}

func (y SchoolYear) turn() time.Month {
	if y.austral {
		return time.February
	}
	return time.August
}

// ParseSchoolYear reads a year written as 2026-2027, or as 2026 for an austral one.
func ParseSchoolYear(text string) (SchoolYear, error) {
	var y SchoolYear
	if len(text) >= 4 {
		fmt.Sscanf(text[:4], "%4d", &y.first)
	}
	y.austral = len(text) == 4
	if y.first < 1 || y.String() != text {
		return SchoolYear{}, fmt.Errorf("calendar: %q is not a school year written as 2026-2027", text)
	}
	return y, nil
}

// Start returns the first day of the year.
func (y SchoolYear) Start() Day { return NewDay(y.first, y.turn(), 1) }

// End returns the day after the last, which starts the next year.
func (y SchoolYear) End() Day { return y.Next().Start() }

// Days returns the year as an interval.
func (y SchoolYear) Days() Interval { return Interval{From: y.Start(), To: y.End()} }

// Next returns the year after.
func (y SchoolYear) Next() SchoolYear { return SchoolYear{y.first + 1, y.austral} }

// Previous returns the year before.
func (y SchoolYear) Previous() SchoolYear { return SchoolYear{y.first - 1, y.austral} }

// Compare orders years by their first day.
func (y SchoolYear) Compare(other SchoolYear) int { return y.Start().Compare(other.Start()) }

// IsZero tells whether y is no year at all.
func (y SchoolYear) IsZero() bool { return y == SchoolYear{} }

// String returns the year as 2026-2027, 2026 if austral, "" if zero.
func (y SchoolYear) String() string {
	switch {
	case y.IsZero():
		return ""
	case y.austral:
		return fmt.Sprintf("%04d", y.first)
	}
	return fmt.Sprintf("%04d-%04d", y.first, y.first+1)
}

// MarshalText writes the year as String does.
func (y SchoolYear) MarshalText() ([]byte, error) { return []byte(y.String()), nil }

// UnmarshalText reads a year as ParseSchoolYear does; an empty text is the zero year.
func (y *SchoolYear) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*y = SchoolYear{}
		return nil
	}
	read, err := ParseSchoolYear(string(text))
	if err != nil {
		return err
	}
	*y = read
	return nil
}
