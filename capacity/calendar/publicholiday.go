package calendar

import (
	"slices"
	"time"
)

// PublicHoliday is a public holiday, by its name in French law.
type PublicHoliday string

// The public holidays, as they are stored.
const (
	NewYear           PublicHoliday = "new_year"
	GospelArrival     PublicHoliday = "gospel_arrival"
	GoodFriday        PublicHoliday = "good_friday"
	EasterMonday      PublicHoliday = "easter_monday"
	LabourDay         PublicHoliday = "labour_day"
	VictoryDay        PublicHoliday = "victory_day"
	Ascension         PublicHoliday = "ascension"
	WhitMonday        PublicHoliday = "whit_monday"
	SlaveryAbolition  PublicHoliday = "slavery_abolition"
	SaintPierreChanel PublicHoliday = "saint_pierre_chanel"
	AutonomyDay       PublicHoliday = "autonomy_day"
	NationalDay       PublicHoliday = "national_day"
	SchoelcherDay     PublicHoliday = "schoelcher_day"
	TerritoryDay      PublicHoliday = "territory_day"
	Assumption        PublicHoliday = "assumption"
	CitizenshipDay    PublicHoliday = "citizenship_day"
	AllSaints         PublicHoliday = "all_saints"
	Armistice         PublicHoliday = "armistice"
	Matarii           PublicHoliday = "matarii"
	Christmas         PublicHoliday = "christmas"
	SaintStephen      PublicHoliday = "saint_stephen"
)

// observance is one line of the law: a holiday, when it falls, where, and in
// which years if not in all of them.
type observance struct {
	holiday PublicHoliday
	month   time.Month // zero for a day counted from Easter
	day     int        // of the month, or after Easter Sunday
	in      []Territory
	since   int
	until   int
}

// observances lists the national days first, the fixed ones before those of
// Easter: on a day that is two holidays at once, the first named wins, as in the
// lists published on data.gouv.fr (8 May 1997 was also Ascension).
//
// Those lists have 8 May in every year. It was an ordinary day from 1960 to
// 1981; the planner never looks back so far and follows the published lists.
var observances = []observance{
	{holiday: NewYear, month: time.January, day: 1},
	{holiday: LabourDay, month: time.May, day: 1},
	{holiday: VictoryDay, month: time.May, day: 8},
	{holiday: NationalDay, month: time.July, day: 14},
	{holiday: Assumption, month: time.August, day: 15},
	{holiday: AllSaints, month: time.November, day: 1},
	{holiday: Armistice, month: time.November, day: 11},
	{holiday: Christmas, month: time.December, day: 25},
	{holiday: EasterMonday, day: 1},
	{holiday: Ascension, day: 39},
	{holiday: WhitMonday, day: 50},

	{holiday: GoodFriday, day: -2, in: []Territory{AlsaceMoselle, Territory(PolynesieFrancaise)}},
	{holiday: SaintStephen, month: time.December, day: 26, in: []Territory{AlsaceMoselle}},

	{holiday: SlaveryAbolition, month: time.April, day: 27, in: []Territory{Territory(Mayotte)}},
	{holiday: SlaveryAbolition, month: time.May, day: 22, in: []Territory{Territory(Martinique)}},
	{holiday: SlaveryAbolition, month: time.May, day: 27, in: []Territory{Territory(Guadeloupe)}},
	{holiday: SlaveryAbolition, month: time.May, day: 28, in: []Territory{Territory(SaintMartin)}},
	{holiday: SlaveryAbolition, month: time.June, day: 10, in: []Territory{Territory(Guyane)}},
	{holiday: SlaveryAbolition, month: time.October, day: 9, in: []Territory{Territory(SaintBarthelemy)}},
	{holiday: SlaveryAbolition, month: time.December, day: 20, in: []Territory{Territory(Reunion)}, since: 1981},
	{holiday: SchoelcherDay, month: time.July, day: 21, in: []Territory{Territory(Guadeloupe), Territory(Martinique)}},

	{holiday: GospelArrival, month: time.March, day: 5, in: []Territory{Territory(PolynesieFrancaise)}},
	{holiday: AutonomyDay, month: time.June, day: 29, in: []Territory{Territory(PolynesieFrancaise)}, since: 1985, until: 2024},
	{holiday: Matarii, month: time.November, day: 20, in: []Territory{Territory(PolynesieFrancaise)}, since: 2025},
	{holiday: SaintPierreChanel, month: time.April, day: 28, in: []Territory{Territory(WallisFutuna)}},
	{holiday: TerritoryDay, month: time.July, day: 29, in: []Territory{Territory(WallisFutuna)}},
	{holiday: CitizenshipDay, month: time.September, day: 24, in: []Territory{Territory(NouvelleCaledonie)}},
}

// PublicHolidayOn returns the public holiday of that day in the territory, if it is one.
func PublicHolidayOn(t Territory, d Day) (holiday PublicHoliday, ok bool) {
	year, month, dayOfMonth := d.Date()
	sinceEaster := d.Sub(Easter(year))
	for _, o := range observances {
		fixed := o.month == month && o.day == dayOfMonth
		movable := o.month == 0 && o.day == sinceEaster
		if (fixed || movable) && o.holds(t, year) {
			return o.holiday, true
		}
	}
	return "", false
}

func (o observance) holds(t Territory, year int) bool {
	return (o.in == nil || slices.Contains(o.in, t)) &&
		year >= o.since && (o.until == 0 || year <= o.until)
}

// PublicHolidays returns the public holidays of a civil year in the territory, in order.
func PublicHolidays(t Territory, year int) []DatedHoliday {
	var list []DatedHoliday
	for d := range (Interval{NewDay(year, 1, 1), NewDay(year+1, 1, 1)}).Days() {
		if holiday, ok := PublicHolidayOn(t, d); ok {
			list = append(list, DatedHoliday{d, holiday})
		}
	}
	return list
}

// DatedHoliday is a public holiday of one year.
type DatedHoliday struct {
	Day     Day
	Holiday PublicHoliday
}

// Easter returns Easter Sunday by the Gregorian computus: the Sunday after the
// fourteenth day of the ecclesiastical moon that falls on or after 21 March.
// The letters are those of the published algorithm (Nature, 20 April 1876).
func Easter(year int) Day {
	a := year % 19 // place in the moon's cycle of 19 years
	b, c := year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3 // the moon's drift over centuries
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7 // days to wait for the Sunday
	m := (a + 11*h + 22*l) / 451
	march22 := NewDay(year, time.March, 22)
	return march22.AddDays(h + l - 7*m)
}
