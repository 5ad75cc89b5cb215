package web

import (
	"context"
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OwnAbsenceView is where a parent says on which nights the child will be
// elsewhere.
type OwnAbsenceView struct {
	Frame
	Here    string
	House   placement.House
	Form    *Form
	Reasons []Option
	First   calendar.Day // the first night that can still be reported here
	Reports []OwnReport
	Asks    bool // nights can be reported
	Contact Contact
}

// An OwnReport is what the reader reported.
type OwnReport struct {
	placement.AbsenceReport
	Withdraw string // where it is taken back; "" once it was answered
}

// A ReportLine is what a family reported, for whoever answers it.
type ReportLine struct {
	store.AbsenceReportLine
	Answer  string // "" for who may not
	Telling Telling
}

var ownAbsencePage = newPage[OwnAbsenceView]("ownabsence.html")

func absenceReportRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/famille/absences/{id}", Action: placement.ReportAbsence, Do: (*Server).ownAbsences},
		{Method: http.MethodPost, Path: "/famille/absences/{id}", Action: placement.ReportAbsence, Do: (*Server).reportAbsence, Event: "absence.reported"},
		{Method: http.MethodPost, Path: "/famille/absences/{id}/{report}/retrait", Action: placement.ReportAbsence, Do: (*Server).withdrawAbsence, Event: "absence.report_withdrawn"},
		{Method: http.MethodPost, Path: "/sejours/{id}/annonces/{report}", Action: placement.GrantAbsence, Do: (*Server).answerAbsence, Event: "absence.report_declined"},
	}
}

func ownAbsencePath(id placement.StayID) string {
	return "/famille/absences/" + url.PathEscape(string(id))
}

func (s *Server) ownAbsences(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.ownAbsencesWith(w, r, by, nil)
}

func (s *Server) ownAbsencesWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnAbsenceView{Frame: s.familyFrame(r, by, "report.title"), Form: form, Contact: contactOf(r)}
	v.First = placement.FirstReportable(s.Now(), wallOf(v.Zone))
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, placement.StayID(ownID(r)), s.dayOf(r)) })
	if err != nil {
		return err
	}
	if v.Form == nil {
		v.Form = newForm("from", v.First.String(), "to", v.First.AddDays(1).String())
	}
	v.Reasons = []Option{{"", v.T("report.not_said")}}
	for _, reason := range placement.AbsenceReasons {
		v.Reasons = append(v.Reasons, Option{reason, v.T("absence.reason." + reason)})
	}
	return ownAbsencePage.render(w, v.Form.Status(), v)
}

func (v *OwnAbsenceView) read(ctx context.Context, tx *store.Tx, id placement.StayID, today calendar.Day) error {
	stay, err := tx.ChildStay(ctx, v.By.Guardian, today, id)
	if err != nil {
		return err
	}
	child, bond, err := tx.Child(ctx, v.By.Guardian, today, stay.Pupil)
	if err != nil {
		return err
	}
	if v.House, err = tx.House(ctx, store.Whole(v.By.Territory), stay.House); err != nil {
		return err
	}
	v.Title, v.Here = v.T("report.of", child.Given), ownAbsencePath(stay.ID)
	v.Asks = reports(child, bond, today) && stay.State == placement.Present
	all, err := tx.AbsenceReports(ctx, store.Whole(v.By.Territory), id)
	for i := len(all) - 1; i >= 0; i-- { // what another guardian reported is not the reader's to see
		if all[i].Guardian != v.By.Guardian {
			continue
		}
		line := OwnReport{AbsenceReport: all[i].AbsenceReport}
		if line.State == placement.ReportOpen {
			line.Withdraw = v.Here + "/" + url.PathEscape(string(line.ID)) + "/retrait"
		}
		v.Reports = append(v.Reports, line)
	}
	return err
}

// reports tells whether a guardian may say that the child will be elsewhere.
func reports(child placement.Pupil, bond placement.Guardianship, today calendar.Day) bool {
	return child.Asks(bond, today)
}

func (s *Server) reportAbsence(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.ReportedAbsence{Stay: placement.StayID(ownID(r)), Nights: calendar.Interval{From: form.Day("from"), To: form.Day("to")}, Reason: form.Optional("reason", 30)}
	again, err := form.Submit(func() error {
		_, err := s.Office.ReportAbsence(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.ownAbsencesWith(w, r, by, form)
	}
	return s.redirect(w, r, ownAbsencePath(in.Stay), "absence.reported")
}

func (s *Server) withdrawAbsence(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.ReportedAbsence{Stay: placement.StayID(ownID(r)), Report: placement.AbsenceReportID(chi.URLParam(r, "report"))}
	again, err := form.Submit(func() error { return s.Office.WithdrawAbsence(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.ownAbsencesWith(w, r, by, form)
	}
	return s.redirect(w, r, ownAbsencePath(in.Stay), "absence.report_withdrawn")
}

func (s *Server) answerAbsence(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.ReportAnswer{Stay: placement.StayID(chi.URLParam(r, "id")), Report: placement.AbsenceReportID(chi.URLParam(r, "report")), Version: form.Version()}
	in.Grants = form.Choice("says", "grant", "decline") == "grant"
	again, err := form.Submit(func() error { return s.Office.AnswerAbsence(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		form.Set("version", "") // the other form of the page is about the stay
		form.Set("on", s.dayOf(r).String())
		return s.stayWith(w, r, by, stayForms{leave: form})
	}
	done := "absence.report_declined"
	if in.Grants {
		done = "absence.granted"
	}
	return s.redirect(w, r, "/sejours/"+string(in.Stay), done)
}

// reportsOn puts what the family reported and nobody answered on the page of a
// stay.
func (v *StayView) reportsOn(ctx context.Context, tx *store.Tx, desk *office.Office) error {
	all, err := tx.AbsenceReports(ctx, store.ScopeOf(v.By), v.Stay.ID)
	for _, line := range all {
		if line.State != placement.ReportOpen || v.Stay.State != placement.Present {
			continue
		}
		shown := ReportLine{AbsenceReportLine: line}
		if admit(v.By, placement.GrantAbsence) == nil {
			shown.Answer = "/sejours/" + string(v.Stay.ID) + "/annonces/" + string(line.ID)
			heard, err := desk.WhoHearsBefore(ctx, tx, v.By, placement.AbsenceAnswered, placement.File{Pupil: placement.Pupil{ID: line.Pupil}}, line.Nights.From.At(0, 0, zone(v.Frame)))
			if err != nil {
				return err
			}
			shown.Telling = telling(v.Frame, heard.To(line.Guardian))
		}
		v.Reports = append(v.Reports, shown)
	}
	return err
}

// reportsToAnswer are the absences that families reported, on the home page of
// whoever directs the house.
func reportsToAnswer(ctx context.Context, tx *store.Tx, by placement.Actor, lang plain.Lang, today calendar.Day) ([]Deadline, error) {
	if by.Role != placement.Director || admit(by, placement.GrantAbsence) != nil {
		return nil, nil
	}
	open, err := tx.OpenAbsenceReports(ctx, store.ScopeOf(by), today, mostDeadlines)
	var list []Deadline
	for _, r := range open {
		list = append(list, Deadline{On: r.Nights.From, Text: words.T(lang, "report.today", r.PupilName, plain.Nights(lang, r.Nights)), Href: "/sejours/" + string(r.Stay) + "#absences"})
	}
	return list, err
}

// absencesOf is where the reader reports that a child will be elsewhere, if the
// child boards somewhere and the reader decides.
func (h household) absencesOf(tx *store.Tx, child placement.Pupil, stays []store.StayLine) (*Link, error) {
	if len(stays) == 0 {
		return nil, nil
	}
	_, bond, err := tx.Child(h.ctx, h.by.Guardian, h.today, child.ID)
	if err != nil || !reports(child, bond, h.today) {
		return nil, err
	}
	return &Link{ownAbsencePath(stays[0].ID), h.frame.T("report.link", child.Given)}, nil
}
