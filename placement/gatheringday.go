package placement

import (
	"time"

	"internat/capacity/calendar"
)

// Move gives a gathering another beginning or place; every family's meeting
// follows (Meeting.Follow).
func (g Gathering) Move(by Actor, first time.Time, place string, now time.Time) (Gathering, Event, error) {
	if g.State != Planned || !g.First.After(now) {
		return g, Event{}, Refuse("gathering.over")
	}
	g.First, g.Place = first.UTC(), place
	if err := g.Check(now); err != nil {
		return g, Event{}, err
	}
	return g, g.happened(by, now, "gathering.moved"), nil
}

// Cancel calls a gathering off, until it begins.
func (g Gathering) Cancel(by Actor, reason string, now time.Time) (Gathering, Event, error) {
	if g.State != Planned || !g.First.After(now) {
		return g, Event{}, Refuse("gathering.over")
	}
	g.State = Cancelled
	e := g.happened(by, now, "gathering.cancelled")
	e.Reason = reason
	return g, e, nil
}

func (g Gathering) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "gathering", string(g.ID))
	e.House = g.House
	return e
}

// Follow moves a family's meeting with its gathering. Kept, each guest stays in
// the same slot of the day, counted from its beginning, and the answer stands;
// otherwise all is asked anew.
func (m Meeting) Follow(by Actor, was, is Gathering, keep bool, now time.Time) (Meeting, Event, error) {
	if m.State != Planned {
		return m, Event{}, Refuse("meeting.over")
	}
	m.Place, m.Sequence = is.Place, m.Sequence+1
	if hours := is.HoursOf(m.Section); !keep || m.Slots != was.Slots { // else it has all of the day
		m.At, m.Slots = is.slotAt(hours.First), hours.Slots
	} else {
		m.At = is.First
	}
	invited := make([]Invitation, len(m.Invited))
	for i, inv := range m.Invited {
		invited[i] = Invitation{Guardian: inv.Guardian, Changes: inv.Changes}
		if !keep {
			continue
		}
		inv.Presence, inv.TickedAt, inv.TickedBy = NotTicked, time.Time{}, ""
		if !inv.Slot.IsZero() {
			inv.Slot = inv.Slot.Add(is.First.Sub(was.First))
		}
		invited[i] = inv
	}
	m.Invited = invited
	return m, m.happened(by, now, "meeting.moved"), nil
}

// Tick records at the desk whether a guest came, from the day on. Was is what the
// page showed: whoever ticks otherwise than a colleague did meanwhile is told. The
// same said twice changes nothing, and gives no event. NotTicked takes it back.
func (m Meeting) Tick(by Actor, guest GuardianID, was, says Presence, now time.Time, zone *time.Location) (Meeting, Event, error) {
	if m.State == Cancelled {
		return m, Event{}, Refuse("meeting.over")
	}
	if calendar.DayOf(now, zone).Before(calendar.DayOf(m.At, zone)) {
		return m, Event{}, Refuse("presence.not_yet")
	}
	for i, inv := range m.Invited {
		switch {
		case inv.Guardian != guest:
			continue
		case inv.Presence == says:
			return m, Event{}, nil
		case inv.Presence != was:
			return m, Event{}, Refuse("presence.ticked", inv.TickedBy)
		}
		inv.Presence, inv.TickedAt, inv.TickedBy = says, now, by.Name
		m.Invited = append([]Invitation(nil), m.Invited...)
		m.Invited[i] = inv
		e := m.happened(by, now, "meeting.ticked")
		e.Facts = map[string]string{"guardian": string(guest), "presence": string(says)}
		return m, e, nil
	}
	return m, Event{}, Missing("meeting")
}
