package placement

import (
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A Demand is so many pupils alike whose request is complete and who hold no
// offer. A pupil who wishes for three houses waits for each of them.
type Demand struct {
	House HouseID // wished for; "" where each pupil is counted once
	Sex   Sex
	Level Level // asked for
	// Later pupils want a place from a day after the night that is asked about:
	// the campaign for the next school year, mostly.
	Later bool
	Count int
}

// NoStaffReason is the reason of a closure for want of staff.
const NoStaffReason = "no_staff"

// Vacancies says why each bed of the house has no boarder on a night: places are
// those of that night, waiting whoever waits for the house. Every empty bed has
// one cause, the first that applies in the order of capacity.Causes.
func (p Premises) Vacancies(on calendar.Day, places Places, waiting []Demand) capacity.Vacancies {
	shutForStaff := p.shutForStaff(on)
	staffed := 0 // who may still come as far as beds and adults go
	for _, b := range places.Bands {
		staffed += b.Placeable
	}
	for _, x := range places.Sections {
		if !slices.ContainsFunc(places.Bands, func(b BandPlaces) bool { return b.Band.ID == x.Section.Band }) {
			staffed += x.Placeable
		}
	}
	seated, unseated := places.seat(waiting)
	return capacity.Vacancies{
		capacity.OutForWorks: places.OutOfService - shutForStaff,
		capacity.NoStaff:     shutForStaff + places.Free - staffed,
		capacity.NoLicence:   staffed - places.Placeable,
		capacity.Pending:     places.Offered + places.Held,
		capacity.Wanted:      seated,
		capacity.Mismatch:    min(unseated, places.Placeable-seated),
		capacity.NoDemand:    max(0, places.Placeable-seated-unseated),
	}
}

// shutForStaff counts the beds that only the want of staff takes out of service:
// a bed in works as well would stay shut with any number of adults.
func (p Premises) shutForStaff(on calendar.Day) int {
	shut := map[BedID]bool{}
	for _, o := range p.Closures {
		if o.When.Contains(on) && o.Reason == NoStaffReason {
			shut[o.Bed] = true
		}
	}
	for _, o := range p.Closures {
		if o.When.Contains(on) && o.Reason != NoStaffReason {
			delete(shut, o.Bed)
		}
	}
	return len(shut)
}

// seat tells how many of those who wait tonight could have one of the places,
// and how many could not.
func (r Places) seat(waiting []Demand) (seated, unseated int) {
	var openings []capacity.Opening
	for _, x := range r.Sections {
		openings = append(openings, capacity.Opening{Places: x.Placeable, Admits: func(b capacity.Band) bool {
			return x.Section.Admits(Sex(b.Sex), Level(b.Level))
		}})
	}
	var seekers []capacity.Seekers
	for _, w := range waiting {
		if !w.Later {
			seekers = append(seekers, capacity.Seekers{Band: capacity.Band{Sex: capacity.Sex(w.Sex), Level: string(w.Level)}, Count: w.Count})
			unseated += w.Count
		}
	}
	seated = min(r.Placeable, capacity.Seat(openings, seekers))
	return seated, unseated - seated
}
