package placement

import (
	"slices"
	"time"

	"internat/capacity/calendar"
)

// An AbsenceState is where an authorised absence stands.
type AbsenceState string

// The states of an absence.
const (
	Granted AbsenceState = "granted"
	Revoked AbsenceState = "cancelled"
)

// AbsenceReasons are the classes of reasons, in the order of every list. There
// are no others and no words beside them: why a child is ill is nobody's concern
// who counts beds.
var AbsenceReasons = []string{"family", "work_placement", "school_trip", "personal", "other"}

// An Absence is some nights for which a boarder is allowed to be elsewhere. The
// bed stays the boarder's; whoever watches over the house has one child less.
type Absence struct {
	ID        AbsenceID
	Territory TerritoryID
	House     HouseID
	Stay      StayID
	Pupil     PupilID
	Nights    calendar.Interval // To: the day of coming back
	Reason    string            // one of AbsenceReasons
	State     AbsenceState
	Version   int
}

// Excuse allows the boarder to be elsewhere for some nights of the stay. Before
// are the other absences of the stay: no night is excused twice.
func (s Stay) Excuse(by Actor, nights calendar.Interval, reason string, before []Absence, now time.Time) (Absence, Event, error) {
	a := Absence{Territory: s.Territory, House: s.House, Stay: s.ID, Pupil: s.Pupil, State: Granted}
	return a.set(by, s, nights, reason, before, now, "absence.granted")
}

// Change moves an absence that was granted, or gives it another reason.
func (a Absence) Change(by Actor, s Stay, nights calendar.Interval, reason string, before []Absence, now time.Time) (Absence, Event, error) {
	if a.State != Granted {
		return a, Event{}, Refuse("absence.over")
	}
	return a.set(by, s, nights, reason, before, now, "absence.changed")
}

// Cancel says that the boarder is there after all.
func (a Absence) Cancel(by Actor, now time.Time) (Absence, Event, error) {
	if a.State != Granted {
		return a, Event{}, Refuse("absence.over")
	}
	a.State = Revoked
	return a, a.happened(by, now, "absence.cancelled"), nil
}

func (a Absence) set(by Actor, s Stay, nights calendar.Interval, reason string, before []Absence, now time.Time, verb string) (Absence, Event, error) {
	faults := absenceNights(s, nights, before, a.ID)
	if !slices.Contains(AbsenceReasons, reason) {
		faults.Add("reason", "absence.reason_unknown")
	}
	if err := faults.Err(); err != nil {
		return a, Event{}, err
	}
	if s.State != Present {
		return a, Event{}, Refuse("stay.over")
	}
	a.Nights, a.Reason = nights, reason
	return a, a.happened(by, now, verb), nil
}

// absenceNights are right when the stay has them and no other absence does.
func absenceNights(s Stay, nights calendar.Interval, others []Absence, but AbsenceID) (faults Faults) {
	switch {
	case nights.From.IsZero():
		faults.Add("from", "field.missing")
	case nights.To.IsZero():
		faults.Add("to", "field.missing")
	case nights.IsEmpty():
		faults.Add("to", "absence.backward")
	case nights.From.Before(s.Nights.From):
		faults.Add("from", "absence.before_stay", s.Nights.From)
	case !s.Nights.IsOpen() && nights.To.After(s.Nights.To):
		faults.Add("to", "absence.after_stay", s.Nights.To)
	case slices.ContainsFunc(others, func(b Absence) bool { return b.ID != but && b.State == Granted && b.Nights.Overlaps(nights) }):
		faults.Add("from", "absence.twice")
	}
	return faults
}

func (a Absence) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "absence", string(a.ID))
	e.Pupil, e.House = a.Pupil, a.House
	e.Facts = map[string]string{"from": a.Nights.From.String(), "to": a.Nights.To.String(), "reason": a.Reason}
	return e
}
