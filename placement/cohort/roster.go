package cohort

import (
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

// rosteredHouses is how many houses have a team and a roster: the first ones.
// A roster is three hundred rows, and nobody looks at that of the twentieth
// thousandth house.
const rosteredHouses = 8

// A Roster is the supervision of a house: its team, its rules, who is on duty
// this week and the next, and who is away.
type Roster struct {
	Rules    []placement.SupervisionRule
	Staff    []placement.Staff
	Absences []placement.StaffAbsence
	Weeks    []placement.RosterWeek
	Shifts   []placement.Shift
}

// rosters give the first houses theirs. The rules are the examples that the
// program comes with. In the week under way one adult is lacking on Wednesday
// afternoon, and one is away on Thursday.
func (w *World) rosters() {
	for i := range w.Houses[:min(len(w.Houses), rosteredHouses)] {
		r := rosterMaker{world: w, house: &w.Houses[i], number: i, draw: drawFor(w.Size.Seed, "roster", i)}
		r.make()
	}
}

// A rosterMaker makes the roster of one house.
type rosterMaker struct {
	world  *World
	house  *House
	number int // of the house
	serial int
	draw   *draw
	duty   placement.Duty
}

// rosterID makes ids apart from those of families, which keep theirs whatever
// is made here.
func rosterID[T ~string](r *rosterMaker, prefix string) T {
	r.serial++
	return T(prefix + "_" + letters(mix(r.world.Size.Seed^mix(uint64(r.number)<<20|uint64(r.serial)))))
}

func (r *rosterMaker) make() {
	h, term := r.house, r.world.term
	r.duty = placement.Duty{House: h.House, Bands: h.Bands, Hours: h.House.Timetable(r.world.Territory, calendar.Default())}
	for _, s := range h.Sections {
		r.duty.Sections = append(r.duty.Sections, s.Section)
		r.duty.Sleepers = append(r.duty.Sleepers, placement.Sleepers{Section: s.Section.ID, Sex: s.Section.Sex, Level: s.Section.Levels[0],
			Nights: calendar.Interval{From: term.entry, To: term.ends}, Count: s.present})
	}
	for _, rule := range placement.ExampleRules("Direction de l’internat", term.entry) {
		rule.ID, rule.House = rosterID[placement.RuleID](r, "rul"), h.House.ID
		r.duty.Rules = append(r.duty.Rules, rule)
	}
	week := term.today.ISOWeek()
	r.team(week)
	for _, week := range []calendar.Week{week, week.Next()} {
		r.week(week)
	}
	r.weaken(week)
	r.absent(week)
	h.Roster = Roster{Rules: r.duty.Rules, Staff: r.duty.Staff, Absences: r.duty.Absences, Weeks: h.Roster.Weeks, Shifts: r.duty.Shifts}
}

// team makes as many adults as three days of duty in a row take, one of them
// under twenty, and a head of pupil welfare.
func (r *rosterMaker) team(week calendar.Week) {
	most := 1
	for _, c := range r.duty.Covers(r.duty.Sessions(calendar.Interval{From: week.Monday(), To: week.Next().Next().Monday()})) {
		most = max(most, len(r.posts(c)))
	}
	for i := range 3*most + 2 {
		sex := []placement.Sex{placement.Girl, placement.Boy}[i%2]
		p := placement.Staff{ID: rosterID[placement.StaffID](r, "stf"), House: r.house.House.ID, Kind: placement.AED, Hundredths: pick(r.draw, []int{25, 25, 50, 50}), Version: 1}
		p.Name = r.name(sex, i)
		p.Born = r.world.term.today.AddDays(-r.draw.between(21*366, 34*365))
		switch i {
		case 0:
			p.Kind, p.Hundredths, p.Born = placement.CPE, 100, r.world.term.today.AddDays(-r.draw.between(33*365, 55*365))
		case 1:
			p.Born = r.world.term.today.AddDays(-19*365 - 100)
		}
		r.duty.Staff = append(r.duty.Staff, p)
	}
}

// name is a first name and an initial that nobody of the team has yet.
func (r *rosterMaker) name(sex placement.Sex, nth int) string {
	for {
		name := parentNames[sex][(r.number*7+nth)%len(parentNames[sex])] + " " + string([]rune(pick(r.draw, familyNames))[:1]) + "."
		if !slices.ContainsFunc(r.duty.Staff, func(p placement.Staff) bool { return p.Name == name }) {
			return name
		}
		nth++
	}
}

// week puts on duty as many adults as the rules ask for, each from the end of
// classes to the next morning.
func (r *rosterMaker) week(week calendar.Week) {
	sessions := r.duty.Sessions(week.Days())
	if len(sessions) == 0 {
		return
	}
	for _, c := range r.duty.Covers(sessions) {
		day := c.Night().Sub(week.Monday()) + 7
		turn := 2 + day*(len(r.duty.Staff)-2)/3
		for i, wing := range r.posts(c) {
			r.duty.Shifts = append(r.duty.Shifts, placement.Shift{Session: c.Session, Staff: r.serving(turn + i), Wing: wing})
		}
	}
	by := placement.Author{Role: placement.Director, Name: r.house.team}
	r.house.Roster.Weeks = append(r.house.Roster.Weeks, placement.RosterWeek{House: r.house.House.ID, Week: week, Version: 1, By: by, At: r.world.term.now})
}

// serving is the nth of those who may serve at night, around and around.
func (r *rosterMaker) serving(nth int) placement.StaffID {
	grown := r.duty.Staff[2:]
	return grown[(nth-2)%len(grown)].ID
}

// posts are the wings that need somebody, one entry for each adult, then those
// that the house needs on top. At night each band has the adults of its plan, so
// that the roster and the places go together.
func (r *rosterMaker) posts(c capacity.Cover) (wings []string) {
	for _, w := range c.Wings {
		adults := w.Required
		for _, b := range r.duty.Bands {
			if c.Slot == capacity.Night && string(b.ID) == w.Wing {
				adults = max(adults, b.Adults)
			}
		}
		for range adults {
			wings = append(wings, w.Wing)
		}
	}
	for len(wings) < c.Required {
		wings = append(wings, "")
	}
	return wings
}

// weaken takes one of two adults off the Wednesday afternoon.
func (r *rosterMaker) weaken(week calendar.Week) {
	at := func(s placement.Shift) bool { return s.Slot == capacity.Wednesday && week.Days().Contains(s.Day) }
	first, last, n := -1, -1, 0
	for i, s := range r.duty.Shifts {
		if at(s) {
			if first < 0 {
				first = i
			}
			last, n = i, n+1
		}
	}
	if n > 1 && first != last {
		r.duty.Shifts = slices.Delete(r.duty.Shifts, last, last+1)
	}
}

// absent sends one of those who are on duty on Thursday night away for two days:
// the one who leaves the fewest sessions behind.
func (r *rosterMaker) absent(week calendar.Week) {
	thursday := week.Monday().AddDays(3)
	days := calendar.Interval{From: thursday, To: thursday.AddDays(2)}
	shifts, away := map[placement.StaffID]int{}, placement.StaffID("")
	for _, s := range r.duty.Shifts {
		if days.Contains(s.Day) {
			shifts[s.Staff]++
		}
	}
	for _, s := range r.duty.Shifts {
		if s.Slot == capacity.Night && s.Day == thursday && (away == "" || shifts[s.Staff] < shifts[away]) {
			away = s.Staff
		}
	}
	if away != "" {
		r.duty.Absences = append(r.duty.Absences, placement.StaffAbsence{ID: rosterID[placement.StaffAbsenceID](r, "abs"), Staff: away, Days: days, Reason: "training"})
	}
}
