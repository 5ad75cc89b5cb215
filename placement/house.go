package placement

import (
	"slices"

	"internat/capacity/calendar"
)

// A Scheme is the label under which a house runs. It decides who may be sent
// there, not how places are counted.
type Scheme string

// The schemes in force.
const (
	Ordinary   Scheme = "ordinary"   // internat scolaire
	Educatif   Scheme = "educatif"   // internat éducatif, de réussite éducative
	Excellence Scheme = "excellence" // internat d'excellence
	EREA       Scheme = "erea"       // entry by CDOEA or CDAPH notification
	Tremplin   Scheme = "tremplin"   // pupils who dropped out: never in an ordinary run
)

// An Authority is who decides on admission: it differs from house to house.
type Authority string

// The deciding authorities.
const (
	HeadDecides  Authority = "head"  // chef d'établissement, alone
	PanelDecides Authority = "panel" // commission académique; the DSDEN notifies
	TeamDecides  Authority = "team"  // équipe pluridisciplinaire de soutien
)

// A Territory is a département (or a project) with its own officers.
type Territory struct {
	ID       TerritoryID
	Name     string // "Ille-et-Vilaine"
	Code     string // "035"
	Calendar string // calendar territory: "B", "Corse", "Réunion"
	TimeZone string // IANA: "Europe/Paris"
	Phone    string // of the placement office, as printed on every notice
	Hours    string // when the phone is answered
	Address  string // for paper and for an appeal to the author
}

// A House is a boarding house.
type House struct {
	ID          HouseID
	Territory   TerritoryID
	UAI         string // national id of the establishment, seven digits and a letter
	Name        string
	Kind        string // "lycee", "college", "erea", "ecole"
	Public      bool
	Commune     string
	CommuneCode string // INSEE
	Latitude    float64
	Longitude   float64
	Priority    string // priority education: "", "REP", "REP+"
	Pupils      int    // head count of the establishment
	Scheme      Scheme
	Decides     Authority
	AppealBody  string // to whom a family may appeal, as printed
	Licensed    int    // beds allowed by the licence; 0 = the sum of the sections
	Movable     bool   // idle adults may move between the bands
	Closed      bool   // for the next school year
	Calendar    string // calendar territory, the territory's by default
	Opening     string // opening pattern: see calendar.Opening, stored by its code
	Email       string // of the directory: shown, never a recipient
	Version     int
}

// A Band is a supervision group: the adults who look after some sections of a
// house together, and how many pupils one adult may have.
type Band struct {
	ID     BandID
	House  HouseID
	Code   string
	Ratio  int // pupils for one adult, at least 1
	Adults int
	Source Provenance // of the ratio
	Staffing
}

// Staffing says where the number of adults of a band comes from. The number is
// published by a person and holds until another is: a run, an offer and every
// page count with it, and nobody's places change because somebody is ill.
type Staffing struct {
	Monday calendar.Day // of the week whose weakest night gave the number; zero: the plan of the house, as it was typed
	Night  calendar.Day // the weakest
	Said   Provenance   // who published it, when, in which words; empty: with the ratio
}

// ByRoster reports whether the number was read off a roster.
func (s Staffing) ByRoster() bool { return !s.Monday.IsZero() }

// Staffed is how many pupils the band's adults may have.
func (b Band) Staffed() int { return b.Ratio * b.Adults }

// A Section is a unit of a house that fills together: one sex or mixed, some
// levels, its beds, one supervision band.
type Section struct {
	ID     SectionID
	House  HouseID
	Band   BandID // "" = limited by its beds only
	Name   string
	Sex    Sex // "" = mixed
	Levels []Level
	Beds   int // usable beds on the day asked about, out of service taken off
}

// Admits reports whether the section takes pupils of that sex and level. A
// mixed section admits everybody; a pupil whose sex is not on file only fits
// there, because rooms are never shared.
func (s Section) Admits(sex Sex, level Level) bool {
	return (s.Sex == "" || s.Sex == sex) && (len(s.Levels) == 0 || slices.Contains(s.Levels, level))
}

// A Bed is one bed of a section, in a room.
type Bed struct {
	ID         BedID
	Section    SectionID
	RoomID     RoomID
	Room       string // its name
	Label      string // "12-B"
	Accessible bool
}

// A Closure takes a bed out of service for some days.
type Closure struct {
	ID     ClosureID
	Bed    BedID
	When   calendar.Interval
	Reason string // "works", "no_staff", "damage", "other"
	Part   string // id of the room or section that closes as a whole; "" = the bed alone
}

// With reports whether two closures were made as one: of a room or a section,
// for the same days and reason.
func (c Closure) With(other Closure) bool {
	return c.Part != "" && c.Part == other.Part && c.When == other.When && c.Reason == other.Reason
}

// Provenance says who set a rule, when and on which text: rules are facts with
// an author, never constants.
type Provenance struct {
	Author string
	On     calendar.Day
	Source string
}

// A Target is a social-mix floor or ceiling of a section. It counts seats or a
// share of the section's places, never both.
type Target struct {
	ID      TargetID
	Section SectionID
	Group   Group
	Ceiling bool
	Seats   int
	Share   string // exact decimal, "0.35"; "" = Seats counts
	Provenance
}
