package match

import (
	"fmt"
	"slices"
)

// lists checks that every pupil appears once, in order, and seats those who are placed.
func (a *audit) lists() {
	seen := make([]bool, len(a.p.Pupils))
	note := func(id string) (int, bool) {
		i, known := a.roster.find(id)
		if !known {
			a.report(Violation{Code: BadList, Pupil: id, Message: "is not a pupil of the problem"})
		} else if seen[i] {
			a.report(Violation{Code: BadList, Pupil: id, Message: "is listed twice"})
		} else {
			seen[i] = true
			return i, true
		}
		return 0, false
	}
	for _, p := range a.o.Placements {
		if i, ok := note(p.Pupil); ok {
			a.sit(i, p)
		}
	}
	for _, u := range a.o.Unplaced {
		note(u.Pupil)
	}
	for i, ok := range seen {
		if !ok {
			a.report(Violation{Code: BadList, Pupil: a.p.Pupils[i].ID, Message: "is neither placed nor listed without a place"})
		}
	}
	a.inOrder()
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

func (a *audit) sit(i int, p Placement) {
	s, known := a.sectionAt[p.Section]
	if !known {
		a.report(Violation{Code: BadList, Pupil: p.Pupil, Section: p.Section, Message: "is placed in an unknown section"})
		return
	}
	if house := a.houses[a.sections[s].house].ID; house != p.House {
		a.report(Violation{Code: BadList, Pupil: p.Pupil, House: p.House, Section: p.Section, Message: "the section is in house " + house})
	}
	a.seat[i] = s
}

// places checks gates, pins, boarders and codes, and counts who is held.
func (a *audit) places() {
	for _, p := range a.o.Placements {
		if i, known := a.roster.find(p.Pupil); known && a.seat[i] >= 0 && a.sections[a.seat[i]].ID == p.Section {
			a.placed(i, &p)
		}
	}
	for _, u := range a.o.Unplaced {
		if i, known := a.roster.find(u.Pupil); known {
			a.unplaced(i)
		}
	}
	for i := range a.p.Pupils {
		a.hold(i)
	}
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
	if a.seat[i] < 0 {
		return
	}
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
