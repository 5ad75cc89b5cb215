package web

import (
	"net/http"
	"net/url"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// An OwnReviewView is a review of the reader's child: before it, who comes and
// what one may answer; after it, the minutes.
type OwnReviewView struct {
	Frame
	Review    store.OwnReview
	Form      *Form
	Facts     []Point
	Answers   bool // the reader decides for the child, and it is not held yet
	Late      bool // its day is over
	About     string
	Guests    []placement.ReviewGuest
	Prepare   []string
	Text      []string
	Topics    []TopicChoice
	Decisions []placement.ReviewDecision
	Contact   Contact
}

var ownReviewPage = newPage[OwnReviewView]("ownreview.html")

func ownReviewPath(id placement.ReviewID) string {
	return "/famille/bilans/" + url.PathEscape(string(id))
}

func (s *Server) ownReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.ownReviewWith(w, r, by, nil)
}

func (s *Server) ownReviewWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnReviewView{Frame: s.familyFrame(r, by, "own_review.title"), Form: form, Contact: contactOf(r)}
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		v.Review, err = tx.OwnReview(r.Context(), by.Guardian, today, placement.ReviewID(ownID(r)))
		return err
	})
	if err != nil {
		return err
	}
	v.describe(today)
	return ownReviewPage.render(w, v.Form.Status(), v)
}

func (v *OwnReviewView) describe(today calendar.Day) {
	o := v.Review
	v.Title = v.T("own_review.of", v.T("review."+string(o.Kind)), o.Child.Given)
	v.Facts = []Point{{Label: v.T("family.house"), Value: o.HouseName}, {Label: v.T("reviews.due"), Value: plain.Day(v.Lang, o.DueOn)}}
	if o.State == placement.Held {
		v.Facts[1] = Point{Label: v.T("reviews.held_on"), Value: plain.Day(v.Lang, o.HeldOn)}
	}
	if o.Owner != "" {
		v.Facts = append(v.Facts, Point{Label: v.T("reviews.owner"), Value: o.Owner})
	}
	v.Guests, v.Late, v.About = o.Record.Guests, o.Overdue(today), v.T("own_review.about")
	if o.Kind == placement.Extraordinary {
		v.About = v.T("own_review.about_extra")
	}
	v.Answers = o.State == placement.Planned && o.Child.Asks(o.Bond, today)
	v.Prepare, v.Text, v.Decisions = paragraphs(o.Record.Prepare), paragraphs(o.Minutes), o.Record.Decisions
	for _, topic := range placement.ReviewTopics {
		if rating := o.Record.Found[topic]; rating != "" {
			v.Topics = append(v.Topics, TopicChoice{Text: v.T("review.topic." + string(topic)), Found: Badge{ratingTones[rating], v.T("review.rating." + string(rating))}})
		}
	}
	if v.Form == nil {
		v.Form = newForm("says", "agree")
		if said := o.Said; said != nil {
			v.Form = newForm("says", map[bool]string{true: "agree", false: "other"}[said.Agrees], "words", said.Words)
			if !said.Wished.IsZero() {
				v.Form.Set("wished", said.Wished.String())
			}
		}
	}
}

// Ways are the two answers.
func (v OwnReviewView) Ways() []Option {
	late := ""
	if v.Late {
		late = "_late"
	}
	return []Option{{"agree", v.T("own_review.agree" + late)}, {"other", v.T("own_review.other" + late)}}
}

func (s *Server) answerOwnReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	id := placement.ReviewID(ownID(r))
	says := placement.ReviewReply{Agrees: form.Choice("says", "agree", "other") == "agree", Words: form.Optional("words", 1000), Wished: form.OptionalDay("wished")}
	again, err := form.Submit(func() error { return s.Office.AnswerReview(r.Context(), by, id, says) })
	switch {
	case err != nil:
		return err
	case again:
		return s.ownReviewWith(w, r, by, form)
	}
	return s.redirect(w, r, ownReviewPath(id), "review.answered")
}

// reviews are the next review of a child and the last one held, where the reader
// is told about the child.
func (h household) reviews(tx *store.Tx, child placement.PupilID) (links []Link, err error) {
	list, err := tx.OwnReviews(h.ctx, h.by.Guardian, child, h.today, h.today.AddDays(-120))
	if err != nil {
		return nil, err
	}
	var held, next *placement.Review
	for i, r := range list {
		switch {
		case r.State == placement.Held:
			held = &list[i]
		case next == nil:
			next = &list[i]
		}
	}
	if next != nil {
		text := "own_review.next"
		if next.DueOn.Before(h.today) {
			text = "own_review.late"
		}
		links = append(links, Link{ownReviewPath(next.ID), h.frame.T(text, plain.Day(h.frame.Lang, next.DueOn))})
	}
	if held != nil {
		links = append(links, Link{ownReviewPath(held.ID), h.frame.T("own_review.last", plain.Day(h.frame.Lang, held.HeldOn))})
	}
	return links, nil
}
