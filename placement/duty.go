package placement

import (
	"cmp"
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// Sleepers are boarders who are alike: the same section, sex, level and nights.
// A negative Count takes some away again, such as those with leave to be absent.
type Sleepers struct {
	Section SectionID
	Sex     Sex
	Level   Level
	Nights  calendar.Interval
	Count   int
}

// A Duty is a house over some days with everything the on-duty check needs: the
// rules, who sleeps there, who works there and who is on the roster.
type Duty struct {
	House    House
	Bands    []Band
	Sections []Section
	Rules    []SupervisionRule
	Staff    []Staff
	Absences []StaffAbsence
	Shifts   []Shift
	Sleepers []Sleepers
	Hours    calendar.Timetable
}

// Sessions are those of the house over some days.
func (d Duty) Sessions(days calendar.Interval) []capacity.Session {
	return capacity.Sessions(days, d.Hours.OpenNight)
}

// Wing is the wing of a section: its supervision band, or itself when it has none.
func (s Section) Wing() string {
	if s.Band != "" {
		return string(s.Band)
	}
	return string(s.ID)
}

// Wings lists the wings of the house in the order of its sections.
func (d Duty) Wings() []string {
	var list []string
	for _, x := range d.Sections {
		if !slices.Contains(list, x.Wing()) {
			list = append(list, x.Wing())
		}
	}
	return list
}

// Covers is the on-duty check of these sessions under every rule, in order.
// Sessions without boarders are not in it.
func (d Duty) Covers(sessions []capacity.Session) []capacity.Cover {
	return d.roster(sessions, false).Covers()
}

// hardCovers is the check under those rules alone that no person may set aside.
func (d Duty) hardCovers(sessions []capacity.Session) []capacity.Cover {
	return d.roster(sessions, true).Covers()
}

func (d Duty) roster(sessions []capacity.Session, hardOnly bool) capacity.Roster {
	return capacity.Roster{Rules: dutyRules(d.Rules, hardOnly), Present: d.present(sessions), Shifts: d.onDuty(sessions)}
}

// onDuty are the shifts of these sessions whose adult is there.
func (d Duty) onDuty(sessions []capacity.Session) []capacity.Shift {
	wanted := map[capacity.Session]bool{}
	for _, s := range sessions {
		wanted[s] = true
	}
	var list []capacity.Shift
	for _, s := range d.Shifts {
		if wanted[s.Session] && !d.Away(s.Staff, s.Day) {
			list = append(list, capacity.Shift{Session: s.Session, Wing: s.Wing, Adult: string(s.Staff)})
		}
	}
	return list
}

// Away reports whether the adult is absent on that day, or works there no more.
func (d Duty) Away(id StaffID, on calendar.Day) bool {
	for _, a := range d.Absences {
		if a.Staff == id && a.Days.Contains(on) {
			return true
		}
	}
	return slices.ContainsFunc(d.Staff, func(s Staff) bool { return s.ID == id && !s.Here(on) })
}

// present counts who is in each wing: boarders of a kind are added up before
// anything is made of them, so that absences come off.
func (d Duty) present(sessions []capacity.Session) []capacity.Presence {
	wing := map[SectionID]string{}
	for _, x := range d.Sections {
		wing[x.ID] = x.Wing()
	}
	var list []capacity.Presence
	for _, session := range sessions {
		here := map[capacity.Presence]int{}
		for _, s := range d.Sleepers {
			if s.Nights.Contains(session.Night()) {
				here[capacity.Presence{Session: session, Wing: wing[s.Section], Band: string(s.Level.AgeBand()), Sex: capacity.Sex(s.Sex)}] += s.Count
			}
		}
		for p, n := range here {
			p.Boarders = n
			list = append(list, p)
		}
	}
	return list
}

// Change puts adults on duty in some sessions, in place of those who were, and
// says which sessions would then lack somebody and did not: those of a hard rule,
// which is refused, and those of a soft one only, for which a person gives a
// reason.
func (d Duty) Change(sessions []capacity.Session, to []Shift) (next Duty, hard, soft []capacity.Cover) {
	next = d
	next.Shifts = slices.DeleteFunc(slices.Clone(d.Shifts), func(s Shift) bool { return slices.Contains(sessions, s.Session) })
	next.Shifts = append(next.Shifts, to...)
	hard, soft = d.worse(next, sessions)
	return next, hard, soft
}

// TooYoung finds the rule that keeps an adult from a session by age, the hardest
// first; nil when none does.
func (d Duty) TooYoung(s Staff, at capacity.Session) *SupervisionRule {
	var found *SupervisionRule
	for i, r := range d.Rules {
		if r.Kind == LeastAge && r.Slot == at.Slot && s.Age(at.Day) < r.Least && (found == nil || r.Hard) {
			found = &d.Rules[i]
		}
	}
	return found
}

// Moving says which sessions would lack somebody, and did not, if these boarders
// came, or went where the count is negative: sessions of a hard rule, which is
// refused, and those of a soft one only, for which a person gives a reason. A
// session for which nobody is entered yet says nothing: nothing is invented
// about it.
func (d Duty) Moving(change []Sleepers, from calendar.Day) (hard, soft []capacity.Cover) {
	concerns := func(s Shift) bool {
		return slices.ContainsFunc(change, func(x Sleepers) bool { return x.Nights.Contains(s.Night()) })
	}
	var sessions []capacity.Session
	for _, s := range d.Shifts {
		if !s.Day.Before(from) && concerns(s) && d.Hours.OpenNight(s.Night()) && !slices.Contains(sessions, s.Session) {
			sessions = append(sessions, s.Session)
		}
	}
	with := d
	with.Sleepers = append(slices.Clone(d.Sleepers), change...)
	return d.worse(with, sessions)
}

// worse compares two states of a house, rule by rule.
func (d Duty) worse(next Duty, sessions []capacity.Session) (hard, soft []capacity.Cover) {
	hard = capacity.Worse(d.hardCovers(sessions), next.hardCovers(sessions))
	soft = capacity.Worse(d.Covers(sessions), next.Covers(sessions))
	soft = slices.DeleteFunc(soft, func(c capacity.Cover) bool {
		return slices.ContainsFunc(hard, func(h capacity.Cover) bool { return h.Session == c.Session })
	})
	return hard, soft
}

// An Uncovered is a session without the adults it needs, and the sections whose
// boarders then are not watched over.
type Uncovered struct {
	capacity.Cover
	Sections []UncoveredSection
}

// An UncoveredSection is a section and who sleeps there that night.
type UncoveredSection struct {
	Section  Section
	Boarders int
}

// Uncovered says which sections a cover leaves bare.
func (d Duty) Uncovered(c capacity.Cover) Uncovered {
	u := Uncovered{Cover: c}
	bare := c.Bare()
	for _, x := range d.Sections {
		if !slices.Contains(bare, x.Wing()) {
			continue
		}
		section := UncoveredSection{Section: x}
		for _, s := range d.Sleepers {
			if s.Section == x.ID && s.Nights.Contains(c.Night()) {
				section.Boarders += s.Count
			}
		}
		if section.Boarders > 0 {
			u.Sections = append(u.Sections, section)
		}
	}
	return u
}

// Without says which of these sessions would lose cover if an adult were not
// there on one day, or on any of them when no day is named.
func (d Duty) Without(id StaffID, on calendar.Day, sessions []capacity.Session) []Uncovered {
	if !on.IsZero() {
		sessions = slices.DeleteFunc(slices.Clone(sessions), func(s capacity.Session) bool { return s.Day != on })
	}
	var list []Uncovered
	for _, c := range d.roster(sessions, false).Without(string(id)) {
		list = append(list, d.Uncovered(c))
	}
	return list
}

// WeakestNight is how many adults the roster of a week gives a band on the open
// night on which it gives the fewest. It is known when somebody is entered for
// every open night of the week: a night that is left blank is no night without
// adults.
//
// It is the week as it was planned: who is away for some days still counts, who
// works there no more does not.
//
// An adult on duty for the whole house counts in a band only where it is the
// only wing. Elsewhere nobody has said whom that adult watches over, and counting
// one person in two bands would give places twice.
func (d Duty) WeakestNight(id BandID, week calendar.Week) (adults int, night calendar.Day, known bool) {
	onlyWing, planned := len(d.Wings()) == 1, d.planned()
	for on := range d.Hours.Nights(week.Days()) {
		session := capacity.Session{Day: on, Slot: capacity.Night}
		if !slices.ContainsFunc(planned, func(s Shift) bool { return s.Session == session }) {
			return 0, on, false
		}
		tied := 0
		for _, s := range planned {
			if s.Session == session && (s.Wing == string(id) || s.Wing == "" && onlyWing) {
				tied++
			}
		}
		if !known || tied < adults {
			adults, night, known = tied, on, true
		}
	}
	return adults, night, known
}

// planned are the shifts of those who work in the house on the day.
func (d Duty) planned() (list []Shift) {
	for _, s := range d.Shifts {
		if !slices.ContainsFunc(d.Staff, func(p Staff) bool { return p.ID == s.Staff && !p.Here(s.Day) }) {
			list = append(list, s)
		}
	}
	return list
}

// SortShifts puts shifts in the order of days, slots and adults.
func SortShifts(list []Shift) {
	slices.SortFunc(list, func(a, b Shift) int {
		return cmp.Or(a.Day.Compare(b.Day), cmp.Compare(slices.Index(capacity.Slots, a.Slot), slices.Index(capacity.Slots, b.Slot)),
			cmp.Compare(a.Staff, b.Staff))
	})
}
