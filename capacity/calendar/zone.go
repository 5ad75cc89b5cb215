package calendar

import (
	"maps"
	"slices"
	"strings"
	"time"
	_ "time/tzdata" // a house must know its hour even where the system has no zones
)

// Zone is where one calendar of school holidays holds. Metropolitan France has
// three, each académie being in one; Corse and every overseas territory set their own.
type Zone string

// The zones, as they are stored.
const (
	ZoneA               Zone = "A"
	ZoneB               Zone = "B"
	ZoneC               Zone = "C"
	Corse               Zone = "corse"
	Guadeloupe          Zone = "guadeloupe"
	SaintMartin         Zone = "saint-martin"
	SaintBarthelemy     Zone = "saint-barthelemy"
	Martinique          Zone = "martinique"
	Guyane              Zone = "guyane"
	Reunion             Zone = "reunion"
	Mayotte             Zone = "mayotte"
	SaintPierreMiquelon Zone = "saint-pierre-et-miquelon"
	NouvelleCaledonie   Zone = "nouvelle-caledonie"
	PolynesieFrancaise  Zone = "polynesie"
	WallisFutuna        Zone = "wallis-et-futuna"
)

// Zones returns every zone, in a fixed order.
func Zones() []Zone { return slices.Sorted(maps.Keys(clocks)) }

// clocks gives the time zone that clocks on the wall follow in each zone.
var clocks = map[Zone]*time.Location{
	ZoneA: paris, ZoneB: paris, ZoneC: paris, Corse: paris,
	Guadeloupe:          clock("America/Guadeloupe"),
	SaintMartin:         clock("America/Marigot"),
	SaintBarthelemy:     clock("America/St_Barthelemy"),
	Martinique:          clock("America/Martinique"),
	Guyane:              clock("America/Cayenne"),
	Reunion:             clock("Indian/Reunion"),
	Mayotte:             clock("Indian/Mayotte"),
	SaintPierreMiquelon: clock("America/Miquelon"),
	NouvelleCaledonie:   clock("Pacific/Noumea"),
	PolynesieFrancaise:  clock("Pacific/Tahiti"),
	WallisFutuna:        clock("Pacific/Wallis"),
}

var paris = clock("Europe/Paris")

func clock(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic("calendar: " + err.Error()) // cannot happen: the zones are in the program
	}
	return loc
}

// Known tells whether z is one of the zones.
func (z Zone) Known() bool { return clocks[z] != nil }

// Clock returns the time zone in which z reads its clocks, or nil if z is not a zone.
func (z Zone) Clock() *time.Location { return clocks[z] }

// Austral tells whether the school year of z is one civil year, from February
// to December, as in the southern Pacific.
func (z Zone) Austral() bool { return z == NouvelleCaledonie || z == WallisFutuna }

// Territory returns where the public holidays of z are set. The départements of
// Alsace and Moselle, which are in zone B and have two more, cannot be told from
// the zone: see TerritoryOf.
func (z Zone) Territory() Territory {
	switch z {
	case ZoneA, ZoneB, ZoneC, Corse:
		return Metropole
	}
	return Territory(z)
}

// academies lists the académies of the three metropolitan zones, with the names
// they had before they were merged.
var academies = map[Zone][]string{
	ZoneA: {"Besançon", "Bordeaux", "Clermont-Ferrand", "Dijon", "Grenoble", "Limoges", "Lyon", "Poitiers"},
	ZoneB: {"Aix-Marseille", "Amiens", "Caen", "Lille", "Nancy-Metz", "Nantes", "Nice", "Normandie",
		"Orléans-Tours", "Reims", "Rennes", "Rouen", "Strasbourg"},
	ZoneC: {"Créteil", "Montpellier", "Paris", "Toulouse", "Versailles"},
}

// ZoneOf returns the zone of an académie, named as in the ministry's files:
// "Rennes" is in zone B, "Réunion" is its own.
func ZoneOf(academy string) (zone Zone, ok bool) {
	for zone, names := range academies {
		if slices.Contains(names, academy) {
			return zone, true
		}
	}
	return zoneNamed(academy)
}

// namedZones are the zones as the ministry writes them, without accents, hyphens or capitals.
var namedZones = map[string]Zone{
	"zone a": ZoneA, "zone b": ZoneB, "zone c": ZoneC, "corse": Corse,
	"guadeloupe": Guadeloupe, "saint martin": SaintMartin, "saint barthelemy": SaintBarthelemy,
	"martinique": Martinique, "guyane": Guyane, "reunion": Reunion, "la reunion": Reunion,
	"mayotte": Mayotte, "saint pierre et miquelon": SaintPierreMiquelon,
	"nouvelle caledonie": NouvelleCaledonie, "polynesie": PolynesieFrancaise,
	"polynesie francaise": PolynesieFrancaise, "wallis et futuna": WallisFutuna,
}

var plainer = strings.NewReplacer("é", "e", "É", "e", "è", "e", "ê", "e", "-", " ", "’", "'")

// plain writes a name of the ministry's files in one way only: case, accents,
// hyphens and apostrophes differ from one release to the next.
func plain(name string) string { return strings.ToLower(strings.TrimSpace(plainer.Replace(name))) }

func zoneNamed(name string) (Zone, bool) {
	zone, ok := namedZones[plain(name)]
	return zone, ok
}
