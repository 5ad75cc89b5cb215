package match

import (
	"encoding/hex"
	"fmt"
	"slices"
)

// certificates checks, when the outcome has any, that everybody has one and that every fact in it
// is true: a family decides by these facts whether to appeal. The facts are worked out again from
// the places published; the seats needed for all pupils of a house at once (verify_seats.go).
func (a *audit) certificates() {
	if a.o.Certificates == nil {
		return
	}
	list := a.o.Certificates
	sorted := slices.IsSortedFunc(list, func(x, y Certificate) int { return compareText(x.Pupil, y.Pupil) })
	if !sorted || len(list) != len(a.p.Pupils) {
		a.report(Violation{Code: BadList, Message: fmt.Sprintf("%d certificates for %d pupils, or not in the order of their ids", len(list), len(a.p.Pupils))})
	}
	a.inParts(len(list), func(part *audit, from, to int) {
		c := &certified{audit: part, filed: make([]int32, len(a.houses))}
		for n := from; n < to; n++ {
			c.certificate(n, &list[n])
		}
	})
}

// certified reads certificates one after the other.
type certified struct {
	*audit
	filed []int32 // by house: the last certificate that told of it, plus one
}

func (c *certified) certificate(n int, x *Certificate) {
	bad := func(v Violation, what string) {
		v.Code, v.Pupil, v.Message = BadReason, x.Pupil, "the certificate is wrong about the "+what
		c.report(v)
	}
	i, known := c.roster.find(x.Pupil)
	if !known || n > 0 && c.o.Certificates[n-1].Pupil == x.Pupil {
		bad(Violation{}, "pupil")
		return
	}
	u := &c.p.Pupils[i]
	if !slices.Equal(x.Groups, slices.Sorted(slices.Values(u.Groups))) {
		bad(Violation{}, "groups")
	}
	if !c.lots[i].is(x.Lottery) {
		bad(Violation{}, "lottery")
	}
	told := 0
	for j := range u.Wishes {
		h := c.houseAt[u.Wishes[j].House]
		if c.filed[h] == int32(n)+1 {
			continue
		}
		c.filed[h] = int32(n) + 1
		if told < len(x.Wishes) {
			if what := c.wrong(i, h, &x.Wishes[told]); what != "" {
				bad(Violation{House: c.houses[h].ID}, what)
			}
		}
		told++
	}
	if told != len(x.Wishes) {
		bad(Violation{}, "number of wishes")
	}
}

// is reports whether published keys are those of a lot.
func (l *lot) is(published Lottery) bool {
	var text [2 * len(l.own)]byte
	hex.Encode(text[:], l.family[:])
	if string(text[:]) != published[0] {
		return false
	}
	hex.Encode(text[:], l.own[:])
	return string(text[:]) == published[1]
}

// wrong names the first fact about the wish of pupil i for house h that is not so, or "".
func (c *certified) wrong(i, h int, got *WishCertificate) string {
	want := WishCertificate{House: c.houses[h].ID}
	u := &c.p.Pupils[i]
	section := c.sectionFor(u, &c.houses[h])
	if want.Code = c.dropped(u, h, section); want.Code != "" {
		return difference(got, &want)
	}
	s := &c.sections[section]
	want.Section, want.Code = s.ID, Pinned
	if u.Pin != "" {
		return difference(got, &want)
	}
	w, code := c.became(i, section)
	c.bound(s, &want)
	want.Rank, want.Points, want.Sibling = int(w.rank), pointsOf(u, w), w.bit
	if code != "" {
		want.Code = code
		return difference(got, &want)
	}
	return c.wrongRefusal(s, w, got, &want)
}

// dropped is the gate that dropped a wish, or "".
func (c *certified) dropped(u *Pupil, h int, section int32) Code {
	switch {
	case !u.Agreement:
		return NoAgreement
	case section < 0:
		return Ineligible
	}
	boards := u.Current != "" && c.sections[c.sectionAt[u.Current]].house == h
	return c.gate(u, &c.houses[h], boards)
}

// became finds the wish of pupil i for a section and what became of it: "" is refused.
func (c *certified) became(i int, section int32) (w *auditWish, code Code) {
	for j := range c.aside[i] {
		if w = &c.aside[i][j]; w.section == section {
			return w, SetAside
		}
	}
	passed := false
	for j := range c.wishes[i] {
		w = &c.wishes[i][j]
		held := w.section == c.seat[i]
		switch {
		case w.section != section:
		case held && w.kept:
			return w, Continuing
		case held:
			return w, Placed
		case passed:
			return w, BetterWish
		default:
			return w, ""
		}
		passed = passed || held
	}
	return w, ""
}

// bound fills in what limits a section, and the code of a refusal there.
func (a *audit) bound(s *auditSection, c *WishCertificate) {
	limit := func(by Bound, filed, fixed, held int, code Code) {
		c.Bound, c.Cap, c.Held, c.Code = by, max(filed, fixed), held, code
		if fixed > filed {
			c.Code = OverCapacity
		}
	}
	h := &a.houses[s.house]
	switch a.binding(s) {
	case ByStaff:
		b := &a.bands[s.band]
		limit(ByStaff, b.base, b.fixed, b.held, CutoffStaff)
	case ByHouse:
		limit(ByHouse, h.cap, h.fixed, h.held, CutoffHouse)
	default:
		limit(ByBeds, s.Beds, s.fixed, s.held, Cutoff)
	}
}

// wrongRefusal checks what a refused pupil reads besides: groups, cutoff and seats needed.
func (c *certified) wrongRefusal(s *auditSection, w *auditWish, got, want *WishCertificate) string {
	cutoff := &c.cutoffs[s.table+int(w.signature)]
	if last := cutoff.last; last.wish != nil {
		want.Cutoff, want.CutoffPoints, want.CutoffSibling = int(last.wish.rank), pointsOf(&c.p.Pupils[last.pupil], last.wish), last.wish.bit
		tied := c.houses[s.house].order == nil && want.CutoffPoints == want.Points && want.CutoffSibling == want.Sibling
		if tied && !c.lots[last.pupil].is(got.CutoffLottery) {
			return "lottery at the cutoff"
		}
		if tied {
			want.CutoffLottery = got.CutoffLottery
		}
	}
	for i := range s.floors {
		if name := c.floorName(&s.floors[i]); cutoff.open>>i&1 == 1 {
			want.Open = append(want.Open, name)
		} else {
			want.Protected = append(want.Protected, name)
		}
	}
	if want.SeatsNeeded = got.SeatsNeeded; got.SeatsNeeded < 1 {
		want.SeatsNeeded = 1
	}
	return difference(got, want)
}

// difference names the first fact in which two certificates of a wish differ, or "".
func difference(got, want *WishCertificate) string {
	switch {
	case got.House != want.House:
		return "house"
	case got.Section != want.Section:
		return "section"
	case got.Code != want.Code:
		return "code, which is " + string(want.Code)
	case got.Bound != want.Bound || got.Cap != want.Cap || got.Held != want.Held:
		return "cap"
	case got.Rank != want.Rank || got.Points != want.Points || got.Sibling != want.Sibling:
		return "rank"
	case got.Cutoff != want.Cutoff || got.CutoffPoints != want.CutoffPoints || got.CutoffSibling != want.CutoffSibling || got.CutoffLottery != want.CutoffLottery:
		return "cutoff"
	case !slices.Equal(got.Open, want.Open) || !slices.Equal(got.Protected, want.Protected):
		return "open groups"
	case got.SeatsNeeded != want.SeatsNeeded:
		return "seats needed"
	}
	return ""
}
