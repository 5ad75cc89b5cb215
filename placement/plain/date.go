package plain

import (
	"fmt"
	"strconv"
	"time"
	_ "time/tzdata" // a container without zone files still knows Paris

	"internat/capacity/calendar"
)

var (
	frenchDays   = [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}
	frenchMonths = [...]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	shortMonths  = [...]string{"", "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."}
)

// Paris is the wall clock of an instant that carries no place of its own.
var Paris = mustZone("Europe/Paris")

func mustZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// Day writes a day with its weekday and year: mardi 9 juin 2026.
func Day(lang Lang, d calendar.Day) string {
	if d.IsZero() {
		return "–"
	}
	return Weekday(lang, d.Weekday()) + " " + Date(lang, d)
}

// Date writes a day without its weekday: 9 juin 2026.
func Date(lang Lang, d calendar.Day) string {
	if d.IsZero() {
		return "–"
	}
	return DayMonth(lang, d) + " " + strconv.Itoa(d.Year())
}

// DayMonth writes a day of the current year: 9 juin, 1ᵉʳ septembre. The day
// does not part from its month at the end of a line.
func DayMonth(lang Lang, d calendar.Day) string {
	if d.IsZero() {
		return "–"
	}
	_, month, day := d.Date()
	return ordinal(lang, day) + nbsp + Month(lang, month)
}

// ShortDate writes a day for a column or an axis: 9 juin, 7 déc.
func ShortDate(lang Lang, d calendar.Day) string {
	if d.IsZero() {
		return "–"
	}
	_, month, day := d.Date()
	if lang == EN {
		return strconv.Itoa(day) + nbsp + month.String()[:3]
	}
	return ordinal(lang, day) + nbsp + shortMonths[month]
}

// ordinal is the number of a day; French has an ordinal for the first only.
func ordinal(lang Lang, day int) string {
	if lang == FR && day == 1 {
		return "1ᵉʳ"
	}
	return strconv.Itoa(day)
}

// Month is the name of a month.
func Month(lang Lang, m time.Month) string {
	if lang == EN {
		return m.String()
	}
	return frenchMonths[m]
}

// Weekday is the name of a weekday.
func Weekday(lang Lang, d time.Weekday) string {
	if lang == EN {
		return d.String()
	}
	return frenchDays[d]
}

// Wall is the instant on the clock people look at: its own place, or Paris for
// an instant kept in UTC.
func Wall(t time.Time) time.Time {
	if t.Location() == time.UTC {
		return t.In(Paris)
	}
	return t
}

// Clock writes the time of day: 14 h 02, 14:02.
func Clock(lang Lang, t time.Time) string {
	t = Wall(t)
	if lang == EN {
		return t.Format("15:04")
	}
	return fmt.Sprintf("%d%sh%s%02d", t.Hour(), nbsp, nbsp, t.Minute())
}

// Moment writes an instant in full: mardi 9 juin 2026 à 23 h 59.
func Moment(lang Lang, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	at := " à "
	if lang == EN {
		at = " at "
	}
	return Day(lang, calendar.DayOf(t, Wall(t).Location())) + at + Clock(lang, t)
}

// ShortMoment writes an instant for a column: 9 juin 2026, 14 h 02.
func ShortMoment(lang Lang, t time.Time) string {
	if t.IsZero() {
		return "–"
	}
	return Date(lang, calendar.DayOf(t, Wall(t).Location())) + ", " + Clock(lang, t)
}

// Nights writes an interval of nights: du 1ᵉʳ septembre 2026 au 3 juillet
// 2027, the day of leaving being the last.
func Nights(lang Lang, i calendar.Interval) string {
	from, to := "du ", " au "
	if lang == EN {
		from, to = "from ", " to "
	}
	if i.IsOpen() && lang == EN {
		return "since " + Date(lang, i.From)
	}
	if i.IsOpen() {
		return "depuis le " + Date(lang, i.From)
	}
	return from + Date(lang, i.From) + to + Date(lang, i.To)
}
