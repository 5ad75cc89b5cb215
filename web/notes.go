package web

import (
	"net/http"
	"net/url"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// noteRoutes are what people write on a request and on a stay.
func noteRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/orientations/{id}/notes", Action: placement.EditReferrals, Do: (*Server).writeNote, Event: "note.written"},
		{Method: http.MethodPost, Path: "/sejours/{id}/notes", Action: placement.NoteStay, Do: (*Server).writeStayNote, Event: "note.written"},
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
	return s.redirect(w, r, referralPath(in.Referral, "")+"#notes", noted(in))
}

// writeStayNote keeps what the house writes on a stay.
func (s *Server) writeStayNote(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Noting{Stay: placement.StayID(chi.URLParam(r, "id")), Text: form.Text("note", placement.MostEntryLetters), Family: form.Ticked("famille")}
	again, err := form.Submit(func() error { return s.Office.WriteStayNote(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.stayWith(w, r, by, stayForms{note: form})
	}
	return s.redirect(w, r, "/sejours/"+url.PathEscape(string(in.Stay))+"#notes", noted(in))
}

// noted is what was done, for the next page.
func noted(in office.Noting) string {
	if in.Family {
		return "note.shared"
	}
	return "note.written"
}

// referralWith shows a request with the note as it was typed.
func (s *Server) referralWith(w http.ResponseWriter, r *http.Request, by placement.Actor, note *Form) error {
	v := ReferralView{Frame: s.frame(r, by, "referrals.title").under("/orientations", words.T(langOf(r), "referrals.title")), Today: s.dayOf(r), Form: note}
	if err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, referralID(r)) }); err != nil {
		return err
	}
	return referralPage.render(w, note.Status(), v)
}
