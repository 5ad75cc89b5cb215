package calendar_test

import (
	"testing"

	"internat/capacity/calendar"
)

func TestTheTerritoryOfAnAddressIsThatOfItsPostcode(t *testing.T) {
	for _, c := range []struct {
		address string
		want    calendar.Territory
	}{
		{"12 rue des Lilas\n35000 Rennes", calendar.Metropole},
		{"BP 97400, 75012 Paris", calendar.Metropole},
		{"3 rue du Dôme, 67000 Strasbourg", calendar.AlsaceMoselle},
		{"57000 Metz", calendar.AlsaceMoselle},
		{"20090 Ajaccio", calendar.Metropole},
		{"5 chemin des Tamarins\n97400 Saint-Denis CEDEX 09", calendar.Territory(calendar.Reunion)},
		{"97110 Pointe-à-Pitre", calendar.Territory(calendar.Guadeloupe)},
		{"97133 Gustavia", calendar.Territory(calendar.SaintBarthelemy)},
		{"97150 Marigot", calendar.Territory(calendar.SaintMartin)},
		{"97600 Mamoudzou", calendar.Territory(calendar.Mayotte)},
		{"98800 Nouméa", calendar.Territory(calendar.NouvelleCaledonie)},
		{"98713 Papeete", calendar.Territory(calendar.PolynesieFrancaise)},
		{"98600 Mata-Utu", calendar.Territory(calendar.WallisFutuna)},
		{"Rue de la Loi 16, 1000 Bruxelles", ""}, // abroad: four digits
		{"97999 Nulle part", ""},
		{"téléphone 0299000000", ""},
		{"", ""},
	} {
		got, ok := calendar.TerritoryAt(c.address)
		if got != c.want || ok != (c.want != "") {
			t.Errorf("%q: %q %v, want %q", c.address, got, ok, c.want)
		}
	}
}

func TestEveryTerritoryHasAClock(t *testing.T) {
	all := calendar.Territories()
	if len(all) != 13 || all[0] != calendar.Metropole {
		t.Errorf("territories %v", all)
	}
	for _, where := range all {
		if !where.Known() {
			t.Errorf("%s has no clock", where)
		}
	}
	if calendar.Territory("A").Known() || calendar.Territory("atlantis").Known() {
		t.Error("a zone of school holidays and an invented island are no territories")
	}
}
