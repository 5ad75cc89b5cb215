package placement

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
)

// An Inventory is everything kept about a house, as it is kept and not as it
// should be. Its check shares no code with what writes: it does not ask Lodging
// for room nor File for agreements, so that a mistake there is found here.
type Inventory struct {
	House    House
	Bands    []Band
	Sections []Section // Beds counts every bed, in service or not
	Closures []KeptClosure
	Targets  []Target
	Stays    []KeptStay
	Offers   []KeptOffer
	Doubled  []DoubledStay
	Rooms    []KeptRoom // those a rule speaks of
	Reserved []KeptReservation
	Apart    []Pair    // never in one room
	Absences []Absence // of boarders, of each stay by day
	Roster   KeptRoster
	Counted  []KeptChange // what pages count with
}

// A KeptClosure is a closure with where its bed is.
type KeptClosure struct {
	Closure
	Section SectionID
}

// A KeptStay is a stay with what other tables say about it.
type KeptStay struct {
	Stay
	BedSection   SectionID
	SectionHouse HouseID
	Room         RoomID
	Sex          Sex
	Level        Level
	Born         calendar.Day
	Promised     calendar.Interval // the nights of its offer; zero without one
	Reviewed     bool              // a next review is planned
	Told         bool              // the journal has the event of its state
}

// A KeptOffer is an offer with what other tables say about it.
type KeptOffer struct {
	Offer
	SectionHouse HouseID
	Of           ReferralState
	Way          Way
	Sex          Sex
	Level        Level // asked for
	Born         calendar.Day
	Emancipated  bool              // by a judgment with its date
	Year         calendar.Interval // the nights of its campaign; zero without one
	Holders      []KeptHolder      // who has a say, of an offer that holds a place
	Told         bool              // the journal has the event of its state
}

// A KeptHolder is one guardian's say about an offer.
type KeptHolder struct {
	Standing Standing
	Objects  bool
	State    AgreementState // "" = never asked
	At       time.Time      // of the answer
}

// A DoubledStay is a stay of the house during which its pupil has an earlier
// one, in whatever house.
type DoubledStay struct {
	Stay    StayID
	Section SectionID
	Bed     BedID
	Other   StayID
	Days    calendar.Interval
}

// Breaches returns every rule that the house breaks, in the order of the rules.
// A bed that is closed while nobody sleeps in the house is no breach: open says
// which nights there are. Zone is the clock by which instants are days.
func (v Inventory) Breaches(today calendar.Day, zone *time.Location, open func(calendar.Day) bool) []Breach {
	a := audit{Inventory: v, today: today, zone: zone, open: open, sections: make(map[SectionID]Section, len(v.Sections))}
	for _, x := range v.Sections {
		a.sections[x.ID] = x
	}
	for _, rule := range auditRules {
		rule(&a)
	}
	rank := func(b Breach) int { return slices.Index(BreachCodes, b.Code) }
	slices.SortStableFunc(a.found, func(x, y Breach) int {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(x.Section, y.Section), cmp.Compare(x.Bed, y.Bed),
			x.Days.From.Compare(y.Days.From), cmp.Compare(slices.Index(capacity.Slots, x.Slot), slices.Index(capacity.Slots, y.Slot)), cmp.Compare(x.About.ID, y.About.ID))
	})
	return a.found
}

// auditRules are what is checked of a house. A further subject is a field of the
// Inventory and a rule here.
var auditRules = []func(*audit){
	(*audit).bedsTakenTwice, (*audit).pupilsInTwoBeds, (*audit).stays, (*audit).bedsOutOfService,
	(*audit).offers, (*audit).ceilings, (*audit).parts, (*audit).rooms, (*audit).absences, (*audit).rosters, (*audit).counts,
}

// An audit is one house being checked.
type audit struct {
	Inventory
	today    calendar.Day
	zone     *time.Location
	open     func(calendar.Day) bool
	sections map[SectionID]Section
	found    []Breach
}

func (a *audit) add(b Breach) {
	b.House = a.House.ID
	a.found = append(a.found, b)
}

func (a *audit) stay(code BreachCode, s KeptStay, days calendar.Interval, since calendar.Day) {
	a.add(Breach{Code: code, Section: s.Section, Bed: s.Bed, About: Thing{"stay", string(s.ID)}, Days: days, Since: since})
}

func (a *audit) offer(code BreachCode, o KeptOffer, since calendar.Day) {
	a.add(Breach{Code: code, Section: o.Section, About: Thing{"offer", string(o.ID)}, Days: o.Nights, Since: since})
}

// bedsTakenTwice compares, bed by bed, each stay with the one before it that
// lasts longest, so that every stay in excess is named once.
func (a *audit) bedsTakenTwice() {
	dated := slices.DeleteFunc(slices.Clone(a.Stays), func(s KeptStay) bool { return s.Nights.IsEmpty() })
	slices.SortFunc(dated, func(x, y KeptStay) int {
		return cmp.Or(cmp.Compare(x.Bed, y.Bed), x.Nights.From.Compare(y.Nights.From), cmp.Compare(x.ID, y.ID))
	})
	var holder KeptStay
	for _, s := range dated {
		if s.Bed == holder.Bed && s.Nights.Overlaps(holder.Nights) {
			days := s.Nights.Intersect(holder.Nights)
			a.add(Breach{Code: BedTakenTwice, Section: s.Section, Bed: s.Bed, About: Thing{"stay", string(s.ID)}, Other: string(holder.ID), Days: days, Since: days.From})
		}
		if s.Bed != holder.Bed || ends(s.Nights).After(ends(holder.Nights)) {
			holder = s
		}
	}
}

// ends is the day an interval ends, a very late one if it has no end.
func ends(i calendar.Interval) calendar.Day {
	if i.IsOpen() {
		return calendar.MustDay("9999-12-31")
	}
	return i.To
}

func (a *audit) pupilsInTwoBeds() {
	for _, d := range a.Doubled {
		a.add(Breach{Code: PupilInTwoBeds, Section: d.Section, Bed: d.Bed, About: Thing{"stay", string(d.Stay)}, Other: string(d.Other), Days: d.Days, Since: d.Days.From})
	}
}

// stays checks each stay by itself.
func (a *audit) stays() {
	for _, s := range a.Stays {
		if s.BedSection != s.Section {
			a.stay(BedElsewhere, s, s.Nights, s.Nights.From)
		}
		if s.SectionHouse != s.House {
			a.stay(SectionElsewhere, s, s.Nights, s.Nights.From)
		}
		if p := s.Promised; !p.From.IsZero() && !s.Nights.IsEmpty() && (s.Nights.From.Before(p.From) || ends(s.Nights).After(ends(p))) {
			a.stay(StayOutsideOffer, s, s.Nights, s.Nights.From)
		}
		if !s.Told {
			a.stay(StayUntold, s, s.Nights, s.Nights.From)
		}
		if s.State == Present {
			a.present(s)
		}
	}
}

// present checks a stay that goes on.
func (a *audit) present(s KeptStay) {
	if !ends(s.Nights).After(a.today) {
		a.stay(StayPastItsEnd, s, s.Nights, s.Nights.To)
		return
	}
	if !a.admits(s.Section, s.Sex, s.Level) {
		a.stay(BoarderNotAdmitted, s, s.Nights, s.Nights.From)
	}
	if a.shut(s.Nights) {
		a.stay(StayInClosedHouse, s, s.Nights, s.Nights.From)
	}
	if !s.Reviewed {
		a.stay(NoNextReview, s, s.Nights, s.Nights.From)
	}
}

// admits reports whether a section of this house is for that sex and level. Of
// a section that is elsewhere another rule speaks.
func (a *audit) admits(id SectionID, sex Sex, level Level) bool {
	x, here := a.sections[id]
	if !here {
		return true
	}
	return (x.Sex == "" || sex == x.Sex) && (len(x.Levels) == 0 || slices.Contains(x.Levels, level))
}

// shut reports whether the nights reach into the school year in which the house
// does not open.
func (a *audit) shut(nights calendar.Interval) bool {
	return a.House.Closed && ends(nights).After(calendar.SchoolYearOf(a.today).End())
}

// bedsOutOfService finds who sleeps, on a night the house is open, in a bed that
// is closed that night.
func (a *audit) bedsOutOfService() {
	byBed := make(map[BedID][]calendar.Interval)
	for _, c := range a.Closures {
		if c.When.IsEmpty() {
			a.add(Breach{Code: ClosureBackward, Section: c.Section, Bed: c.Bed, About: Thing{"closure", string(c.ID)}, Days: c.When, Since: c.When.From})
			continue
		}
		byBed[c.Bed] = append(byBed[c.Bed], c.When)
	}
	for _, s := range a.Stays {
		for _, closed := range byBed[s.Bed] {
			if first, slept := a.firstOpen(s.Nights.Intersect(closed)); slept {
				days := s.Nights.Intersect(closed)
				a.stay(BedOutOfService, s, days, first)
			}
		}
	}
}

// mostNightsAsked bounds the search for an open night: no house is shut longer
// than a summer.
const mostNightsAsked = 400

// firstOpen is the first of these nights on which the house sleeps its boarders.
func (a *audit) firstOpen(nights calendar.Interval) (calendar.Day, bool) {
	for i, d := 0, nights.From; i < mostNightsAsked && nights.Contains(d); i, d = i+1, d.AddDays(1) {
		if a.open(d) {
			return d, true
		}
	}
	return calendar.Day{}, false
}

// parts checks the sections and their rules.
func (a *audit) parts() {
	for _, x := range a.Sections {
		if x.Band != "" && !slices.ContainsFunc(a.Bands, func(b Band) bool { return b.ID == x.Band }) {
			a.add(Breach{Code: BandElsewhere, Section: x.ID, About: Thing{"section", string(x.ID)}, Since: a.today})
		}
	}
	for _, t := range a.Targets {
		beds := a.sections[t.Section].Beds
		share, err := strconv.ParseFloat(cmp.Or(t.Share, "0"), 64)
		if err != nil || share < 0 || share > 1 || t.Seats < 0 || !t.Ceiling && t.Seats > beds {
			a.add(Breach{Code: TargetBeyond, Section: t.Section, About: Thing{"target", string(t.ID)}, Since: t.On, Count: t.Seats, Of: beds})
		}
	}
}
