package match

// Version is the version of the file contract that this package reads and writes.
const Version = 1

// Problem is one placement problem, complete: nothing else influences its outcome.
// The zero value of every optional field is the default of the file contract, so that a
// problem built in memory and the same problem read from a file are the same value.
type Problem struct {
	Seed     string   // drawn in public after InputHash was shown
	Siblings Siblings // "" is TieBreak
	Recount  bool     // lower floors that are over-filled by pupils of several groups
	Levels   []string // from the youngest to the oldest
	Groups   []string // the groups that floors and ceilings may name
	Houses   []House
	Pupils   []Pupil
}

// Siblings says what a brother or sister already placed in a house is worth there.
type Siblings string

// The modes of Siblings.
const (
	NoSiblings Siblings = "none"
	TieBreak   Siblings = "tie-break" // the bit stands between points and lottery
	Absolute   Siblings = "absolute"  // the bit stands before points
	Together   Siblings = "together"  // tie-break, then split families are tied to one house
)

// House is one internat.
type House struct {
	ID       string
	Cap      *int // licensed places; nil is no limit, 0 is none at all
	Closed   bool
	KeepPlan bool // "movable": false — its adults stay in the band they are filed in
	Bands    []Band
	Sections []Section

	// Priority, when not nil, is the complete order of the house, best first. It replaces
	// points and lottery; a pupil who is not in it is ineligible in this house.
	Priority []string
}

// Band is a group of sections supervised by the same adults: ratio × adults staffed places.
type Band struct {
	ID     string
	Ratio  int // pupils for one adult, at least 1
	Adults int
}

// Section is a part of a house that admits one sex (or any) and some levels (or all): a leaf
// of the market, since a wish for a house is a wish for exactly one of its sections.
type Section struct {
	ID       string
	Sex      string   // "F", "M", or "" for any
	Levels   []string // empty is all
	Beds     int
	Band     string // "" is limited by the beds only
	Floors   []Quota
	Ceilings []Quota
}

// Quota is a floor or a ceiling for one group, as a number of seats or as a share of the
// capacity filed: exactly one of the two is given.
type Quota struct {
	Group string
	Seats *int
	Share Share
}

// Pupil is one candidate with the ordered wishes of the family.
type Pupil struct {
	ID        string
	Sex       string // "" is admitted only where any sex is
	Level     string
	Groups    []string
	Family    string // "" is a family of one
	Agreement bool   // of every guardian who counts; without it nothing at all happens
	Current   string // section where the pupil boards now
	Pin       string // section decided by the commission, before the run
	Forbid    []string
	Wishes    []Wish // best first
}

// Wish is one house a family asks for. The points are those of the pupil at that house.
type Wish struct {
	House  string
	Points int
}
