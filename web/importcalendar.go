package web

import (
	"io"
	"net/http"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/office"
)

var calendarImport = fileImport{kind: "calendar", key: "calendarimport", at: "/calendrier/importer", part: "id", may: placement.ImportCalendar, event: "calendar.imported",
	start: (*Server).startCalendar, read: (*Server).readCalendar, back: func(*http.Request) string { return "/calendrier" }}

// mostCalendarBytes bounds the file: the whole one, since 2009, has 200 kB.
const mostCalendarBytes = 8 << 20

func (s *Server) startCalendar(_ *http.Request, _ placement.Actor, v *ImportStartView) error {
	v.Frame = v.under("/calendrier", v.T("calendar.title"))
	v.Kept = []string{v.T("calendarimport.what_text"), v.T("calendarimport.refuses")}
	return nil
}

func (s *Server) readCalendar(r *http.Request, by placement.Actor, in importing, v *ImportPreviewView) error {
	file, err := readAll(in.file)
	if err != nil {
		return err
	}
	plan, err := s.Office.PlanCalendar(r.Context(), by, file)
	if fault := faultOf(err); fault != nil && fault.Kind == placement.Invalid {
		if plan.Rows > 0 {
			v.calendar(plan, s.dayOf(r))
		}
		v.Report.Wrong.Add(intake.Fault{Code: fault.Code, Args: fault.Args})
		return nil
	}
	if err != nil {
		return err
	}
	v.calendar(plan, s.dayOf(r))
	switch {
	case !in.take:
		return nil
	case plan.Loses() && !in.lose:
		return placement.Reject("lose", "calendar.loses_ticked")
	}
	_, err = s.Office.ImportCalendar(r.Context(), by, file, in.lose)
	return err
}

// readAll reads a calendar, which is small.
func readAll(f office.TableFile) ([]byte, error) {
	content, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer content.Close()
	file, err := io.ReadAll(io.LimitReader(content, mostCalendarBytes+1))
	if err == nil && len(file) > mostCalendarBytes {
		err = placement.Reject("file", "calendar.unreadable")
	}
	return file, err
}

// calendar says what a file of school holidays would change: the holidays to
// come, how far each zone is known, and what is missing or not believed.
func (v *ImportPreviewView) calendar(plan office.CalendarPlan, today calendar.Day) {
	v.Report = intake.Report{Rows: plan.Rows}
	v.Nothing, v.Loses = plan.Same, plan.Loses() && !plan.Same
	var zones, added, moved, gone, refused, missing []ImportLine
	for _, z := range plan.Zones {
		name := v.T("zone." + string(z.Zone))
		line := ImportLine{Name: name, Facts: []Point{changedTo(v.T("calendarimport.known"), v.until(z.Before), v.until(z.After))}}
		if z.Lost {
			line.Badge = &Badge{Tone: "bad", Text: v.T("calendarimport.less")}
		}
		if z.Lost || z.Before.To != z.After.To {
			zones = append(zones, line)
		}
		for _, h := range z.Added {
			added = append(added, ImportLine{Name: h.Name, Soft: name + ", " + v.days(h)})
		}
		for _, m := range z.Moved {
			moved = append(moved, ImportLine{Name: m.To.Name, Soft: name, Facts: []Point{changedTo(v.T("calendarimport.days"), v.days(m.From), v.days(m.To))}})
		}
		for _, h := range z.Gone {
			gone = append(gone, ImportLine{Name: h.Name, Soft: name + ", " + v.days(h)})
		}
	}
	for _, x := range plan.Refused {
		refused = append(refused, ImportLine{Name: v.T("calendar.line", x.Line), Soft: v.T("calendar.reason." + string(x.Reason)), Facts: []Point{{Label: v.T("calendarimport.row"), Value: x.Text}}})
	}
	for _, gap := range plan.Gaps {
		if gap.Year.End().After(today) {
			missing = append(missing, ImportLine{Name: v.T("zone." + string(gap.Zone)), Soft: v.T("calendar.gap."+string(gap.Want), gap.Year.String())})
		}
	}
	for _, t := range []tally{{"added", "ok", len(added)}, {"moved", "wait", len(moved)}, {"gone", "bad", len(gone)}, {"refused", "wait", len(refused)}, {"missing", "wait", len(missing)}} {
		v.tile("calendarimport.tile_", t)
	}
	v.group(v.T("calendarimport.zones"), "", zones)
	v.group(v.T("calendarimport.added"), "", added)
	v.group(v.T("calendarimport.moved"), "", moved)
	v.group(v.T("calendarimport.gone"), v.T("calendarimport.gone_text"), gone)
	v.group(v.T("calendar.refused"), v.T("calendar.refused_text"), refused)
	v.group(v.T("calendarimport.missing"), v.T("calendarimport.missing_text"), missing)
}

// until is the last day over which a zone is known.
func (v *ImportPreviewView) until(known calendar.Interval) string {
	if known.To.IsZero() {
		return v.T("calendar.never")
	}
	return v.T("calendar.until", known.To)
}

// days are the first day of a holiday and the day on which classes resume.
func (v *ImportPreviewView) days(h calendar.Holiday) string {
	if h.IsOpen() {
		return v.T("calendarimport.from", h.From)
	}
	return v.T("calendarimport.from_to", h.From, h.To)
}
