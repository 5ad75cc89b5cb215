package calendar_test

import (
	"fmt"
	"slices"
	"testing"

	"internat/capacity/calendar"
)

func TestTheCalendarSaysWhereItsKnowledgeStops(t *testing.T) {
	c := calendar.Default()
	for _, where := range []struct {
		zone  calendar.Zone
		day   string
		known bool
	}{
		{calendar.ZoneB, "2025-09-01", true},
		{calendar.ZoneB, "2026-07-03", true},
		{calendar.ZoneB, "2026-07-04", false}, // the summer begins and nobody says when it ends
		{calendar.ZoneB, "2026-09-01", false},
		{calendar.ZoneB, "2027-02-15", false},
		{calendar.Corse, "2023-06-01", true},
		{calendar.Corse, "2024-01-10", false}, // its year has a row ending in 2027
		{calendar.Corse, "2025-11-10", false}, // absent
		{calendar.Mayotte, "2024-06-03", true},
		{calendar.Mayotte, "2025-11-10", false},
		{calendar.PolynesieFrancaise, "2025-03-03", true},
		{calendar.PolynesieFrancaise, "2025-11-10", false},
		{calendar.NouvelleCaledonie, "2025-11-10", true},
	} {
		if got := c.Known(where.zone, day(where.day)); got != where.known {
			t.Errorf("%s on %s known: %v, want %v", where.zone, where.day, got, where.known)
		}
	}
}

func TestMissingYearsAndTerritoriesAreReported(t *testing.T) {
	gaps := realFile(t).Report().Gaps
	for _, want := range []string{
		"corse 2024-2025 year", "corse 2025-2026 year", "mayotte 2025-2026 year",
		"saint-pierre-et-miquelon 2025-2026 year", "wallis-et-futuna 2025 year",
		"corse 2023-2024 sound_rows", "reunion 2018-2019 sound_rows", "polynesie 2025-2026 sound_rows",
		"B 2025-2026 day_of_resuming", "B 2016-2017 year", "B 2017-2018 start",
		"guadeloupe 2018-2019 breaks",
	} {
		if !slices.ContainsFunc(gaps, func(g calendar.Gap) bool { return fmt.Sprintf("%s %s %s", g.Zone, g.Year, g.Want) == want }) {
			t.Errorf("no gap %q", want)
		}
	}
}

func TestAYearWithoutItsChristmasIsNotKnown(t *testing.T) {
	rows := []string{toussaint,
		"Vacances de Noël;-;2025-12-20;2026-01-05;Rennes;Zone B;2025-2026",
		"Vacances d'Hiver;-;2026-02-14;2026-03-02;Rennes;Zone B;2025-2026",
		"Vacances de Printemps;-;2026-04-11;2026-04-27;Rennes;Zone B;2025-2026",
		"Vacances d'Été;Élèves;2026-07-04;2026-09-01;Rennes;Zone B;2025-2026"}
	if !read(t, rows...).Known(calendar.ZoneB, day("2026-03-10")) {
		t.Error("a whole year is not known")
	}
	if read(t, slices.Delete(slices.Clone(rows), 1, 2)...).Known(calendar.ZoneB, day("2026-03-10")) {
		t.Error("a year without Christmas is known")
	}
	if read(t, rows[:4]...).Known(calendar.ZoneB, day("2026-03-10")) {
		t.Error("a year without a summer is known")
	}
}

func TestTheCalendarOfTheProgramAgreesWithTheWholeFile(t *testing.T) {
	whole, own := realFile(t), calendar.Default()
	for _, zone := range calendar.Zones() {
		for d := range span("2023-09-04", "2026-07-04").Days() {
			want, off := whole.HolidayOn(calendar.PlaceIn(zone), d)
			got, gotOff := own.HolidayOn(calendar.PlaceIn(zone), d)
			if got != want || off != gotOff || own.Known(zone, d) != whole.Known(zone, d) {
				t.Fatalf("%s on %s: %v (%v), want %v (%v)", zone, d, got, gotOff, want, off)
			}
		}
	}
}

func TestAYearWithNothingButAWrongRowIsReportedToo(t *testing.T) {
	c := read(t, toussaint, "Vacances d'Hiver;-;2019-03-02;2019-02-14;Rennes;Zone B;2018-2019")
	want := calendar.Gap{Zone: calendar.ZoneB, Year: calendar.SchoolYearOf(day("2019-02-14")), Want: calendar.WantSound}
	if !slices.Contains(c.Report().Gaps, want) {
		t.Errorf("no %v in %v", want, c.Report().Gaps)
	}
}
