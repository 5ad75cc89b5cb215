package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
)

// A HouseCover is one house on the list of supervision.
type HouseCover struct {
	Name, About, Href string
	Badge             Badge
	Says              string
}

// A SupervisionList is every house in scope and how its week is covered.
type SupervisionList struct {
	Frame
	Week  calendar.Week
	Made  time.Time
	Files []Link
	Lines []HouseCover
	Pages Pages
	Empty Empty
	page  int // from 1
}

var supervisionListPage = newPage[SupervisionList]("supervisionlist.html")

// listSupervision shows every house in scope; who has one goes straight there.
func (s *Server) listSupervision(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := s.supervisionList(r, by)
	var only placement.HouseID
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		houses, err := tx.Houses(r.Context(), store.ScopeOf(by))
		if err != nil {
			return err
		}
		if len(houses) == 1 {
			only = houses[0].ID
			return nil
		}
		return v.read(r.Context(), tx, houses, r.URL)
	})
	if err != nil {
		return err
	}
	if only != "" {
		return s.redirect(w, r, supervisionPath(only), "")
	}
	v.Empty = placesEmpty(v.Frame, false, admit(by, placement.ImportHouses) == nil)
	if len(v.Lines) > 0 {
		v.Files = fileLinks(v.Frame, "/encadrement", "page="+strconv.Itoa(v.page))
	}
	return supervisionListPage.render(w, http.StatusOK, v)
}

func (s *Server) supervisionList(r *http.Request, by placement.Actor) SupervisionList {
	return SupervisionList{Frame: s.frame(r, by, "supervision.list_title"), Week: s.dayOf(r).ISOWeek(), Made: s.Now()}
}

// supervisionListFile answers with the page that is asked for in one format.
func supervisionListFile(format fileFormat) Handler {
	return func(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
		v := s.supervisionList(r, by)
		err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
			houses, err := tx.Houses(r.Context(), store.ScopeOf(by))
			if err != nil {
				return err
			}
			return v.read(r.Context(), tx, houses, r.URL)
		})
		if err != nil {
			return err
		}
		return format.send(w, "encadrement-"+v.Week.Monday().String(), v.report())
	}
}

// report is the list as its page shows it: the same houses and words.
func (v *SupervisionList) report() report.Report {
	r := report.Report{Lang: v.Lang, Title: v.Title, Made: v.Made, About: []string{
		v.T("supervision.week_of", v.Week.Monday()), v.T("supervision.data", plain.Moment(v.Lang, v.Made.In(wallOf(v.Zone))))}}
	if v.Pages.Of > 0 {
		r.About = append(r.About, v.T("supervision.list_part", v.Pages.From, v.Pages.To, v.Pages.Of))
	}
	t := report.Table{ID: "internats", Title: v.T("supervision.list_table"), Notes: []string{v.T("supervision.on_duty_check")},
		Columns: []string{v.T("supervision.list_house"), v.T("supervision.list_commune"), v.T("supervision.cover"), v.T("supervision.list_finding")}}
	for _, l := range v.Lines {
		t.Rows = append(t.Rows, report.Row{Name: l.Name, Cells: []report.Cell{report.Text(l.About), report.Text(l.Badge.Text), report.Text(l.Says)}})
	}
	r.Tables = []report.Table{t}
	return r
}

func (v *SupervisionList) read(ctx context.Context, tx *store.Tx, houses []placement.House, at *url.URL) error {
	var skip int
	skip, v.Pages = pagesOf(at, len(houses), placesPerPage)
	v.page = skip/placesPerPage + 1
	for _, h := range houses[skip:min(skip+placesPerPage, len(houses))] {
		duty, err := tx.Duty(ctx, store.ScopeOf(v.By), h.ID, v.Week.Days(), store.AcceptedExpected)
		if err != nil {
			return err
		}
		one := SupervisionView{Frame: v.Frame, Week: v.Week}
		one.onDuty(duty)
		line := HouseCover{Name: h.Name, About: h.Commune, Href: supervisionPath(h.ID), Says: one.Finding, Badge: Badge{"ok", v.T("supervision.covered")}}
		switch {
		case len(one.Days) == 0:
			line.Badge = Badge{"", v.T("supervision.closed")}
		case !one.Entered:
			line.Badge = Badge{"wait", v.T("supervision.not_entered")}
		case one.Tiles[1].Tone == "bad":
			line.Badge = Badge{"bad", v.T("supervision.list_lacking")}
		}
		v.Lines = append(v.Lines, line)
	}
	return nil
}

// mostShort is how many short slots of a house the home page names.
const mostShort = 3

// slotsShort are the coming days on which somebody is lacking, for who makes the
// roster. Where nobody is entered yet, nothing is said.
func slotsShort(ctx context.Context, tx *store.Tx, by placement.Actor, lang plain.Lang, today calendar.Day) ([]Deadline, error) {
	if by.Role != placement.Director {
		return nil, nil
	}
	houses, err := tx.Houses(ctx, store.ScopeOf(by))
	if err != nil {
		return nil, err
	}
	var list []Deadline
	week := calendar.Interval{From: today, To: today.AddDays(7)}
	for _, h := range houses {
		duty, err := tx.Duty(ctx, store.ScopeOf(by), h.ID, week, store.AcceptedExpected)
		if err != nil {
			return nil, err
		}
		if len(duty.Shifts) == 0 {
			continue
		}
		for _, c := range capacity.Weakest(duty.Covers(enteredOnly(duty, duty.Sessions(week))), mostShort) {
			if c.Lacking > 0 {
				list = append(list, Deadline{c.Day, words.T(lang, "supervision.deadline", c.Lacking, plain.Slot(lang, c.Slot), h.Name), sessionPath(h.ID, c.Session)})
			}
		}
	}
	return list, nil
}

// enteredOnly keeps the sessions of weeks on which somebody has worked.
func enteredOnly(d placement.Duty, sessions []capacity.Session) []capacity.Session {
	weeks := map[calendar.Week]bool{}
	for _, s := range d.Shifts {
		weeks[s.Day.ISOWeek()] = true
	}
	return slices.DeleteFunc(sessions, func(s capacity.Session) bool { return !weeks[s.Day.ISOWeek()] })
}
