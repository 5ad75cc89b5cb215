package web

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// A CalendarLine is a file of school holidays that was taken over; Href leads to
// where it is taken back, "" when it cannot be.
type CalendarLine struct {
	store.CalendarFile
	Href string
}

// mostCalendars is how many files the page of the calendar lists.
const mostCalendars = 10

// calendarLines lists the files that were taken over. Only the one in force can be
// taken back.
func calendarLines(files []store.CalendarFile, inForce store.CalendarFile) (lines []CalendarLine) {
	for _, f := range files {
		line := CalendarLine{CalendarFile: f}
		if f.ID == inForce.ID {
			line.Href = "/calendrier/fichiers/" + url.PathEscape(f.ID) + "/annuler"
		}
		lines = append(lines, line)
	}
	return lines
}

func calendarUndoRoutes() []Route {
	at := "/calendrier/fichiers/{file}/annuler"
	return []Route{
		{Method: http.MethodGet, Path: at, Action: placement.ImportCalendar, Do: (*Server).previewCalendarUndo},
		{Method: http.MethodPost, Path: at, Action: placement.ImportCalendar, Do: (*Server).undoCalendar, Event: "calendar.undone"},
	}
}

func (s *Server) previewCalendarUndo(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.calendarUndoWith(w, r, by, newForm())
}

// calendarUndoWith says what would change when the calendar before is in force
// again, or why it cannot be.
func (s *Server) calendarUndoWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := ImportPreviewView{Frame: s.frame(r, by, "calendarundo.title").under("/calendrier", words.T(langOf(r), "calendar.title")), Form: form,
		Here: r.URL.Path, Again: "/calendrier", Confirm: words.T(langOf(r), "calendarundo.confirm_text"), Button: words.T(langOf(r), "calendarundo.confirm")}
	var plan office.CalendarPlan
	var file store.CalendarFile
	again, err := form.Submit(func() (err error) {
		plan, file, err = s.Office.PlanUndoCalendar(r.Context(), by, chi.URLParam(r, "file"))
		return err
	})
	if err != nil {
		return err
	}
	if v.Stuck = again; !again {
		v.calendar(plan, s.dayOf(r))
		v.Loses = false // what is known less far was known so before
		v.About = []string{v.T("calendar.from_file", file.At, file.By)}
	}
	return v.render(w)
}

func (s *Server) undoCalendar(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	again, err := form.Submit(func() error {
		_, err := s.Office.UndoCalendar(r.Context(), by, chi.URLParam(r, "file"))
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.calendarUndoWith(w, r, by, form)
	}
	return s.redirect(w, r, "/calendrier", "calendar.undone")
}
