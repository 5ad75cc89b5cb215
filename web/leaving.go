package web

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A Leaving is a click that can still be taken back: it stands above every page of
// the person who clicked until its notices leave.
type Leaving struct {
	ID      placement.DispatchID
	Text    string
	Left    string // time, in words
	Seconds int    // the same, for the script that counts down
	Back    string // the page to come back to
}

func leavingRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/courriers/envois/{id}/annuler", Action: placement.TakeBackNotices, Do: (*Server).takeBack, Event: "notice.taken_back"},
		{Method: http.MethodPost, Path: "/courriers/delai", Action: placement.EditNotices, Do: (*Server).setUndoWindow, Event: "notice.undo_set"},
	}
}

// leavingOf reads what the person's clicks are about to send. A page that cannot
// say so is still a page.
func (s *Server) leavingOf(r *http.Request, by placement.Actor) []Leaving {
	if by.Account == "" || admit(by, placement.TakeBackNotices) != nil {
		return nil
	}
	var list []Leaving
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		own, err := tx.OwnDispatches(r.Context(), by.Account, s.Now())
		list = s.leavings(r, own)
		return err
	})
	if err != nil {
		s.Log.WarnContext(r.Context(), "what is about to leave", "error", err)
	}
	return list
}

// leavings puts clicks into words.
func (s *Server) leavings(r *http.Request, own []store.WaitingDispatch) (list []Leaving) {
	lang, back := langOf(r), "/"
	if r.Method == http.MethodGet {
		back = r.URL.Path
	}
	for _, d := range own {
		left := d.LeavesAt.Sub(s.Now())
		list = append(list, Leaving{
			ID: d.ID, Seconds: int(left / time.Second), Back: back,
			Text: words.T(lang, "leaving.text", d.Notices, plain.Clock(lang, d.LeavesAt.In(zoneOf(r))), words.T(lang, "notice."+string(d.Kind))),
			Left: words.T(lang, "leaving.left", int((left+time.Minute-1)/time.Minute)),
		})
	}
	return list
}

func (s *Server) takeBack(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	if _, err := s.Office.TakeBack(r.Context(), by, placement.DispatchID(chi.URLParam(r, "id"))); err != nil {
		return err
	}
	return s.redirect(w, r, form.Optional("retour", 300), "notice.taken_back")
}

func (s *Server) setUndoWindow(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	minutes := form.Number("minutes", 1, 60)
	again, err := form.Submit(func() error { return s.Office.SetUndoWindow(r.Context(), by, minutes) })
	switch {
	case err != nil:
		return err
	case again:
		return s.noticesWith(w, r, by, form)
	}
	return s.redirect(w, r, "/courriers", "notice.undo_set")
}

// othersLeaving lists, for the delivery board, the clicks of everybody.
func (s *Server) othersLeaving(ctx context.Context, tx *store.Tx, r *http.Request, by placement.Actor) ([]Leaving, error) {
	all, err := tx.Dispatches(ctx, by.Territory, s.Now())
	var others []store.WaitingDispatch
	for _, d := range all {
		if d.Account != by.Account { // one's own stand above every page
			others = append(others, d)
		}
	}
	list := s.leavings(r, others)
	for i := range list {
		list[i].Text += " " + others[i].By + "."
	}
	return list, err
}
