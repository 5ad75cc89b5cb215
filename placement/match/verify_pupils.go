package match

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

// auditWish is an admissible wish: the section, the position in the filed list, the rank in the
// house, from 1, and what the pupil is there.
type auditWish struct {
	section, filed, rank int32
	signature            uint8
	kept, bit            bool // a boarder who stays; a sibling of somebody placed
}

func (a *audit) readPupils() {
	n := len(a.p.Pupils)
	a.seat, a.wishes = make([]int32, n), make([][]auditWish, n)
	bits := a.publishedBits()
	inParallel(n, func(from, to int) {
		r := &auditReader{audit: a, listed: make([]int32, len(a.sections)), page: min(8*(to-from), 1<<14)}
		for i := from; i < to; i++ {
			a.seat[i] = -1
			if u := &a.p.Pupils[i]; u.Pin == "" && u.Agreement {
				a.wishes[i] = r.admissible(i, u, bits[int32(i)])
			}
		}
	})
	a.drawLots()
	a.rankWishes()
	a.keepToTies()
}

// publishedBits reads, by pupil, the houses where the outcome grants a sibling bit.
func (a *audit) publishedBits() map[int32][]string {
	bits := map[int32][]string{}
	for _, b := range a.o.SiblingBits {
		if i, known := a.roster.find(b.Pupil); known {
			bits[int32(i)] = append(bits[int32(i)], b.House)
		}
	}
	return bits
}

// auditReader reads pupils one after the other. Their wishes are cut from one sheet after another.
type auditReader struct {
	*audit
	listed []int32 // by section: the last pupil who wished for it, plus one
	sheet  []auditWish
	page   int
}

// admissible lists the wishes that pass the gates, and the kept section when no wish is for it.
func (r *auditReader) admissible(i int, u *Pupil, bits []string) []auditWish {
	kept, groups := r.keptSection(u), r.groupsOf(u)
	column := r.levelAt[u.Level]*3 + sexColumn(u.Sex)
	if cap(r.sheet)-len(r.sheet) <= len(u.Wishes) {
		r.sheet = make([]auditWish, 0, r.page+len(u.Wishes)+1)
	}
	first := len(r.sheet)
	add := func(section int32, filed int) {
		r.listed[section] = int32(i) + 1
		s := &r.sections[section]
		bit := slices.Contains(bits, r.houses[s.house].ID)
		r.sheet = append(r.sheet, auditWish{section: section, filed: int32(filed), signature: s.signature(groups), kept: section == kept, bit: bit})
	}
	for n := range u.Wishes {
		h := &r.houses[r.houseAt[u.Wishes[n].House]]
		s := h.entry[column]
		if s < 0 || r.listed[s] == int32(i)+1 || r.gate(u, h, s == kept) != "" {
			continue
		}
		add(s, n+1)
	}
	if kept >= 0 && r.listed[kept] != int32(i)+1 {
		add(kept, 0)
	}
	return r.sheet[first:len(r.sheet):len(r.sheet)]
}

func sexColumn(sex string) int {
	switch sex {
	case "F":
		return 1
	case "M":
		return 2
	}
	return 0
}

// sectionFor is the section of a house that takes the pupil, or -1.
func (a *audit) sectionFor(u *Pupil, h *auditHouse) int32 {
	return h.entry[a.levelAt[u.Level]*3+sexColumn(u.Sex)]
}

// gate is why a pupil whom some section of a house takes cannot come, or "".
func (a *audit) gate(u *Pupil, h *auditHouse, kept bool) Code {
	_, ordered := h.order[u.ID]
	switch {
	case !u.Agreement:
		return NoAgreement
	case h.order != nil && !ordered && !kept:
		return Ineligible
	case h.Closed:
		return Closed
	case slices.Contains(u.Forbid, h.ID):
		return Forbidden
	}
	return ""
}

// keptSection is where a boarder may stay, or -1.
func (a *audit) keptSection(u *Pupil) int32 {
	if u.Current == "" || !u.Agreement || u.Pin != "" {
		return -1
	}
	current := a.sectionAt[u.Current]
	h := &a.houses[a.sections[current].house]
	switch {
	case h.Closed || slices.Contains(u.Forbid, h.ID):
		return -1
	case a.sections[current].takes(u.Sex, u.Level):
		return current
	}
	return a.sectionFor(u, h)
}

// lot is one pupil in the lottery. The first bytes of the family's key decide nearly always.
type lot struct {
	first  uint64
	family [sha256.Size]byte
	own    [sha256.Size]byte
}

// drawLots draws the lottery again.
func (a *audit) drawLots() {
	lots := make([]lot, len(a.p.Pupils))
	inParallel(len(lots), func(from, to int) {
		mac := hmac.New(sha256.New, []byte(a.p.Seed))
		draw := func(id string) (key [sha256.Size]byte) {
			mac.Reset()
			mac.Write([]byte(id))
			mac.Sum(key[:0])
			return key
		}
		for i := from; i < to; i++ {
			u, l := &a.p.Pupils[i], &lots[i]
			l.own = draw(u.ID)
			l.family = l.own
			if u.Family != "" {
				l.family = draw(u.Family)
			}
			l.first = binary.BigEndian.Uint64(l.family[:])
		}
	})
	if a.o.Certificates != nil {
		a.lots = lots
	}
	a.lottery = make([]int32, len(lots))
	for place, i := range a.inLotOrder(lots) {
		a.lottery[i] = int32(place)
	}
}

func (a *audit) inLotOrder(lots []lot) []int32 {
	type short struct {
		first uint64
		pupil int32
	}
	order := make([]short, len(lots))
	for i := range lots {
		order[i] = short{lots[i].first, int32(i)}
	}
	slices.SortFunc(order, func(x, y short) int {
		if x.first != y.first {
			return cmp.Compare(x.first, y.first)
		}
		k, l := &lots[x.pupil], &lots[y.pupil]
		return cmp.Or(bytes.Compare(k.family[:], l.family[:]), bytes.Compare(k.own[:], l.own[:]),
			cmp.Compare(a.p.Pupils[x.pupil].ID, a.p.Pupils[y.pupil].ID))
	})
	pupils := make([]int32, len(lots))
	for place, o := range order {
		pupils[place] = o.pupil
	}
	return pupils
}
