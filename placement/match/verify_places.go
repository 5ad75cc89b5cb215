package match

import (
	"fmt"
	"slices"
)

// listed is one line of the outcome found in the problem: the pupil and the section, or -1.
type listed struct{ pupil, section int32 }

// lists checks that every pupil appears once, in order, and seats those who are placed.
func (a *audit) lists() {
	a.find()
	seen := make([]bool, len(a.p.Pupils))
	for n, at := range a.placements {
		if p := &a.o.Placements[n]; a.note(seen, at, p.Pupil) {
			a.sit(at, p)
		}
	}
	for n, at := range a.unplacements {
		a.note(seen, at, a.o.Unplaced[n].Pupil)
	}
	for i, ok := range seen {
		if !ok {
			a.report(Violation{Code: BadList, Pupil: a.p.Pupils[i].ID, Message: "is neither placed nor listed without a place"})
		}
	}
	a.inOrder()
}

// find looks up the lines of the outcome.
func (a *audit) find() {
	a.placements = make([]listed, len(a.o.Placements))
	a.inParts(len(a.placements), func(part *audit, from, to int) {
		for n := from; n < to; n++ {
			p, at := &a.o.Placements[n], listed{part.pupilNamed(a.o.Placements[n].Pupil), -1}
			if s, known := a.sectionAt[p.Section]; known {
				at.section = s
			}
			a.placements[n] = at
		}
	})
	a.unplacements = make([]listed, len(a.o.Unplaced))
	a.inParts(len(a.unplacements), func(part *audit, from, to int) {
		for n := from; n < to; n++ {
			a.unplacements[n] = listed{part.pupilNamed(a.o.Unplaced[n].Pupil), -1}
		}
	})
}

func (a *audit) pupilNamed(id string) int32 {
	if i, known := a.roster.find(id); known {
		return int32(i)
	}
	return -1
}

// note reports whether a line is the first one of a pupil of the problem.
func (a *audit) note(seen []bool, at listed, id string) bool {
	switch {
	case at.pupil < 0:
		a.report(Violation{Code: BadList, Pupil: id, Message: "is not a pupil of the problem"})
	case seen[at.pupil]:
		a.report(Violation{Code: BadList, Pupil: id, Message: "is listed twice"})
	default:
		seen[at.pupil] = true
		return true
	}
	return false
}

func (a *audit) inOrder() {
	placed := slices.IsSortedFunc(a.o.Placements, func(x, y Placement) int { return compareText(x.Pupil, y.Pupil) })
	unplaced := slices.IsSortedFunc(a.o.Unplaced, func(x, y Unplaced) int { return compareText(x.Pupil, y.Pupil) })
	if !placed || !unplaced {
		a.report(Violation{Code: BadList, Message: "the pupils are not in the order of their ids"})
	}
}

func compareText(x, y string) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func (a *audit) sit(at listed, p *Placement) {
	if at.section < 0 {
		a.report(Violation{Code: BadList, Pupil: p.Pupil, Section: p.Section, Message: "is placed in an unknown section"})
		return
	}
	if house := a.houses[a.sections[at.section].house].ID; house != p.House {
		a.report(Violation{Code: BadList, Pupil: p.Pupil, House: p.House, Section: p.Section, Message: "the section is in house " + house})
	}
	a.seat[at.pupil] = at.section
}

// places checks gates, pins, boarders and codes, and counts who is held.
func (a *audit) places() {
	a.inParts(len(a.placements), func(part *audit, from, to int) {
		for n := from; n < to; n++ {
			if at := a.placements[n]; at.pupil >= 0 && at.section >= 0 && a.seat[at.pupil] == at.section {
				part.placed(int(at.pupil), &a.o.Placements[n])
			}
		}
	})
	a.inParts(len(a.unplacements), func(part *audit, from, to int) {
		for n := from; n < to; n++ {
			if at := a.unplacements[n]; at.pupil >= 0 {
				part.unplaced(int(at.pupil))
			}
		}
	})
	a.holdAll()
}

// holdAll counts section by section: no two houses count in the same place.
func (a *audit) holdAll() {
	seated := 0
	first := make([]int32, len(a.sections)+1)
	for _, s := range a.seat {
		if s >= 0 {
			first[s+1]++
			seated++
		}
	}
	for s := range a.sections {
		first[s+1] += first[s]
	}
	at, pupils := slices.Clone(first), make([]int32, seated)
	for i, s := range a.seat {
		if s >= 0 {
			pupils[at[s]] = int32(i)
			at[s]++
		}
	}
	inParallel(len(a.houses), func(from, to int) {
		for h := from; h < to; h++ {
			for _, s := range a.houses[h].sections {
				for _, i := range pupils[first[s]:first[s+1]] {
					a.hold(int(i))
				}
			}
		}
	})
}

func (a *audit) placed(i int, p *Placement) {
	u := &a.p.Pupils[i]
	bad := func(code, message string) {
		a.report(Violation{Code: code, Pupil: u.ID, House: p.House, Section: p.Section, Message: message})
	}
	if u.Pin != "" {
		if u.Pin != p.Section {
			bad(BadPin, "is pinned to section "+u.Pin)
		} else if p.Code != Pinned || p.Wish != 0 {
			bad(BadCode, "must be PINNED, wish 0")
		}
		return
	}
	w := a.wishFor(i, a.seat[i])
	if w == nil {
		bad(BadGate, "no admissible wish is for this section")
		return
	}
	want := Placed
	if w.kept {
		want = Continuing
	}
	if p.Code != want || p.Wish != int(w.filed) {
		bad(BadCode, fmt.Sprintf("must be %s, wish %d", want, w.filed))
	}
}

// wishFor is the admissible wish of pupil i for a section, or nil.
func (a *audit) wishFor(i int, section int32) *auditWish {
	for j := range a.wishes[i] {
		if a.wishes[i][j].section == section {
			return &a.wishes[i][j]
		}
	}
	return nil
}

func (a *audit) unplaced(i int) {
	u := &a.p.Pupils[i]
	bad := func(code, message string) {
		a.report(Violation{Code: code, Pupil: u.ID, Message: message})
	}
	if u.Pin != "" {
		bad(BadPin, "is pinned to section "+u.Pin+" and has no place")
	}
	if a.keptSection(u) >= 0 {
		bad(BadBoarder, "may stay in section "+a.sections[a.keptSection(u)].ID+" and has no place")
	}
}

// hold counts pupil i where it sits.
func (a *audit) hold(i int) {
	s := &a.sections[a.seat[i]]
	w := a.wishFor(i, a.seat[i])
	fixed := 0
	if w == nil || w.kept {
		fixed = 1 // a pin; or a place that no gate let through, reported already
	}
	s.held, s.fixed = s.held+1, s.fixed+fixed
	h := &a.houses[s.house]
	h.held, h.fixed = h.held+1, h.fixed+fixed
	if s.band >= 0 {
		b := &a.bands[s.band]
		b.held, b.fixed = b.held+1, b.fixed+fixed
	}
	sig := a.signatureAt(i, s, w)
	a.heads[s.table+int(sig)]++
	for f := range s.floors {
		s.floors[f].held += int(sig >> f & 1)
	}
	if fixed == 0 {
		a.worst[s.table+int(sig)].worsen(asking{i, w})
	}
}

// signatureAt is the signature of pupil i in a section, whether or not a wish is for it.
func (a *audit) signatureAt(i int, s *auditSection, w *auditWish) uint8 {
	if w != nil {
		return w.signature
	}
	return s.signature(a.groupsOf(&a.p.Pupils[i]))
}

// caps checks every node of the tree. Only pins and boarders who stay may exceed a cap.
func (a *audit) caps() {
	for _, s := range a.sections {
		if s.held > max(s.Beds, s.fixed) {
			a.report(Violation{Code: BadCap, House: a.houses[s.house].ID, Section: s.ID, Message: fmt.Sprintf("holds %d pupils with %d beds", s.held, s.Beds)})
		}
	}
	for _, b := range a.bands {
		if b.held > max(b.base, b.fixed) {
			a.report(Violation{Code: BadCap, House: a.houses[b.house].ID, Message: fmt.Sprintf("band %s holds %d pupils with %d staffed places", b.ID, b.held, b.base)})
		}
	}
	for _, h := range a.houses {
		if h.held > max(h.cap, h.fixed) {
			a.report(Violation{Code: BadCap, House: h.ID, Message: fmt.Sprintf("holds %d pupils with a cap of %d", h.held, h.cap)})
		}
	}
}
