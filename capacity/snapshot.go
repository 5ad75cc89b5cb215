package capacity

import "internat/capacity/calendar"

// Snapshot is the houses and who sleeps in them, as known at one moment. It is
// the argument of every count of this package, which reads nothing else.
type Snapshot struct {
	Houses   []House
	Sections []Section
	Beds     []Bed
	Closures []Closure
	Claims   []Claim
	Changes  []Change
}

// House is a boarding house. Its own limits hold on top of those of its sections.
type House struct {
	ID       string
	Licensed Limit
	Staffing []Staffing
	// Open tells whether the house sleeps its boarders the night that begins on a
	// day, such as the OpenNight of a calendar.Timetable. A house without it is
	// open every night.
	Open func(calendar.Day) bool
}

// Section is a part of a house with its own beds and staff.
type Section struct {
	ID       string
	House    string
	Licensed Limit
	Staffing []Staffing
}

// Sex is whom a bed is for, or who asks for one.
type Sex string

// The sexes as schools record them. EitherSex is a bed not yet given to one.
const (
	EitherSex Sex = ""
	Girl      Sex = "F"
	Boy       Sex = "M"
)

// Bed is a bed of a section, over the period it exists; a zero period is always.
type Bed struct {
	ID      string
	Section string
	Sex     Sex
	calendar.Interval
}

// Closure is a period during which a bed cannot be slept in.
type Closure struct {
	Bed string
	calendar.Interval
	Reason string
}

// State is how firmly a bed is spoken for.
type State string

// The states of a claim.
const (
	Occupied State = "occupied" // a boarder has it
	Offered  State = "offered"  // a family has been offered it and may still accept
	Held     State = "held"     // an officer keeps it aside
)

// Claim is a place spoken for, from the first night to the day it is given back.
type Claim struct {
	ID      string
	State   State
	Section string
	Bed     string // empty until a bed is chosen
	Sex     Sex
	Level   string // "3e", "CAP 1": free, counted as written
	calendar.Interval
}

// Change is beds and claims added up: so many more in a section from a day on, or
// fewer; a zero day is always. All the changes up to a day are what there is that
// night. Whoever keeps changes counts a year without reading who makes it up.
// They are counted beside the beds and the claims that have a name, and neither
// Check nor Boarders knows them.
type Change struct {
	Section                       string
	Sex                           Sex
	Day                           calendar.Day
	Beds, Occupied, Offered, Held int
}
