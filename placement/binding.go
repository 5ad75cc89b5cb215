package placement

import (
	"maps"
	"slices"

	"internat/capacity"
	"internat/placement/match"
)

// Bindings count houses by the ceiling that limits them: the limits of several
// houses do not add up to one limit.
type Bindings map[capacity.Ceiling]int

// Most names the ceilings, that of most houses first.
func (b Bindings) Most() []capacity.Ceiling {
	all := slices.Sorted(maps.Keys(b))
	slices.SortStableFunc(all, func(x, y capacity.Ceiling) int { return b[y] - b[x] })
	return all
}

// Houses is how many were counted.
func (b Bindings) Houses() (n int) {
	for _, count := range b {
		n += count
	}
	return n
}

// Short are the bands of the house whose adults are fewer than its beds need.
func (r Places) Short() (bands []Band) {
	for _, b := range r.Bands {
		if b.Binding == capacity.ByStaff {
			bands = append(bands, b.Band)
		}
	}
	return bands
}

// ShortOf are the adults who limit one of its sections: none where another
// ceiling does.
func (r Places) ShortOf(x SectionPlaces) (bands []Band) {
	for _, b := range r.Bands {
		if x.Binding == capacity.ByStaff && b.Band.ID == x.Section.Band {
			bands = append(bands, b.Band)
		}
	}
	return bands
}

// FrozenPremises is a house as a run saw it: the three ceilings of the frozen
// input, and in each section as many as held says. Adults are those of each band
// after the run; a band that is not among them keeps those of the plan.
func FrozenPremises(h match.House, held map[string]int, adults map[string]int) Premises {
	p := Premises{House: House{ID: HouseID(h.ID), Closed: h.Closed, Movable: !h.KeepPlan}}
	if h.Cap != nil {
		p.House.Licensed = *h.Cap
	}
	for _, b := range h.Bands {
		there, moved := adults[b.ID]
		if !moved {
			there = b.Adults
		}
		p.Bands = append(p.Bands, Band{ID: BandID(b.ID), House: p.House.ID, Ratio: b.Ratio, Adults: there})
	}
	for _, x := range h.Sections {
		section := Section{ID: SectionID(x.ID), House: p.House.ID, Band: BandID(x.Band), Sex: Sex(x.Sex), Beds: x.Beds}
		for _, level := range x.Levels {
			section.Levels = append(section.Levels, Level(level))
		}
		p.Sections = append(p.Sections, section)
		p.Changes = append(p.Changes, capacity.Change{Section: x.ID, Held: held[x.ID]})
	}
	return p
}
