package calendar_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"internat/capacity/calendar"
)

const head = "description;population;start_date;end_date;location;zones;annee_scolaire\n"

func read(t *testing.T, rows ...string) *calendar.Calendar {
	t.Helper()
	c, err := calendar.Read(strings.NewReader(head + strings.Join(rows, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func realFile(t *testing.T) *calendar.Calendar {
	t.Helper()
	f, err := os.Open("testdata/calendrier-scolaire.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, err := calendar.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const toussaint = "Vacances de la Toussaint;-;2025-10-18T00:00:00+02:00;2025-11-03T00:00:00+01:00;Rennes;Zone B;2025-2026"

var brittany = calendar.PlaceIn(calendar.ZoneB)

func TestTheEndDateIsTheDayClassesResume(t *testing.T) {
	c := read(t, toussaint)
	if _, ok := c.HolidayOn(brittany, day("2025-11-02")); !ok {
		t.Error("Sunday 2 November is not in the holiday")
	}
	if h, ok := c.HolidayOn(brittany, day("2025-11-03")); ok {
		t.Errorf("Monday 3 November, day of class, is in %s", h.Name)
	}
	if _, ok := c.HolidayOn(brittany, day("2025-10-17")); ok {
		t.Error("Friday 17 October, last day of class, is in the holiday")
	}
}

func TestAnInstantStandsForTheDayThatBeginsThere(t *testing.T) {
	want := calendar.Interval{From: day("2025-10-18"), To: day("2025-11-03")}
	for _, c := range []struct{ zone, start, end string }{
		{"Zone B", "2025-10-18T00:00:00+02:00", "2025-11-03T00:00:00+01:00"},
		{"Zone B", "2025-10-17T22:00:00Z", "2025-11-02T23:00:00Z"},
		{"Zone B", "2025-10-17T22:00:00+00:00", "2025-11-02T23:00:00+00:00"},
		{"Zone B", "2025-10-18", "2025-11-03"},
		{"Guadeloupe", "2025-10-18T04:00:00Z", "2025-11-03T04:00:00Z"},
		{"Guadeloupe", "2025-10-18T00:00:00+02:00", "2025-11-03T00:00:00+01:00"},
		{"Réunion", "2025-10-17T20:00:00Z", "2025-11-02T20:00:00Z"},
	} {
		row := fmt.Sprintf("Vacances de la Toussaint;-;%s;%s;;%s;2025-2026", c.start, c.end, c.zone)
		zone, _ := calendar.ZoneOf(c.zone)
		got := read(t, row).Holidays(zone)
		if len(got) != 1 || got[0].Interval != want {
			t.Errorf("%s: %v, want %s", row, got, want)
		}
	}
}

func TestRowsOfTeachersAndOfPrimarySchoolsAreSetAside(t *testing.T) {
	c := read(t, toussaint,
		"Vacances d'Été;Enseignants;2026-07-04;2026-08-29;Rennes;Zone B;2025-2026",
		"Grandes Vacances;Enseignants du second degré;2026-07-04;2026-08-10;Polynésie;Polynésie;2025-2026",
		"Grandes Vacances;Élèves du premier degré;2026-07-03;2026-08-13;Polynésie;Polynésie;2025-2026")
	r := c.Report()
	if r.Aside[calendar.ForTeachers] != 2 || r.Aside[calendar.ForPrimary] != 1 || len(r.Refused) != 0 {
		t.Errorf("aside %v, refused %v", r.Aside, r.Refused)
	}
	if _, ok := c.HolidayOn(brittany, day("2026-07-10")); ok {
		t.Error("the teachers' summer was taken for the pupils'")
	}
}

func TestAWrongRowIsRefusedWithItsLineAndReason(t *testing.T) {
	for row, want := range map[string]calendar.Reason{
		"Vacances après 1ère période;-;2019-01-10;2018-10-29;Réunion;Réunion;2018-2019":                              calendar.DatesReversed,
		"Début des Vacances d'Été;-;2024-07-06T00:00:00+02:00;2027-07-06T00:00:00+02:00;Corse;Corse;2023-2024":       calendar.DatesTooFarApart,
		"Début des Vacances d'Été;-;2024-07-06T00:00:00+02:00;2027-07-06T01:00:00+02:00;Corse;Corse;2023-2024":       calendar.DateNotMidnight,
		"Vacances de Mai;-;2026-05-23;2026-07-04;Polynésie;Polynésie;2025-2026":                                      calendar.DatesTooFarApart,
		"Vacances d'Hiver;-;2026-02-14;2026-03-02;Rennes;Zone B;2026-2027":                                           calendar.DatesOutsideYear,
		"Vacances d'Hiver;-;2026-02-31;2026-03-02;Rennes;Zone B;2025-2026":                                           calendar.DateUnreadable,
		"Vacances d'Hiver;-;2026-02-14;2026-03-02;Rennes;Zone D;2025-2026":                                           calendar.ZoneUnknown,
		"Vacances d'Hiver;-;2026-02-14;2026-03-02;Rennes;Zone B;2026":                                                calendar.YearUnreadable,
		"Vacances d'Hiver;-;2026-02-14;2026-03-02;Rennes;Zone B;9998-9999":                                           calendar.YearUnreadable,
		"Vacances d'Hiver;Élèves des écoles;2026-02-14;2026-03-02;Rennes;Zone B;2025-2026":                           calendar.PopulationUnknown,
		"Vacances d'Hiver;-;2026-02-14":                                                                              calendar.RowShort,
		"Vacances de la Toussaint;-;2025-10-19T00:00:00+02:00;2025-11-03T00:00:00+01:00;Strasbourg;Zone B;2025-2026": calendar.DatesContradictory,
	} {
		r := read(t, toussaint, row).Report()
		if len(r.Refused) != 1 || r.Refused[0].Line != 3 || r.Refused[0].Reason != want || r.Kept != 1 {
			t.Errorf("%s\n\trefused %+v, want %s on line 3", row, r.Refused, want)
		}
	}
}

func TestARowSayingTheSameForAnotherAcademieIsOneHoliday(t *testing.T) {
	c := read(t, toussaint, strings.Replace(toussaint, "Rennes", "Strasbourg", 1))
	if n := len(c.Holidays(calendar.ZoneB)); n != 1 || c.Report().Kept != 2 {
		t.Errorf("%d holidays from %d rows", n, c.Report().Kept)
	}
}

func TestEqualDatesAreOneDayOffOrASummerWithoutAnEnd(t *testing.T) {
	c := read(t,
		"Lundi de Pentecôte;-;2024-05-20;2024-05-20;Corse;Corse;2023-2024",
		"Début des Vacances d'Été;-;2024-07-06;2024-07-06;Corse;Corse;2023-2024")
	corsica := calendar.PlaceIn(calendar.Corse)
	for text, off := range map[string]bool{
		"2024-05-19": false, "2024-05-20": true, "2024-05-21": false,
		"2024-07-05": false, "2024-07-06": true, "2024-07-31": true,
	} {
		if _, ok := c.HolidayOn(corsica, day(text)); ok != off {
			t.Errorf("%s off: %v, want %v", text, ok, off)
		}
	}
	if summer := c.Holidays(calendar.Corse)[1]; !summer.IsOpen() {
		t.Errorf("the summer ends on %s, which nobody published", summer.To)
	}
}

func TestTheThreeIslandsOfGuadeloupeAreToldApart(t *testing.T) {
	c := realFile(t)
	for _, where := range []struct {
		zone calendar.Zone
		day  string
		off  bool
	}{
		{calendar.Guadeloupe, "2026-03-12", true}, {calendar.SaintMartin, "2026-03-12", true}, {calendar.SaintBarthelemy, "2026-03-12", false},
		{calendar.Guadeloupe, "2026-05-28", false}, {calendar.SaintMartin, "2026-05-28", true},
		{calendar.SaintBarthelemy, "2025-10-09", true}, {calendar.Guadeloupe, "2025-10-09", false},
		{calendar.SaintBarthelemy, "2025-12-25", true},
	} {
		if _, off := c.HolidayOn(calendar.PlaceIn(where.zone), day(where.day)); off != where.off {
			t.Errorf("%s on %s off: %v, want %v", where.zone, where.day, off, where.off)
		}
	}
}

func TestCollegesAndLyceesOfPolynesieLeaveOnDifferentDays(t *testing.T) {
	c := realFile(t)
	for level, off := range map[calendar.Level]bool{calendar.College: false, calendar.Lycee: true, "": true} {
		tahiti := calendar.PlaceIn(calendar.PolynesieFrancaise)
		tahiti.Level = level
		if _, ok := c.HolidayOn(tahiti, day("2021-06-28")); ok != off {
			t.Errorf("28 June 2021, level %q off: %v, want %v", level, ok, off)
		}
	}
}

func TestTheRealFileIsReadButForItsSevenWrongRows(t *testing.T) {
	var got []string
	for _, r := range realFile(t).Report().Refused {
		got = append(got, fmt.Sprintf("%s %s %s", r.Zone, r.Year, r.Reason))
	}
	slices.Sort(got)
	want := []string{
		"corse 2023-2024 date.not_midnight", // "Début des Vacances d'Été" that ends in 2027
		"polynesie 2023-2024 dates.too_far_apart",
		"polynesie 2025-2026 dates.too_far_apart",
		"reunion 2017-2018 date.not_midnight",
		"reunion 2017-2018 date.not_midnight",
		"reunion 2017-2018 date.not_midnight",
		"reunion 2018-2019 dates.reversed",
	}
	if !slices.Equal(got, want) {
		t.Errorf("refused:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestARowIsKeptSetAsideOrRefused(t *testing.T) {
	r := realFile(t).Report()
	aside := r.Aside[calendar.ForTeachers] + r.Aside[calendar.ForPrimary]
	if r.Rows != 866 || r.Kept+aside+len(r.Refused) != r.Rows {
		t.Errorf("%d rows: %d kept, %d aside, %d refused", r.Rows, r.Kept, aside, len(r.Refused))
	}
}

func TestTheOrderOfColumnsAndAByteOrderMarkDoNotMatter(t *testing.T) {
	c, err := calendar.Read(strings.NewReader("\ufeffzones;annee_scolaire;end_date;start_date;population;description\r\n" +
		"Zone B;2025-2026;2025-11-03;2025-10-18;-;Vacances de la Toussaint\r\n"))
	if err != nil || len(c.Holidays(calendar.ZoneB)) != 1 {
		t.Fatalf("%v, %v", c, err)
	}
}

func TestAnotherFileIsNotReadAtAll(t *testing.T) {
	for _, text := range []string{"", "date,est_jour_ferie,nom_jour_ferie\n", strings.Replace(head, "zones;", "", 1)} {
		if _, err := calendar.Read(strings.NewReader(text)); err == nil {
			t.Errorf("read %q as a school calendar", text)
		}
	}
}

func TestEveryAcademieOfTheFileIsInTheZoneWeGiveIt(t *testing.T) {
	for name, want := range map[string]calendar.Zone{
		"Besançon": calendar.ZoneA, "Lyon": calendar.ZoneA, "Rennes": calendar.ZoneB, "Normandie": calendar.ZoneB,
		"Strasbourg": calendar.ZoneB, "Créteil": calendar.ZoneC, "Corse": calendar.Corse, "Réunion": calendar.Reunion,
		"La Réunion": calendar.Reunion, "Nouvelle Calédonie": calendar.NouvelleCaledonie, "Polynésie": calendar.PolynesieFrancaise,
	} {
		if got, ok := calendar.ZoneOf(name); !ok || got != want {
			t.Errorf("%s is in zone %q, want %q", name, got, want)
		}
	}
	if zone, ok := calendar.ZoneOf("Ailleurs"); ok {
		t.Errorf("Ailleurs is in zone %q", zone)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(head + toussaint)
	f.Add("\ufeff" + head + "Début des Vacances d'Été;Élèves;2026-07-04;2026-07-04;;Guadeloupe;2025-2026\n;;;")
	f.Fuzz(func(t *testing.T, text string) {
		c, err := calendar.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, zone := range calendar.Zones() {
			for _, h := range c.Holidays(zone) {
				if h.IsEmpty() || !h.Year.Days().Contains(h.From) {
					t.Errorf("kept %+v", h)
				}
			}
			for _, known := range c.KnownDays(zone) {
				if known.IsOpen() || known.IsEmpty() {
					t.Errorf("%s is known over %s", zone, known)
				}
			}
		}
	})
}
