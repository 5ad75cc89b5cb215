package web

import (
	"context"
	"net/http"
	"net/url"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OwnAskView is a form by which the reader asks something of the office, with
// what follows said before.
type OwnAskView struct {
	Frame
	Path    string
	Form    *Form
	Facts   []Point // what stands on file, or what follows
	Fields  []Option
	Leaves  bool // asks for the day of a departure
	Button  string
	Stop    bool
	Back    string
	Contact Contact
}

var ownAskPage = newPage[OwnAskView]("ownask.html")

func (s *Server) ownAskView(r *http.Request, by placement.Actor, title string, form *Form) OwnAskView {
	return OwnAskView{Frame: s.familyFrame(r, by, title), Path: r.URL.Path, Form: form, Back: "/famille", Contact: contactOf(r)}
}

// askCorrection is the form by which something written of a child is said to be
// wrong.
func (s *Server) askCorrection(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.correctionWith(w, r, by, newForm())
}

func (s *Server) correctionWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := s.ownAskView(r, by, "own_details.wrong_title", form)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.readChild(r.Context(), tx, placement.PupilID(ownID(r)), s.dayOf(r)) })
	if err != nil {
		return err
	}
	v.Button, v.Back = v.T("ask.send"), ownDetailsPath
	return ownAskPage.render(w, form.Status(), v)
}

// readChild lists what stands on file of a child, and what of it the reader may
// ask to correct.
func (v *OwnAskView) readChild(ctx context.Context, tx *store.Tx, id placement.PupilID, today calendar.Day) error {
	child, bond, err := tx.Child(ctx, v.By.Guardian, today, id)
	if err != nil {
		return err
	}
	own, err := tx.Guardian(ctx, v.By.Territory, v.By.Guardian)
	v.Title = v.T("own_details.wrong", child.Given)
	for _, field := range placement.Correctable {
		if field != placement.OwnName && !child.Counts(bond, today) || field == placement.OwnName && bond.Own() {
			continue
		}
		label := v.T("ask.field." + field)
		v.Fields = append(v.Fields, Option{field, label})
		stands := placement.FamilyAsk{Field: field}.Stands(child, own)
		if field == "born" {
			stands = plain.Date(v.Lang, child.Born)
		}
		v.Facts = append(v.Facts, Point{Label: label, Value: stands})
	}
	return err
}

func (s *Server) correct(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Correction{Pupil: placement.PupilID(ownID(r)), Field: form.Choice("field", placement.Correctable...), Words: form.Optional("words", 500)}
	if in.Field == "born" {
		if day := form.Day("value"); !day.IsZero() {
			in.Value = day.String()
		}
	} else {
		in.Value = form.Text("value", 120)
	}
	again, err := form.Submit(func() error { return s.Office.AskCorrection(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.correctionWith(w, r, by, form)
	}
	return s.redirect(w, r, ownDetailsPath, "ask.sent")
}

// askOwnWithdrawal says what stops, what stays and who is told, before a request
// is taken back.
func (s *Server) askOwnWithdrawal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.ownWithdrawalWith(w, r, by, newForm())
}

func withdrawPath(id placement.ReferralID) string {
	return "/famille/dossiers/" + url.PathEscape(string(id)) + "/retirer"
}

func (s *Server) ownWithdrawalWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := s.ownAskView(r, by, "withdraw.title", form)
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		f, err := tx.ChildFile(r.Context(), by.Guardian, today, placement.ReferralID(ownID(r)))
		if err != nil {
			return err
		}
		if !decides(f, by, today) {
			return placement.Refuse("family.not_holder")
		}
		if f.Referral.State == placement.Withdrawn || f.Referral.State == placement.Shut {
			return placement.Refuse("referral.over")
		}
		alone, err := office.WithdrawsAlone(r.Context(), tx, by, f, today)
		form.Set("version", text(f.Referral.Version))
		v.Title = v.T("withdraw.ask", f.Pupil.Given)
		v.withdrawal(f, alone)
		return err
	})
	if err != nil {
		return err
	}
	return ownAskPage.render(w, form.Status(), v)
}

// withdrawal says what follows, for who may end the request alone and for who
// asks the office.
func (v *OwnAskView) withdrawal(f placement.File, alone bool) {
	how := "asked"
	if alone {
		how = "alone"
	}
	v.Stop, v.Button = true, v.T("withdraw.do."+how)
	v.Facts = []Point{
		{Label: v.T("withdraw.stops"), Value: v.T("withdraw.stops." + how)},
		{Label: v.T("withdraw.stays"), Value: v.T("withdraw.stays_text")},
		{Label: v.T("withdraw.told"), Value: v.T("withdraw.told." + how)},
	}
	v.Back = "/famille/dossiers/" + url.PathEscape(string(f.Referral.ID))
}

func (s *Server) withdrawOwn(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.OwnWithdrawal{Referral: placement.ReferralID(ownID(r)), Words: form.Optional("words", 500), Version: form.Version()}
	done := false
	again, err := form.Submit(func() (err error) {
		done, err = s.Office.WithdrawOwnRequest(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.ownWithdrawalWith(w, r, by, form)
	}
	if done {
		return s.redirect(w, r, "/famille", "withdraw.done")
	}
	return s.redirect(w, r, ownDetailsPath, "ask.sent")
}

// askOwnDeparture says what follows before a child is taken out of the house.
func (s *Server) askOwnDeparture(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.departureWith(w, r, by, newForm())
}

func (s *Server) departureWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := s.ownAskView(r, by, "depart.title", form)
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		stay, err := tx.ChildStay(r.Context(), by.Guardian, today, placement.StayID(ownID(r)))
		if err != nil {
			return err
		}
		child, bond, err := tx.Child(r.Context(), by.Guardian, today, stay.Pupil)
		if err != nil {
			return err
		}
		if !reports(child, bond, today) {
			return placement.Refuse("family.not_holder")
		}
		v.Title = v.T("depart.ask", child.Given)
		return nil
	})
	if err != nil {
		return err
	}
	v.Leaves, v.Stop, v.Button = true, true, v.T("depart.do")
	v.Facts = []Point{
		{Label: v.T("withdraw.stops"), Value: v.T("depart.stops")},
		{Label: v.T("withdraw.stays"), Value: v.T("depart.stays")},
		{Label: v.T("withdraw.told"), Value: v.T("depart.told")},
	}
	return ownAskPage.render(w, form.Status(), v)
}

func (s *Server) departOwn(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.OwnDeparture{Stay: placement.StayID(ownID(r)), On: form.Day("on"), Words: form.Optional("words", 500)}
	again, err := form.Submit(func() error { return s.Office.AskDeparture(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.departureWith(w, r, by, form)
	}
	return s.redirect(w, r, ownDetailsPath, "ask.sent")
}
