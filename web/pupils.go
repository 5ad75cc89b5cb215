package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/store"
)

// A PupilsView is the search for a pupil. What was typed is sent by POST and is
// in no address: a browser keeps those.
type PupilsView struct {
	Frame
	Form    *Form
	Found   []FoundPupil
	Sought  bool
	Full    bool // there may be more
	Doubles bool
}

// A FoundPupil is a pupil with the latest file, if there is one.
type FoundPupil struct {
	placement.Pupil
	File placement.ReferralID
}

var pupilsPage = newPage[PupilsView]("pupils.html")

// mostFound is how many pupils a search shows: whoever has more types more.
const mostFound = 30

func pupilRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/eleves", Action: placement.SeeReferrals, Do: (*Server).askPupil},
		{Method: http.MethodPost, Path: "/eleves", Action: placement.SeeReferrals, Do: (*Server).findPupils, Event: "referral.searched"},
	}
}

func (s *Server) askPupil(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.pupilSearch(w, r, by, newForm(), "")
}

func (s *Server) findPupils(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	typed := form.Text("nom", 80)
	if form.err != nil {
		return form.err
	}
	if err := s.noteSearch(r.Context(), by); err != nil {
		return err
	}
	return s.pupilSearch(w, r, by, form, typed)
}

func (s *Server) pupilSearch(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, typed string) error {
	v := PupilsView{Frame: s.frame(r, by, "search.title").under("/orientations", words.T(langOf(r), "referrals.title")), Form: form}
	v.Sought, v.Doubles = typed != "" && !form.Bad(), admit(by, placement.MergePupils) == nil
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if !v.Sought {
			return nil
		}
		found, err := tx.FindPupils(r.Context(), store.ScopeOf(by), typed, mostFound)
		v.Full = len(found) == mostFound
		for _, p := range found {
			if err != nil {
				return err
			}
			var files []placement.Referral
			files, err = tx.ReferralsOf(r.Context(), store.ScopeOf(by), p.ID)
			x := FoundPupil{Pupil: p}
			for i, f := range files {
				if i == 0 || f.CreatedAt.After(files[0].CreatedAt) {
					files[0], x.File = f, f.ID
				}
			}
			v.Found = append(v.Found, x)
		}
		return err
	})
	if err != nil {
		return err
	}
	return pupilsPage.render(w, form.Status(), v)
}
