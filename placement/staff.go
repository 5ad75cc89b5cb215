package placement

import (
	"slices"
	"strings"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A StaffKind is what an adult is employed as.
type StaffKind string

// The kinds. Posts of supervisors are given by rules; the others are not counted
// against them.
const (
	AED        StaffKind = "aed"      // assistant d'éducation
	CPE        StaffKind = "cpe"      // conseiller principal d'éducation
	Educator   StaffKind = "educator" // éducateur
	Nurse      StaffKind = "nurse"    // infirmier
	OtherStaff StaffKind = "other"
)

// StaffKinds lists them in the order of every form.
var StaffKinds = []StaffKind{AED, CPE, Educator, Nurse, OtherStaff}

// A Staff is an adult who works in a house: no account, and nothing is known of
// the person but what a roster needs.
type Staff struct {
	ID         StaffID
	House      HouseID
	Name       string // as it stands on the roster
	Kind       StaffKind
	Born       calendar.Day // some duties have a least age
	Hundredths int          // of a full-time post: 50 is half-time
	Until      calendar.Day // the first day without; zero: no end known
	Version    int
}

// fullTime is one post in hundredths.
const fullTime = 100

// Check says what is wrong with an adult as typed.
func (s Staff) Check(today calendar.Day) error {
	var faults Faults
	if strings.TrimSpace(s.Name) == "" {
		faults.Add("name", "field.missing")
	}
	if !slices.Contains(StaffKinds, s.Kind) {
		faults.Add("kind", "field.unknown")
	}
	switch {
	case s.Born.IsZero():
		faults.Add("born", "field.missing")
	case s.Age(today) < 16 || s.Age(today) > 90:
		faults.Add("born", "staff.born_unlikely")
	}
	if s.Hundredths < 0 || s.Hundredths > fullTime {
		faults.Add("fte", "staff.fte")
	}
	return faults.Err()
}

// Age is in whole years on that day.
func (s Staff) Age(on calendar.Day) int {
	born, month, day := s.Born.Date()
	age := on.Year() - born
	if on.Before(calendar.NewDay(on.Year(), month, day)) {
		age--
	}
	return age
}

// Here reports whether the person works in the house on that day.
func (s Staff) Here(on calendar.Day) bool { return s.Until.IsZero() || on.Before(s.Until) }

// StaffAbsenceReasons are classes, of which none says that somebody is ill: nobody's
// health is on file here.
var StaffAbsenceReasons = []string{"unplanned", "leave", "training", "other"}

// A StaffAbsence is some days on which an adult is not there.
type StaffAbsence struct {
	ID     StaffAbsenceID
	Staff  StaffID
	Days   calendar.Interval
	Reason string
}

// mostAbsence bounds what is typed: a longer absence is an end.
const mostAbsence = 400

// Check says what is wrong with an absence as typed.
func (a StaffAbsence) Check() error {
	var faults Faults
	if a.Staff == "" {
		faults.Add("staff", "field.missing")
	}
	switch {
	case a.Days.From.IsZero():
		faults.Add("from", "field.missing")
	case a.Days.IsOpen():
		faults.Add("to", "field.missing")
	case a.Days.IsEmpty() || a.Days.To.Sub(a.Days.From) > mostAbsence:
		faults.Add("to", "staff_absence.backward")
	}
	if !slices.Contains(StaffAbsenceReasons, a.Reason) {
		faults.Add("reason", "field.unknown")
	}
	return faults.Err()
}

// A Shift is an adult on duty in a session, in one wing or, without one, for the
// whole house. A wing is a supervision band, or a section that has none.
type Shift struct {
	capacity.Session
	Staff StaffID
	Wing  string
}

// A RosterWeek is the roster of one week of a house as people change it: of two
// who do at once, the second reads who was first.
type RosterWeek struct {
	House   HouseID
	Week    calendar.Week
	Version int // 0: nobody has entered anything
	By      Author
	At      time.Time
}
