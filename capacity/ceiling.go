package capacity

import "internat/capacity/calendar"

// Ceiling names what limits the places of a section or a house.
type Ceiling string

// The ceilings, as they are stored. BySections is the answer for a house whose
// sections stop it before any limit of its own.
const (
	ByUsable   Ceiling = "usable"
	ByLicence  Ceiling = "licensed"
	ByStaff    Ceiling = "staffed"
	BySections Ceiling = "sections"
)

// Limit is a number of places, or the absence of any limit, which is its zero.
type Limit struct {
	Places int  `json:"places"`
	Set    bool `json:"set"`
}

// AtMost returns the limit of so many places; a negative number counts as none.
func AtMost(places int) Limit { return Limit{Places: max(0, places), Set: true} }

// Tighter returns the lower of two limits.
func (l Limit) Tighter(other Limit) Limit {
	if !l.Set || other.Set && other.Places < l.Places {
		return other
	}
	return l
}

// Ceilings is the three limits of a section on one night.
type Ceilings struct {
	Usable   int   `json:"usable"`   // beds in service: always known
	Licensed Limit `json:"licensed"` // what the authority allows
	Staffed  Limit `json:"staffed"`  // what the adults present can watch over
}

// Lowest returns how many boarders may sleep there and which ceiling decides it.
// Of equal ceilings it names the one that is hardest to lift, beds before licence
// before staff: to hire changes nothing where there is no bed.
func (c Ceilings) Lowest() (places int, by Ceiling) {
	places, by = c.Usable, ByUsable
	if c.Licensed.Set && c.Licensed.Places < places {
		places, by = c.Licensed.Places, ByLicence
	}
	if c.Staffed.Set && c.Staffed.Places < places {
		places, by = c.Staffed.Places, ByStaff
	}
	return places, by
}

// Ratio is a supervision ratio: so many boarders for so many adults. It is kept
// as two whole numbers, 15 for 2 rather than 7.5, so that it never rounds.
type Ratio struct {
	Boarders int `json:"boarders"`
	Adults   int `json:"adults"`
}

// IsZero tells whether there is no ratio.
func (r Ratio) IsZero() bool { return r.Boarders <= 0 || r.Adults <= 0 }

// Places returns how many boarders so many adults can watch over, rounded down.
func (r Ratio) Places(adults int) int {
	if r.IsZero() || adults <= 0 {
		return 0
	}
	return adults * r.Boarders / r.Adults
}

// Required returns how many adults so many boarders need, rounded up.
func (r Ratio) Required(boarders int) int {
	if r.IsZero() || boarders <= 0 {
		return 0
	}
	return (boarders*r.Adults + r.Boarders - 1) / r.Boarders
}

// Staffing is the adults who watch over a section or a house at night, over a
// period, and the ratio that its authority has set.
type Staffing struct {
	calendar.Interval
	Adults int   `json:"adults"`
	Ratio  Ratio `json:"ratio"`
	// Least is the number of adults below which nobody may sleep there at all,
	// such as two where girls and boys are under one roof.
	Least int `json:"least,omitempty"`
}

// Places returns how many boarders that staff allows.
func (s Staffing) Places() int {
	if s.Adults < s.Least {
		return 0
	}
	return s.Ratio.Places(s.Adults)
}

// staffedOn returns the limit the staff sets that night. Where several periods
// overlap the tightest holds; where none does, staff sets no limit, because
// nobody has said who is there.
func staffedOn(d calendar.Day, list []Staffing) Limit {
	var limit Limit
	for _, s := range list {
		if s.Contains(d) {
			limit = limit.Tighter(AtMost(s.Places()))
		}
	}
	return limit
}
