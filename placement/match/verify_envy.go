package match

// Envy is a pupil refused in a section where a pinned pupil of lower rank sits: the commission
// decided so beforehand. It is excused, and listed, so that the decision is seen.
type Envy struct {
	Pupil   string
	House   string
	Section string
	Pinned  string // the pinned pupil of lowest rank
}

// Excused lists the envy towards pinned pupils, by pupil. Everything else that a pupil may rightly
// envy is a violation and reported by Verify.
func Excused(p *Problem, o *Outcome) (list []Envy) {
	if len(Check(p)) > 0 {
		return nil
	}
	a := newAudit(p, o)
	a.lists()
	lowest := a.lowestPins()
	for n := range p.Pupils {
		i := a.roster.position(n)
		for j := range a.wishes[i] {
			w := &a.wishes[i][j]
			if w.section == a.seat[i] {
				break
			}
			pin, pinned := lowest[w.section]
			if pinned && a.keyOf(int32(i), w).compare(pin.key) < 0 {
				s := &a.sections[w.section]
				list = append(list, Envy{p.Pupils[i].ID, a.houses[s.house].ID, s.ID, pin.id})
			}
		}
	}
	return list
}

type auditPin struct {
	id  string
	key auditKey
}

// lowestPins finds, by section, the pinned pupil whom the rules would rank lowest.
func (a *audit) lowestPins() map[int32]auditPin {
	lowest := map[int32]auditPin{}
	for i := range a.p.Pupils {
		u := &a.p.Pupils[i]
		if u.Pin == "" {
			continue
		}
		s := a.sectionAt[u.Pin]
		key := a.pinKey(i, s)
		if l, any := lowest[s]; !any || l.key.compare(key) < 0 {
			lowest[s] = auditPin{u.ID, key}
		}
	}
	return lowest
}

// pinKey is the key that a pinned pupil would have in the house: with the points filed there, or
// none; last where the house has a complete order without the pupil.
func (a *audit) pinKey(i int, section int32) auditKey {
	u, w := &a.p.Pupils[i], &auditWish{section: section}
	h := &a.houses[a.sections[section].house]
	for n := len(u.Wishes); n > 0; n-- {
		if u.Wishes[n-1].House == h.ID {
			w.filed = int32(n)
		}
	}
	key := a.keyOf(int32(i), w)
	if _, ordered := h.order[u.ID]; h.order != nil && !ordered {
		key.first = len(h.order)
	}
	return key
}
