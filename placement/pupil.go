package placement

import (
	"slices"
	"strings"

	"internat/capacity/calendar"
)

// A Sex as schools register it; rooms are not shared between the two.
type Sex string

// The sexes on file.
const (
	Girl Sex = "F"
	Boy  Sex = "M"
)

// A Level is a school year.
type Level string

// Levels from youngest to oldest.
var Levels = []Level{"6e", "5e", "4e", "3e", "2de", "1re", "Tle"}

// Known reports whether the level exists.
func (l Level) Known() bool { return slices.Contains(Levels, l) }

// College reports whether the level is taught in a collège.
func (l Level) College() bool { return slices.Index(Levels, l) < 4 && l.Known() }

// Primary is the last year before collège: a pupil may be in it and ask for a
// bed in 6e; no house boards it.
const Primary Level = "CM2"

// Next is the level a year later, "" for a pupil who leaves school.
func (l Level) Next() Level {
	if l == Primary {
		return Levels[0]
	}
	i := slices.Index(Levels, l)
	if i < 0 || i+1 == len(Levels) {
		return ""
	}
	return Levels[i+1]
}

// A Pupil is a child or a young adult for whom a bed is asked.
type Pupil struct {
	ID        PupilID
	Territory TerritoryID
	INE       string // national pupil id, "" when not known
	Family    string // family name
	Given     string // usual first name
	Born      calendar.Day
	Sex       Sex
	Level     Level // this school year
	School    string
	SchoolUAI string
	Household string // id shared by brothers and sisters
	Commune   string
	Protected bool // only named people know that there is a file
	// Emancipated is the reference of the judgment that made a minor answer alone,
	// EmancipatedOn its day: both or neither.
	Emancipated   string
	EmancipatedOn calendar.Day
	// ParentsOff is the day since which a pupil who signs alone has the parents not
	// informed; zero: they are.
	ParentsOff calendar.Day
	Version    int
}

// Short is how a pupil stands in lists: first name and initial. Full names are
// for the file itself.
func (p Pupil) Short() string {
	initial := []rune(p.Family)
	if len(initial) == 0 {
		return p.Given
	}
	return p.Given + " " + strings.ToUpper(string(initial[:1])) + "."
}

// Adult reports whether the pupil is of age on that day. Of whom no birthday is known
// nobody says so.
func (p Pupil) Adult(on calendar.Day) bool {
	if p.Born.IsZero() {
		return false
	}
	y, m, d := p.Born.Date()
	return !on.Before(calendar.NewDay(y+18, m, d))
}

// SignsAlone reports whether nobody but the pupil agrees on that day: of age, or
// emancipated by a judgment that is on file with its date.
func (p Pupil) SignsAlone(on calendar.Day) bool {
	return p.Adult(on) || p.Emancipated != "" && !p.EmancipatedOn.IsZero() && !on.Before(p.EmancipatedOn)
}

// A Guardian is a person registered for one or several pupils.
type Guardian struct {
	ID        GuardianID
	Territory TerritoryID
	Ref       string // public reference in links: gives no authority by itself
	Name      string
	Email     string
	Phone     string
	Address   string
	Lang      string // "fr", "en": French always comes along
	Channel   Channel
	Bounced   bool               // the address does not take mail
	LivesIn   calendar.Territory // "" = where the address says: see Home
	Version   int
}

// A Channel is how a guardian is reached.
type Channel string

// The channels.
const (
	ByEmail  Channel = "email"
	ByLetter Channel = "letter"
)

// A Standing is what the law gives a guardian over this pupil.
type Standing string

// The standings, and who must sign.
const (
	Joint   Standing = "joint"       // autorité parentale conjointe: both sign a first admission
	Sole    Standing = "sole"        // exclusive, proved by a judgment
	Ward    Standing = "guardian"    // tuteur or delegation, proved by a judgment
	Welfare Standing = "welfare"     // aide sociale à l'enfance with delegation
	Carer   Standing = "carer"       // ASE, family assistant, trusted third party: ordinary acts only, never enough
	Informe Standing = "information" // droit de surveillance: sees, never signs
)

// Signs reports whether such a guardian is a holder of authority.
func (s Standing) Signs() bool {
	return s == Joint || s == Sole || s == Ward || s == Welfare
}

// NeedsJudgment reports whether the standing exists only by a judgment.
func (s Standing) NeedsJudgment() bool { return s == Sole || s == Ward || s == Welfare }

// A Guardianship ties a guardian to a pupil.
type Guardianship struct {
	Pupil     PupilID
	Guardian  Guardian
	Link      string // "mother", "father", "grandparent", "service", "other"; SelfLink is the pupil
	Standing  Standing
	Judgment  string       // reference of the judgment
	JudgedOn  calendar.Day // its day
	Until     calendar.Day // zero: no end
	Protected bool         // the address must never reach the other guardian
	Objects   bool         // an objection is on file
}
