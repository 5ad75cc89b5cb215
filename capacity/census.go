package capacity

import (
	"cmp"
	"maps"
	"slices"

	"internat/capacity/calendar"
)

// Census is the state of every house on one night.
type Census struct {
	Night    calendar.Day
	Houses   []HouseCensus   // by identifier
	Sections []SectionCensus // by house, then identifier
}

// Standing is a count against its ceilings.
type Standing struct {
	Count
	Places  int     // boarders who may sleep there, by the lowest ceiling
	Binding Ceiling // the ceiling that says so
	// Placeable is how many more may be let in. It is at most Free, and less when
	// beds stand empty for want of a licence or of staff.
	Placeable int
	// Excess is how many claims exceed Places; Over counts only those that exceed
	// the beds.
	Excess int
}

// SectionCensus is the state of a section on one night.
type SectionCensus struct {
	Section string
	House   string
	// Open tells whether the house sleeps its boarders that night. A closed house
	// is counted as it would be if it were open.
	Open     bool
	Ceilings Ceilings
	Standing
	Pools []Pool // by sex
	// Boarders is who is there, by sex and level; offers and holds are not in it.
	Boarders map[Band]int
}

// Pool is the beds of a section for one sex.
type Pool struct {
	Sex Sex
	Count
}

// Band is a group of boarders alike for supervision and rooms.
type Band struct {
	Sex   Sex
	Level string
}

// HouseCensus is the state of a house on one night: the sum of its sections,
// under its own limits.
type HouseCensus struct {
	House string
	Open  bool
	Standing
}

// On takes the census of the night that begins on d.
func (s Snapshot) On(d calendar.Day) Census {
	l := s.open(calendar.Interval{From: d, To: d.AddDays(1)})
	sections := s.sectionsOn(d)
	houses := s.housesOn(d)
	for _, p := range l.sorted() {
		section := sections[p.section]
		if section == nil {
			section = &SectionCensus{Section: p.section}
			sections[p.section] = section
		}
		pool := Pool{p.sex, p.days[0].count()}
		section.Pools = append(section.Pools, pool)
		section.Count = section.Count.Plus(pool.Count)
	}
	s.boardersOn(d, sections)
	return underCeilings(d, sections, houses)
}

func (s Snapshot) sectionsOn(d calendar.Day) map[string]*SectionCensus {
	sections := make(map[string]*SectionCensus, len(s.Sections))
	for _, section := range s.Sections {
		sections[section.ID] = &SectionCensus{
			Section: section.ID, House: section.House,
			Ceilings: Ceilings{Licensed: section.Licensed, Staffed: staffedOn(d, section.Staffing)},
		}
	}
	return sections
}

// houseOn is a house on one night, and the limits of its own.
type houseOn struct {
	HouseCensus
	licensed, staffed Limit
	sections          int // places its sections have together
	placeable         int
}

func (s Snapshot) housesOn(d calendar.Day) map[string]*houseOn {
	houses := make(map[string]*houseOn, len(s.Houses))
	for _, h := range s.Houses {
		houses[h.ID] = &houseOn{
			HouseCensus: HouseCensus{House: h.ID, Open: h.Open == nil || h.Open(d)},
			licensed:    h.Licensed,
			staffed:     staffedOn(d, h.Staffing),
		}
	}
	return houses
}

func (s Snapshot) boardersOn(d calendar.Day, sections map[string]*SectionCensus) {
	beds := make(map[string]string, len(s.Beds))
	for _, bed := range s.Beds {
		beds[bed.ID] = bed.Section
	}
	for _, claim := range s.Claims {
		if claim.State != Occupied || !claim.Contains(d) {
			continue
		}
		where := claim.Section
		if section, known := beds[claim.Bed]; known {
			where = section
		}
		section := sections[where]
		if section.Boarders == nil {
			section.Boarders = make(map[Band]int)
		}
		section.Boarders[Band{claim.Sex, claim.Level}]++
	}
}

// underCeilings puts sections under their ceilings, then houses under theirs.
func underCeilings(d calendar.Day, sections map[string]*SectionCensus, houses map[string]*houseOn) Census {
	census := Census{Night: d}
	for _, section := range sections {
		section.Ceilings.Usable = section.Usable()
		section.Standing.under(section.Ceilings.Lowest())
		house := houses[section.House]
		if house == nil {
			house = &houseOn{HouseCensus: HouseCensus{House: section.House, Open: true}}
			houses[section.House] = house
		}
		section.Open = house.Open
		house.Count = house.Count.Plus(section.Count)
		house.sections += section.Places
		house.placeable += section.Placeable
		census.Sections = append(census.Sections, *section)
	}
	for _, id := range slices.Sorted(maps.Keys(houses)) {
		census.Houses = append(census.Houses, houses[id].closed())
	}
	slices.SortFunc(census.Sections, func(a, b SectionCensus) int {
		return cmp.Or(cmp.Compare(a.House, b.House), cmp.Compare(a.Section, b.Section))
	})
	return census
}

func (h *houseOn) closed() HouseCensus {
	places, by := h.sections, BySections
	if h.licensed.Set && h.licensed.Places < places {
		places, by = h.licensed.Places, ByLicence
	}
	if h.staffed.Set && h.staffed.Places < places {
		places, by = h.staffed.Places, ByStaff
	}
	h.Standing.under(places, by)
	h.Placeable = min(h.Placeable, h.placeable)
	return h.HouseCensus
}

// under sets the count against the lowest ceiling.
func (s *Standing) under(places int, by Ceiling) {
	s.Places, s.Binding = places, by
	s.Placeable = min(s.Free, max(0, places-s.Taken()))
	s.Excess = max(0, s.Taken()-places)
}
