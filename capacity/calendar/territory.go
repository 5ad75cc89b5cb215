package calendar

import "strings"

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
