package web

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

func (s *Server) askNoShow(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.noShowWith(w, r, by, nil)
}

func (s *Server) noShowWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	var o store.OfferLine
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if o, err = tx.Offer(r.Context(), store.ScopeOf(by), placement.OfferID(chi.URLParam(r, "offer"))); err != nil {
			return err
		}
		return o.Awaited()
	})
	if err != nil {
		return err
	}
	if form == nil {
		form = newForm("version", text(o.Version))
	}
	f := s.frame(r, by, "confirm.title")
	return s.confirm(w, r, by, Confirmation{
		Question: f.T("stays.no_show_ask", o.PupilName), Action: "/sejours/absences/" + string(o.ID), Button: f.T("stays.no_show"), Stop: true, Reason: true,
		Facts: []Point{{Label: f.T("stays.house"), Value: o.HouseName}, {Label: f.T("stays.expected_on"), Value: plain.Day(f.Lang, o.Nights.From)},
			{Label: f.T("stays.then"), Value: f.T("stays.no_show_text")}},
		Back: Link{"/sejours", f.T("frame.cancel")}, Form: form, Keep: []string{"version"},
	})
}

func (s *Server) recordNoShow(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.Absence{Offer: placement.OfferID(chi.URLParam(r, "offer")), Reason: form.Optional("reason", 500), Version: form.Version()}
	again, err := form.Submit(func() error { return s.Office.NoShow(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.noShowWith(w, r, by, form)
	}
	next, err := s.whoCould(r.Context(), by, in.Offer)
	if err != nil {
		return err
	}
	return s.redirect(w, r, next, "offer.no_show")
}

// whoCould is where the place of an offer that came to nothing leads: to those
// who could have it, for whoever may give it.
func (s *Server) whoCould(ctx context.Context, by placement.Actor, id placement.OfferID) (string, error) {
	if admit(by, placement.GiveBed) != nil {
		return "/sejours", nil
	}
	var o store.OfferLine
	err := s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		o, err = tx.Offer(ctx, store.ScopeOf(by), id)
		return err
	})
	return "/lits/" + string(o.Section), err
}
