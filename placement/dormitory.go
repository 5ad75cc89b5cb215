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
