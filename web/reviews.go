package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
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
	Files  []Link
	Rules  *Link
}

// A ReviewGroup is the reviews of one house, or all that are overdue.
type ReviewGroup struct {
	Title string
	Tone  string
	Lines []store.ReviewLine
}

var reviewsPage = newPage[ReviewsView]("reviews.html")

func reviewRoutes() []Route {
	return append(fileRoutes("/bilans/liste", placement.SeeReviews, reviewsFile), []Route{
		{Method: http.MethodGet, Path: "/bilans", Action: placement.SeeReviews, Do: (*Server).listReviews},
		{Method: http.MethodGet, Path: repairsPath, Action: placement.SeeReviews, Do: (*Server).listRepairs},
		{Method: http.MethodGet, Path: "/bilans/regles", Action: placement.SeeReviews, Do: (*Server).showReviewRules},
		{Method: http.MethodPost, Path: "/bilans/regles", Action: placement.EditReviewRules, Do: (*Server).changeReviewRules, Event: "reviewrules.changed"},
		{Method: http.MethodGet, Path: "/places/{id}/bilans", Action: placement.SeeReviews, Do: (*Server).showReviewRules},
		{Method: http.MethodPost, Path: "/places/{id}/bilans", Action: placement.EditReviews, Do: (*Server).changeReviewRules, Event: "reviewrules.changed"},
		{Method: http.MethodGet, Path: "/sejours/{id}/bilan", Action: placement.EditReviews, Do: (*Server).askNewReview},
		{Method: http.MethodPost, Path: "/sejours/{id}/bilan", Action: placement.EditReviews, Do: (*Server).openNewReview, Event: "review.planned"},
		{Method: http.MethodGet, Path: "/bilans/{id}", Action: placement.SeeReviews, Do: (*Server).showReview},
		{Method: http.MethodPost, Path: "/bilans/{id}/tenir", Action: placement.EditReviews, Do: (*Server).holdReview, Event: "review.held"},
		{Method: http.MethodGet, Path: "/bilans/{id}/compte-rendu.pdf", Action: placement.SeeReviews, Do: (*Server).printMinutes},
		{Method: http.MethodPost, Path: "/bilans/{id}/annoncer", Action: placement.EditReviews, Do: (*Server).announceReview, Event: "review.announced"},
		{Method: http.MethodPost, Path: "/bilans/{id}/signer", Action: placement.EditReviews, Do: (*Server).signReview, Event: "review.signed"},
		{Method: http.MethodPost, Path: "/bilans/{id}/deplacer", Action: placement.EditReviews, Do: (*Server).moveReview, Event: "review.moved"},
		{Method: http.MethodGet, Path: "/famille/bilans/{id}", Action: placement.SeeOwnFile, Do: (*Server).ownReview},
		{Method: http.MethodPost, Path: "/famille/bilans/{id}", Action: placement.AnswerMeeting, Do: (*Server).answerOwnReview, Event: "review.answered"},
	}...)
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

// reviewsTold counts what a director was told about and has to explain.
func reviewsTold(ctx context.Context, tx *store.Tx, by placement.Actor, _ time.Time) (int, error) {
	return tx.CountReviews(ctx, by, store.ReviewFilter{State: placement.Planned, Late: true})
}

// reviewsAsked counts the reviews of which a parent asks for something else.
func reviewsAsked(ctx context.Context, tx *store.Tx, by placement.Actor, _ time.Time) (int, error) {
	return tx.CountReviews(ctx, by, store.ReviewFilter{State: placement.Planned, Asked: true})
}

// reviewChoices are the lists of the page, in the order of the tiles.
var reviewChoices = []struct{ code, tone string }{{"signales", "bad"}, {"retard", "bad"}, {"demandes", "wait"}, {"bientot", "wait"}, {"suite", ""}, {"tenus", "ok"}}

// reviewFilters are what the lists ask for.
func reviewFilters(today calendar.Day) map[string]store.ReviewFilter {
	return map[string]store.ReviewFilter{
		"signales": {State: placement.Planned, Late: true},
		"retard":   overdue(today),
		"demandes": {State: placement.Planned, Asked: true},
		"bientot":  {State: placement.Planned, From: today, Before: today.AddDays(soonDays + 1)},
		"suite":    {State: placement.Planned, From: today.AddDays(soonDays + 1)},
		"tenus":    {State: placement.Held, From: today.AddDays(-120)},
	}
}

func (s *Server) listReviews(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v, err := s.readReviews(r, by)
	if err != nil {
		return err
	}
	return reviewsPage.render(w, http.StatusOK, *v)
}

// readReviews reads the lists that are asked for.
func (s *Server) readReviews(r *http.Request, by placement.Actor) (*ReviewsView, error) {
	v := &ReviewsView{Frame: s.frame(r, by, "reviews.title"), Today: s.dayOf(r), Form: &Form{values: r.URL.Query()}}
	filters := reviewFilters(v.Today)
	chosen := v.Form.Choice("etat", "", "signales", "retard", "demandes", "bientot", "suite", "tenus")
	house := placement.HouseID(v.Form.Optional("internat", 60))
	v.Files = fileLinks(v.Frame, "/bilans/liste", url.Values{"etat": {chosen}, "internat": {string(house)}}.Encode())
	v.Rules = &Link{"/bilans/regles", v.T("reviewrules.title")}
	return v, s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if err := v.count(r.Context(), tx, by, filters); err != nil {
			return err
		}
		houses, err := tx.Houses(r.Context(), store.ScopeOf(by))
		if err != nil {
			return err
		}
		v.Houses = houseOptions(v.T("reviews.all_houses"), houses)
		return v.fill(r.Context(), tx, by, filters, chosen, house)
	})
}

// reviewsFile answers with the lists of the page in one format.
func reviewsFile(format fileFormat) Handler {
	return func(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
		v, err := s.readReviews(r, by)
		if err != nil {
			return err
		}
		return format.send(w, "bilans-"+v.Today.String(), v.report(s.Now()))
	}
}

// report is the lists as the page shows them.
func (v *ReviewsView) report(made time.Time) report.Report {
	out := report.Report{Lang: v.Lang, Title: v.Title, Made: made, About: []string{v.T("reviews.about", plain.Day(v.Lang, v.Today))}}
	for _, g := range v.Groups {
		t := report.Table{Title: g.Title, Columns: []string{v.T("reviews.pupil"), v.T("reviews.level"), v.T("reviews.kind"), v.T("reviews.due"), v.T("reviews.late"), v.T("reviews.house"), v.T("reviews.owner")}}
		for _, l := range g.Lines {
			late := report.Cell{}
			if l.Overdue(v.Today) {
				late = report.Number(v.Today.Sub(l.DueOn))
			}
			t.Rows = append(t.Rows, report.Row{Name: l.PupilName, Cells: []report.Cell{report.Text(plain.Level(v.Lang, l.Level)), report.Text(v.T("review." + string(l.Kind))),
				report.Text(l.DueOn.String()), late, report.Text(l.HouseName), report.Text(l.Owner)}})
		}
		out.Tables = append(out.Tables, t)
	}
	return out
}

func houseOptions(all string, houses []placement.House) []Option {
	list := []Option{{"", all}}
	for _, h := range houses {
		list = append(list, Option{string(h.ID), h.Name})
	}
	return list
}

// count makes the tiles: each number is a link to its list.
func (v *ReviewsView) count(ctx context.Context, tx *store.Tx, by placement.Actor, filters map[string]store.ReviewFilter) error {
	for _, c := range reviewChoices {
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
		if (code == "retard" || code == "signales") && len(lines) > 0 {
			v.Groups = append(v.Groups, ReviewGroup{v.T("reviews." + code), "bad", lines})
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
