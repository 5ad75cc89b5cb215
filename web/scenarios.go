package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A ScenariosView sets the decision of a run beside what would have been. There
// is no way from it to a decision.
type ScenariosView struct {
	Frame
	Comparing
	Form     *Form
	Columns  []ScenarioColumn // the decision first
	Rows     []ScenarioRow
	Bands    []Option
	Houses   []Option
	Sections []Option
	Usual    bool // the usual comparisons are not all kept yet
}

// Comparing is what the two pages of comparisons have in common.
type Comparing struct {
	Campaign placement.Campaign
	Run      placement.Run
	Here     string // the run's page
	Steps    []Step // while comparisons are computed
}

// A ScenarioColumn is one outcome: what it means, and who asked for it.
type ScenarioColumn struct {
	Title, Text, Source string
	Decision            bool
}

// A ScenarioRow is one thing counted, column by column.
type ScenarioRow struct {
	Label string
	Cells []string
	Part  bool // of the row above
}

var scenariosPage = newPage[ScenariosView]("scenarios.html")

func scenarioRoutes() []Route {
	const run = "/campagnes/{id}/calculs/{run}"
	return []Route{
		{Method: http.MethodGet, Path: run + "/scenarios", Action: placement.SeeCampaigns, Do: (*Server).showScenarios},
		{Method: http.MethodPost, Path: run + "/scenarios", Action: placement.StartRun, Do: (*Server).askScenario, Event: "run.compared"},
		{Method: http.MethodGet, Path: run + "/couts", Action: placement.SeeCampaigns, Do: (*Server).showCosts},
		{Method: http.MethodPost, Path: run + "/couts", Action: placement.StartRun, Do: (*Server).askCosts, Event: "run.compared"},
		{Method: http.MethodPost, Path: run + "/rejouer", Action: placement.StartRun, Do: (*Server).replayRun, Event: "run.replayed"},
	}
}

// usual are the comparisons that every run is asked.
var usual = []match.Question{{Kind: match.MaxPlacement}, {Kind: match.MinRank}, {Kind: match.NoFloors}}

// small is the number of pupils up to which a page computes what it shows and
// is not kept yet: the usual comparisons take some milliseconds then.
const small = 1000

// A compared is a run with its decision and the answers there are.
type compared struct {
	Comparing
	office.Decision
	names
	kept map[match.Question]placement.RunComparison
	list []placement.RunComparison
}

func (s *Server) compared(r *http.Request, by placement.Actor) (c compared, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if c.Campaign, c.Run, err = readRun(r, tx, by); err != nil {
			return err
		}
		if c.names, err = namesOf(r.Context(), tx, by.Territory, c.Campaign); err != nil {
			return err
		}
		c.list, err = tx.Comparisons(r.Context(), by.Territory, c.Run.ID)
		return err
	})
	if err != nil {
		return c, err
	}
	c.Here, c.kept = runPath(c.Run), map[match.Question]placement.RunComparison{}
	for _, x := range c.list {
		c.kept[x.Question] = x
	}
	c.Decision, err = office.DecisionOf(c.Run)
	return c, err
}

// answer gives what is kept, or what a small run is asked on the spot.
func (c *compared) answer(ctx context.Context, q match.Question) (x placement.RunComparison, ok bool, err error) {
	if x, ok = c.kept[q]; ok || len(c.Problem.Pupils) > small {
		return x, ok, nil
	}
	x.Comparison, err = c.Compare(ctx, q)
	return x, err == nil, err
}

// called is the name of a house, a section or a band; the id of one that is gone.
func (n names) called(id string) string { return cmp.Or(n[id], id) }

func (n names) section(id string) string {
	if house := n["of "+id]; house != "" {
		return house + ", " + n.called(id)
	}
	return n.called(id)
}

// under sets a page of comparisons below the run's.
func (s *Server) comparingFrame(r *http.Request, by placement.Actor, c *compared, title string) Frame {
	f := s.frame(r, by, title)
	return f.under("/campagnes", f.T("campaigns.title")).under("/campagnes/"+string(c.Campaign.ID), c.Campaign.Name).under(c.Here, f.T("runs.result"))
}

// working shows how far the comparisons asked for are, and has the page ask for
// itself again.
func (s *Server) working(w http.ResponseWriter, f Frame, c *Comparing) {
	at, busy := s.Office.Comparing(c.Run.ID)
	if !busy {
		return
	}
	w.Header().Set("Refresh", "2")
	c.Steps = []Step{{Text: f.T("scenarios.working", at.Done+1, max(at.Total, 1)), State: "now"}}
}

func (s *Server) showScenarios(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.scenariosWith(w, r, by, newForm("adultes", "1", "lits", "10"))
}

func (s *Server) scenariosWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	c, err := s.compared(r, by)
	if err != nil {
		return err
	}
	v := ScenariosView{Frame: s.comparingFrame(r, by, &c, "scenarios.title"), Form: form, Comparing: c.Comparing}
	v.choices(&c)
	t := scenarioTable{Frame: v.Frame, names: c.names}
	t.add(ScenarioColumn{Title: v.T("scenarios.decision"), Text: v.T("scenarios.decision_text"), Decision: true}, match.Comparison{Summary: c.Summary()})
	for _, q := range usual {
		x, known, err := c.answer(r.Context(), q)
		if err != nil {
			return err
		}
		if v.Usual = v.Usual || x.ID == ""; known {
			t.answer(x)
		}
	}
	for _, x := range c.list {
		if _, rule := x.Question.Rule(); !rule && !slices.Contains(usual, x.Question) {
			t.answer(x)
		}
	}
	v.Columns, v.Rows = t.columns, t.rows()
	s.working(w, v.Frame, &v.Comparing)
	return scenariosPage.render(w, form.Status(), v)
}

// choices are what a comparison can be about, as the run has it frozen.
func (v *ScenariosView) choices(c *compared) {
	for _, h := range c.Problem.Houses {
		if !h.Closed {
			v.Houses = append(v.Houses, Option{h.ID, c.called(h.ID)})
		}
		for _, b := range h.Bands {
			v.Bands = append(v.Bands, Option{h.ID + "/" + b.ID, v.T("scenarios.band_of", c.called(h.ID), c.called(b.ID), b.Adults)})
		}
		for _, x := range h.Sections {
			v.Sections = append(v.Sections, Option{x.ID, v.T("scenarios.section_of", c.section(x.ID), x.Beds)})
		}
	}
	for _, list := range [][]Option{v.Houses, v.Bands, v.Sections} {
		slices.SortFunc(list, func(a, b Option) int {
			return cmp.Or(cmp.Compare(store.Fold(a.Text), store.Fold(b.Text)), cmp.Compare(a.Value, b.Value))
		})
	}
}

// A scenarioTable sets outcomes side by side.
type scenarioTable struct {
	Frame
	names
	columns []ScenarioColumn
	counts  []match.Comparison
}

func (t *scenarioTable) add(head ScenarioColumn, c match.Comparison) {
	t.columns, t.counts = append(t.columns, head), append(t.counts, c)
}

func (t *scenarioTable) answer(x placement.RunComparison) {
	q := x.Question
	head := ScenarioColumn{Source: t.T("scenarios.now")}
	if x.ID != "" {
		head.Source = t.T("scenarios.kept", plain.ShortMoment(t.Lang, x.At.In(cmp.Or(t.Zone, plain.Paris))), x.By.Name)
	}
	kind := "scenarios." + string(q.Kind)
	switch q.Kind {
	case match.ByAdults:
		head.Title = t.T(kind+signOf(q.More), abs(q.More))
		head.Text = t.T(kind+"_text", t.called(q.House), t.called(q.Band))
	case match.ByMoreBeds:
		head.Title = t.T(kind+signOf(q.More), abs(q.More))
		head.Text = t.T(kind+"_text", t.section(q.Section))
	case match.ByHouseClosed:
		head.Title, head.Text = t.T(kind), t.T(kind+"_text", t.called(q.House))
	default:
		head.Title, head.Text = t.T(kind), t.T(kind+"_text")
	}
	t.add(head, x.Comparison)
}

func signOf(n int) string {
	if n < 0 {
		return ".fewer"
	}
	return ".more"
}

func abs(n int) int { return max(n, -n) }

// rows count the same things of every outcome. The decision has nobody who
// moved.
func (t *scenarioTable) rows() []ScenarioRow {
	number := func(label string, part bool, of func(match.Summary) int) ScenarioRow {
		row := ScenarioRow{Label: t.T(label), Part: part}
		for _, c := range t.counts {
			row.Cells = append(row.Cells, plain.Number(t.Lang, of(c.Summary)))
		}
		return row
	}
	floors := ScenarioRow{Label: t.T("scenarios.floors")}
	better, worse := ScenarioRow{Label: t.T("scenarios.better")}, ScenarioRow{Label: t.T("scenarios.worse")}
	for i, c := range t.counts {
		floors.Cells = append(floors.Cells, t.T("scenarios.of", c.Summary.FloorsMet, c.Summary.Floors))
		up, down := plain.Number(t.Lang, c.Better), plain.Number(t.Lang, c.Worse)
		if t.columns[i].Decision {
			up, down = "–", "–"
		}
		better.Cells, worse.Cells = append(better.Cells, up), append(worse.Cells, down)
	}
	return []ScenarioRow{
		number("scenarios.placed", false, func(s match.Summary) int { return s.Placed }),
		number("scenarios.first", true, func(s match.Summary) int { return rank(s, 0) }),
		number("scenarios.second", true, func(s match.Summary) int { return rank(s, 1) }),
		number("scenarios.third", true, func(s match.Summary) int { return rank(s, 2) }),
		number("scenarios.further", true, func(s match.Summary) int { return s.Placed - s.Kept - rank(s, 0) - rank(s, 1) - rank(s, 2) }),
		number("scenarios.kept_place", true, func(s match.Summary) int { return s.Kept }),
		number("scenarios.unplaced", false, func(s match.Summary) int { return s.Unplaced }),
		number("scenarios.envious", false, func(s match.Summary) int { return s.Envious }),
		floors,
		number("scenarios.adults", false, func(s match.Summary) int { return s.Adults }),
		better, worse,
		number("scenarios.promised", false, func(s match.Summary) int { return s.Promised }),
		number("scenarios.not_examined", false, func(s match.Summary) int { return s.NotExamined }),
	}
}

func rank(s match.Summary, i int) int {
	if i < len(s.Ranks) {
		return s.Ranks[i]
	}
	return 0
}

// mostMore bounds what a comparison adds: no house of the country has as many.
const mostMore = 500

func (s *Server) askScenario(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	questions := asked(form)
	again, err := form.Submit(func() error { return s.ask(r, by, questions) })
	switch {
	case err != nil:
		return err
	case again:
		for field, usual := range map[string]string{"adultes": "1", "lits": "10"} {
			form.Set(field, cmp.Or(form.Value(field), usual))
		}
		return s.scenariosWith(w, r, by, form)
	}
	return s.redirect(w, r, r.URL.Path, "")
}

// asked reads the question of a form.
func asked(form *Form) []match.Question {
	switch form.Choice("quoi", "usual", string(match.ByAdults), string(match.ByMoreBeds), string(match.ByHouseClosed)) {
	case string(match.ByAdults):
		house, band, _ := strings.Cut(form.Text("groupe", 140), "/")
		return []match.Question{{Kind: match.ByAdults, House: house, Band: band, More: form.change("adultes")}}
	case string(match.ByMoreBeds):
		return []match.Question{{Kind: match.ByMoreBeds, Section: form.Text("section", 60), More: form.change("lits")}}
	case string(match.ByHouseClosed):
		return []match.Question{{Kind: match.ByHouseClosed, House: form.Text("internat", 60)}}
	}
	return usual
}

// change is a number that is more or less than none.
func (f *Form) change(field string) int {
	n := f.Number(field, -mostMore, mostMore)
	if n == 0 && f.faultAt(field) == nil {
		f.Reject(field, "run.no_change")
	}
	return n
}

// ask has questions computed and waits a little: most answers are there by
// then, the others come while the page shows how far they are.
func (s *Server) ask(r *http.Request, by placement.Actor, questions []match.Question) error {
	id := placement.RunID(chi.URLParam(r, "run"))
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		_, _, err := readRun(r, tx, by)
		return err
	})
	if err != nil {
		return err
	}
	over := make(chan error, 1)
	s.Office.CompareInBackground(r.Context(), by, id, questions, func(err error) {
		if err != nil && faultOf(err) == nil && !errors.Is(err, context.Canceled) {
			s.Log.Error("compare", "run", id, "error", err)
		}
		over <- err
	})
	select {
	case err := <-over:
		return err
	case <-time.After(patience):
	case <-r.Context().Done():
	}
	return nil
}

// replayRun computes a run again and says whether everything is as it was kept.
func (s *Server) replayRun(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var run placement.Run
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		_, run, err = readRun(r, tx, by)
		return err
	})
	if err != nil {
		return err
	}
	replay, err := s.Office.Replay(r.Context(), by, run.ID)
	if err != nil {
		return err
	}
	said := "run.replayed"
	switch {
	case replay.Holds():
	case replay.SameEngine():
		said = "run.replay_differs"
	default:
		said = "run.replay_other_engine"
	}
	return s.redirect(w, r, runPath(run), said)
}
