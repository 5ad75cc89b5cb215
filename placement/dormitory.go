package placement

import (
	"cmp"
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A Sleeper is a pupil who needs a bed of a house: one who boards there (Stay)
// or one whose place is accepted (Offer).
type Sleeper struct {
	Pupil     PupilID
	Stay      StayID
	Offer     OfferID
	Version   int    // of the stay
	Name      string // as in lists
	Born      calendar.Day
	Sex       Sex
	Level     Level
	Household string
	Section   SectionID
	Bed       BedID // "" = none yet
	Last      BedID // of an earlier stay in the house, for who has no bed yet
	Nights    calendar.Interval
	Hidden    bool // a protected child of whom the reader does not know: Name is a dash
	Here      bool // of a veiled one, whose stay is not shown: boards already
}

// Key names the sleeper in a form: the id of the stay or of the offer.
func (s Sleeper) Key() string { return cmp.Or(string(s.Stay), string(s.Offer)) }

// Boards reports whether the sleeper is here already.
func (s Sleeper) Boards() bool { return s.Stay != "" || s.Here }

// A Pair is two pupils; for a wish, who asks and with whom.
type Pair struct{ One, Other PupilID }

// Ordered is the pair as a rule that holds both ways keeps it.
func (p Pair) Ordered() Pair {
	if p.Other < p.One {
		return Pair{p.Other, p.One}
	}
	return p
}

// A Dormitory is the rooms of a house and everybody who has, or is to have, one
// of its beds from a day on.
type Dormitory struct {
	House    House
	Sections []Section
	Rooms    []Bedroom
	Closures []Closure
	Sleepers []Sleeper // by name
	Wishes   []Pair
	Apart    []Pair // never in one room
}

// Veiled is the dormitory for a page: of a protected child of whom the reader does
// not know only the bed and its nights are left, and no pair that names it.
func (d Dormitory) Veiled() Dormitory {
	hidden := map[PupilID]bool{}
	d.Sleepers = slices.Clone(d.Sleepers)
	for i, s := range d.Sleepers {
		if s.Hidden {
			hidden[s.Pupil] = true
			d.Sleepers[i] = s.veiled()
		}
	}
	named := func(p Pair) bool { return hidden[p.One] || hidden[p.Other] }
	d.Wishes, d.Apart = slices.DeleteFunc(slices.Clone(d.Wishes), named), slices.DeleteFunc(slices.Clone(d.Apart), named)
	return d
}

func (s Sleeper) veiled() Sleeper {
	return Sleeper{Name: s.Name, Section: s.Section, Bed: s.Bed, Nights: s.Nights, Hidden: true, Here: s.Boards()}
}

// Bed finds a bed and its room.
func (d Dormitory) Bed(id BedID) (Bed, Bedroom, bool) {
	for _, room := range d.Rooms {
		for _, b := range room.Beds {
			if b.ID == id {
				return b, room, true
			}
		}
	}
	return Bed{}, Bedroom{}, false
}

// Section finds a section of the house.
func (d Dormitory) Section(id SectionID) (Section, bool) {
	i := slices.IndexFunc(d.Sections, func(x Section) bool { return x.ID == id })
	if i < 0 {
		return Section{}, false
	}
	return d.Sections[i], true
}

// Sleeper finds a sleeper by key.
func (d Dormitory) Sleeper(key string) (Sleeper, bool) {
	i := slices.IndexFunc(d.Sleepers, func(s Sleeper) bool { return s.Key() == key })
	if i < 0 || key == "" {
		return Sleeper{}, false
	}
	return d.Sleepers[i], true
}

// In is who has that bed on that night, if anybody.
func (d Dormitory) In(bed BedID, on calendar.Day) (Sleeper, bool) {
	i := slices.IndexFunc(d.Sleepers, func(s Sleeper) bool { return s.Bed == bed && s.Nights.Contains(on) })
	if i < 0 {
		return Sleeper{}, false
	}
	return d.Sleepers[i], true
}

// ClosedOn is what closes a bed on that night, if anything.
func (d Dormitory) ClosedOn(bed BedID, on calendar.Day) (Closure, bool) {
	i := slices.IndexFunc(d.Closures, func(c Closure) bool { return c.Bed == bed && c.When.Contains(on) })
	if i < 0 {
		return Closure{}, false
	}
	return d.Closures[i], true
}

// Waiting lists who has no bed and is to have one by that day or within so many
// days after it.
func (d Dormitory) Waiting(on calendar.Day, soon int) (list []Sleeper) {
	for _, s := range d.Sleepers {
		if s.Bed == "" && s.Concerns(on, soon) {
			list = append(list, s)
		}
	}
	return list
}

// Concerns reports whether a plan for that day is about the sleeper.
func (s Sleeper) Concerns(on calendar.Day, soon int) bool {
	return s.Nights.Contains(on) || s.Nights.From.After(on) && !s.Nights.From.After(on.AddDays(soon))
}

// from is what is left of the sleeper's nights from a day on.
func (s Sleeper) from(on calendar.Day) calendar.Interval {
	if s.Nights.From.Before(on) {
		return calendar.Interval{From: on, To: s.Nights.To}
	}
	return s.Nights
}

// roommate is the sleeper as rooms are shared: the age is that of the first day
// of the school year, so that nobody has to move on a birthday.
func (d Dormitory) roommate(s Sleeper, on calendar.Day) capacity.Roommate {
	r := capacity.Roommate{ID: string(s.Pupil), Sex: capacity.Sex(s.Sex), Age: ageOn(s.Born, calendar.SchoolYearOf(on).Start()), Bed: string(cmp.Or(s.Bed, s.Last))}
	for _, w := range d.Wishes {
		if w.One == s.Pupil {
			r.Wishes = append(r.Wishes, string(w.Other))
		}
	}
	for _, a := range d.Apart {
		switch s.Pupil {
		case a.One:
			r.Never = append(r.Never, string(a.Other))
		case a.Other:
			r.Never = append(r.Never, string(a.One))
		}
	}
	for _, other := range d.Sleepers {
		if s.Household != "" && other.Household == s.Household && other.Pupil != s.Pupil && !slices.Contains(r.Wishes, string(other.Pupil)) {
			r.Wishes = append(r.Wishes, string(other.Pupil))
		}
	}
	return r
}

func ageOn(born, on calendar.Day) int {
	y, m, day := born.Date()
	age := on.Year() - y
	if on.Before(calendar.NewDay(y+age, m, day)) {
		age--
	}
	return age
}

// FirstFree is a bed of the sleeper's section from a day on: the one that waits
// for the sleeper or, in the order of the rooms, the first that nothing speaks
// against; false when there is none.
func (d Dormitory) FirstFree(s Sleeper, on calendar.Day) (BedID, bool) {
	waits := s.Bed
	s.Bed = ""
	if waits != "" && d.Against(s, waits, on).Code == "" {
		return waits, true
	}
	for _, room := range d.Rooms {
		for _, b := range room.Beds {
			if b.Section == s.Section && d.Against(s, b.ID, on).Code == "" {
				return b.ID, true
			}
		}
	}
	return "", false
}

// A BedMove is a sleeper who is to have another bed.
type BedMove struct {
	Key string // of the sleeper
	Bed BedID
}

// Moved is the dormitory after these moves, made on that day all at once. It
// fails with the first rule that they would break.
func (d Dormitory) Moved(moves []BedMove, on calendar.Day) (Dormitory, error) {
	return d.moved(moves, on, Dormitory.Against)
}

// Restored is Moved for beds that people had before: what was wrong then comes
// back with them, and is shown; only a bed that somebody else has is refused.
func (d Dormitory) Restored(moves []BedMove, on calendar.Day) (Dormitory, error) {
	return d.moved(moves, on, func(d Dormitory, s Sleeper, bed BedID, on calendar.Day) BedObstacle {
		if o := d.Against(s, bed, on); o.Code == BedTaken || o.Code == BedGone {
			return o
		}
		return BedObstacle{}
	})
}

func (d Dormitory) moved(moves []BedMove, on calendar.Day, against func(Dormitory, Sleeper, BedID, calendar.Day) BedObstacle) (Dormitory, error) {
	after := d
	after.Sleepers = slices.Clone(d.Sleepers)
	for _, m := range moves {
		i := slices.IndexFunc(after.Sleepers, func(s Sleeper) bool { return s.Key() == m.Key })
		if i < 0 {
			return d, Missing("sleeper")
		}
		s := &after.Sleepers[i]
		if !s.Nights.IsOpen() && !on.Before(s.Nights.To) {
			return d, Refuse("plan.past_end", s.Name, s.Nights.To)
		}
		s.Nights, s.Bed = s.from(on), ""
	}
	for _, m := range moves {
		i := slices.IndexFunc(after.Sleepers, func(s Sleeper) bool { return s.Key() == m.Key })
		if o := against(after, after.Sleepers[i], m.Bed, on); o.Code != "" {
			return d, o.Fault(after.Sleepers[i])
		}
		after.Sleepers[i].Bed = m.Bed
	}
	return after, nil
}

// Inside is who sleeps in a room on a night, by bed.
func (d Dormitory) Inside(room Bedroom, on calendar.Day) (list []Sleeper) {
	for _, b := range room.Beds {
		for _, s := range d.Sleepers {
			if s.Bed == b.ID && s.Nights.Contains(on) {
				list = append(list, s)
			}
		}
	}
	return list
}

// SexOf is the sex of a room on a night: that of its section or, in a mixed one,
// that of whoever sleeps there; "" when nobody does.
func (d Dormitory) SexOf(room Bedroom, on calendar.Day) Sex {
	if x, ok := d.Section(room.Section); ok && x.Sex != "" {
		return x.Sex
	}
	for _, s := range d.Inside(room, on) {
		if s.Sex != "" {
			return s.Sex
		}
	}
	return ""
}
