package placement

import "time"

// A GatheringID names a day on which a house meets all families.
type GatheringID string

// A Gathering is a day on which a house meets the families of all its boarders:
// the start of the year, the installation. It has slots one after the other;
// with one slot everybody comes at once.
type Gathering struct {
	ID        GatheringID
	Territory TerritoryID
	House     HouseID
	Kind      MeetingKind
	First     time.Time // when the first slot begins
	Minutes   int       // of one slot
	Slots     int
	Room      int // families in one slot
	Place     string
	Owner     string
	State     ReviewState // planned, or cancelled
	Hours     []Hours     // of sections that have hours of their own
	Version   int
}

// A Presence is what the desk ticked on the day.
type Presence string

// The presences.
const (
	NotTicked Presence = ""
	Came      Presence = "came"
	Absent    Presence = "absent"
)

// What a gathering may be: a day has no more.
const (
	MostSlots       = 60
	MostSlotMinutes = 240
	MostSlotRoom    = 500
	MostPeople      = 20 // with one guest
)

// Check says all that is wrong with a gathering.
func (g Gathering) Check(now time.Time) error {
	var faults Faults
	if g.Kind != Installation && g.Kind != HouseEvening {
		faults.Add("kind", "field.unknown")
	}
	if !g.First.After(now) {
		faults.Add("at", "meeting.in_past")
	}
	if g.Place == "" {
		faults.Add("place", "field.missing")
	}
	for _, n := range []struct {
		field       string
		value, most int
	}{{"minutes", g.Minutes, MostSlotMinutes}, {"slots", g.Slots, MostSlots}, {"room", g.Room, MostSlotRoom}} {
		switch {
		case n.value < 1:
			faults.Add(n.field, "number.too_small", 1)
		case n.value > n.most:
			faults.Add(n.field, "number.too_large", n.most)
		}
	}
	g.checkHours(&faults)
	return faults.Err()
}

// Times are when the slots begin in which the families of a section come.
func (g Gathering) Times(section SectionID) []time.Time { return g.times(g.HoursOf(section)) }

func (g Gathering) slotAt(n int) time.Time {
	return g.First.Add(time.Duration(n*g.Minutes) * time.Minute)
}

// A Slot is one time of a gathering with the families that chose it.
type Slot struct {
	At          time.Time
	Room, Taken int
}

// Left is how many more families the slot has room for.
func (s Slot) Left() int { return max(0, s.Room-s.Taken) }

// Fill pairs the slots that the families of a section may choose among with how many
// families, of whatever section, chose each; those of "" are all.
func (g Gathering) Fill(section SectionID, taken map[time.Time]int) (slots []Slot) {
	for _, at := range g.times(g.HoursFor(section, taken)) {
		slots = append(slots, Slot{At: at, Room: g.Room, Taken: taken[at]})
	}
	return slots
}

// Seat says when a guest who comes, or is telephoned, has his or her turn: in the
// slot that is asked for, else in the one the guest has, else in the only one.
// Slots are filled with the other families. A full slot is refused at the field,
// so that the page can offer those that are left.
func (g Gathering) Seat(wanted, has time.Time, slots []Slot) (time.Time, error) {
	if wanted.IsZero() {
		wanted = has
	}
	if wanted.IsZero() && len(slots) == 1 {
		wanted = slots[0].At
	}
	if wanted.IsZero() {
		return wanted, Reject("slot", "gathering.choose")
	}
	for _, s := range slots {
		switch {
		case !s.At.Equal(wanted):
		case s.Left() == 0:
			return time.Time{}, Reject("slot", "gathering.full")
		default:
			return s.At, nil
		}
	}
	return time.Time{}, Reject("slot", "gathering.choose")
}
