package web

import (
	"context"
	"net/http"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// A ProtectionView asks who may know of a child.
type ProtectionView struct {
	Frame
	File    placement.File
	Form    *Form
	Lift    *Form // asks for the end of a protection
	Waiting placement.LiftAsk
	Members []Option
	Readers []store.Reader
}

var protectionPage = newPage[ProtectionView]("protection.html")

func protectionRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/orientations/{id}/protection", Action: placement.Protect, Do: (*Server).askProtection},
		{Method: http.MethodPost, Path: "/orientations/{id}/protection", Action: placement.Protect, Do: (*Server).protect, Event: "pupil.protected"},
		{Method: http.MethodPost, Path: "/orientations/{id}/protection/lever", Action: placement.AskUnprotect, Do: (*Server).askLift, Event: "protection.lift_asked"},
		{Method: http.MethodPost, Path: "/orientations/{id}/protection/maintenir", Action: placement.AskUnprotect, Do: (*Server).keepProtected, Event: "protection.kept"},
		{Method: http.MethodPost, Path: "/soutien/{id}/protection/lever", Action: placement.Unprotect, Do: (*Server).askLift, Event: "protection.lift_asked"},
		{Method: http.MethodPost, Path: "/soutien/{id}/protection/maintenir", Action: placement.Unprotect, Do: (*Server).keepProtected, Event: "protection.kept"},
		{Method: http.MethodPost, Path: "/soutien/{id}/protection/accorder", Action: placement.Unprotect, Do: (*Server).unprotect, Event: "pupil.unprotected"},
	}
}

func (s *Server) askProtection(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showProtection(w, r, by, nil, newForm())
}

func (s *Server) showProtection(w http.ResponseWriter, r *http.Request, by placement.Actor, form, lift *Form) error {
	v := ProtectionView{Lift: lift, Frame: s.frame(r, by, "protected.title").under("/orientations", words.T(langOf(r), "referrals.title"))}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.File, err = tx.File(r.Context(), store.ScopeOf(by), referralID(r)); err != nil {
			return err
		}
		accounts, err := tx.Accounts(r.Context(), by.Territory)
		for _, a := range accounts {
			if a.Role == placement.Support && !a.Disabled {
				v.Members = append(v.Members, Option{string(a.ID), a.Name})
			}
		}
		if err == nil {
			v.Readers, err = tx.Readers(r.Context(), store.ScopeOf(by), v.File.Pupil.ID)
		}
		if err == nil {
			v.Waiting, err = tx.LiftAsk(r.Context(), v.File.Pupil.ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	if v.Form = form; form == nil {
		v.Form = newForm("version", text(v.File.Pupil.Version))
		for _, reader := range v.Readers {
			v.Form.values.Add("members", string(reader.Account))
		}
	}
	if v.File.Pupil.Protected {
		v.Title = v.T("protected.title_now")
	}
	v.Frame = v.under(referralPath(v.File.Referral.ID, ""), v.File.Pupil.Given+" "+v.File.Pupil.Family)
	return protectionPage.render(w, max(v.Form.Status(), lift.Status()), v)
}

func (s *Server) protect(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Shelter{Referral: referralID(r), Version: form.Version()}
	for _, id := range form.Values("members") {
		in.Members = append(in.Members, placement.AccountID(id))
	}
	again, err := form.Submit(func() error { return s.Office.Protect(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showProtection(w, r, by, form, newForm())
	}
	return s.redirect(w, r, referralPath(in.Referral, ""), "pupil.protected")
}

// askLift asks for the end of a protection; a second named person grants it.
func (s *Server) askLift(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.onProtection(w, r, by, readForm(r), "protection.lift_asked", s.Office.AskLift)
}

// keepProtected takes such a request back, or does not grant it.
func (s *Server) keepProtected(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.onProtection(w, r, by, readForm(r), "protection.kept", s.Office.KeepProtected)
}

// unprotect grants it, once somebody said why and ticked that he or she knows who
// will see the file then.
func (s *Server) unprotect(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	why := placement.LiftReason(form.Optional("why", 20))
	if !form.Ticked("sure") {
		form.Reject("sure", "protected.not_sure")
	}
	return s.onProtection(w, r, by, form, "pupil.unprotected", func(ctx context.Context, by placement.Actor, id placement.ReferralID) error {
		return s.Office.Unprotect(ctx, by, id, why)
	})
}

// onProtection does one thing to a protection and goes back to the page of the
// file: each of the two roles has its own.
func (s *Server) onProtection(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, done string,
	do func(context.Context, placement.Actor, placement.ReferralID) error,
) error {
	id := referralID(r)
	again, err := form.Submit(func() error { return do(r.Context(), by, id) })
	switch {
	case err != nil:
		return err
	case again && by.Role == placement.Support:
		return s.showSupportFile(w, r, by, form)
	case again:
		return s.showProtection(w, r, by, nil, form)
	case by.Role == placement.Support:
		return s.redirect(w, r, supportPath(id), done)
	}
	return s.redirect(w, r, referralPath(id, ""), done)
}
