package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// guestLines reads who comes, one to a line, as "name, function".
func guestLines(text string) (list []placement.ReviewGuest) {
	for line := range strings.Lines(text) {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			name, function, _ := strings.Cut(line, ",")
			list = append(list, placement.ReviewGuest{Name: strings.TrimSpace(name), Function: strings.TrimSpace(function)})
		}
	}
	return list
}

// result reads the form about a review that was held.
func (f *Form) result() placement.ReviewResult {
	in := placement.ReviewResult{On: f.Day("held_on"), Minutes: f.Text("minutes", 10_000), Internal: f.Optional("internal", 4000)}
	for _, topic := range placement.ReviewTopics {
		if rating := placement.Rating(f.Optional("topic_"+string(topic), 20)); rating != "" {
			if in.Found == nil {
				in.Found = map[placement.ReviewTopic]placement.Rating{}
			}
			in.Found[topic] = rating
		}
	}
	for n := range decisionRows {
		at := strconv.Itoa(n)
		d := placement.ReviewDecision{What: f.Optional("what_"+at, 200), Who: f.Optional("who_"+at, 200), Due: f.OptionalDay("due_" + at)}
		if d != (placement.ReviewDecision{}) {
			in.Decisions = append(in.Decisions, d)
		}
	}
	return in
}

// A NewReviewView is the form by which a review is opened for an event.
type NewReviewView struct {
	Frame
	Stay   store.StayLine
	Form   *Form
	Causes []Option
}

var newReviewPage = newPage[NewReviewView]("newreview.html")

func (s *Server) askNewReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.newReviewWith(w, r, by, newForm("on", s.dayOf(r).String()))
}

func (s *Server) newReviewWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := NewReviewView{Frame: s.frame(r, by, "reviews.open").under("/bilans", words.T(langOf(r), "reviews.title")), Form: form}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		v.Stay, err = tx.Stay(r.Context(), store.ScopeOf(by), placement.StayID(chi.URLParam(r, "id")))
		return err
	})
	if err != nil {
		return err
	}
	if v.Stay.State != placement.Present {
		return placement.Refuse("review.no_boarder")
	}
	for _, c := range placement.ReviewCauses {
		v.Causes = append(v.Causes, Option{string(c), v.T("review.cause." + string(c))})
	}
	return newReviewPage.render(w, form.Status(), v)
}

func (s *Server) openNewReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.NewReview{Stay: placement.StayID(chi.URLParam(r, "id")), Words: form.Optional("words", 4000), On: form.Day("on")}
	var causes []string
	for _, c := range placement.ReviewCauses {
		causes = append(causes, string(c))
	}
	in.Cause = placement.ReviewCause(form.Choice("cause", causes...))
	var opened placement.Review
	again, err := form.Submit(func() (err error) {
		opened, err = s.Office.OpenReview(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.newReviewWith(w, r, by, form)
	}
	return s.redirect(w, r, reviewPath(opened.ID), "review.planned")
}
