package match

import "slices"

// An edit answers "what if" with another problem. The problem it is given is left as it was; the
// parts that do not change are shared.

// edited copies a problem as deep as its houses, and lets change alter the one named.
func edited(p *Problem, house string, change func(*House)) *Problem {
	q := *p
	q.Houses = slices.Clone(p.Houses)
	for i := range q.Houses {
		if h := &q.Houses[i]; h.ID == house {
			h.Bands, h.Sections = slices.Clone(h.Bands), slices.Clone(h.Sections)
			change(h)
		}
	}
	return &q
}

// WithAdults returns the problem with some adults more (or fewer) in a band. There is never less
// than no adult.
func WithAdults(p *Problem, house, band string, more int) *Problem {
	return edited(p, house, func(h *House) {
		for i := range h.Bands {
			if b := &h.Bands[i]; b.ID == band {
				b.Adults = max(0, b.Adults+more)
			}
		}
	})
}

// WithBeds returns the problem with some beds more (or fewer) in a section. A licensed cap stays
// what it is: beds do not change a licence.
func WithBeds(p *Problem, section string, more int) *Problem {
	at, known := directoryOf(p).sections[section]
	if !known {
		return p
	}
	return edited(p, p.Houses[at.house].ID, func(h *House) {
		s := &h.Sections[at.section]
		s.Beds = max(0, s.Beds+more)
	})
}

// WithHouseClosed returns the problem with a house closed. Pupils pinned there are released, since
// a pin into a closed house is a fault: they ask like everybody else.
func WithHouseClosed(p *Problem, house string) *Problem {
	q := edited(p, house, func(h *House) { h.Closed = true })
	q.Pupils = slices.Clone(p.Pupils)
	sections := directoryOf(p).sections
	for i := range q.Pupils {
		u := &q.Pupils[i]
		if at, known := sections[u.Pin]; known && p.Houses[at.house].ID == house {
			u.Pin = ""
		}
	}
	return q
}

// Without returns the problem without some pupils: they left, or never came.
func Without(p *Problem, pupils map[string]bool) *Problem {
	q := *p
	q.Pupils = slices.DeleteFunc(slices.Clone(p.Pupils), func(u Pupil) bool { return pupils[u.ID] })
	q.Houses = slices.Clone(p.Houses)
	for i := range q.Houses {
		h := &q.Houses[i]
		if h.Priority != nil {
			h.Priority = slices.DeleteFunc(slices.Clone(h.Priority), func(id string) bool { return pupils[id] })
		}
	}
	return &q
}

// withoutQuotas returns the problem without the floors and ceilings that drop names.
func withoutQuotas(p *Problem, drop func(section string, q Quota, ceiling bool) bool) *Problem {
	q := *p
	q.Houses = slices.Clone(p.Houses)
	for i := range q.Houses {
		h := &q.Houses[i]
		h.Sections = slices.Clone(h.Sections)
		for j := range h.Sections {
			s := &h.Sections[j]
			s.Floors = slices.DeleteFunc(slices.Clone(s.Floors), func(f Quota) bool { return drop(s.ID, f, false) })
			s.Ceilings = slices.DeleteFunc(slices.Clone(s.Ceilings), func(c Quota) bool { return drop(s.ID, c, true) })
		}
	}
	return &q
}

// withoutStaff returns the problem with the sections of a house, or of all with "", limited by their
// beds only. Floors and ceilings keep the seats they had: what is measured is supervision alone.
func withoutStaff(p *Problem, house string) *Problem {
	q := *p
	q.Houses = slices.Clone(p.Houses)
	for i := range q.Houses {
		h := &q.Houses[i]
		if house != "" && h.ID != house {
			continue
		}
		h.Sections = slices.Clone(h.Sections)
		for j := range h.Sections {
			s := &h.Sections[j]
			if s.Band != "" {
				fixSeats(s, staffedCapacity(s, h.Bands), s.Beds)
				s.Band = ""
			}
		}
	}
	return &q
}

// withoutLicence returns the problem with no licensed cap on a house, or on any with "".
func withoutLicence(p *Problem, house string) *Problem {
	q := *p
	q.Houses = slices.Clone(p.Houses)
	for i := range q.Houses {
		if h := &q.Houses[i]; house == "" || h.ID == house {
			h.Cap = nil
		}
	}
	return &q
}
