package web

import (
	"net/http"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A SchoolCalendarView is what the program knows of school holidays: how far,
// zone by zone, and what it refused to believe.
type SchoolCalendarView struct {
	Frame
	File    store.CalendarFile
	Own     string // the zone of the person's territory
	Zones   []ZoneLine
	Refused []calendar.Refusal
	Report  calendar.Report
	Import  bool // the person may take a newer file over
	Files   []CalendarLine
}

// A ZoneLine is one zone: over which days its calendar is known, and what is
// missing.
type ZoneLine struct {
	Zone  calendar.Zone
	Until calendar.Day // zero: nothing is known
	Tone  string
	Says  string
	Gaps  []string
}

var schoolCalendarPage = newPage[SchoolCalendarView]("calendar.html")

func schoolCalendarRoutes() []Route {
	return append(append(calendarImport.routes(), calendarUndoRoutes()...), Route{Method: http.MethodGet, Path: "/calendrier", Action: placement.SeeHouses, Do: (*Server).showSchoolCalendar})
}

func (s *Server) showSchoolCalendar(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := SchoolCalendarView{Frame: s.frame(r, by, "calendar.title"), Import: admit(by, placement.ImportCalendar) == nil}
	var school *calendar.Calendar
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if school, v.File, err = tx.CalendarInForce(r.Context()); err != nil || !v.Import {
			return err
		}
		files, err := tx.CalendarFiles(r.Context(), mostCalendars)
		v.Files = calendarLines(files, v.File)
		return err
	})
	if err != nil {
		return err
	}
	v.Report = school.Report()
	v.Refused = v.Report.Refused
	if zone, ok := placement.ZoneOf(personOf(r).territory.Calendar); ok {
		v.Own = string(zone)
	}
	today := s.dayOf(r)
	for _, zone := range calendar.Zones() {
		v.Zones = append(v.Zones, v.zone(school, zone, today))
	}
	return schoolCalendarPage.render(w, http.StatusOK, v)
}

// zone tells how far a zone is known. One that is not known today makes every
// count of nights there uncertain.
func (v *SchoolCalendarView) zone(school *calendar.Calendar, zone calendar.Zone, today calendar.Day) ZoneLine {
	line := ZoneLine{Zone: zone}
	if known := school.KnownDays(zone); len(known) > 0 {
		line.Until = known[len(known)-1].To
	}
	switch {
	case !school.Known(zone, today):
		line.Tone, line.Says = "bad", v.T("calendar.unknown_today")
	case line.Until.Sub(today) < 120:
		line.Tone, line.Says = "wait", v.T("calendar.soon_over")
	default:
		line.Tone, line.Says = "ok", v.T("calendar.known")
	}
	for _, gap := range v.Report.Gaps {
		if gap.Zone == zone && gap.Year.End().After(today) { // what is past is not planned any more
			line.Gaps = append(line.Gaps, v.T("calendar.gap."+string(gap.Want), gap.Year.String()))
		}
	}
	return line
}
