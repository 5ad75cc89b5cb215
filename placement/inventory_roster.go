package placement

import (
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A KeptRoster is the supervision of a house as it is kept: its team, its rules
// and who is on duty from the week of the check on.
type KeptRoster struct {
	Rules   []SupervisionRule
	Team    []Staff
	Away    []StaffAbsence
	Shifts  []Shift
	Weeks   []KeptWeek // entered in the last weeks or to come
	Twice   []TwiceOnDuty
	Counted []CountedNight
}

// A KeptWeek is a week of the roster, and the sessions that somebody left short
// of a soft rule and wrote why.
type KeptWeek struct {
	Week    calendar.Week
	Excused []capacity.Session
}

// A TwiceOnDuty is an adult who is on duty in another house in the same slot.
type TwiceOnDuty struct {
	Shift
	Other StaffID // the same person there
}

// A CountedNight is the night of a roster by which the places of a band are
// counted, and who was put on duty that night and works in the house.
type CountedNight struct {
	Band  BandID
	Tied  int // in the wing of the band
	Loose int // for the whole house
}

// rostersKept is how long a house that enters no week any more still counts as
// one that keeps a roster.
const rostersKept = 28

// RosterSince is the day from which the check wants to know the weeks of a
// roster.
func RosterSince(today calendar.Day) calendar.Day {
	return today.ISOWeek().Monday().AddDays(-rostersKept)
}

// rosters checks who is on duty. It shares nothing with Duty and capacity.Roster,
// which those ask who change a roster: heads are counted stay by stay, and what a
// rule asks is worked out in whole numbers. Nothing is asked of a house that keeps
// no roster: not being entered is not being absent.
func (a *audit) rosters() {
	a.countedNights()
	if len(a.Roster.Weeks) == 0 {
		return
	}
	a.weeksMissing()
	w := a.watch()
	for _, s := range a.Roster.Shifts {
		w.shift(s)
	}
	w.twice()
	w.sessions()
	a.allotment()
}

// weeksMissing finds the present week and the next when boarders sleep in the
// house and nobody is entered.
func (a *audit) weeksMissing() {
	for _, week := range []calendar.Week{a.today.ISOWeek(), a.today.ISOWeek().Next()} {
		if slices.ContainsFunc(a.Roster.Weeks, func(k KeptWeek) bool { return k.Week == week }) {
			continue
		}
		for d := range week.Days().Days() {
			if !d.Before(a.today) && a.open(d) && a.sleepers(d) > 0 {
				a.add(Breach{Code: RosterMissing, About: Thing{"roster_week", week.Monday().String()}, Days: week.Days(), Since: d, Count: a.sleepers(d)})
				break
			}
		}
	}
}

// sleepers counts who has a bed on a night and is not allowed to be elsewhere.
func (a *audit) sleepers(night calendar.Day) (n int) {
	for _, s := range a.Stays {
		if s.Nights.Contains(night) && !a.elsewhere(s.ID, night) {
			n++
		}
	}
	return n
}

func (a *audit) elsewhere(id StayID, night calendar.Day) bool {
	return slices.ContainsFunc(a.Absences, func(x Absence) bool { return x.Stay == id && x.State == Granted && x.Nights.Contains(night) })
}

// A rosterWatch is the roster of a house being read.
type rosterWatch struct {
	*audit
	team    map[StaffID]Staff
	wings   map[string]bool
	onDuty  map[capacity.Session][]Shift // who is there
	heads   map[calendar.Day][]wingHeads // of nights already counted
	awayHad map[StaffID]bool             // named already
}

// wingHeads is how many sleep in a wing on a night.
type wingHeads struct {
	wing        string
	byAge       map[AgeBand]int
	girls, boys int
}

func (a *audit) watch() *rosterWatch {
	w := &rosterWatch{audit: a, team: map[StaffID]Staff{}, wings: map[string]bool{"": true}, onDuty: map[capacity.Session][]Shift{},
		heads: map[calendar.Day][]wingHeads{}, awayHad: map[StaffID]bool{}}
	for _, s := range a.Roster.Team {
		w.team[s.ID] = s
	}
	for _, x := range a.Sections {
		w.wings[wingOf(x)] = true
	}
	return w
}

func wingOf(x Section) string {
	if x.Band == "" {
		return string(x.ID)
	}
	return string(x.Band)
}

func (w *rosterWatch) say(code BreachCode, at capacity.Session, about Thing, count, of int) {
	w.add(Breach{Code: code, About: about, Slot: at.Slot, Days: calendar.Interval{From: at.Day, To: at.Day.AddDays(1)}, Since: at.Day, Count: count, Of: of})
}

// thatWeek is where a session is mended.
func thatWeek(on calendar.Day) Thing { return Thing{"roster_week", on.ISOWeek().Monday().String()} }

// shift checks one line of the roster from today on, and notes who is there.
func (w *rosterWatch) shift(s Shift) {
	if s.Day.Before(w.today) {
		return
	}
	person, ours := w.team[s.Staff]
	switch {
	case !ours || !w.wings[s.Wing]:
		w.say(ShiftElsewhere, s.Session, thatWeek(s.Day), 0, 0)
		return
	case w.gone(person, s.Day):
		if !w.awayHad[s.Staff] {
			w.awayHad[s.Staff] = true
			w.say(OnDutyAway, s.Session, thatWeek(s.Day), 0, 0)
		}
		return
	}
	w.onDuty[s.Session] = append(w.onDuty[s.Session], s)
	for _, r := range w.Roster.Rules {
		if r.Kind == LeastAge && r.Slot == s.Slot && ageOn(person.Born, s.Day) < r.Least && (r.Hard || !w.excused(s.Session)) {
			w.say(StaffTooYoung, s.Session, thatWeek(s.Day), ageOn(person.Born, s.Day), r.Least)
		}
	}
}

// gone reports whether an adult is absent that day, or works there no more.
func (w *rosterWatch) gone(p Staff, on calendar.Day) bool {
	if !p.Until.IsZero() && !on.Before(p.Until) {
		return true
	}
	return slices.ContainsFunc(w.Roster.Away, func(x StaffAbsence) bool { return x.Staff == p.ID && x.Days.Contains(on) })
}

func (w *rosterWatch) excused(at capacity.Session) bool {
	for _, k := range w.Roster.Weeks {
		if k.Week == at.Day.ISOWeek() && slices.Contains(k.Excused, at) {
			return true
		}
	}
	return false
}

func (w *rosterWatch) twice() {
	for _, t := range w.Roster.Twice {
		if t.Day.Before(w.today) {
			continue
		}
		w.add(Breach{Code: TwoPlacesAtOnce, About: thatWeek(t.Day), Other: string(t.Other), Slot: t.Slot,
			Days: calendar.Interval{From: t.Day, To: t.Day.AddDays(1)}, Since: t.Day})
	}
}

// sessions holds every session of a week that was entered against the rules.
// Which slots a day has is the timetable's to say.
func (w *rosterWatch) sessions() {
	for _, k := range w.Roster.Weeks {
		for _, at := range capacity.Sessions(k.Week.Days(), w.open) {
			if at.Day.Before(w.today) {
				continue
			}
			if lacks, need := w.lacking(at, true); lacks > 0 {
				w.say(RosterShort, at, thatWeek(at.Day), need-lacks, need)
			} else if lacks, need := w.lacking(at, false); lacks > 0 && !slices.Contains(k.Excused, at) {
				w.say(RosterThin, at, thatWeek(at.Day), need-lacks, need)
			}
		}
	}
}

// lacking is how many adults a session lacks, of how many: those whom no rule, or
// no strict rule, lets go.
func (w *rosterWatch) lacking(at capacity.Session, strict bool) (lacks, need int) {
	floor := w.floor(at.Slot, strict)
	loose, short, girls, boys := 0, 0, 0, 0
	tied := map[string]int{}
	for _, s := range w.onDuty[at] {
		if s.Wing == "" {
			loose++
		} else {
			tied[s.Wing]++
		}
	}
	heads := w.headsOn(at.Night())
	if len(heads) == 0 {
		return 0, 0
	}
	for _, h := range heads {
		n := max(floor.PerWing, w.adultsFor(at.Slot, h.byAge, strict))
		need, girls, boys = need+n, girls+h.girls, boys+h.boys
		short += max(0, n-tied[h.wing])
	}
	need = max(need, floor.Whole)
	if girls > 0 && boys > 0 {
		need = max(need, floor.Mixed)
	}
	return max(0, need-len(w.onDuty[at]), short-loose), need
}

// headsOn counts a night wing by wing: who boards there, and who accepted a place
// and is still to arrive.
func (w *rosterWatch) headsOn(night calendar.Day) []wingHeads {
	if list, counted := w.heads[night]; counted {
		return list
	}
	var list []wingHeads
	note := func(section SectionID, sex Sex, level Level) {
		x, here := w.audit.sections[section]
		if !here {
			return
		}
		i := slices.IndexFunc(list, func(h wingHeads) bool { return h.wing == wingOf(x) })
		if i < 0 {
			i, list = len(list), append(list, wingHeads{wing: wingOf(x), byAge: map[AgeBand]int{}})
		}
		list[i].byAge[level.AgeBand()]++
		if sex == Girl {
			list[i].girls++
		} else if sex == Boy {
			list[i].boys++
		}
	}
	for _, s := range w.Stays {
		if s.Nights.Contains(night) && !w.elsewhere(s.ID, night) {
			note(s.Section, s.Sex, s.Level)
		}
	}
	for _, o := range w.Offers {
		if o.State == Accepted && o.Exchange == "" && o.Nights.Contains(night) {
			note(o.Section, o.Sex, o.Level)
		}
	}
	w.heads[night] = list
	return list
}

// floor is the fewest adults of a slot.
func (w *rosterWatch) floor(slot capacity.Slot, strict bool) (f SupervisionRule) {
	for _, r := range w.Roster.Rules {
		if r.Kind == DutyFloor && r.Slot == slot && (r.Hard || !strict) {
			f.PerWing, f.Whole, f.Mixed = max(f.PerWing, r.PerWing), max(f.Whole, r.Whole), max(f.Mixed, r.Mixed)
		}
	}
	return f
}

// adultsFor adds the ages of a wing up as fractions and rounds up once.
func (w *rosterWatch) adultsFor(slot capacity.Slot, heads map[AgeBand]int, strict bool) int {
	over, under := 0, 1
	for age, n := range heads {
		if r, ruled := w.ratio(slot, age, strict); ruled {
			over, under = over*r.Boarders+n*r.Adults*under, under*r.Boarders
		}
	}
	return (over + under - 1) / under
}

// ratio is the rule for an age, before that for every age.
func (w *rosterWatch) ratio(slot capacity.Slot, age AgeBand, strict bool) (found SupervisionRule, ruled bool) {
	for _, r := range w.Roster.Rules {
		fits := r.Kind == DutyRatio && r.Slot == slot && (r.Hard || !strict) && (r.Age == age || r.Age == "")
		if fits && r.Boarders > 0 && (!ruled || found.Age == "" && r.Age != "") {
			found, ruled = r, true
		}
	}
	return found, ruled
}

// countedNights finds the bands whose places are counted with more adults than
// their night of the roster has.
func (a *audit) countedNights() {
	wings := map[string]bool{}
	for _, x := range a.Sections {
		wings[wingOf(x)] = true
	}
	for _, n := range a.Roster.Counted {
		there := n.Tied
		if len(wings) == 1 {
			there += n.Loose
		}
		i := slices.IndexFunc(a.Bands, func(b Band) bool { return b.ID == n.Band })
		if i >= 0 && a.Bands[i].Adults > there {
			b := a.Bands[i]
			a.add(Breach{Code: StaffedBeyond, About: Thing{"band", string(b.ID)}, Days: calendar.Interval{From: b.Night, To: b.Night.AddDays(1)}, Since: b.Night, Count: b.Adults, Of: there})
		}
	}
}

// allotment holds the posts of supervisors against the boarders, in hundredths of
// a post. Who is away with leave still counts: posts are given for the year.
func (a *audit) allotment() {
	heads, girls, boys := map[AgeBand]int{}, false, false
	for _, s := range a.Stays {
		if s.Nights.Contains(a.today) {
			heads[s.Level.AgeBand()]++
			girls, boys = girls || s.Sex == Girl, boys || s.Sex == Boy
		}
	}
	over, under, least, posts := 0, 1, 0, 0
	for _, r := range a.Roster.Rules {
		if r.Kind != Allotment || r.Boarders < 1 {
			continue
		}
		n := heads[r.Age]
		if r.Age == "" {
			n = a.heldByNoOther(heads)
		}
		over, under = over*r.Boarders+n*r.Adults*under, under*r.Boarders
		if girls && boys {
			least = max(least, r.Mixed*fullTime)
		}
	}
	for _, s := range a.Roster.Team {
		if s.Kind == AED && (s.Until.IsZero() || a.today.Before(s.Until)) {
			posts += s.Hundredths
		}
	}
	if need := max(least, (over*fullTime+under-1)/under); need > posts {
		a.add(Breach{Code: PostsMissing, About: Thing{"supervision", string(a.House.ID)}, Since: a.today, Count: posts, Of: need})
	}
}

// heldByNoOther counts the boarders of the ages without an allotment of their own.
func (a *audit) heldByNoOther(heads map[AgeBand]int) (n int) {
	for age, count := range heads {
		own := func(r SupervisionRule) bool { return r.Kind == Allotment && r.Age == age }
		if !slices.ContainsFunc(a.Roster.Rules, own) {
			n += count
		}
	}
	return n
}
