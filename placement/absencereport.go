package placement

import (
	"cmp"
	"slices"
	"time"

	"internat/capacity/calendar"
)

// An AbsenceReportState is where an absence that a family reported stands.
type AbsenceReportState string

// The states of a report.
const (
	ReportOpen      AbsenceReportState = "reported"
	ReportGranted   AbsenceReportState = "granted"
	ReportDeclined  AbsenceReportState = "declined"
	ReportWithdrawn AbsenceReportState = "withdrawn"
)

// An AbsenceReport is what a guardian says about nights on which the child will
// be elsewhere. It excuses nobody: whoever watches over the house expects the
// child until the house has authorised the absence.
type AbsenceReport struct {
	ID        AbsenceReportID
	Territory TerritoryID
	House     HouseID
	Stay      StayID
	Pupil     PupilID
	Guardian  GuardianID
	Nights    calendar.Interval // To: the day of coming back
	Reason    string            // one of AbsenceReasons, or "": a family need not say
	State     AbsenceReportState
	At        time.Time
	Version   int
}

// reportHour is until when, on the day before the first night, a family may
// report it by itself. The night list of the house is made after that.
const reportHour = 12

// ReportBy is the last moment to report an absence that begins on that night.
func ReportBy(first calendar.Day, zone *time.Location) time.Time {
	return first.AddDays(-1).At(reportHour, 0, zone)
}

// FirstReportable is the first night that a family may still report at a moment.
func FirstReportable(now time.Time, zone *time.Location) calendar.Day {
	first := calendar.DayOf(now, zone).AddDays(1)
	if now.After(ReportBy(first, zone)) {
		first = first.AddDays(1)
	}
	return first
}

// Report keeps what a guardian says. Granted are the absences of the stay,
// before what was reported about it: no night is reported twice.
func (s Stay) Report(by Actor, nights calendar.Interval, reason string, granted []Absence, before []AbsenceReport, now time.Time, zone *time.Location) (AbsenceReport, Event, error) {
	r := AbsenceReport{Territory: s.Territory, House: s.House, Stay: s.ID, Pupil: s.Pupil, Guardian: by.Guardian, State: ReportOpen, At: now}
	if s.State != Present {
		return r, Event{}, Refuse("stay.over")
	}
	faults := absenceNights(s, nights, granted, "")
	if reason != "" && !slices.Contains(AbsenceReasons, reason) {
		faults.Add("reason", "absence.reason_unknown")
	}
	if first := FirstReportable(now, zone); len(faults) == 0 && nights.From.Before(first) {
		faults.Add("from", "absence.too_late", first)
	}
	if len(faults) == 0 && slices.ContainsFunc(before, func(b AbsenceReport) bool { return b.State == ReportOpen && b.Nights.Overlaps(nights) }) {
		faults.Add("from", "absence.reported_twice")
	}
	if err := faults.Err(); err != nil {
		return r, Event{}, err
	}
	r.Nights, r.Reason = nights, reason
	return r, r.happened(by, now, "absence.reported"), nil
}

// Grant authorises what was reported: the child is not expected on these nights.
func (r AbsenceReport) Grant(by Actor, s Stay, before []Absence, now time.Time) (AbsenceReport, Absence, Event, error) {
	if r.State != ReportOpen {
		return r, Absence{}, Event{}, Refuse("absence.report_over")
	}
	a, event, err := s.Excuse(by, r.Nights, cmp.Or(r.Reason, "other"), before, now)
	r.State = ReportGranted
	return r, a, event, err
}

// Decline says that the child is expected all the same.
func (r AbsenceReport) Decline(by Actor, now time.Time) (AbsenceReport, Event, error) {
	return r.end(by, ReportDeclined, now, "absence.report_declined")
}

// Withdraw takes a report back that nobody has answered yet.
func (r AbsenceReport) Withdraw(by Actor, now time.Time) (AbsenceReport, Event, error) {
	return r.end(by, ReportWithdrawn, now, "absence.report_withdrawn")
}

func (r AbsenceReport) end(by Actor, to AbsenceReportState, now time.Time, verb string) (AbsenceReport, Event, error) {
	if r.State != ReportOpen {
		return r, Event{}, Refuse("absence.report_over")
	}
	r.State = to
	return r, r.happened(by, now, verb), nil
}

func (r AbsenceReport) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "absence_report", string(r.ID))
	e.Pupil, e.House = r.Pupil, r.House
	e.Facts = map[string]string{"from": r.Nights.From.String(), "to": r.Nights.To.String(), "reason": r.Reason}
	return e
}
