package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/store"
)

// A RepairsView lists the reviews that the program planned at night, because a
// boarder was without a next one.
type RepairsView struct {
	Frame
	Lines []store.Repair
	Cut   bool
}

var repairsPage = newPage[RepairsView]("repairs.html")

const repairsPath = "/bilans/repares"

// How far back the list looks, and how long it is.
const (
	repairsBack = 90 // days
	mostRepairs = 300
)

func (s *Server) listRepairs(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := RepairsView{Frame: s.frame(r, by, "repairs.title").under("/bilans", words.T(langOf(r), "reviews.title"))}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		v.Lines, err = tx.Repairs(r.Context(), by, s.Now().AddDate(0, 0, -repairsBack), mostRepairs)
		return err
	})
	if err != nil {
		return err
	}
	v.Cut = len(v.Lines) == mostRepairs
	return repairsPage.render(w, http.StatusOK, v)
}
