package match

import (
	"math"
	"sync/atomic"
)

// refusals checks, for every wish that a pupil prefers to the outcome, that the section would not
// choose the pupil: one more asks, one must leave, and it is this one. The cutoff is the same for
// all pupils of one signature, so each section answers at most 64 questions.
func (a *audit) refusals() {
	a.answer()
	a.preferred = make([]atomic.Bool, len(a.sections))
	a.inParts(len(a.p.Pupils), func(part *audit, from, to int) {
		for i := from; i < to; i++ {
			for j := range a.wishes[i] {
				w := &a.wishes[i][j]
				if w.section == a.seat[i] {
					break
				}
				s := &a.sections[w.section]
				if s.held < s.Beds && !a.preferred[w.section].Load() {
					a.preferred[w.section].Store(true)
				}
				part.refusal(i, w, &a.cutoffs[s.table+int(w.signature)])
			}
		}
	})
}

// auditCutoff is what a section tells one more pupil of a signature: that there is room, or whom to
// pass. Where there is neither, nobody can be passed.
type auditCutoff struct {
	room bool
	open uint8 // the groups whose floors protect nobody
	last asking
}

func (a *audit) refusal(i int, w *auditWish, c *auditCutoff) {
	if !w.kept && !c.room && (c.last.wish == nil || w.rank > c.last.wish.rank) {
		return
	}
	s := &a.sections[w.section]
	v := Violation{Code: BadChoice, Pupil: a.p.Pupils[i].ID, House: a.houses[s.house].ID, Section: s.ID}
	switch {
	case w.kept:
		v.Code, v.Message = BadBoarder, "may stay here and got a worse place"
	case c.room:
		v.Message = "is refused although there is room"
	default:
		v.Message = "is refused although " + a.p.Pupils[c.last.pupil].ID + " ranks lower"
	}
	a.report(v)
	if floor := a.unmetFloor(s, w.signature); floor != "" {
		v.Code, v.Message = BadFloor, "is refused although floor "+floor+" is not filled"
		a.report(v)
	}
}

func (a *audit) unmetFloor(s *auditSection, sig uint8) string {
	for i := range s.floors {
		if f := &s.floors[i]; sig>>i&1 == 1 && f.held < f.asked {
			return a.floorName(f)
		}
	}
	return ""
}

// answer works out what every section tells one more pupil of each signature.
func (a *audit) answer() {
	inParallel(len(a.houses), func(from, to int) {
		var spares []spare
		for h := from; h < to; h++ {
			spares = spares[:0]
			for _, s := range a.houses[h].sections {
				spares = append(spares, a.spareOf(&a.sections[s]))
			}
			for i, s := range a.houses[h].sections {
				table := a.sections[s].table
				for sig := range 1 << len(a.sections[s].floors) {
					a.cutoffs[table+sig] = a.cutoff(h, i, uint8(sig), spares)
				}
			}
		}
	})
}

// spare is whom a section could do without as it stands.
type spare struct {
	totals [64]int // by set of floors, see openGroups
	open   uint8
	worst  asking // of those whose floors are all open
	any    asking
}

func (a *audit) spareOf(s *auditSection) (p spare) {
	sets := 1 << len(s.floors)
	held := a.heads[s.table : s.table+sets]
	for set := range sets {
		for i := range s.floors {
			if set>>i&1 == 1 {
				p.totals[set] += s.floors[i].asked
			}
		}
		for sig, n := range held {
			if sig&^set != 0 {
				p.totals[set] += int(n)
			}
		}
	}
	p.open = openGroups(p.totals[:sets], -1, -1)
	p.worst = a.worstOf(s, p.open)
	p.any = a.worstOf(s, uint8(sets-1))
	return p
}

// worstOf is the worst held in a section whose floors all lie in a set.
func (a *audit) worstOf(s *auditSection, open uint8) (worst asking) {
	for sig := range 1 << len(s.floors) {
		if uint8(sig)&^open == 0 {
			worst.worsen(a.worst[s.table+sig])
		}
	}
	return worst
}

func (x *asking) worsen(y asking) {
	if y.wish != nil && (x.wish == nil || x.wish.rank < y.wish.rank) {
		*x = y
	}
}

// binding is the lowest full node above a section, "" where there is room.
func (a *audit) binding(s *auditSection) Bound {
	h := &a.houses[s.house]
	switch {
	case s.held >= max(s.Beds, s.fixed):
		return ByBeds
	case s.band >= 0 && a.bands[s.band].held >= max(a.bands[s.band].base, a.bands[s.band].fixed):
		return ByStaff
	case h.held >= max(h.cap, h.fixed):
		return ByHouse
	}
	return ""
}

// cutoff asks the lowest full node above section i of a house who would leave for a pupil of a
// signature. A newcomer who fills a floor seat that would stay empty displaces whoever can be
// spared whatever the ranks, unless everybody fills one.
func (a *audit) cutoff(h, i int, sig uint8, spares []spare) auditCutoff {
	sections := a.houses[h].sections
	s, places := &a.sections[sections[i]], -1
	bound := a.binding(s)
	if bound == ByBeds {
		places = max(s.Beds, s.fixed)
	}
	c := auditCutoff{open: openGroups(spares[i].totals[:1<<len(s.floors)], int(sig), places)}
	leaves, any := a.worstOf(s, c.open), spares[i].any
	for j, t := range sections {
		if j != i && (bound == ByHouse || bound == ByStaff && a.sections[t].band == s.band) {
			leaves.worsen(spares[j].worst)
			any.worsen(spares[j].any)
		}
	}
	protected := sig&^c.open != 0
	switch {
	case bound == "" || protected && leaves.wish != nil:
		c.room = true
	case protected:
		c.last = any
	default:
		c.last = leaves
	}
	return c
}

// openGroups finds the groups whose floors protect nobody, with one more pupil of a signature
// unless extra is -1. The total of a set of floors is its seats and the pupils who can fill a floor
// outside the set; a set is tight when no total is smaller; a group is open when it is in all tight
// sets. places is -1 when the section itself is not over-full.
func openGroups(totals []int, extra, places int) uint8 {
	all := uint8(len(totals) - 1)
	least, open := math.MaxInt, all
	for set, total := range totals {
		if extra >= 0 && extra&^set != 0 {
			total++
		}
		if total < least {
			least, open = total, uint8(set)
		} else if total == least {
			open &= uint8(set)
		}
	}
	if places >= 0 && least > places {
		return all
	}
	return open
}
