package calendar

import (
	"strings"
	"time"
)

// Territory is where one list of public holidays holds. Overseas it is the same
// place as the Zone and bears the same text.
type Territory string

// The two territories of metropolitan France. Good Friday and 26 December are
// public holidays in the three départements that were German until 1918.
const (
	Metropole     Territory = "metropole"
	AlsaceMoselle Territory = "alsace-moselle"
)

var departments = map[string]Territory{
	"57": AlsaceMoselle, "67": AlsaceMoselle, "68": AlsaceMoselle,
	"971": Territory(Guadeloupe), "972": Territory(Martinique), "973": Territory(Guyane),
	"974": Territory(Reunion), "975": Territory(SaintPierreMiquelon), "976": Territory(Mayotte),
	"977": Territory(SaintBarthelemy), "978": Territory(SaintMartin),
	"986": Territory(WallisFutuna), "987": Territory(PolynesieFrancaise), "988": Territory(NouvelleCaledonie),
}

// TerritoryOf returns the territory of a département, by its code: "57" and
// "057" are both Moselle.
func TerritoryOf(department string) Territory {
	if t, ok := departments[strings.TrimLeft(department, "0")]; ok {
		return t
	}
	return Metropole
}

// Level is the kind of school a boarder attends. The holidays of collèges and
// lycées differ in a few territories and years.
type Level string

// The levels. The empty Level stands for both.
const (
	College Level = "college"
	Lycee   Level = "lycee"
)

// Place says which days off hold for a house.
type Place struct {
	Zone      Zone      `json:"zone"`
	Territory Territory `json:"territory"`
	Level     Level     `json:"level,omitempty"`
}

// PlaceIn returns the usual place of a house of the zone, for boarders of both levels.
func PlaceIn(zone Zone) Place { return Place{Zone: zone, Territory: zone.Territory()} }

// Territories returns every territory: the two of metropolitan France first, then
// those overseas in the order of their names.
func Territories() []Territory {
	list := []Territory{Metropole, AlsaceMoselle}
	for _, z := range Zones() {
		if z.Territory() != Metropole {
			list = append(list, z.Territory())
		}
	}
	return list
}

// Known tells whether t is one of the territories.
func (t Territory) Known() bool { return t.Clock() != nil }

// Clock returns the time zone in which t reads its clocks, or nil if t is not a
// territory.
func (t Territory) Clock() *time.Location {
	if t == Metropole || t == AlsaceMoselle {
		return paris
	}
	if z := Zone(t); z.Territory() == t {
		return z.Clock()
	}
	return nil
}

// islands are the two territories that kept the postcodes of Guadeloupe when they
// left it.
var islands = map[string]Territory{"97133": Territory(SaintBarthelemy), "97150": Territory(SaintMartin)}

// TerritoryAt returns the territory of a postal address, by the last number of
// five digits in it: the postcode stands before the town, whatever stands before
// the postcode. It is not ok where there is none, as in an address abroad.
func TerritoryAt(address string) (t Territory, ok bool) {
	code := postcode(address)
	if code == "" || code < "01000" || code > "98899" {
		return "", false
	}
	if t, ok := islands[code]; ok {
		return t, true
	}
	if t, ok := departments[code[:3]]; ok {
		return t, true
	}
	if code >= "97000" {
		return "", false
	}
	return TerritoryOf(code[:2]), true
}

// postcode is the last run of exactly five digits in an address, or nothing.
func postcode(address string) (code string) {
	digits := 0
	for i := 0; i <= len(address); i++ {
		if i < len(address) && address[i] >= '0' && address[i] <= '9' {
			digits++
			continue
		}
		if digits == 5 {
			code = address[i-5 : i]
		}
		digits = 0
	}
	return code
}
