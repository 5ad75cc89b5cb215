package placement

import (
	"maps"
	"slices"
	"time"
)

// Hours are the slots in which the families of one section come.
type Hours struct {
	Section SectionID
	First   int // the number of its first slot, from 0
	Slots   int
}

// HoursFields name the fields of a form for when the hours of a section begin and
// when they end.
func HoursFields(section SectionID) (from, to string) {
	return "from_" + string(section), "to_" + string(section)
}

// HoursOf are the slots of the families of a section: its own, else all.
func (g Gathering) HoursOf(section SectionID) Hours {
	for _, h := range g.Hours {
		if h.Section == section {
			return h
		}
	}
	return Hours{Section: section, Slots: g.Slots}
}

// HoursFor are the slots that the families of a section may still choose among, given how
// many families chose each: those of the section, or where these are full all of the day.
// Who comes to a section late is not asked for hours that are gone.
func (g Gathering) HoursFor(section SectionID, taken map[time.Time]int) Hours {
	h := g.HoursOf(section)
	for i := range h.Slots {
		if taken[g.slotAt(h.First+i)] < g.Room {
			return h
		}
	}
	return Hours{Section: section, Slots: g.Slots}
}

// times are when the slots of some hours begin.
func (g Gathering) times(h Hours) (times []time.Time) {
	for i := range h.Slots {
		times = append(times, g.slotAt(h.First+i))
	}
	return times
}

// Span is from when to when the families of a section come.
func (g Gathering) Span(section SectionID) (from, to time.Time) {
	h := g.HoursOf(section)
	return g.slotAt(h.First), g.slotAt(h.First + h.Slots)
}

// Between gives a section the hours from an instant to another. Both are the
// beginning or end of a slot: a family that came in between would find two
// others. Whether they are hours of the day at all, Check says.
func (g Gathering) Between(section SectionID, from, to time.Time) (h Hours, faults Faults) {
	if g.Minutes < 1 {
		return h, nil // Check tells the length of a slot
	}
	slot := time.Duration(g.Minutes) * time.Minute
	fromField, toField := HoursFields(section)
	if from.Sub(g.First)%slot != 0 {
		faults.Add(fromField, "gathering.hours_between", g.Minutes)
	}
	if to.Sub(g.First)%slot != 0 {
		faults.Add(toField, "gathering.hours_between", g.Minutes)
	}
	return Hours{Section: section, First: int(from.Sub(g.First) / slot), Slots: int(to.Sub(from) / slot)}, faults
}

// checkHours says what is wrong with the hours of sections, each at its field.
func (g Gathering) checkHours(faults *Faults) {
	for i, h := range g.Hours {
		from, to := HoursFields(h.Section)
		switch {
		case g.Kind != Installation:
			faults.Add(from, "gathering.hours_kind")
		case slices.ContainsFunc(g.Hours[:i], func(x Hours) bool { return x.Section == h.Section }):
			faults.Add(from, "gathering.hours_twice")
		case h.First < 0 || h.First >= g.Slots:
			faults.Add(from, "gathering.hours_outside")
		case h.Slots < 1:
			faults.Add(to, "gathering.hours_order")
		case h.First+h.Slots > g.Slots:
			faults.Add(to, "gathering.hours_outside")
		}
	}
}

// Holds reports whether every family finds a slot within the hours of its section,
// given how many families each section has. As the hours of a section follow one
// another, it is enough that no stretch of slots is too short for the families
// that may come in it only.
func (g Gathering) Holds(families map[SectionID]int) error {
	for length := 1; length <= g.Slots; length++ {
		for first := 0; first+length <= g.Slots; first++ {
			if err := g.holds(families, first, length); err != nil {
				return err
			}
		}
	}
	return nil
}

// holds looks at one stretch. The fault is at the section whose hours it is, if
// there is one, or at the families in one slot.
func (g Gathering) holds(families map[SectionID]int, first, length int) error {
	need, field := 0, "room"
	for _, section := range slices.Sorted(maps.Keys(families)) {
		n := families[section]
		h := g.HoursOf(section)
		if h.First < first || h.First+h.Slots > first+length {
			continue
		}
		need += n
		if n > length*g.Room && length < g.Slots {
			_, field = HoursFields(section)
		}
	}
	switch {
	case need <= length*g.Room:
		return nil
	case length == g.Slots:
		return Reject(field, "gathering.too_small", need, length*g.Room)
	}
	return Reject(field, "gathering.hours_too_small", need, length*g.Room)
}

// Settle gives a family the hours of the section in which its child sleeps now, as far as
// the other families left room in them (taken), and says which guests are to be told. A time that was chosen stays where it is still
// among those hours; otherwise that guest is asked anew. Nothing is told to whom has
// no time yet, and chooses among others than before.
func (m Meeting) Settle(by Actor, g Gathering, section SectionID, taken map[time.Time]int, now time.Time) (Meeting, []GuardianID, Event) {
	was, hours := m, g.HoursFor(section, taken)
	m.Section, m.Slots, m.At = section, hours.Slots, g.slotAt(hours.First)
	m.Invited = slices.Clone(m.Invited)
	var told []GuardianID
	for i := range m.Invited {
		inv := &m.Invited[i]
		kept := slices.ContainsFunc(g.times(hours), inv.Slot.Equal)
		if !inv.Slot.IsZero() && !kept {
			*inv = Invitation{Guardian: inv.Guardian, Changes: inv.Changes}
		}
		if open := m.Open(inv.Guardian); open == was.Open(inv.Guardian) && (open || m.AtFor(inv.Guardian).Equal(was.AtFor(inv.Guardian))) {
			continue
		}
		inv.Changes++
		told = append(told, inv.Guardian)
	}
	e := m.happened(by, now, "meeting.moved")
	e.Facts = map[string]string{"section": string(section)}
	return m, told, e
}
