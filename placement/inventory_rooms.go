package placement

import (
	"maps"
	"slices"

	"internat/capacity/calendar"
)

// A KeptRoom is a room with more beds, or less space, than the rule of the house
// allows: read for houses that have one.
type KeptRoom struct {
	ID      RoomID
	Section SectionID
	Area    int // in tenths of a square metre, as in the rule
	Beds    int
	Rule    RoomRule
}

// A KeptReservation is a bed that waits for the pupil of an offer.
type KeptReservation struct {
	Offer      OfferID
	Bed        BedID
	BedSection SectionID
	Room       RoomID
}

// An occupant is who sleeps in a room, or is to.
type occupant struct {
	about   Thing
	section SectionID
	bed     BedID
	pupil   PupilID
	sex     Sex
	born    calendar.Day
	nights  calendar.Interval
}

// rooms checks who shares a room with whom, and the rooms themselves. It asks
// neither Dormitory nor capacity.Apart.
func (a *audit) rooms() {
	byRoom := map[RoomID][]occupant{}
	for _, s := range a.Stays {
		if s.Room != "" && !s.Nights.IsEmpty() && ends(s.Nights).After(a.today) {
			byRoom[s.Room] = append(byRoom[s.Room], occupant{Thing{"stay", string(s.ID)}, s.Section, s.Bed, s.Pupil, s.Sex, s.Born, s.Nights})
		}
	}
	for _, v := range a.Reserved {
		a.reserved(v, byRoom)
	}
	for _, id := range slices.Sorted(maps.Keys(byRoom)) {
		a.shared(id, byRoom[id])
	}
	for _, r := range a.Rooms {
		small := r.Area > 0 && r.Rule.Area > 0 && r.Area < r.Rule.Area*r.Beds
		if r.Rule.Beds > 0 && r.Beds > r.Rule.Beds || small {
			a.add(Breach{Code: RoomBeyondRule, Section: r.Section, About: Thing{"room", string(r.ID)}, Since: r.Rule.On, Count: r.Beds, Of: r.most()})
		}
	}
}

// most is how many beds the rule allows in the room.
func (r KeptRoom) most() int {
	most := r.Beds
	if r.Rule.Beds > 0 {
		most = min(most, r.Rule.Beds)
	}
	if r.Area > 0 && r.Rule.Area > 0 {
		most = min(most, r.Area/r.Rule.Area)
	}
	return most
}

// reserved checks a bed that waits, and puts who is expected into the room. What
// was kept for an offer that came to nothing keeps nobody out.
func (a *audit) reserved(v KeptReservation, byRoom map[RoomID][]occupant) {
	i := slices.IndexFunc(a.Offers, func(o KeptOffer) bool { return o.ID == v.Offer })
	if i < 0 || a.Offers[i].State != Accepted {
		return
	}
	o := a.Offers[i]
	me := occupant{Thing{"offer", string(o.ID)}, o.Section, v.Bed, o.Pupil, o.Sex, o.Born, o.Nights}
	add := func(code BreachCode, other string, days calendar.Interval, since calendar.Day) {
		a.add(Breach{Code: code, Section: o.Section, Bed: v.Bed, About: me.about, Other: other, Days: days, Since: since})
	}
	if v.BedSection != o.Section {
		add(ReservedElsewhere, "", o.Nights, o.Nights.From)
	}
	for _, c := range a.Closures {
		if days := c.When.Intersect(o.Nights); c.Bed == v.Bed && !c.When.IsEmpty() {
			if first, slept := a.firstOpen(days); slept {
				add(ReservedClosed, "", days, first)
			}
		}
	}
	for _, s := range a.Stays {
		if days := s.Nights.Intersect(o.Nights); s.Bed == v.Bed && s.Pupil != o.Pupil && !s.Nights.IsEmpty() && !days.IsEmpty() {
			add(ReservedTaken, string(s.ID), days, days.From)
		}
	}
	for _, other := range byRoom[v.Room] {
		if days := other.nights.Intersect(o.Nights); other.about.Kind == "offer" && other.bed == v.Bed && !days.IsEmpty() {
			add(ReservedTaken, other.about.ID, days, days.From)
		}
	}
	if v.Room != "" {
		byRoom[v.Room] = append(byRoom[v.Room], me)
	}
}

// shared names each rule that a room breaks once, with the first two who do.
func (a *audit) shared(room RoomID, inside []occupant) {
	named := map[BreachCode]bool{}
	for i, x := range inside {
		for _, y := range inside[i+1:] {
			days := x.nights.Intersect(y.nights)
			if days.IsEmpty() || !ends(days).After(a.today) || x.pupil == y.pupil {
				continue
			}
			if days.From.Before(a.today) {
				days.From = a.today
			}
			code := a.apart(x, y, days.From)
			if code == "" || named[code] {
				continue
			}
			named[code] = true
			a.add(Breach{Code: code, Section: x.section, Bed: x.bed, About: Thing{"room", string(room)}, Other: y.about.ID, Days: days, Since: days.From})
		}
	}
}

// apart is the rule that keeps two from one room on a night, "" when none does.
// Of age is who was on the first day of the school year.
func (a *audit) apart(x, y occupant, on calendar.Day) BreachCode {
	start := calendar.SchoolYearOf(on).Start()
	grown := func(o occupant) bool {
		year, month, day := o.born.Date()
		return !start.Before(calendar.NewDay(year+18, month, day))
	}
	switch {
	case x.sex == "" || x.sex != y.sex:
		return RoomMixed
	case !x.born.IsZero() && !y.born.IsZero() && grown(x) != grown(y):
		return RoomAdultMinor
	case slices.Contains(a.Apart, Pair{x.pupil, y.pupil}) || slices.Contains(a.Apart, Pair{y.pupil, x.pupil}):
		return RoomNotApart
	}
	return ""
}

// absences checks that leave is within the stay, and given once.
func (a *audit) absences() {
	stays := make(map[StayID]KeptStay, len(a.Stays))
	for _, s := range a.Stays {
		stays[s.ID] = s
	}
	last := map[StayID]calendar.Interval{}
	for _, x := range a.Absences { // of each stay by day
		s, here := stays[x.Stay]
		if x.State != Granted || !here {
			continue
		}
		add := func(code BreachCode, days calendar.Interval) {
			a.add(Breach{Code: code, Section: s.Section, Bed: s.Bed, About: Thing{"stay", string(s.ID)}, Other: string(x.ID), Days: days, Since: days.From})
		}
		if x.Nights.IsEmpty() || x.Nights.From.Before(s.Arrived()) || ends(x.Nights).After(ends(s.Nights)) && s.State == Present {
			add(AbsenceOutside, x.Nights)
		}
		if before, had := last[x.Stay]; had && before.Overlaps(x.Nights) {
			add(AbsenceTwice, before.Intersect(x.Nights))
		}
		if before := last[x.Stay]; ends(x.Nights).After(before.To) {
			last[x.Stay] = x.Nights
		}
	}
}
