package placement

import (
	"time"

	"internat/capacity/calendar"
)

// A StayState is where a stay stands.
type StayState string

// The states of a stay.
const (
	Present StayState = "present"
	Left    StayState = "ended"
	Moved   StayState = "moved" // nights in a bed before another one: not a departure
)

// A Stay is a pupil in a bed, from a first night up to but not including the
// day of leaving. Two stays never overlap in one bed, nor for one pupil.
type Stay struct {
	ID        StayID
	Territory TerritoryID
	Pupil     PupilID
	House     HouseID
	Section   SectionID
	Bed       BedID
	Offer     OfferID
	Nights    calendar.Interval // To zero: no end known
	Since     calendar.Day      // first night in the house, when that was in another bed; see Arrived
	State     StayState
	Reason    string // why it ended
	Version   int
}

// Arrived is the first night of the stay, in whatever bed.
func (s Stay) Arrived() calendar.Day {
	if s.Since.IsZero() {
		return s.Nights.From
	}
	return s.Since
}

// Leave ends the stay on that day and frees the bed from that night on.
func (s Stay) Leave(by Actor, on calendar.Day, reason string, now time.Time) (Stay, Event, error) {
	var faults Faults
	if s.State != Present {
		return s, Event{}, Refuse("stay.over")
	}
	if on.Before(s.Nights.From) {
		faults.Add("on", "stay.leaves_before_arrival", s.Nights.From)
	}
	if reason == "" {
		faults.Add("reason", "reason.missing")
	}
	if err := faults.Err(); err != nil {
		return s, Event{}, err
	}
	s.State, s.Nights.To, s.Reason = Left, on, reason
	e := s.happened(by, now, "stay.ended")
	e.Reason = reason
	return s, e, nil
}

// A BedChange is a stay that goes on in another bed. Slept are the nights in the
// bed before, which stay on record as they were; empty when there were none.
type BedChange struct {
	Next  Stay
	Slept Stay
	Event Event
}

// MoveTo moves a boarder to another bed from that day on. The stay keeps its id:
// the nights before it become a record of their own, so that every night is
// counted in the bed and the section where it was slept.
func (s Stay) MoveTo(by Actor, bed Bed, on calendar.Day, now time.Time) (BedChange, error) {
	if s.State != Present {
		return BedChange{}, Refuse("stay.over")
	}
	c := BedChange{Next: s, Event: s.happened(by, now, "stay.bed_changed")}
	c.Event.Facts = map[string]string{"from": string(s.Bed), "to": string(bed.ID), "on": on.String()}
	c.Next.Bed, c.Next.Section = bed.ID, bed.Section
	if s.Nights.From.Before(on) {
		c.Slept = s
		c.Slept.ID, c.Slept.State, c.Slept.Nights.To = "", Moved, on
		c.Next.Nights.From, c.Next.Since = on, s.Arrived()
	}
	return c, nil
}

// Arrive turns an accepted offer into a stay in that bed.
func (o Offer) Arrive(by Actor, bed BedID, on calendar.Day, now time.Time) (Offer, Stay, Event, error) {
	o, e, err := o.Move(by, Arrived, now, "")
	if err != nil {
		return o, Stay{}, e, err
	}
	stay := Stay{
		Territory: o.Territory, Pupil: o.Pupil, House: o.House, Section: o.Section, Bed: bed,
		Offer: o.ID, Nights: calendar.Interval{From: on, To: o.Nights.To}, State: Present, Version: 1,
	}
	return o, stay, e, nil
}

func (s Stay) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "stay", string(s.ID))
	e.Pupil, e.House = s.Pupil, s.House
	return e
}
