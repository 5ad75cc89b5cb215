package capacity

import (
	"cmp"
	"slices"

	"internat/capacity/calendar"
)

// Clash is something in a snapshot that cannot be so, shown rather than
// prevented: real houses have two names on one bed for a night now and then.
type Clash struct {
	Code  ClashCode
	Bed   string
	Claim string            // the later of two
	Other string            // the earlier
	Days  calendar.Interval // over which they clash
}

// ClashCode names a clash.
type ClashCode string

// The clashes.
const (
	SectionUnknown ClashCode = "section.unknown"
	BedUnknown     ClashCode = "bed.unknown"
	BedTwice       ClashCode = "bed.listed_twice"
	BedTaken       ClashCode = "bed.taken_twice"
	BedClosed      ClashCode = "bed.out_of_service"
	BedGone        ClashCode = "bed.not_there"
	BedOtherSex    ClashCode = "bed.other_sex"
	DatesEmpty     ClashCode = "dates.empty"
	StateUnknown   ClashCode = "state.unknown"
)

// Check returns every clash of the snapshot, by bed, claim and code. Counts are
// right all the same: they report claims without a bed as Over.
func (s Snapshot) Check() []Clash {
	c := checker{sections: make(map[string]bool), beds: make(map[string]Bed)}
	for _, section := range s.Sections {
		c.sections[section.ID] = true
	}
	for _, bed := range s.Beds {
		if _, twice := c.beds[bed.ID]; twice {
			c.add(Clash{Code: BedTwice, Bed: bed.ID, Days: bed.Interval})
		}
		c.beds[bed.ID] = bed
	}
	for _, claim := range s.Claims {
		c.claim(claim)
	}
	c.takenTwice(s.Claims)
	c.closed(s.Claims, s.Closures)
	slices.SortStableFunc(c.clashes, func(a, b Clash) int {
		return cmp.Or(cmp.Compare(a.Bed, b.Bed), cmp.Compare(a.Claim, b.Claim), cmp.Compare(a.Code, b.Code))
	})
	return c.clashes
}

type checker struct {
	sections map[string]bool
	beds     map[string]Bed
	clashes  []Clash
}

func (c *checker) add(clash Clash) { c.clashes = append(c.clashes, clash) }

// claim checks a claim by itself.
func (c *checker) claim(claim Claim) {
	wrong := func(code ClashCode) {
		c.add(Clash{Code: code, Bed: claim.Bed, Claim: claim.ID, Days: claim.Interval})
	}
	if entries[claim.State] == nil {
		wrong(StateUnknown)
	}
	if claim.IsEmpty() {
		wrong(DatesEmpty)
	}
	if !c.sections[claim.Section] {
		wrong(SectionUnknown)
	}
	if claim.Bed == "" {
		return
	}
	bed, known := c.beds[claim.Bed]
	switch {
	case !known, bed.Section != claim.Section:
		wrong(BedUnknown)
	case bed.Sex != EitherSex && bed.Sex != claim.Sex:
		wrong(BedOtherSex)
	case bed.Intersect(claim.Interval) != claim.Interval:
		wrong(BedGone)
	}
}

// takenTwice compares, bed by bed, each claim with the one before it that lasts
// longest, so that every claim in excess is named once.
func (c *checker) takenTwice(claims []Claim) {
	byBed := make([]Claim, 0, len(claims))
	for _, claim := range claims {
		if claim.Bed != "" && !claim.IsEmpty() {
			byBed = append(byBed, claim)
		}
	}
	slices.SortStableFunc(byBed, func(a, b Claim) int {
		return cmp.Or(cmp.Compare(a.Bed, b.Bed), a.From.Compare(b.From))
	})
	var holder Claim
	for _, claim := range byBed {
		if claim.Bed == holder.Bed && claim.Overlaps(holder.Interval) {
			c.add(Clash{BedTaken, claim.Bed, claim.ID, holder.ID, claim.Intersect(holder.Interval)})
		}
		if claim.Bed != holder.Bed || outlasts(claim.Interval, holder.Interval) {
			holder = claim
		}
	}
}

func outlasts(a, b calendar.Interval) bool {
	return !b.IsOpen() && (a.IsOpen() || a.To.After(b.To))
}

// closed finds claims on beds that are out of service meanwhile.
func (c *checker) closed(claims []Claim, closures []Closure) {
	byBed := make(map[string][]Closure)
	for _, closure := range closures {
		if _, known := c.beds[closure.Bed]; !known {
			c.add(Clash{Code: BedUnknown, Bed: closure.Bed, Days: closure.Interval})
		}
		byBed[closure.Bed] = append(byBed[closure.Bed], closure)
	}
	delete(byBed, "") // a claim without a bed is on none of them
	for _, claim := range claims {
		for _, closure := range byBed[claim.Bed] {
			if closure.Overlaps(claim.Interval) {
				c.add(Clash{Code: BedClosed, Bed: claim.Bed, Claim: claim.ID, Days: closure.Intersect(claim.Interval)})
			}
		}
	}
}
