package capacity

import (
	"cmp"
	"math/big"
	"slices"

	"internat/capacity/calendar"
)

// Slot is a part of the boarders' day with its own need of supervision.
type Slot string

// The slots, as they are stored.
const (
	Wake          Slot = "wake"
	AfterSchool   Slot = "after_school"
	Study         Slot = "study"
	Dinner        Slot = "dinner"
	Evening       Slot = "evening"
	Bedtime       Slot = "bedtime"
	Night         Slot = "night"
	Wednesday     Slot = "wednesday"
	SundayEvening Slot = "sunday_evening"
	Weekend       Slot = "weekend"
)

// DutyRules is what a house asks of its roster: how many people must be there,
// slot by slot. It is another question than how many posts the house is given,
// which is AllotmentRules: a house with posts enough may still leave a Sunday
// evening to one adult.
type DutyRules struct {
	Ratios []SlotRatio
	Floors []SlotFloor
}

// SlotRatio is the ratio of one slot for one age band, such as 1 adult for 20
// boarders of collège at night. An empty band is every band without its own.
type SlotRatio struct {
	Slot  Slot
	Band  string
	Ratio Ratio
	Provenance
}

// SlotFloor is the fewest adults of a slot, whatever the number of boarders, as
// long as there is one.
type SlotFloor struct {
	Slot    Slot
	PerWing int // in each wing with boarders
	House   int // in the house
	Mixed   int // in the house when girls and boys are there
	Provenance
}

// Session is one slot of one day. The session of a night bears the date of its evening.
type Session struct {
	Day  calendar.Day
	Slot Slot
}

// Presence is boarders in a wing during a session: those admitted, less those
// who are away.
type Presence struct {
	Session
	Wing     string
	Band     string
	Sex      Sex
	Boarders int
}

// Shift is an adult on the roster of a session; without a wing, for the whole house.
type Shift struct {
	Session
	Wing  string
	Adult string
}

// Roster is who is there and who watches over them, under the rules of the house.
type Roster struct {
	Rules   DutyRules
	Present []Presence
	Shifts  []Shift
}

// Cover is the on-duty check of one session.
type Cover struct {
	Session
	Boarders int
	Required int // adults who must be there
	Rostered int // adults who are, each counted once
	Loose    int // of them, those who may go where the need is
	// Lacking is how many more adults are needed. It exceeds Required - Rostered
	// when adults tied to one wing leave another without.
	Lacking int
	Wings   []WingCover
	// Unruled lists the age bands present for which the house has no ratio. They
	// weigh nothing in Required: no number is invented for them.
	Unruled []string
}

// WingCover is what one wing needs by itself.
type WingCover struct {
	Wing     string
	Boarders int
	Required int
	Tied     int // adults rostered for that wing alone
}

// Slack is how many adults could be missing; it is negative when some are.
func (c Cover) Slack() int {
	if c.Lacking > 0 {
		return -c.Lacking
	}
	return c.Rostered - c.Required
}

// Covers checks every session in which somebody is present, by day then slot.
func (r Roster) Covers() []Cover {
	present := make(map[Session][]Presence)
	for _, p := range r.Present {
		if p.Boarders > 0 {
			present[p.Session] = append(present[p.Session], p)
		}
	}
	shifts := make(map[Session][]Shift)
	for _, s := range r.Shifts {
		shifts[s.Session] = append(shifts[s.Session], s)
	}
	covers := make([]Cover, 0, len(present))
	for session, boarders := range present {
		covers = append(covers, r.Rules.cover(session, boarders, shifts[session]))
	}
	slices.SortFunc(covers, func(a, b Cover) int { return a.Session.compare(b.Session) })
	return covers
}

// Weakest returns the n sessions with the least slack, those with more boarders
// first where it is equal.
func Weakest(covers []Cover, n int) []Cover {
	weakest := slices.SortedStableFunc(slices.Values(covers), func(a, b Cover) int {
		return cmp.Or(cmp.Compare(a.Slack(), b.Slack()), cmp.Compare(b.Boarders, a.Boarders), a.Session.compare(b.Session))
	})
	return weakest[:min(max(0, n), len(weakest))]
}

// Without checks the roster as if an adult were away and returns the sessions
// that would lack somebody and did not, or would lack more.
func (r Roster) Without(adult string) []Cover {
	away := r
	away.Shifts = slices.DeleteFunc(slices.Clone(r.Shifts), func(s Shift) bool { return s.Adult == adult })
	return Worse(r.Covers(), away.Covers())
}

// Worse returns the covers of after that lack somebody and did not before, or
// lack more.
func Worse(before, after []Cover) []Cover {
	lacked := make(map[Session]int)
	for _, c := range before {
		lacked[c.Session] = c.Lacking
	}
	return slices.DeleteFunc(slices.Clone(after), func(c Cover) bool { return c.Lacking <= lacked[c.Session] })
}

// Bare returns the wings without the adults they need, all of them when it is
// the house that has too few; none when nobody is lacking.
func (c Cover) Bare() []string {
	if c.Lacking == 0 {
		return nil
	}
	var short, all []string
	missing := 0
	for _, w := range c.Wings {
		all = append(all, w.Wing)
		if w.Tied < w.Required {
			short, missing = append(short, w.Wing), missing+w.Required-w.Tied
		}
	}
	if missing > c.Loose {
		return short
	}
	return all
}

func (rules DutyRules) cover(session Session, present []Presence, shifts []Shift) Cover {
	c := Cover{Session: session}
	floor := rules.floor(session.Slot)
	byWing := make(map[string][]Presence)
	sexes := make(map[Sex]bool)
	for _, p := range present {
		byWing[p.Wing] = append(byWing[p.Wing], p)
		sexes[p.Sex] = true
		c.Boarders += p.Boarders
	}
	for wing, boarders := range byWing {
		w := WingCover{Wing: wing}
		w.Required = max(floor.PerWing, rules.adultsFor(session.Slot, boarders, &w.Boarders, &c.Unruled))
		c.Required += w.Required
		c.Wings = append(c.Wings, w)
	}
	slices.SortFunc(c.Wings, func(a, b WingCover) int { return cmp.Compare(a.Wing, b.Wing) })
	slices.Sort(c.Unruled)
	c.Unruled = slices.Compact(c.Unruled)
	c.Required = max(c.Required, floor.House)
	if len(sexes) > 1 {
		c.Required = max(c.Required, floor.Mixed)
	}
	c.roster(shifts)
	return c
}

// adultsFor adds up the bands of a wing as fractions and rounds up once: ten
// boarders at 1 to 20 and ten at 1 to 25 need one adult between them, not two.
func (rules DutyRules) adultsFor(slot Slot, present []Presence, boarders *int, unruled *[]string) int {
	need := new(big.Rat)
	for _, p := range present {
		*boarders += p.Boarders
		ratio, ok := rules.ratio(slot, p.Band)
		if !ok {
			*unruled = append(*unruled, p.Band)
			continue
		}
		need.Add(need, big.NewRat(int64(p.Boarders)*int64(ratio.Adults), int64(ratio.Boarders)))
	}
	return ceiling(need)
}

func ceiling(r *big.Rat) int {
	whole, rest := new(big.Int).QuoRem(r.Num(), r.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	return int(whole.Int64())
}

// ratio returns the ratio for a band, its own before that of every band. Where
// rules disagree, the one that asks for more adults holds.
func (rules DutyRules) ratio(slot Slot, band string) (strictest Ratio, found bool) {
	for _, wanted := range []string{band, ""} {
		for _, rule := range rules.Ratios {
			if rule.Slot != slot || rule.Band != wanted || rule.Ratio.IsZero() {
				continue
			}
			if !found || rule.Ratio.stricter(strictest) {
				strictest, found = rule.Ratio, true
			}
		}
		if found {
			return strictest, true
		}
	}
	return Ratio{}, false
}

func (r Ratio) stricter(than Ratio) bool { return r.Boarders*than.Adults < than.Boarders*r.Adults }

func (rules DutyRules) floor(slot Slot) SlotFloor {
	var floor SlotFloor
	for _, rule := range rules.Floors {
		if rule.Slot == slot {
			floor.PerWing = max(floor.PerWing, rule.PerWing)
			floor.House = max(floor.House, rule.House)
			floor.Mixed = max(floor.Mixed, rule.Mixed)
		}
	}
	return floor
}

// roster counts the adults on duty. One who is written down in two wings is one
// adult, and may go where the need is.
func (c *Cover) roster(shifts []Shift) {
	wings := make(map[string]map[string]bool) // of each adult
	for _, s := range shifts {
		if wings[s.Adult] == nil {
			wings[s.Adult] = make(map[string]bool)
		}
		wings[s.Adult][s.Wing] = true
	}
	c.Rostered = len(wings)
	tied, loose := make(map[string]int), 0
	for _, where := range wings {
		if len(where) > 1 || where[""] {
			loose++
			continue
		}
		for wing := range where {
			tied[wing]++
		}
	}
	c.Loose = loose
	short := 0
	for i := range c.Wings {
		w := &c.Wings[i]
		w.Tied = tied[w.Wing]
		short += max(0, w.Required-w.Tied)
	}
	c.Lacking = max(0, c.Required-c.Rostered, short-loose)
}
