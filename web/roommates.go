package web

import (
	"net/http"
	"slices"
	"strings"

	"internat/placement"
	"internat/placement/store"
)

// A RoommatesView is who asked to share a room with whom, and who never does.
type RoommatesView struct {
	Frame
	House  placement.House
	Form   *Form
	Here   string
	People []Option
	Wishes []PairLine
	Kin    []PairLine // brothers and sisters
	Apart  []PairLine
}

// A PairLine is two boarders.
type PairLine struct{ One, Other, OneName, OtherName string }

var roommatesPage = newPage[RoommatesView]("roommates.html")

func (s *Server) showRoommates(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.roommatesWith(w, r, by, readQuery(r))
}

func (s *Server) roommatesWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	on := s.asked(r, form)
	var d placement.Dormitory
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		d, err = tx.Dormitory(r.Context(), store.ScopeOf(by), houseID(r), on)
		return err
	})
	if err != nil {
		return err
	}
	v := RoommatesView{Frame: s.planFrame(r, by, "plan.roommates", d.House, on), House: d.House, Form: form, Here: planHref(d.House.ID) + "/colocataires"}
	names := map[placement.PupilID]string{}
	v.People = []Option{{"", v.T("plan.choose")}}
	for _, x := range d.Sleepers {
		if _, known := names[x.Pupil]; !known && !x.Hidden {
			names[x.Pupil] = x.Name
			v.People = append(v.People, Option{string(x.Pupil), x.Name + " (" + levelName(v.Frame, x.Level) + ")"})
		}
	}
	v.Wishes, v.Apart = pairLines(d.Wishes, names), pairLines(d.Apart, names)
	v.Kin = pairLines(d.Siblings(), names)
	return roommatesPage.render(w, form.Status(), v)
}

func pairLines(pairs []placement.Pair, names map[placement.PupilID]string) (lines []PairLine) {
	for _, p := range pairs {
		lines = append(lines, PairLine{string(p.One), string(p.Other), names[p.One], names[p.Other]})
	}
	slices.SortFunc(lines, func(a, b PairLine) int {
		return strings.Compare(store.Fold(a.OneName+" "+a.OtherName), store.Fold(b.OneName+" "+b.OtherName))
	})
	return lines
}

func (s *Server) saveRoommates(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	pair := placement.Pair{One: placement.PupilID(form.Text("one", 60)), Other: placement.PupilID(form.Text("other", 60))}
	do := form.Choice("do", "wish", "unwish", "apart", "together")
	on := s.asked(r, form)
	again, err := form.Submit(func() error {
		if do == "wish" || do == "unwish" {
			return s.Office.WishRoommate(r.Context(), by, houseID(r), pair, on, do == "wish")
		}
		return s.Office.KeepApart(r.Context(), by, houseID(r), pair, on, do == "apart")
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.roommatesWith(w, r, by, form)
	}
	return s.redirect(w, r, onDay(planHref(houseID(r))+"/colocataires", on), "roommates."+do)
}
