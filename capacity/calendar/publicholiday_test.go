package calendar_test

import (
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"testing"

	"internat/capacity/calendar"
)

// published gives the code of each name in the lists of data.gouv.fr.
var published = map[string]calendar.PublicHoliday{
	"Jour de l'an": calendar.NewYear, "Vendredi Saint": calendar.GoodFriday,
	"Lundi de Pâques": calendar.EasterMonday, "Fête du travail": calendar.LabourDay,
	"Victoire des alliés": calendar.VictoryDay, "Ascension": calendar.Ascension,
	"Lundi de Pentecôte": calendar.WhitMonday, "Fête Nationale": calendar.NationalDay,
	"Assomption": calendar.Assumption, "Toussaint": calendar.AllSaints,
	"Armistice": calendar.Armistice, "Noël": calendar.Christmas, "Saint Étienne": calendar.SaintStephen,
}

func TestPublicHolidaysAreThoseOfThePublishedLists(t *testing.T) {
	for territory, file := range map[calendar.Territory]string{
		calendar.Metropole:     "testdata/jours-feries.csv",
		calendar.AlsaceMoselle: "testdata/jours-feries-alsace-moselle.csv",
	} {
		want := publishedHolidays(t, file)
		got := make(map[calendar.Day]calendar.PublicHoliday)
		for year := 1950; year <= 2050; year++ {
			for _, h := range calendar.PublicHolidays(territory, year) {
				got[h.Day] = h.Holiday
			}
		}
		if !maps.Equal(got, want) {
			t.Errorf("%s: computed and published lists differ", territory)
			report(t, got, want)
		}
	}
}

func publishedHolidays(t *testing.T, file string) map[calendar.Day]calendar.PublicHoliday {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	list := make(map[calendar.Day]calendar.PublicHoliday)
	for _, row := range rows[1:] {
		list[day(row[0])] = published[row[2]]
	}
	return list
}

func report(t *testing.T, got, want map[calendar.Day]calendar.PublicHoliday) {
	t.Helper()
	for d, h := range want {
		if got[d] != h {
			t.Errorf("%s: computed %q, published %q", d, got[d], h)
		}
	}
	for d, h := range got {
		if want[d] == "" {
			t.Errorf("%s: computed %q, not published", d, h)
		}
	}
}

func TestOverseasTerritoriesHaveTheirOwnDays(t *testing.T) {
	for _, c := range []struct {
		territory calendar.Zone
		day       string
		holiday   calendar.PublicHoliday
	}{
		{calendar.Mayotte, "2026-04-27", calendar.SlaveryAbolition},
		{calendar.Martinique, "2026-05-22", calendar.SlaveryAbolition},
		{calendar.Guadeloupe, "2026-05-27", calendar.SlaveryAbolition},
		{calendar.SaintMartin, "2026-05-28", calendar.SlaveryAbolition},
		{calendar.Guyane, "2026-06-10", calendar.SlaveryAbolition},
		{calendar.SaintBarthelemy, "2026-10-09", calendar.SlaveryAbolition},
		{calendar.Reunion, "2026-12-20", calendar.SlaveryAbolition},
		{calendar.Guadeloupe, "2026-07-21", calendar.SchoelcherDay},
		{calendar.Martinique, "2026-07-21", calendar.SchoelcherDay},
		{calendar.PolynesieFrancaise, "2026-03-05", calendar.GospelArrival},
		{calendar.PolynesieFrancaise, "2026-04-03", calendar.GoodFriday},
		{calendar.PolynesieFrancaise, "2024-06-29", calendar.AutonomyDay},
		{calendar.PolynesieFrancaise, "2025-11-20", calendar.Matarii},
		{calendar.WallisFutuna, "2026-04-28", calendar.SaintPierreChanel},
		{calendar.WallisFutuna, "2026-07-29", calendar.TerritoryDay},
		{calendar.NouvelleCaledonie, "2026-09-24", calendar.CitizenshipDay},
	} {
		if got, _ := calendar.PublicHolidayOn(c.territory.Territory(), day(c.day)); got != c.holiday {
			t.Errorf("%s in %s is %q, want %q", c.day, c.territory, got, c.holiday)
		}
		if got, ok := calendar.PublicHolidayOn(calendar.Metropole, day(c.day)); ok {
			t.Errorf("%s in metropolitan France is %q", c.day, got)
		}
	}
	if got, ok := calendar.PublicHolidayOn(calendar.PolynesieFrancaise.Territory(), day("2026-06-29")); ok {
		t.Errorf("29 June 2026 in Polynésie is still %q", got)
	}
}

func TestEveryTerritoryKeepsTheElevenNationalDays(t *testing.T) {
	national := calendar.PublicHolidays(calendar.Metropole, 2026)
	if len(national) != 11 {
		t.Fatalf("%d national days", len(national))
	}
	for _, zone := range calendar.Zones() {
		if !zone.Known() || zone.Clock() == nil {
			t.Errorf("%s is not known, or has no clock", zone)
		}
		local := calendar.PublicHolidays(zone.Territory(), 2026)
		for _, h := range national {
			if !slices.Contains(local, h) {
				t.Errorf("%s does not keep %s", zone, h.Holiday)
			}
		}
	}
}

func TestADepartmentOfAlsaceOrMoselleHasItsOwnHolidays(t *testing.T) {
	for code, want := range map[string]calendar.Territory{
		"57": calendar.AlsaceMoselle, "067": calendar.AlsaceMoselle, "68": calendar.AlsaceMoselle,
		"035": calendar.Metropole, "2A": calendar.Metropole, "": calendar.Metropole,
		"974": calendar.Reunion.Territory(), "978": calendar.SaintMartin.Territory(),
	} {
		if got := calendar.TerritoryOf(code); got != want {
			t.Errorf("département %q is in %s, want %s", code, got, want)
		}
	}
}
