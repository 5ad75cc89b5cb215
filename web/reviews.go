package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A ReviewsView lists the reviews to hold: those that are overdue first.
type ReviewsView struct {
	Frame
	Today  calendar.Day
	Tiles  []Tile
	Form   *Form
	Houses []Option
	Groups []ReviewGroup
	Empty  Empty
}

// A ReviewGroup is the reviews of one house, or all that are overdue.
type ReviewGroup struct {
	Title string
	Tone  string
	Lines []store.ReviewLine
}

// A ReviewView is one review: what is known, the form to hold it, its minutes.
type ReviewView struct {
	Frame
	Review  store.ReviewLine
	Today   calendar.Day
	Late    int // days
	Points  []Point
	Hold    *Form
	Move    *Form
	Text    []string // the minutes, paragraph by paragraph
	Next    *Link
	Notices []NoticeLine
	Told    []Point
}

var (
	reviewsPage = newPage[ReviewsView]("reviews.html")
	reviewPage  = newPage[ReviewView]("review.html")
)

func reviewRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/bilans", Action: placement.SeeReviews, Do: (*Server).listReviews},
		{Method: http.MethodGet, Path: "/bilans/{id}", Action: placement.SeeReviews, Do: (*Server).showReview},
		{Method: http.MethodPost, Path: "/bilans/{id}/tenir", Action: placement.EditReviews, Do: (*Server).holdReview, Event: "review.held"},
		{Method: http.MethodPost, Path: "/bilans/{id}/deplacer", Action: placement.EditReviews, Do: (*Server).moveReview, Event: "review.moved"},
	}
}

// soonDays is how far ahead « à tenir bientôt » looks.
const soonDays = 15

// overdue is the filter for what should have been held.
func overdue(today calendar.Day) store.ReviewFilter {
	return store.ReviewFilter{State: placement.Planned, Before: today}
}

// overdueReviews counts them for the morning's page.
func overdueReviews(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (int, error) {
	t, err := tx.Territory(ctx, by.Territory)
	if err != nil {
		return 0, err
	}
	return tx.CountReviews(ctx, by, overdue(calendar.DayOf(now, zoneNamed(t.TimeZone))))
}

func (s *Server) listReviews(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := ReviewsView{Frame: s.frame(r, by, "reviews.title"), Today: s.dayOf(r), Form: &Form{values: r.URL.Query()}}
	filters := map[string]store.ReviewFilter{
		"retard":  overdue(v.Today),
		"bientot": {State: placement.Planned, From: v.Today, Before: v.Today.AddDays(soonDays + 1)},
		"suite":   {State: placement.Planned, From: v.Today.AddDays(soonDays + 1)},
		"tenus":   {State: placement.Held, From: v.Today.AddDays(-120)},
	}
	chosen := v.Form.Choice("etat", "", "retard", "bientot", "suite", "tenus")
	house := placement.HouseID(v.Form.Optional("internat", 60))
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if err := v.count(r.Context(), tx, by, filters, chosen); err != nil {
			return err
		}
		houses, err := tx.Houses(r.Context(), store.ScopeOf(by))
		if err != nil {
			return err
		}
		v.Houses = houseOptions(v.T("reviews.all_houses"), houses)
		return v.fill(r.Context(), tx, by, filters, chosen, house)
	})
	if err != nil {
		return err
	}
	return reviewsPage.render(w, http.StatusOK, v)
}

func houseOptions(all string, houses []placement.House) []Option {
	list := []Option{{"", all}}
	for _, h := range houses {
		list = append(list, Option{string(h.ID), h.Name})
	}
	return list
}

// count makes the tiles: each number is a link to its list.
func (v *ReviewsView) count(ctx context.Context, tx *store.Tx, by placement.Actor, filters map[string]store.ReviewFilter, chosen string) error {
	for _, c := range []struct{ code, tone string }{{"retard", "bad"}, {"bientot", "wait"}, {"suite", ""}, {"tenus", "ok"}} {
		n, err := tx.CountReviews(ctx, by, filters[c.code])
		if err != nil {
			return err
		}
		tile := Tile{Number: plain.Number(v.Lang, n), Label: v.T("reviews." + c.code), Href: "/bilans?etat=" + c.code, Tone: c.tone}
		if n == 0 {
			tile.Tone = ""
		}
		v.Tiles = append(v.Tiles, tile)
	}
	return nil
}

// fill reads the lists: overdue ones together, the others by house.
func (v *ReviewsView) fill(ctx context.Context, tx *store.Tx, by placement.Actor, filters map[string]store.ReviewFilter, chosen string, house placement.HouseID) error {
	lists := []string{"retard", "bientot"}
	if chosen != "" {
		lists = []string{chosen}
	}
	for _, code := range lists {
		f := filters[code]
		f.House, f.Limit = house, 300
		lines, err := tx.Reviews(ctx, by, f)
		if err != nil {
			return err
		}
		if code == "retard" && len(lines) > 0 {
			v.Groups = append(v.Groups, ReviewGroup{v.T("reviews.retard"), "bad", lines})
			continue
		}
		if code == "tenus" {
			slices.Reverse(lines)
		}
		v.Groups = append(v.Groups, byHouse(lines)...)
	}
	v.Empty = Empty{Title: v.T("reviews.empty"), Text: v.T("reviews.empty_text"), Next: &Link{"/bilans?etat=suite", v.T("reviews.suite")}}
	return nil
}

// byHouse groups lines by house, in the order in which the houses first appear.
func byHouse(lines []store.ReviewLine) []ReviewGroup {
	var groups []ReviewGroup
	at := map[placement.HouseID]int{}
	for _, l := range lines {
		i, ok := at[l.House]
		if !ok {
			i, at[l.House] = len(groups), len(groups)
			groups = append(groups, ReviewGroup{Title: l.HouseName})
		}
		groups[i].Lines = append(groups[i].Lines, l)
	}
	return groups
}

func (s *Server) showReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.reviewWith(w, r, by, nil, nil)
}

// reviewWith shows a review with the forms as they were typed, or fresh ones.
func (s *Server) reviewWith(w http.ResponseWriter, r *http.Request, by placement.Actor, hold, move *Form) error {
	v := ReviewView{Frame: s.frame(r, by, "reviews.title").under("/bilans", words.T(langOf(r), "reviews.title")), Today: s.dayOf(r)}
	id := placement.ReviewID(chi.URLParam(r, "id"))
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Review, err = tx.Review(r.Context(), by, id); err != nil {
			return err
		}
		notices, err := tx.NoticesOf(r.Context(), store.ScopeOf(by), placement.Thing{Kind: "review", ID: string(id)})
		if err != nil {
			return err
		}
		if v.Notices, err = named(r.Context(), tx, notices); err != nil {
			return err
		}
		v.Notices = readable(v.Notices, by)
		told, err := tx.WhoIsTold(r.Context(), by.Territory, v.Review.Pupil, v.Today)
		v.Told = v.told(told)
		if err != nil || v.Review.State != placement.Held {
			return err
		}
		return v.following(r.Context(), tx)
	})
	if err != nil {
		return err
	}
	v.describe()
	v.Hold, v.Move = hold, move
	if hold == nil {
		v.Hold = newForm("held_on", v.Today.String())
	}
	if move == nil {
		v.Move = newForm()
	}
	status := max(v.Hold.Status(), v.Move.Status())
	return reviewPage.render(w, status, v)
}

// following links to the review that comes next.
func (v *ReviewView) following(ctx context.Context, tx *store.Tx) error {
	next, err := tx.NextReviewOf(ctx, v.Review.Stay)
	if isMissing(err) {
		return nil
	}
	v.Next = &Link{"/bilans/" + string(next.ID), v.T("reviews.next", v.T("review."+string(next.Kind)), plain.Day(v.Lang, next.DueOn))}
	return err
}

// told names who is told about the child, and by which way.
func (f Frame) told(list []placement.Guardianship) []Point {
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

func (v *ReviewView) describe() {
	l := v.Review
	v.Title = v.T("reviews.of", v.T("review."+string(l.Kind)), l.PupilName)
	if l.Overdue(v.Today) {
		v.Late = v.Today.Sub(l.DueOn)
	}
	v.Points = []Point{
		{Label: v.T("reviews.house"), Value: l.HouseName},
		{Label: v.T("reviews.level"), Value: plain.Level(v.Lang, l.Level)},
		{Label: v.T("reviews.due"), Value: plain.Day(v.Lang, l.DueOn)},
	}
	if l.Owner != "" {
		v.Points = append(v.Points, Point{Label: v.T("reviews.owner"), Value: l.Owner})
	}
	if l.State == placement.Held {
		v.Points = append(v.Points, Point{Label: v.T("reviews.held_on"), Value: plain.Day(v.Lang, l.HeldOn)})
		v.Text = paragraphs(l.Minutes)
	}
}

func (s *Server) holdReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.HeldReview{
		Review: placement.ReviewID(chi.URLParam(r, "id")), On: form.Day("held_on"), Minutes: form.Text("minutes", 10_000), Version: form.Version(),
	}
	again, err := form.Submit(func() error {
		_, err := s.Office.HoldReview(r.Context(), by, in)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.reviewWith(w, r, by, form, nil)
	}
	return s.redirect(w, r, "/bilans/"+url.PathEscape(string(in.Review)), "review.held")
}

func (s *Server) moveReview(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.MovedReview{Review: placement.ReviewID(chi.URLParam(r, "id")), To: form.Day("to"), Version: form.Version()}
	again, err := form.Submit(func() error { return s.Office.MoveReview(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.reviewWith(w, r, by, nil, form)
	}
	return s.redirect(w, r, "/bilans/"+url.PathEscape(string(in.Review)), "review.moved")
}
