package intake

import (
	"internat/capacity/calendar"
	"internat/placement"
)

// A PupilRow is one pupil with the guardians and what is asked for. Nothing has
// an id or a territory yet, and houses go by their UAI.
type PupilRow struct {
	Line      int
	Pupil     placement.Pupil          // Household is the file's own word for the family
	Guardians []placement.Guardianship // at least one, unless a register that knows none was read
	Asks      bool                     // Referral and Wishes hold something
	Referral  placement.Referral       // its Level is the one asked for; no wishes in it
	Wishes    []string                 // UAI, best first
	Regime    string                   // of this year, in the school's words; only a register tells
	Boards    bool                     // the régime is that of a boarder
}

// A Check is what a list of pupils is held against.
type Check struct {
	Today calendar.Day          // zero: ages and coming days are not looked at
	House func(uai string) bool // whether the territory has such a house; nil: not looked at
	// Criteria are the codes that may be claimed; nil: not looked at.
	Criteria []string
	// Columns is what the columns of a file with that signature mean, as somebody
	// said; nil when nobody did.
	Columns func(signature string) Mapping
}

// The ages, on the day of reading, between which a date of birth is taken for
// right: the youngest ask from CM2, the oldest have doubled years behind them.
const (
	youngest = 8
	oldest   = 25
)

// MostGuardians is how many guardians one row may name.
const MostGuardians = 4
