package match

import "cmp"

// auditKey is the priority of a pupil in a house: compared field by field, smaller first.
type auditKey struct {
	stays   int // 0 for a boarder who stays, else 1
	first   int
	second  int
	tickets [2]string
	pupil   string
}

func (k auditKey) compare(l auditKey) int {
	if c := cmp.Or(k.stays-l.stays, cmp.Compare(k.first, l.first), cmp.Compare(k.second, l.second)); c != 0 {
		return c
	}
	return cmp.Or(cmp.Compare(k.tickets[0], l.tickets[0]), cmp.Compare(k.tickets[1], l.tickets[1]), cmp.Compare(k.pupil, l.pupil))
}

func (a *audit) keyOf(u *Pupil, h *auditHouse, w *auditWish, sibling bool, tickets [2]string) auditKey {
	k := auditKey{stays: 1, tickets: tickets, pupil: u.ID}
	if w.kept {
		k.stays = 0
	}
	if h.order != nil {
		k.first = h.order[u.ID]
		return k
	}
	points, bit := 0, 1
	if w.filed > 0 {
		points = u.Wishes[w.filed-1].Points
	}
	if sibling {
		bit = 0
	}
	k.first, k.second = -points, bit
	if a.p.Siblings == Absolute {
		k.first, k.second = bit, -points
	}
	return k
}
