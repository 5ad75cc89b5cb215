package placement

import (
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A BedObstacle is why a sleeper cannot have a bed.
type BedObstacle struct {
	Code   string // "" = nothing; see the constants
	Who    string // who has the bed; "" of a child of whom the reader does not know
	Bed    string // label of a bed that somebody has
	Room   string // name of its room
	Reason string // of a closure
}

// What stands between a sleeper and a bed. The last three are those of
// capacity; kept apart never says from whom.
const (
	BedHere         = "here"
	BedGone         = "gone"
	BedOtherSection = "other_section"
	BedClosed       = "closed"
	BedTaken        = "taken"
	BedOtherSex     = string(capacity.RoomOtherSex)
	BedAdults       = string(capacity.RoomAdults)
	BedKeptApart    = string(capacity.RoomNever)
)

// Against says what stands between a sleeper and a bed from a day on: the first
// thing that does. Who sleeps in a bed that closes later keeps it.
func (d Dormitory) Against(s Sleeper, bed BedID, on calendar.Day) BedObstacle {
	b, room, ok := d.Bed(bed)
	nights := s.from(on)
	switch {
	case !ok:
		return BedObstacle{Code: BedGone}
	case s.Bed == bed:
		return BedObstacle{Code: BedHere}
	case !d.opens(s, b.Section):
		return BedObstacle{Code: BedOtherSection}
	}
	if o := d.taken(s, bed, nights); o.Code != "" {
		return o
	}
	if o := d.shut(bed, nights); o.Code != "" {
		return o
	}
	return d.shared(s, room, nights)
}

// Obstacles lists everything that stands between a sleeper and a bed for all the
// sleeper's nights, each kind once: what nobody may have (a bed that is taken, a
// room of the other sex) and what people look at afterwards.
func (d Dormitory) Obstacles(s Sleeper, bed BedID) (list []BedObstacle) {
	_, room, ok := d.Bed(bed)
	if !ok {
		return []BedObstacle{{Code: BedGone}}
	}
	if o := d.taken(s, bed, s.Nights); o.Code != "" {
		list = append(list, o)
	}
	if o := d.shut(bed, s.Nights); o.Code != "" {
		list = append(list, o)
	}
	me := d.roommate(s, s.Nights.From)
	for _, other := range d.beside(s, room, s.Nights) {
		o := BedObstacle{Code: string(capacity.Apart(me, d.roommate(other, s.Nights.From)))}
		if o.Code != "" && !slices.Contains(list, o) {
			list = append(list, o)
		}
	}
	return list
}

// taken names who has the bed on one of these nights.
func (d Dormitory) taken(s Sleeper, bed BedID, nights calendar.Interval) BedObstacle {
	for _, other := range d.Sleepers {
		if other.Bed != bed || other.Pupil == s.Pupil || !other.Nights.Overlaps(nights) {
			continue
		}
		b, room, _ := d.Bed(bed)
		o := BedObstacle{Code: BedTaken, Who: other.Name, Bed: b.Label, Room: room.Name}
		if other.Hidden {
			o.Who = ""
		}
		return o
	}
	return BedObstacle{}
}

// opens reports whether a sleeper may be moved to a section. Who is expected
// was promised a place of one section; who is here may change it.
func (d Dormitory) opens(s Sleeper, id SectionID) bool {
	if s.Section == id {
		return true
	}
	x, ok := d.Section(id)
	return ok && s.Boards() && x.Admits(s.Sex, s.Level)
}

func (d Dormitory) shut(bed BedID, nights calendar.Interval) BedObstacle {
	for _, c := range d.Closures {
		if c.Bed == bed && c.When.Overlaps(nights) {
			return BedObstacle{Code: BedClosed, Reason: c.Reason}
		}
	}
	return BedObstacle{}
}

// shared is what the others who sleep in the room on one of these nights say.
func (d Dormitory) shared(s Sleeper, room Bedroom, nights calendar.Interval) BedObstacle {
	me := d.roommate(s, nights.From)
	for _, other := range d.beside(s, room, nights) {
		if o := capacity.Apart(me, d.roommate(other, nights.From)); o != "" {
			return BedObstacle{Code: string(o)}
		}
	}
	return BedObstacle{}
}

// beside are the others who sleep in a room on one of these nights.
func (d Dormitory) beside(s Sleeper, room Bedroom, nights calendar.Interval) (list []Sleeper) {
	for _, other := range d.Sleepers {
		if other.Pupil != s.Pupil && other.Pupil != "" && room.has(other.Bed) && other.Nights.Overlaps(nights) {
			list = append(list, other)
		}
	}
	return list
}

func (r Bedroom) has(bed BedID) bool {
	return slices.ContainsFunc(r.Beds, func(b Bed) bool { return b.ID == bed })
}

// Fault says the obstacle to whoever asked for the bed.
func (o BedObstacle) Fault(s Sleeper) *Fault {
	switch {
	case o.Code == BedTaken && o.Who == "":
		return Reject("bed", "plan.taken_unnamed", s.Name, o.Bed, o.Room)
	case o.Code == BedTaken:
		return Reject("bed", "plan.taken", s.Name, o.Who, o.Bed, o.Room)
	}
	return Reject("bed", "plan."+o.Code, s.Name)
}
