package calendar_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"internat/capacity/calendar"
)

// in returns the timetable of a house of the zone, in the calendar of the program.
func in(zone calendar.Zone, o calendar.Opening) calendar.Timetable {
	return calendar.Timetable{Opening: o, Place: calendar.PlaceIn(zone), Calendar: calendar.Default()}
}

// nights writes the open nights of a period as "mon 13, tue 14".
func nights(t calendar.Timetable, from, to string) string {
	var list []string
	for d := range t.Nights(span(from, to)) {
		list = append(list, strings.ToLower(d.Weekday().String()[:3])+" "+strings.TrimLeft(d.String()[8:], "0"))
	}
	return strings.Join(list, ", ")
}

func TestTheNightsOfAHouse(t *testing.T) {
	sunday, monday, always := calendar.SundayToFriday(), calendar.MondayToFriday(), calendar.AllYear()
	weekends := sunday
	weekends.Weekly = always.Weekly
	for _, c := range []struct {
		what     string
		house    calendar.Timetable
		from, to string
		want     string
	}{
		{"an ordinary week", in(calendar.ZoneB, sunday), "2026-01-18", "2026-01-25", "sun 18, mon 19, tue 20, wed 21, thu 22"},
		{"an ordinary week, arriving on Monday", in(calendar.ZoneB, monday), "2026-01-18", "2026-01-25", "mon 19, tue 20, wed 21, thu 22"},
		{"the last week before a holiday", in(calendar.ZoneB, sunday), "2025-10-12", "2025-10-19", "sun 12, mon 13, tue 14, wed 15, thu 16"},
		{"back the Sunday before classes resume", in(calendar.ZoneB, sunday), "2025-10-18", "2025-11-06", "sun 2, mon 3, tue 4, wed 5"},
		{"back on the Monday itself", in(calendar.ZoneB, monday), "2025-10-18", "2025-11-06", "mon 3, tue 4, wed 5"},
		{"classes resume on a Tuesday, back on Easter Monday", in(calendar.ZoneB, sunday), "2025-04-19", "2025-04-26", "mon 21, tue 22, wed 23, thu 24"},
		{"classes resume on a Tuesday, back that day", in(calendar.ZoneB, monday), "2025-04-19", "2025-04-26", "tue 22, wed 23, thu 24"},
		{"a public holiday on Tuesday, home on its eve", in(calendar.ZoneB, sunday), "2025-11-09", "2025-11-15", "sun 9, tue 11, wed 12, thu 13"},
		{"a public holiday on Tuesday, back on Wednesday", in(calendar.ZoneB, monday), "2025-11-09", "2025-11-15", "wed 12, thu 13"},
		{"the bridge of Ascension", in(calendar.ZoneB, sunday), "2026-05-10", "2026-05-18", "sun 10, mon 11, tue 12, sun 17"},
		{"open at weekends, closed in the holidays", in(calendar.ZoneB, weekends), "2025-10-15", "2025-11-03", "wed 15, thu 16, sun 2"},
		{"Good Friday in Rennes", in(calendar.ZoneB, sunday), "2024-03-26", "2024-04-03", "tue 26, wed 27, thu 28, mon 1, tue 2"},
		{"open all year, at Christmas", in(calendar.ZoneB, always), "2025-12-24", "2025-12-27", "wed 24, thu 25, fri 26"},
		{"Réunion works while the mainland rests", in(calendar.Reunion, monday), "2026-02-16", "2026-02-21", "mon 16, tue 17, wed 18, thu 19"},
	} {
		if got := nights(c.house, c.from, c.to); got != c.want {
			t.Errorf("%s: open %s, want %s", c.what, got, c.want)
		}
	}
}

func TestInAlsaceNobodySleepsTheNightBeforeGoodFriday(t *testing.T) {
	house := in(calendar.ZoneB, calendar.SundayToFriday())
	house.Place.Territory = calendar.AlsaceMoselle
	night := house.Night(day("2024-03-28"))
	if night.Open || night.Why != calendar.ByPublicHoliday || night.PublicHoliday != calendar.GoodFriday {
		t.Errorf("Thursday 28 March 2024 in Strasbourg: %+v", night)
	}
}

func TestANightTellsWhyItIsClosed(t *testing.T) {
	opening := calendar.SundayToFriday()
	opening.Closed = []calendar.Interval{span("2026-01-19", "2026-01-21")}
	opening.Extra = []calendar.Interval{span("2026-01-20", "2026-01-25")}
	house := in(calendar.ZoneB, opening)
	for text, want := range map[string]calendar.Night{
		"2026-01-16": {Why: calendar.ByWeek, Known: true},
		"2026-01-18": {Open: true, Why: calendar.ByHabit, Known: true},
		"2026-01-20": {Why: calendar.ByClosure, Known: true},
		"2026-01-24": {Open: true, Why: calendar.ByExtra, Known: true},
		"2026-02-16": {Why: calendar.BySchoolHoliday, Holiday: "Vacances d'Hiver", Known: true},
		"2026-05-13": {Why: calendar.ByPublicHoliday, PublicHoliday: calendar.Ascension, Known: true},
	} {
		want.Day = day(text)
		if got := house.Night(day(text)); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
}

func TestAnOpenNightBeyondTheCalendarIsOnlyAGuess(t *testing.T) {
	house := in(calendar.ZoneB, calendar.SundayToFriday())
	for text, want := range map[string]calendar.Night{
		"2026-07-02": {Open: true, Why: calendar.ByHabit, Known: true},
		"2026-07-08": {Why: calendar.BySchoolHoliday, Holiday: "Début des Vacances d'Été", Known: true},
		"2026-10-21": {Open: true, Why: calendar.ByHabit, Known: false},
		"2026-10-23": {Why: calendar.ByWeek, Known: true},
		"2026-11-10": {Why: calendar.ByPublicHoliday, PublicHoliday: calendar.Armistice, Known: true},
	} {
		want.Day = day(text)
		if got := house.Night(day(text)); got != want {
			t.Errorf("%s: %+v, want %+v", text, got, want)
		}
	}
	if house.Known(span("2026-06-01", "2026-10-01")) || !house.Known(span("2026-01-01", "2026-06-01")) {
		t.Error("a period is known if every night of it is, and only then")
	}
	if always := in(calendar.Corse, calendar.AllYear()); !always.Known(span("2026-09-01", "2027-07-01")) {
		t.Error("a house that never closes needs no calendar")
	}
}

func TestAnOpeningIsKeptAsTextAndReadBack(t *testing.T) {
	opening := calendar.SundayToFriday()
	opening.Closed = []calendar.Interval{span("2026-12-01", "2026-12-04")}
	text, err := json.Marshal(opening)
	want := `{"weekly":"sun,mon,tue,wed,thu","return":"evening_before","school_holidays":"closes","public_holidays":"closes","closed":[{"from":"2026-12-01","to":"2026-12-04"}]}`
	if err != nil || string(text) != want {
		t.Fatalf("%s, %v\nwant %s", text, err, want)
	}
	var back calendar.Opening
	if err := json.Unmarshal(text, &back); err != nil || back.Weekly != opening.Weekly || !slices.Equal(back.Closed, opening.Closed) {
		t.Errorf("read back %+v, %v", back, err)
	}
}

func TestAnOpeningThatMakesNoSenseIsRefused(t *testing.T) {
	for what, spoil := range map[string]func(*calendar.Opening){
		"no night at all":        func(o *calendar.Opening) { o.Weekly = 0 },
		"no way to come back":    func(o *calendar.Opening) { o.Return = "" },
		"no rule for holidays":   func(o *calendar.Opening) { o.SchoolHolidays = "maybe" },
		"a closure of no night":  func(o *calendar.Opening) { o.Closed = []calendar.Interval{span("2026-01-02", "2026-01-02")} },
		"an extra night nowhere": func(o *calendar.Opening) { o.Extra = []calendar.Interval{{}} },
	} {
		opening := calendar.MondayToFriday()
		if err := opening.Validate(); err != nil {
			t.Fatal(err)
		}
		if spoil(&opening); opening.Validate() == nil {
			t.Errorf("%s: accepted", what)
		}
	}
}

func FuzzNights(f *testing.F) {
	f.Add("sun,mon,tue,wed,thu")
	f.Add("mon,mon")
	f.Fuzz(func(t *testing.T, text string) {
		var n calendar.Nights
		if n.UnmarshalText([]byte(text)) == nil && n.String() != text {
			t.Errorf("%q was read as %s", text, n)
		}
	})
}

func BenchmarkNightsOfAYear(b *testing.B) {
	house := in(calendar.ZoneB, calendar.SundayToFriday())
	year := span("2025-09-01", "2026-07-04")
	for b.Loop() {
		count := 0
		for range house.Nights(year) {
			count++
		}
		if count < 150 {
			b.Fatal(count)
		}
	}
}

func TestTheNightBeforeTheUnknownIsAGuessToo(t *testing.T) {
	house := in(calendar.Corse, calendar.SundayToFriday())
	if n := house.Night(day("2023-09-03")); !n.Open || n.Known {
		t.Errorf("nobody knows whether Corse has class on 4 September 2023: %+v", n)
	}
	if house.Known(span("2023-01-08", "")) {
		t.Error("a period without an end is known")
	}
}
