package web

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// hears offers to write down what the boarder says, where a request is on file
// that it can stand with.
func (v *StayView) hears(ctx context.Context, tx *store.Tx) error {
	v.Says, v.With = voiceOptions(v.Frame, "voice.")
	if v.Voice.Bad() {
		return nil // what was refused is shown, whatever it was
	}
	if v.Stay.State != placement.Present || admit(v.By, placement.HearBoarder) != nil {
		v.Voice = nil
		return nil
	}
	_, found, err := office.FileOfStay(ctx, tx, v.Stay.Stay)
	if !found {
		v.Voice = nil
	}
	return err
}

// hearBoarder keeps what a boarder says, as the house wrote it down. It goes to the
// request, which the house need not see.
func (s *Server) hearBoarder(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	says, id := voiceOf(form), placement.StayID(chi.URLParam(r, "id"))
	again, err := form.Submit(func() error { return s.Office.HearBoarder(r.Context(), by, id, says) })
	switch {
	case err != nil:
		return err
	case again:
		return s.stayWith(w, r, by, stayForms{voice: form})
	}
	return s.redirect(w, r, "/sejours/"+string(id), "boarder.spoke")
}
