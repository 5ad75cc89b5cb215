package placement

import (
	"math/big"
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A RuleKind is what a rule of supervision asks.
type RuleKind string

// The kinds of rule.
const (
	DutyRatio RuleKind = "ratio"     // so many boarders for so many adults on duty in a slot
	DutyFloor RuleKind = "floor"     // the fewest adults on duty in a slot
	LeastAge  RuleKind = "age"       // of an adult on duty in a slot
	Allotment RuleKind = "allotment" // boarders for one post: another question than who is on duty
)

// RuleKinds lists them in the order of every page.
var RuleKinds = []RuleKind{DutyFloor, DutyRatio, LeastAge, Allotment}

// An AgeBand is the age of boarders as rules speak of it; "" is every age.
type AgeBand string

// The age bands.
const (
	CollegeAge AgeBand = "college"
	LyceeAge   AgeBand = "lycee"
)

// AgeBands lists them, every age first.
var AgeBands = []AgeBand{"", CollegeAge, LyceeAge}

// AgeBand is that of a pupil of the level.
func (l Level) AgeBand() AgeBand {
	if l.College() {
		return CollegeAge
	}
	return LyceeAge
}

// A SupervisionRule is one thing that a house asks of its roster or of its
// posts. No law sets such a number for boarding schools: each rule has an author,
// a day and a text, and every house may change the examples it starts from.
type SupervisionRule struct {
	ID       RuleID
	House    HouseID
	Kind     RuleKind
	Slot     capacity.Slot // "" for an allotment
	Age      AgeBand       // of the boarders, for a ratio and an allotment
	Boarders int           // ratio, allotment: for so many boarders …
	Adults   int           // … so many adults, or posts
	PerWing  int           // floor: in each wing with boarders
	Whole    int           // floor: in the house
	Mixed    int           // floor, allotment: where there are girls and boys
	Least    int           // age: in whole years
	Hard     bool          // what breaks it is refused; otherwise a person gives a reason
	Provenance
}

// Check says what is wrong with a rule as typed.
func (r SupervisionRule) Check(today calendar.Day) error {
	var faults Faults
	if !slices.Contains(RuleKinds, r.Kind) {
		faults.Add("kind", "field.unknown")
	}
	if r.Kind != Allotment && !r.Slot.Known() {
		faults.Add("slot", "field.missing")
	}
	if !slices.Contains(AgeBands, r.Age) {
		faults.Add("age", "field.unknown")
	}
	faults = append(faults, r.numbers()...)
	return append(faults, r.Provenance.check(today)...).Err()
}

// numbers are right when the kind of rule has those it needs.
func (r SupervisionRule) numbers() (faults Faults) {
	switch r.Kind {
	case DutyRatio, Allotment:
		if r.Boarders < 1 || r.Boarders > 200 {
			faults.Add("boarders", "number.out_of_range", 1, 200)
		}
		if r.Adults < 1 || r.Adults > 20 {
			faults.Add("adults", "number.out_of_range", 1, 20)
		}
	case DutyFloor:
		if max(r.PerWing, r.Whole, r.Mixed) < 1 || min(r.PerWing, r.Whole, r.Mixed) < 0 || max(r.PerWing, r.Whole, r.Mixed) > 20 {
			faults.Add("whole", "rule.floor_empty")
		}
	case LeastAge:
		if r.Least < 16 || r.Least > 40 {
			faults.Add("least", "number.out_of_range", 16, 40)
		}
	}
	return faults
}

func (p Provenance) arithmetic() capacity.Provenance {
	return capacity.Provenance{Author: p.Author, Date: p.On, Source: p.Source}
}

// dutyRules are the rules about who is on duty, all of them or those that no
// person may set aside.
func dutyRules(rules []SupervisionRule, hardOnly bool) (d capacity.DutyRules) {
	for _, r := range rules {
		switch {
		case hardOnly && !r.Hard:
		case r.Kind == DutyRatio:
			d.Ratios = append(d.Ratios, capacity.SlotRatio{Slot: r.Slot, Band: string(r.Age),
				Ratio: capacity.Ratio{Boarders: r.Boarders, Adults: r.Adults}, Provenance: r.arithmetic()})
		case r.Kind == DutyFloor:
			d.Floors = append(d.Floors, capacity.SlotFloor{Slot: r.Slot, PerWing: r.PerWing, House: r.Whole, Mixed: r.Mixed, Provenance: r.arithmetic()})
		}
	}
	return d
}

// Allot checks the posts of supervisors of a house against its boarders on one
// night. It is exact: 3.5 posts are not four.
func (d Duty) Allot(on calendar.Day) capacity.Allotment {
	rules := capacity.AllotmentRules{}
	for _, r := range d.Rules {
		if r.Kind == Allotment {
			rules.Ratios = append(rules.Ratios, capacity.BandRatio{Band: string(r.Age), Ratio: capacity.Ratio{Boarders: r.Boarders, Adults: r.Adults}})
			rules.Mixed = max(rules.Mixed, r.Mixed)
		}
	}
	boarders, sexes := map[string]int{}, map[Sex]int{}
	for _, s := range d.Sleepers {
		if s.Nights.Contains(on) {
			boarders[string(s.Level.AgeBand())] += s.Count
			sexes[s.Sex] += s.Count
		}
	}
	posts := new(big.Rat)
	for _, s := range d.Staff {
		if s.Kind == AED && s.Here(on) {
			posts.Add(posts, big.NewRat(int64(s.Hundredths), fullTime))
		}
	}
	return rules.Allot(posts, boarders, sexes[Girl] > 0 && sexes[Boy] > 0)
}
