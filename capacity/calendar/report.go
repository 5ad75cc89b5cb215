package calendar

// Report is the account of one reading of the ministry's file. Every row that is
// not in the calendar is either set aside or refused.
type Report struct {
	Rows    int // rows after the heading
	Kept    int // rows that made or repeated a holiday
	Aside   map[Aside]int
	Refused []Refusal // by line
	Gaps    []Gap     // by zone, then year
}

// Aside is why a sound row is of no use to a boarding house.
type Aside string

// The reasons to set a row aside.
const (
	ForTeachers Aside = "teachers"
	ForPrimary  Aside = "primary"
)

// Refusal is a row that contradicts itself or that cannot be understood. Zone
// and Year are zero where they could not be read.
type Refusal struct {
	Line   int
	Reason Reason
	Zone   Zone
	Year   SchoolYear
	Text   string // the row as read, fields separated by " ; "
}

// Reason is why a row was refused.
type Reason string

// The reasons to refuse a row.
const (
	RowShort           Reason = "row.short"
	PopulationUnknown  Reason = "population.unknown"
	ZoneUnknown        Reason = "zone.unknown"
	YearUnreadable     Reason = "year.unreadable"
	DateUnreadable     Reason = "date.unreadable"
	DateNotMidnight    Reason = "date.not_midnight"
	DatesReversed      Reason = "dates.reversed"
	DatesTooFarApart   Reason = "dates.too_far_apart"
	DatesOutsideYear   Reason = "dates.outside_year"
	DatesContradictory Reason = "dates.contradictory" // with an earlier row
)

// Gap is a school year whose calendar is not wholly known in a zone, although
// the file covers that year somewhere.
type Gap struct {
	Zone Zone
	Year SchoolYear
	Want Want
}

// Want is what is missing for a year to be known from end to end.
type Want string

// What can be missing. Only the last two leave a part of the year known.
const (
	WantYear    Want = "year"            // the file has no row for it
	WantSound   Want = "sound_rows"      // one of its rows was refused
	WantBreaks  Want = "breaks"          // too few holidays to be a whole year
	WantSummer  Want = "summer"          // the long holiday that ends it is absent
	WantStart   Want = "start"           // the day classes began is not in the file
	WantResumed Want = "day_of_resuming" // the day the next year begins is not published
)
