package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A ReviewView is one review: what is known, who comes, what parents say of it,
// the forms to announce, move and hold it; once held, its minutes.
type ReviewView struct {
	Frame
	Review    store.ReviewLine
	Today     calendar.Day
	Late      int // days
	Points    []Point
	Form      *Form  // of whatever was typed last, or fresh
	Doing     string // which form: "" none was sent
	Text      []string
	Topics    []TopicChoice
	Decisions [][]Field // rows of the form
	Next      *Link
	Notices   []NoticeLine
	Told      []Point // of reminders
	Telling   Telling // of what a button says at once
	Replies   []ReplyLine
	Talks     []Link // appointments with the parents for it
	Minutes   string // where the printed form is
}

// A TopicChoice is one topic: what was found, or the choice to make.
type TopicChoice struct {
	Name, Text string
	Options    []Option
	Chosen     string
	Found      Badge
}

// A ReplyLine is what a parent said, in words.
type ReplyLine struct {
	Name, Says, Words string
	Wished            calendar.Day
}

var reviewPage = newPage[ReviewView]("review.html")

func reviewID(r *http.Request) placement.ReviewID { return placement.ReviewID(chi.URLParam(r, "id")) }

func reviewPath(id placement.ReviewID) string { return "/bilans/" + url.PathEscape(string(id)) }

func (s *Server) showReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.reviewWith(w, r, by, "", nil)
}

// reviewWith shows a review with the form as it was typed, or fresh ones.
func (s *Server) reviewWith(w http.ResponseWriter, r *http.Request, by placement.Actor, doing string, form *Form) error {
	v := ReviewView{Frame: s.frame(r, by, "reviews.title").under("/bilans", words.T(langOf(r), "reviews.title")), Today: s.dayOf(r), Doing: doing, Form: form}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if err := v.read(r.Context(), tx, reviewID(r)); err != nil {
			return err
		}
		heard, err := s.Office.WhoHearsBefore(r.Context(), tx, by, placement.ReviewInvitation, placement.File{Pupil: placement.Pupil{ID: v.Review.Pupil}}, v.Review.DueOn.At(0, 0, zone(v.Frame)))
		v.Telling, v.Told = telling(v.Frame, heard), toldPoints(v.Frame, heard.Told)
		return err
	})
	if err != nil {
		return err
	}
	if v.Form == nil {
		v.Form = v.fresh()
	}
	v.describe()
	return reviewPage.render(w, v.Form.Status(), v)
}

func (v *ReviewView) read(ctx context.Context, tx *store.Tx, id placement.ReviewID) (err error) {
	if v.Review, err = tx.Review(ctx, v.By, id); err != nil {
		return err
	}
	notices, err := tx.NoticesOf(ctx, store.ScopeOf(v.By), placement.Thing{Kind: "review", ID: string(id)})
	if err != nil {
		return err
	}
	if v.Notices, err = named(ctx, tx, store.ScopeOf(v.By), notices); err != nil {
		return err
	}
	v.Notices = readable(v.Notices, v.By)
	replies, err := tx.ReviewReplies(ctx, id)
	for _, y := range replies {
		v.Replies = append(v.Replies, ReplyLine{y.Name, v.T("review.reply." + strconv.FormatBool(y.Agrees)), y.Words, y.Wished})
	}
	if err != nil {
		return err
	}
	if err := v.talks(ctx, tx); err != nil || v.Review.State != placement.Held {
		return err
	}
	return v.following(ctx, tx)
}

// talks links to the appointments to which the parents are invited for this review.
func (v *ReviewView) talks(ctx context.Context, tx *store.Tx) error {
	list, err := tx.MeetingsOfPupil(ctx, v.By, v.Review.Pupil)
	for _, m := range list {
		if m.Review == v.Review.ID && m.State != placement.Cancelled {
			v.Talks = append(v.Talks, Link{"/entretiens/" + url.PathEscape(string(m.ID)), v.T("reviews.talk", v.T("meeting."+string(m.Kind)), plain.Moment(v.Lang, m.At.In(zone(v.Frame))))})
		}
	}
	return err
}

// following links to the review that comes next.
func (v *ReviewView) following(ctx context.Context, tx *store.Tx) error {
	next, err := tx.NextReviewOf(ctx, v.Review.Stay)
	if isMissing(err) {
		return nil
	}
	v.Next = &Link{reviewPath(next.ID), v.T("reviews.next", v.T("review."+string(next.Kind)), plain.Day(v.Lang, next.DueOn))}
	return err
}

// told names who is told about the child, and by which way.
func toldPoints(f Frame, list []placement.Guardianship) []Point {
	var points []Point
	for _, k := range list {
		way := f.T("channel." + string(k.Guardian.Channel))
		if k.Guardian.Bounced {
			way = f.T("channel.bounced")
		}
		points = append(points, Point{Label: k.Guardian.Name, Value: way})
	}
	return points
}

// fresh is the forms before anything is typed: what was prepared is kept, and a
// day that parents ask for is proposed.
func (v *ReviewView) fresh() *Form {
	var guests []string
	for _, g := range v.Review.Record.Guests {
		guests = append(guests, g.Name+", "+g.Function)
	}
	form := newForm("held_on", v.Today.String(), "signed_on", v.Today.String(), "guests", strings.Join(guests, "\n"), "prepare", v.Review.Record.Prepare)
	for _, y := range v.Replies {
		if !y.Wished.IsZero() {
			form.Set("to", y.Wished.String())
		}
	}
	return form
}

// decisionRows is how many decisions the form has room for.
const decisionRows = 4

func (v *ReviewView) describe() {
	l := v.Review
	v.Title = v.T("reviews.of", v.T("review."+string(l.Kind)), l.PupilName)
	v.Minutes = reviewPath(l.ID) + "/compte-rendu.pdf?lang=" + string(v.Lang)
	if l.Overdue(v.Today) {
		v.Late = v.Today.Sub(l.DueOn)
	}
	v.Points = []Point{
		{Label: v.T("reviews.house"), Value: l.HouseName},
		{Label: v.T("reviews.level"), Value: plain.Level(v.Lang, l.Level)},
		{Label: v.T("reviews.due"), Value: plain.Day(v.Lang, l.DueOn)},
	}
	if l.Cause != placement.NoCause {
		v.Points = append(v.Points, Point{Label: v.T("reviews.cause"), Value: v.T("review.cause." + string(l.Cause))})
	}
	if l.Owner != "" {
		v.Points = append(v.Points, Point{Label: v.T("reviews.owner"), Value: l.Owner})
	}
	if !l.Escalated.IsZero() {
		v.Points = append(v.Points, Point{Label: v.T("reviews.escalated"), Value: plain.Day(v.Lang, l.Escalated)})
	}
	if l.State == placement.Held {
		v.Points = append(v.Points, Point{Label: v.T("reviews.held_on"), Value: plain.Day(v.Lang, l.HeldOn)})
		v.Text = paragraphs(l.Minutes)
	}
	v.topics()
	for n := range decisionRows {
		v.Decisions = append(v.Decisions, v.decisionFields(n))
	}
}

// decisionFields are one row of the form about decisions.
func (v *ReviewView) decisionFields(row int) (list []Field) {
	for _, f := range []struct{ name, label, kind string }{{"what", "reviews.what", "text"}, {"who", "reviews.who", "text"}, {"due", "reviews.by_when", "date"}} {
		field := v.Form.field(v.Lang, f.name+"_"+strconv.Itoa(row), v.T("table.cell", row+1, v.T(f.label)))
		field.Kind = f.kind
		list = append(list, field)
	}
	return list
}

// ratingTones are how a finding looks, beside its words.
var ratingTones = map[placement.Rating]string{"well": "ok", "watch": "wait", "act": "bad"}

func (v *ReviewView) topics() {
	options := []Option{{"", v.T("review.rating.none")}}
	for _, rating := range placement.Ratings {
		options = append(options, Option{string(rating), v.T("review.rating." + string(rating))})
	}
	for _, topic := range placement.ReviewTopics {
		name := "topic_" + string(topic)
		c := TopicChoice{Name: name, Text: v.T("review.topic." + string(topic)), Options: options, Chosen: v.Form.Value(name)}
		if rating := v.Review.Record.Found[topic]; rating != "" {
			c.Found = Badge{ratingTones[rating], v.T("review.rating." + string(rating))}
		}
		v.Topics = append(v.Topics, c)
	}
}

// sendReview does what a form of the review asks for.
func (s *Server) sendReview(w http.ResponseWriter, r *http.Request, by placement.Actor, doing string, form *Form, do func() error) error {
	again, err := form.Submit(do)
	switch {
	case err != nil:
		return err
	case again:
		return s.reviewWith(w, r, by, doing, form)
	}
	return s.redirect(w, r, reviewPath(reviewID(r)), "review."+doing)
}

func (s *Server) holdReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.HeldReview{Review: reviewID(r), ReviewResult: form.result(), Next: form.OptionalDay("next"), Version: form.Version()}
	return s.sendReview(w, r, by, "held", form, func() error {
		_, err := s.Office.HoldReview(r.Context(), by, in)
		return err
	})
}

func (s *Server) moveReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.MovedReview{Review: reviewID(r), To: form.Day("to"), Why: form.Optional("why", 500), Version: form.Version()}
	return s.sendReview(w, r, by, "moved", form, func() error { return s.Office.MoveReview(r.Context(), by, in) })
}

func (s *Server) announceReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.AnnouncedReview{Review: reviewID(r), Guests: guestLines(form.Optional("guests", 2000)), Prepare: form.Optional("prepare", 4000), Version: form.Version()}
	return s.sendReview(w, r, by, "announced", form, func() error { return s.Office.AnnounceReview(r.Context(), by, in) })
}

func (s *Server) signReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.SignedReview{Review: reviewID(r), Version: form.Version(),
		ReviewSignature: placement.ReviewSignature{Name: form.Text("signer", 160), Function: form.Optional("function", 160), On: form.Day("signed_on")}}
	return s.sendReview(w, r, by, "signed", form, func() error { return s.Office.SignReview(r.Context(), by, in) })
}
