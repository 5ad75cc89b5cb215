package placement

import (
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// An Ousted is a sleeper whose bed is out of service on one of the nights to come:
// somebody has to give another one.
type Ousted struct {
	Sleeper
	Closure
	On calendar.Day // the first such night
}

// Ousted lists them, from a day on: who has to move first, first.
func (d Dormitory) Ousted(from calendar.Day) (list []Ousted) {
	for _, s := range d.Sleepers {
		nights, first := s.from(from), Ousted{}
		for _, c := range d.Closures {
			if s.Bed == "" || c.Bed != s.Bed || !c.When.Overlaps(nights) {
				continue
			}
			on := nights.From
			if on.Before(c.When.From) {
				on = c.When.From
			}
			if first.On.IsZero() || on.Before(first.On) {
				first = Ousted{s, c, on}
			}
		}
		if !first.On.IsZero() {
			list = append(list, first)
		}
	}
	slices.SortStableFunc(list, func(a, b Ousted) int { return a.On.Compare(b.On) })
	return list
}

// A RoomConflict is a room in which a rule is broken on a night, by what was
// brought in or by what changed since. Kept apart names nobody.
type RoomConflict struct {
	Room Bedroom
	Code string
	Who  []string
}

// Conflicts lists the rooms where something is wrong on a night, each rule once
// for a room.
func (d Dormitory) Conflicts(on calendar.Day) (list []RoomConflict) {
	for _, room := range d.Rooms {
		inside := d.Inside(room, on)
		found := map[string]*RoomConflict{}
		note := func(code string, who ...string) {
			c := found[code]
			if c == nil {
				list = append(list, RoomConflict{Room: room, Code: code})
				c = &list[len(list)-1]
			}
			for _, name := range who {
				if !slices.Contains(c.Who, name) {
					c.Who = append(c.Who, name)
				}
			}
			found[code] = c
		}
		for i, s := range inside {
			if _, shut := d.ClosedOn(s.Bed, on); shut {
				note(BedClosed, s.Name)
			}
			for _, other := range inside[i+1:] {
				switch o := capacity.Apart(d.roommate(s, on), d.roommate(other, on)); {
				case s.Bed == other.Bed:
					note(BedTaken, s.Name, other.Name)
				case s.Pupil == "" || other.Pupil == "": // veiled: nothing of it is compared
				case o == capacity.RoomNever:
					note(string(o))
				case o != "":
					note(string(o), s.Name, other.Name)
				}
			}
		}
	}
	return list
}
