package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/office"
)

// A RulingView is the form for what a judge decided: on a disagreement, on who
// holds authority, or that a minor answers alone.
type RulingView struct {
	Frame
	Form  *Form
	Lead  string
	Path  string
	Until bool // the decision may end on a day
	Back  string
}

var rulingPage = newPage[RulingView]("ruling.html")

func (s *Server) askRuling(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.rulingForm(w, r, by, newForm(), "decision")
}

func (s *Server) askJudgment(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.rulingForm(w, r, by, newForm(), "jugement")
}

func (s *Server) rulingForm(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, kind string) error {
	f, err := s.readFile(r, by)
	if err != nil {
		return err
	}
	name := f.Pupil.Given + " " + f.Pupil.Family
	found := signer(r) == ""
	for _, k := range f.Guardians {
		if k.Guardian.ID == signer(r) {
			name, found = k.Guardian.Name, kind == "decision" || k.Standing.NeedsJudgment()
		}
	}
	if !found {
		return placement.Missing("guardian")
	}
	v := RulingView{Frame: s.frame(r, by, "ruling."+kind), Form: form, Path: signerPath(f.Referral.ID, signer(r), "/"+kind)}
	v.Back, v.Until = referralPath(f.Referral.ID, "/accords/tableau"), kind == "jugement" && signer(r) != ""
	v.Frame = v.under(v.Back, f.Pupil.Short())
	v.Title, v.Lead = v.T("ruling."+kind+"_of", name), v.T("ruling."+kind+"_lead")
	if signer(r) == "" {
		v.Title, v.Lead = v.T("ruling.emancipation_of", name), v.T("ruling.emancipation_lead")
	}
	return rulingPage.render(w, form.Status(), v)
}

func (s *Server) recordRuling(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Ruling{Referral: referralID(r), Guardian: signer(r), Reference: form.Text("reference", 200), On: form.Day("on")}
	again, err := form.Submit(func() error { return s.Office.RecordRuling(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.rulingForm(w, r, by, form, "decision")
	}
	return s.redirect(w, r, referralPath(in.Referral, "/accords/tableau"), "agreement.ruled")
}

func (s *Server) recordJudgment(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Judgment{Referral: referralID(r), Guardian: signer(r), Reference: form.Text("reference", 200), On: form.Day("on"), Until: form.OptionalDay("until")}
	again, err := form.Submit(func() error { return s.Office.RecordJudgment(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.rulingForm(w, r, by, form, "jugement")
	}
	return s.redirect(w, r, referralPath(in.Referral, "/accords/tableau"), "agreement.ruled")
}
