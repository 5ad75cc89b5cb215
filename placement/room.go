package placement

import (
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A Hold is a place of a section that somebody has, or was promised, for some
// nights: a stay, or an offer that holds a place.
type Hold struct {
	Section  SectionID
	Pupil    PupilID
	Referral ReferralID // of an offer
	Offer    OfferState // likewise; "" of a stay
	Beside   bool       // of a better place that waits for the family's answer
	Nights   calendar.Interval
}

// A Lodging is a house with everything that limits how many may sleep there:
// beds and what takes them out of service, adults, licence, and the places
// already taken.
type Lodging struct {
	House    House
	Bands    []Band
	Sections []Section // Beds counts every bed, in service or not
	Closures []Outage
	Holds    []Hold
}

// An Outage is a bed of a section that cannot be slept in for some nights.
type Outage struct {
	Section SectionID
	Bed     BedID
	When    calendar.Interval
	Reason  string // "works", "no_staff", "damage", "other"; "" where nobody asked
}

// A Room says how many more may come to a section for some nights, on the worst
// of these nights, and what says so.
type Room struct {
	Section SectionID
	Left    int // negative: more were let in than there are places
	Binding capacity.Ceiling
	Night   calendar.Day // the worst
	Beds    int          // in service that night
	Out     int          // out of service that night
	Places  int          // under the binding ceiling
	Taken   int          // of them
}

// A Taker is who has a place that somebody else wanted.
type Taker struct {
	Pupil   PupilID
	Name    string // as in lists; "" of a child of whom the reader does not know
	House   HouseID
	Section string // by name
	Bed     BedID  // "" while none is kept
	Label   string // of the bed
	Room    string // by name
}

// Fault says to whoever wanted the place as well who has it.
func (t Taker) Fault() *Fault {
	args := []any{t.Section}
	code := "place.taken_unnamed"
	if t.Name != "" {
		code, args = "place.taken", []any{t.Name, t.Section}
	}
	if t.Bed != "" {
		code, args = code+"_bed", append(args, t.Label, t.Room)
	}
	return Refuse(code, args...)
}

// Within are the sections whose boarders the binding ceiling counts with those of
// a section: its own, all of the band, or all of the house.
func (l Lodging) Within(r Room) (sections []SectionID) {
	own, _ := l.section(r.Section)
	for _, x := range l.Sections {
		if x.ID == r.Section || r.Binding == capacity.ByLicence || r.Binding == capacity.ByStaff && (l.House.Movable || x.Band == own.Band) {
			sections = append(sections, x.ID)
		}
	}
	return sections
}

// Full reports whether nobody more may come.
func (r Room) Full() bool { return r.Left <= 0 }

// Room counts how many more may come to the section for every one of these
// nights. The three ceilings are held one by one, each over the boarders it is
// about: beds over the section, adults over the sections of the band, the
// licence over the house.
func (l Lodging) Room(id SectionID, nights calendar.Interval) Room {
	section, ok := l.section(id)
	if !ok {
		return Room{Section: id, Binding: capacity.BySections}
	}
	worst := Room{}
	for i, night := range l.turns(nights) {
		if r := l.on(section, night); i == 0 || r.Left < worst.Left {
			worst = r
		}
	}
	return worst
}

// Usable is how many beds of the section can be slept in on every one of these
// nights.
func (l Lodging) Usable(id SectionID, nights calendar.Interval) int {
	section, _ := l.section(id)
	least := section.Beds
	for _, night := range l.turns(nights) {
		least = min(least, section.Beds-l.outOfService(id, night))
	}
	return least
}

// Take notes one more hold: the next count has it.
func (l *Lodging) Take(h Hold) { l.Holds = append(l.Holds, h) }

func (l Lodging) section(id SectionID) (Section, bool) {
	i := slices.IndexFunc(l.Sections, func(s Section) bool { return s.ID == id })
	if i < 0 {
		return Section{}, false
	}
	return l.Sections[i], true
}

// turns are the nights on which it may become tighter: the first, and each on
// which something else begins. In between nothing is taken that was free.
func (l Lodging) turns(nights calendar.Interval) []calendar.Day {
	turns := []calendar.Day{nights.From}
	note := func(i calendar.Interval) {
		if nights.Contains(i.From) {
			turns = append(turns, i.From)
		}
	}
	for _, o := range l.Closures {
		note(o.When)
	}
	for _, h := range l.Holds {
		note(h.Nights)
	}
	slices.SortFunc(turns, calendar.Day.Compare)
	return slices.Compact(turns)
}

// on is the room of one night: the tightest of the three ceilings; of equal
// ones the one that is hardest to lift.
func (l Lodging) on(s Section, night calendar.Day) Room {
	taken := l.taken(night)
	out := l.outOfService(s.ID, night)
	beds := s.Beds - out
	r := Room{Section: s.ID, Night: night, Beds: beds, Out: out, Left: beds - taken.section[s.ID], Binding: capacity.ByUsable, Places: beds, Taken: taken.section[s.ID]}
	if n := l.House.Licensed; n > 0 && n-taken.house < r.Left {
		r.Left, r.Binding, r.Places, r.Taken = n-taken.house, capacity.ByLicence, n, taken.house
	}
	i := slices.IndexFunc(l.Bands, func(b Band) bool { return b.ID == s.Band })
	if s.Band == "" || i < 0 {
		return r
	}
	if n, in := l.staffed(l.Bands[i], taken), taken.band[s.Band]; n-in < r.Left {
		r.Left, r.Binding, r.Places, r.Taken = n-in, capacity.ByStaff, n, in
	}
	return r
}

// staffed is how many the adults allow in a band. Where adults may move between
// the bands of the house, those whom the other bands do not need count here: a
// run that moved an idle adult proposes places that are really there.
func (l Lodging) staffed(b Band, t tally) int {
	if !l.House.Movable {
		return b.Staffed()
	}
	adults := 0
	for _, other := range l.Bands {
		adults += other.Adults
		if other.ID != b.ID {
			adults -= (t.band[other.ID] + other.Ratio - 1) / max(1, other.Ratio)
		}
	}
	return max(0, adults) * b.Ratio
}

// A tally counts who sleeps in a house on a night.
type tally struct {
	house   int
	section map[SectionID]int
	band    map[BandID]int
}

func (l Lodging) taken(night calendar.Day) tally {
	t := tally{section: map[SectionID]int{}, band: map[BandID]int{}}
	for _, h := range l.Holds {
		if h.Nights.Contains(night) {
			t.house++
			t.section[h.Section]++
		}
	}
	for _, x := range l.Sections {
		if x.Band != "" {
			t.band[x.Band] += t.section[x.ID]
		}
	}
	return t
}

// outOfService counts the beds of a section that are closed that night, each
// once however many reasons there are.
func (l Lodging) outOfService(id SectionID, night calendar.Day) int {
	var beds []BedID
	for _, o := range l.Closures {
		if o.Section == id && o.When.Contains(night) && !slices.Contains(beds, o.Bed) {
			beds = append(beds, o.Bed)
		}
	}
	return len(beds)
}

// Places is how many may sleep in the house on every one of these nights, those
// who have a place already included, and which ceiling says so.
func (l Lodging) Places(nights calendar.Interval) (places int, by capacity.Ceiling) {
	beds := map[BandID]int{}
	for _, x := range l.Sections {
		beds[x.Band] += l.Usable(x.ID, nights)
	}
	by = capacity.ByUsable
	for _, b := range l.Bands {
		if b.Staffed() < beds[b.ID] {
			beds[b.ID], by = b.Staffed(), capacity.ByStaff
		}
	}
	for _, n := range beds {
		places += n
	}
	if l.House.Licensed > 0 && l.House.Licensed < places {
		places, by = l.House.Licensed, capacity.ByLicence
	}
	return places, by
}
