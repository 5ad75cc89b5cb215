package web

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// An AbsenceLine is an authorised absence on the page of its stay.
type AbsenceLine struct {
	placement.Absence
	Href string // "" when the person may not change it
}

// An AbsenceView is the form of an authorised absence.
type AbsenceView struct {
	Frame
	Here, Back string
	Form       *Form
	Reasons    []Option
	Points     []Point
	Known      bool // it is there already and may be cancelled
}

var absencePage = newPage[AbsenceView]("absence.html")

// newAbsence is the absence that is not there yet, as the URL writes it.
const newAbsence = "nouvelle"

func absenceRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/sejours/{id}/absences/{absence}", Action: placement.GrantAbsence, Do: (*Server).askAbsence},
		{Method: http.MethodPost, Path: "/sejours/{id}/absences/{absence}", Action: placement.GrantAbsence, Do: (*Server).saveAbsence, Event: "absence.granted"},
		{Method: http.MethodPost, Path: "/sejours/{id}/absences/{absence}/annulation", Action: placement.GrantAbsence, Do: (*Server).cancelAbsence, Event: "absence.cancelled"},
	}
}

// absenceOf is what the URL names; no id for a new one.
func absenceOf(r *http.Request) office.Excuse {
	in := office.Excuse{Stay: placement.StayID(chi.URLParam(r, "id")), Absence: placement.AbsenceID(chi.URLParam(r, "absence"))}
	if in.Absence == newAbsence {
		in.Absence = ""
	}
	return in
}

func (s *Server) askAbsence(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.absenceWith(w, r, by, nil)
}

func (s *Server) absenceWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	in := absenceOf(r)
	v := AbsenceView{Frame: s.frame(r, by, "absences.title"), Form: form, Back: "/sejours/" + string(in.Stay), Known: in.Absence != ""}
	v.Here = v.Back + "/absences/" + chi.URLParam(r, "absence")
	var stay store.StayLine
	var kept placement.Absence
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if stay, err = tx.Stay(r.Context(), store.ScopeOf(by), in.Stay); err != nil || in.Absence == "" {
			return err
		}
		kept, err = absenceAmong(r.Context(), tx, by, in)
		return err
	})
	if err != nil {
		return err
	}
	v.Frame = v.Frame.under("/sejours", v.T("stays.title")).under(v.Back, v.T("stays.of", stay.PupilName, stay.HouseName))
	v.Title = v.T("absences.ask", stay.PupilName)
	if v.Form == nil {
		v.Form = absenceForm(kept, s.dayOf(r))
	}
	v.Points = []Point{{Label: v.T("stays.house"), Value: stay.HouseName}, {Label: v.T("stays.section"), Value: stay.SectionName},
		{Label: v.T("stays.nights"), Value: plain.Nights(v.Lang, stay.Nights)}}
	for _, reason := range placement.AbsenceReasons {
		v.Reasons = append(v.Reasons, Option{reason, v.T("absence.reason." + reason)})
	}
	return absencePage.render(w, v.Form.Status(), v)
}

// absenceForm is the form as it first shows: what is kept, or tonight.
func absenceForm(kept placement.Absence, today calendar.Day) *Form {
	if kept.ID == "" {
		return newForm("version", "0", "from", today.String(), "to", today.AddDays(1).String())
	}
	return newForm("version", text(kept.Version), "from", kept.Nights.From.String(), "to", kept.Nights.To.String(), "reason", kept.Reason)
}

func absenceAmong(ctx context.Context, tx *store.Tx, by placement.Actor, in office.Excuse) (placement.Absence, error) {
	all, err := tx.AbsencesOf(ctx, store.ScopeOf(by), in.Stay)
	for _, a := range all {
		if a.ID == in.Absence && a.State == placement.Granted {
			return a, err
		}
	}
	if err == nil {
		err = placement.Missing("absence")
	}
	return placement.Absence{}, err
}

func (s *Server) saveAbsence(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	in, form := absenceOf(r), readForm(r)
	in.Nights = calendar.Interval{From: form.Day("from"), To: form.Day("to")}
	in.Reason, in.Version = form.Choice("reason", placement.AbsenceReasons...), form.Version()
	again, err := form.Submit(func() error {
		_, err := s.Office.Excuse(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.absenceWith(w, r, by, form)
	}
	done := "absence.changed"
	if in.Absence == "" {
		done = "absence.granted"
	}
	return s.redirect(w, r, "/sejours/"+string(in.Stay), done)
}

func (s *Server) cancelAbsence(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	in, form := absenceOf(r), readForm(r)
	in.Version = form.Version()
	again, err := form.Submit(func() error { return s.Office.CancelAbsence(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.absenceWith(w, r, by, form)
	}
	return s.redirect(w, r, "/sejours/"+string(in.Stay), "absence.cancelled")
}

// absencesOn puts the absences of a stay on its page, the latest first.
func (v *StayView) absencesOn(ctx context.Context, tx *store.Tx) error {
	all, err := tx.AbsencesOf(ctx, store.ScopeOf(v.By), v.Stay.ID)
	may := v.Stay.State == placement.Present && admit(v.By, placement.GrantAbsence) == nil
	for i := len(all) - 1; i >= 0; i-- {
		line := AbsenceLine{Absence: all[i]}
		if may && line.State == placement.Granted {
			line.Href = "/sejours/" + string(v.Stay.ID) + "/absences/" + string(line.ID)
		}
		v.Absences = append(v.Absences, line)
	}
	if may {
		v.Excuse = "/sejours/" + string(v.Stay.ID) + "/absences/" + newAbsence
	}
	return err
}
