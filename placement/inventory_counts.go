package placement

import (
	"maps"
	"slices"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A KeptChange is what the counts say of a day: so many more in one state than
// the night before, or fewer.
type KeptChange struct {
	Section SectionID
	State   capacity.State
	Day     calendar.Day
	Count   int
}

// A line is what is counted apart: the boarders of a section, the places offered
// there, the places held.
type line struct {
	section SectionID
	state   capacity.State
}

// A ledger is what changes on each day of a line.
type ledger map[calendar.Day]int

// on is how many there are on a night.
func (t ledger) on(night calendar.Day) (sum int) {
	for day, n := range t {
		if !day.After(night) {
			sum += n
		}
	}
	return sum
}

// during is the bed-nights of a week, whether or not the house is open.
func (t ledger) during(week calendar.Week) (sum int) {
	for night := range week.Days().Days() {
		sum += t.on(night)
	}
	return sum
}

// ledgers are the ledgers of a house.
type ledgers map[line]ledger

func (all ledgers) note(section SectionID, state capacity.State, on calendar.Day, n int) {
	l := line{section, state}
	if all[l] == nil {
		all[l] = ledger{}
	}
	if all[l][on] += n; all[l][on] == 0 {
		delete(all[l], on)
	}
}

// counts adds up the stays and the offers anew and compares with the counts that
// pages read.
func (a *audit) counts() {
	kept, found := ledgers{}, ledgers{}
	for _, k := range a.Counted {
		kept.note(k.Section, k.State, k.Day, k.Count)
	}
	claim := func(section SectionID, state capacity.State, nights calendar.Interval) {
		found.note(section, state, nights.From, 1)
		if !nights.IsOpen() {
			found.note(section, state, nights.To, -1)
		}
	}
	for _, s := range a.Stays {
		claim(s.Section, capacity.Occupied, s.Nights)
	}
	for _, o := range a.Offers {
		switch {
		case o.Exchange != "" || !o.keepsPlace():
		case o.State == Offered:
			claim(o.Section, capacity.Offered, o.Nights)
		default:
			claim(o.Section, capacity.Held, o.Nights)
		}
	}
	for _, x := range a.Sections {
		for _, state := range []capacity.State{capacity.Occupied, capacity.Offered, capacity.Held} {
			l := line{x.ID, state}
			a.stale(l, kept[l], found[l])
		}
	}
}

// stale names the weeks over which two ledgers of a line differ, from the first
// to the last. The numbers are the bed-nights of the first.
func (a *audit) stale(l line, kept, found ledger) {
	if maps.Equal(kept, found) {
		return
	}
	turns := maps.Clone(found)
	if turns == nil {
		turns = ledger{}
	}
	maps.Copy(turns, kept)
	var days calendar.Interval
	wrong := false
	for _, on := range slices.SortedFunc(maps.Keys(turns), calendar.Day.Compare) {
		was := wrong
		if wrong = kept.on(on) != found.on(on); wrong && days.From.IsZero() {
			days.From = on.ISOWeek().Monday()
		} else if was && !wrong {
			days.To = on.AddDays(-1).ISOWeek().Next().Monday()
		}
	}
	if wrong {
		days.To = calendar.Day{} // to no end
	}
	week := days.From.ISOWeek()
	a.add(Breach{Code: CountStale, Section: l.section, About: Thing{"section", string(l.section)}, Other: string(l.state), Days: days, Since: days.From,
		Count: kept.during(week), Of: found.during(week)})
}
