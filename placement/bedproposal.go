package placement

import (
	"cmp"
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A BedProposal is a plan of who sleeps where from a day on. It binds nobody
// until a person confirms it.
type BedProposal struct {
	On      calendar.Day
	Moves   []BedLine // by name
	Kept    []BedLine // those who keep the bed they have
	Without []BedWithout
}

// A BedLine is a bed proposed to a sleeper, with what speaks for it.
type BedLine struct {
	Sleeper  Sleeper
	From, To BedID // From "": none yet
	Because  []BedReason
}

// A BedReason is one thing that speaks for a bed: a code of capacity, "sibling",
// "same_age" where nobody of the room is more than a year apart, or "leaves_" and
// the rule that the bed of today breaks.
type BedReason struct {
	Code string
	With string // name of the other, if there is one
}

// Two reasons that capacity does not name.
const (
	BecauseSibling = "sibling"
	BecauseSameAge = "same_age"
)

// A BedWithout is a sleeper for whom the plan has no bed, and what stands in the
// way, each obstacle once.
type BedWithout struct {
	Sleeper   Sleeper
	Obstacles []string
}

// Propose fills the rooms of the house with everybody a plan for that day is
// about: who sleeps there, and who comes within so many days. Nobody changes
// section, and who proposes moves nobody of whom he or she does not know: those keep
// their bed. What it proposes breaks no rule that Moved holds.
func (d Dormitory) Propose(on calendar.Day, soon int) BedProposal {
	barred := map[BedID]bool{}
	for _, s := range d.Sleepers {
		barred[s.Bed] = barred[s.Bed] || s.Hidden && s.Bed != "" && s.Concerns(on, soon)
	}
	for {
		p := BedProposal{On: on}
		for _, x := range d.Sections {
			d.fill(&p, x, soon, barred)
		}
		p.sort()
		bad, ok := d.broken(p)
		if ok {
			return p
		}
		barred[bad] = true
	}
}

// broken finds a bed of a proposal that cannot be given: somebody who comes
// later has it, or it closes then.
func (d Dormitory) broken(p BedProposal) (bed BedID, ok bool) {
	if _, err := d.Apply(p); err == nil {
		return "", true
	}
	return d.firstBroken(p), false
}

// firstBroken tries one move after the other, all the others out of their beds.
func (d Dormitory) firstBroken(p BedProposal) BedID {
	vacated := d
	vacated.Sleepers = slices.Clone(d.Sleepers)
	for i, s := range vacated.Sleepers {
		if slices.ContainsFunc(p.Moves, func(l BedLine) bool { return l.Sleeper.Key() == s.Key() }) {
			vacated.Sleepers[i].Bed = ""
		}
	}
	for _, l := range p.Moves {
		next, err := vacated.Moved([]BedMove{{l.Sleeper.Key(), l.To}}, p.On)
		if err != nil {
			return l.To
		}
		vacated = next
	}
	return p.Moves[0].To
}

// moves are the lines as they are carried out.
func (p BedProposal) moves() []BedMove {
	moves := make([]BedMove, len(p.Moves))
	for i, l := range p.Moves {
		moves[i] = BedMove{l.Sleeper.Key(), l.To}
	}
	return moves
}

// Apply is the dormitory as the proposal leaves it, or the rule that it breaks.
func (d Dormitory) Apply(p BedProposal) (Dormitory, error) { return d.Moved(p.moves(), p.On) }

func (d Dormitory) fill(p *BedProposal, x Section, soon int, barred map[BedID]bool) {
	who := map[string]Sleeper{}
	var roommates []capacity.Roommate
	for _, s := range d.Sleepers {
		if _, twice := who[string(s.Pupil)]; s.Section == x.ID && !s.Hidden && s.Concerns(p.On, soon) && !twice {
			who[string(s.Pupil)] = s
			r := d.roommate(s, p.On)
			r.Bed = d.labelIn(x.ID, BedID(r.Bed))
			roommates = append(roommates, r)
		}
	}
	if len(roommates) == 0 {
		return
	}
	plan := capacity.ProposeBeds(d.openRooms(x, p.On, soon, barred), roommates)
	for _, g := range plan.Given {
		s := who[g.Roommate]
		line := BedLine{Sleeper: s, From: s.Bed, To: d.labelled(x.ID, g.Bed), Because: d.because(g, who, plan, p.On)}
		if line.From == line.To {
			p.Kept = append(p.Kept, line)
		} else {
			p.Moves = append(p.Moves, line)
		}
	}
	for _, u := range plan.Unplaced {
		p.Without = append(p.Without, BedWithout{who[u.Roommate], obstaclesOf(u)})
	}
}

// labelled is the bed of a section that has that label: inside a section rooms
// and beds go by their names, so that a plan fills them as one reads them.
func (d Dormitory) labelled(section SectionID, label string) BedID {
	for _, room := range d.Rooms {
		for _, b := range room.Beds {
			if room.Section == section && b.Label == label {
				return b.ID
			}
		}
	}
	return ""
}

// labelIn is the label of a bed, "" when it is not in that section.
func (d Dormitory) labelIn(section SectionID, id BedID) string {
	if b, room, ok := d.Bed(id); ok && room.Section == section {
		return b.Label
	}
	return ""
}

// openRooms are the rooms of a section with the beds that a plan may give: those
// in service, and not waiting for somebody who comes after the plan. Who sleeps
// in a bed that closes later may keep it.
func (d Dormitory) openRooms(x Section, on calendar.Day, soon int, barred map[BedID]bool) (rooms []capacity.Room) {
	for _, r := range d.Rooms {
		if r.Section != x.ID {
			continue
		}
		room := capacity.Room{ID: r.Name, Sex: capacity.Sex(x.Sex), Accessible: r.Accessible}
		for _, b := range r.Beds {
			_, shut := d.ClosedOn(b.ID, on)
			if !shut && !barred[b.ID] && !d.promised(b.ID, on, soon) {
				room.Beds = append(room.Beds, b.Label)
			}
		}
		rooms = append(rooms, room)
	}
	return rooms
}

// promised reports whether a bed waits for somebody the plan is not about.
func (d Dormitory) promised(bed BedID, on calendar.Day, soon int) bool {
	return slices.ContainsFunc(d.Sleepers, func(s Sleeper) bool {
		return s.Bed == bed && !s.Concerns(on, soon) && s.Nights.From.After(on) && s.Nights.From.Before(calendar.SchoolYearOf(on).End())
	})
}

func obstaclesOf(u capacity.Unplaced) (list []string) {
	for _, o := range u.Rooms {
		if !slices.Contains(list, string(o)) {
			list = append(list, string(o))
		}
	}
	slices.Sort(list)
	return list
}

// because says what speaks for a bed: what capacity weighed in its favour, and
// that the others of the room are of the same age.
func (d Dormitory) because(g capacity.Given, who map[string]Sleeper, plan capacity.BedPlan, on calendar.Day) (list []BedReason) {
	me := who[g.Roommate]
	if o := d.mustLeave(me, on); o != "" {
		list = append(list, BedReason{Code: "leaves_" + o})
	}
	for _, r := range g.Because {
		other := who[r.With]
		switch {
		case r.Weight < 0:
		case r.With != "" && me.Household != "" && me.Household == other.Household:
			list = append(list, BedReason{BecauseSibling, other.Name})
		default:
			list = append(list, BedReason{string(r.Code), other.Name})
		}
	}
	others, near := 0, 0
	for _, o := range plan.Given {
		if o.Room == g.Room && o.Roommate != g.Roommate {
			others++
			a, b := d.roommate(me, on).Age, d.roommate(who[o.Roommate], on).Age
			if a-b <= 1 && b-a <= 1 {
				near++
			}
		}
	}
	if others > 0 && near == others {
		list = append(list, BedReason{Code: BecauseSameAge})
	}
	return list
}

// mustLeave is the rule that a sleeper's own bed breaks today, "" if none.
func (d Dormitory) mustLeave(s Sleeper, on calendar.Day) string {
	bed := s.Bed
	if s.Bed = ""; bed == "" {
		return ""
	}
	switch o := d.Against(s, bed, on); o.Code {
	case BedOtherSex, BedAdults, BedKeptApart, BedClosed:
		return o.Code
	}
	return ""
}

func (p *BedProposal) sort() {
	byName := func(a, b BedLine) int {
		return cmp.Or(cmp.Compare(a.Sleeper.Name, b.Sleeper.Name), cmp.Compare(a.Sleeper.Key(), b.Sleeper.Key()))
	}
	slices.SortFunc(p.Moves, byName)
	slices.SortFunc(p.Kept, byName)
	slices.SortFunc(p.Without, func(a, b BedWithout) int {
		return cmp.Or(cmp.Compare(a.Sleeper.Name, b.Sleeper.Name), cmp.Compare(a.Sleeper.Key(), b.Sleeper.Key()))
	})
}
