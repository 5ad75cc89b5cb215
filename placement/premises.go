package placement

import (
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A Premises is a house with its parts and everybody who has a claim to one of
// its beds, over some days.
type Premises struct {
	House    House
	Bands    []Band
	Sections []Section // Beds counts every bed, in service or not
	Closures []Outage
	Claims   []capacity.Claim // each in a section
	// Changes are the claims added up by section and day, in their place: enough
	// to count by, however many they are.
	Changes []capacity.Change
}

// Snapshot gives the premises to the arithmetic of places. The beds of a section
// are all for the sex of that section, so that every claim to the section draws
// on them: girls' and boys' beds do not replace one another.
func (p Premises) Snapshot(open func(calendar.Day) bool) capacity.Snapshot {
	s := capacity.Snapshot{Houses: []capacity.House{{ID: string(p.House.ID), Licensed: p.licensed(), Open: open}}}
	closed, sex := map[SectionID][]BedID{}, map[string]capacity.Sex{}
	for _, o := range p.Closures {
		s.Closures = append(s.Closures, capacity.Closure{Bed: string(o.Bed), Interval: o.When})
		if !slices.Contains(closed[o.Section], o.Bed) {
			closed[o.Section] = append(closed[o.Section], o.Bed)
		}
	}
	for _, x := range p.Sections {
		sex[string(x.ID)] = capacity.Sex(x.Sex)
		s.Sections = append(s.Sections, capacity.Section{ID: string(x.ID), House: string(p.House.ID)})
		for _, bed := range closed[x.ID][:min(len(closed[x.ID]), x.Beds)] {
			s.Beds = append(s.Beds, capacity.Bed{ID: string(bed), Section: string(x.ID), Sex: capacity.Sex(x.Sex)})
		}
		if others := x.Beds - len(closed[x.ID]); others > 0 { // which of them does not matter
			s.Changes = append(s.Changes, capacity.Change{Section: string(x.ID), Sex: capacity.Sex(x.Sex), Beds: others})
		}
	}
	s.Claims = slices.Clone(p.Claims)
	for i, c := range s.Claims {
		s.Claims[i].Bed, s.Claims[i].Sex = "", sex[c.Section]
	}
	for _, c := range p.Changes {
		c.Sex = sex[c.Section]
		s.Changes = append(s.Changes, c)
	}
	return s
}

func (p Premises) licensed() capacity.Limit {
	if p.House.Licensed == 0 {
		return capacity.Limit{}
	}
	return capacity.AtMost(p.House.Licensed)
}

// Places is a house on one night: what limits it and what becomes of its beds.
type Places struct {
	House    House
	Open     bool // it sleeps its boarders that night
	Licensed capacity.Limit
	Staffed  capacity.Limit // all bands together; none when a section has no band
	capacity.Standing
	Bands    []BandPlaces
	Sections []SectionPlaces // in the order of the premises
}

// A BandPlaces is a supervision band on one night, over all its sections.
type BandPlaces struct {
	Band Band
	capacity.Standing
}

// A SectionPlaces is a section on one night. Staffed is what its band may have
// in all its sections: Shared names those others.
type SectionPlaces struct {
	Section  Section
	Ceilings capacity.Ceilings
	capacity.Standing
	Shared []string
}

// Places takes the census of one night. The adults of a band are counted once
// for all its sections, so that they limit the band and not each section.
func (p Premises) Places(on calendar.Day, open bool) Places {
	s := p.Snapshot(func(calendar.Day) bool { return open })
	p.group(&s)
	census := s.On(on)
	r := Places{House: p.House, Open: open, Licensed: p.licensed()}
	groups := map[string]capacity.Standing{}
	for _, g := range census.Houses {
		groups[g.House] = g.Standing
	}
	for _, b := range p.Bands {
		if g, used := groups[string(b.ID)]; used {
			r.Bands = append(r.Bands, BandPlaces{b, g})
		}
	}
	for _, x := range p.Sections {
		r.Sections = append(r.Sections, p.sectionPlaces(x, census))
	}
	r.add(census)
	r.Staffed = p.staffed()
	return r
}

// group puts each band in the place of the house, and a section without a band
// in a group of its own: a band is to its sections what a house is.
func (p Premises) group(s *capacity.Snapshot) {
	open := s.Houses[0].Open
	s.Houses = nil
	used := map[string]bool{}
	for i, x := range p.Sections {
		group := string(x.ID)
		if x.Band != "" {
			group = string(x.Band)
		}
		s.Sections[i].House = group
		used[group] = true
	}
	for _, b := range p.Bands {
		if used[string(b.ID)] {
			delete(used, string(b.ID))
			s.Houses = append(s.Houses, capacity.House{ID: string(b.ID), Open: open, Staffing: b.staffing()})
		}
	}
	for _, x := range p.Sections {
		if used[string(x.ID)] {
			s.Houses = append(s.Houses, capacity.House{ID: string(x.ID), Open: open})
		}
	}
}

func (b Band) staffing() []capacity.Staffing {
	return []capacity.Staffing{{Adults: b.Adults, Ratio: capacity.Ratio{Boarders: b.Ratio, Adults: 1}}}
}

func (p Premises) sectionPlaces(x Section, census capacity.Census) SectionPlaces {
	r := SectionPlaces{Section: x}
	i := slices.IndexFunc(census.Sections, func(c capacity.SectionCensus) bool { return c.Section == string(x.ID) })
	r.Ceilings.Usable, r.Standing = census.Sections[i].Usable(), census.Sections[i].Standing
	band := slices.IndexFunc(p.Bands, func(b Band) bool { return x.Band != "" && b.ID == x.Band })
	if band < 0 {
		return r
	}
	r.Ceilings.Staffed = capacity.AtMost(p.Bands[band].Staffed())
	for _, other := range p.Sections {
		if other.Band == x.Band && other.ID != x.ID {
			r.Shared = append(r.Shared, other.Name)
		}
	}
	r.Places, r.Binding = r.Ceilings.Lowest()
	r.Placeable = min(r.Free, max(0, r.Places-r.Taken()))
	r.Excess = max(0, r.Taken()-r.Places)
	return r
}

// add sums the groups into the house and puts it under its licence.
func (r *Places) add(census capacity.Census) {
	placeable := 0
	r.Binding = capacity.ByUsable
	for _, g := range census.Houses {
		r.Count = r.Count.Plus(g.Count)
		r.Standing.Places += g.Places
		placeable += g.Placeable
		if g.Binding == capacity.ByStaff {
			r.Binding = capacity.ByStaff
		}
	}
	if r.Licensed.Set && r.Licensed.Places < r.Standing.Places {
		r.Standing.Places, r.Binding = r.Licensed.Places, capacity.ByLicence
	}
	r.Placeable = min(placeable, r.Free, max(0, r.Standing.Places-r.Taken()))
	r.Excess = max(0, r.Taken()-r.Standing.Places)
}

// staffed is how many boarders all the adults may have, when every section has
// some: otherwise nobody has said who is there.
func (p Premises) staffed() capacity.Limit {
	total, counted := 0, map[BandID]bool{}
	for _, x := range p.Sections {
		band := slices.IndexFunc(p.Bands, func(b Band) bool { return x.Band != "" && b.ID == x.Band })
		if band < 0 {
			return capacity.Limit{}
		}
		if !counted[x.Band] {
			counted[x.Band], total = true, total+p.Bands[band].Staffed()
		}
	}
	return capacity.Limit{Places: total, Set: len(p.Sections) > 0}
}

// ClaimOf says how firmly an offer in that state speaks for a bed: one that
// waits for the family is offered; one that was accepted, or that somebody has
// yet to decide on, is held for the pupil.
func (s OfferState) ClaimOf() capacity.State {
	if s == Offered {
		return capacity.Offered
	}
	return capacity.Held
}

// Weeks counts the bed-nights of one house as an Almanac does of many.
func (p Premises) Weeks(in Territory, c *calendar.Calendar, period calendar.Interval) (rows []capacity.Row, known bool, err error) {
	return NewAlmanac(in, c, period).Weeks(p)
}
