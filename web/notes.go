package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// noteRoutes are what people write on a request.
func noteRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/orientations/{id}/notes", Action: placement.EditReferrals, Do: (*Server).writeNote, Event: "note.written"},
	}
}

func (s *Server) writeNote(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Noting{Referral: referralID(r), Text: form.Text("note", placement.MostEntryLetters), Family: form.Ticked("famille")}
	again, err := form.Submit(func() error { return s.Office.WriteNote(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.referralWith(w, r, by, form)
	}
	done := "note.written"
	if in.Family {
		done = "note.shared"
	}
	return s.redirect(w, r, referralPath(in.Referral, "")+"#notes", done)
}

// referralWith shows a request with the note as it was typed.
func (s *Server) referralWith(w http.ResponseWriter, r *http.Request, by placement.Actor, note *Form) error {
	v := ReferralView{Frame: s.frame(r, by, "referrals.title").under("/orientations", words.T(langOf(r), "referrals.title")), Today: s.dayOf(r), Form: note}
	if err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, referralID(r)) }); err != nil {
		return err
	}
	return referralPage.render(w, note.Status(), v)
}
