package web

import (
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
	Members []Option
	Readers []store.Reader
}

var protectionPage = newPage[ProtectionView]("protection.html")

func protectionRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/orientations/{id}/protection", Action: placement.Protect, Do: (*Server).askProtection},
		{Method: http.MethodPost, Path: "/orientations/{id}/protection", Action: placement.Protect, Do: (*Server).protect, Event: "pupil.protected"},
		{Method: http.MethodPost, Path: "/orientations/{id}/protection/lever", Action: placement.Protect, Do: (*Server).unprotect, Event: "pupil.unprotected"},
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

// unprotect lifts a protection, once somebody ticked that he or she knows who will
// see the file then.
func (s *Server) unprotect(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	version := form.Version()
	if !form.Ticked("sure") {
		form.Reject("sure", "protected.not_sure")
	}
	again, err := form.Submit(func() error { return s.Office.Unprotect(r.Context(), by, referralID(r), version) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showProtection(w, r, by, nil, form)
	}
	return s.redirect(w, r, referralPath(referralID(r), ""), "pupil.unprotected")
}
