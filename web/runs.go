package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A RunView is a run that has no result (yet): frozen, under way, out of date or
// refused by the verifier.
type RunView struct {
	Frame
	Campaign placement.Campaign
	Run      placement.Run
	Here     string
	Facts    []Point
	Form     *Form
	Steps    []Step
	Stuck    bool // computing nowhere that this program knows of
}

var runPage = newPage[RunView]("run.html")

func runRoutes() []Route {
	const run = "/campagnes/{id}/calculs/{run}"
	return []Route{
		{Method: http.MethodPost, Path: "/campagnes/{id}/calculs", Action: placement.StartRun, Do: (*Server).prepareRun, Event: "run.frozen"},
		{Method: http.MethodGet, Path: run, Action: placement.SeeCampaigns, Do: (*Server).showRun},
		{Method: http.MethodPost, Path: run + "/demarrer", Action: placement.StartRun, Do: (*Server).startRun, Event: "run.seed_drawn"},
		{Method: http.MethodPost, Path: run + "/reprendre", Action: placement.StartRun, Do: (*Server).resumeRun, Event: "run.done"},
		{Method: http.MethodGet, Path: run + "/probleme.json", Action: placement.SeeCampaigns, Do: (*Server).runProblem},
		{Method: http.MethodGet, Path: run + "/resultat.json", Action: placement.SeeCampaigns, Do: (*Server).runOutcome},
		{Method: http.MethodGet, Path: run + "/anomalies", Action: placement.SeeCampaigns, Do: (*Server).showAnomalies},
		{Method: http.MethodGet, Path: run + "/eleves", Action: placement.SeeCampaigns, Do: (*Server).listProposals},
		{Method: http.MethodGet, Path: run + "/confirmer", Action: placement.DecideProposals, Do: (*Server).askConfirmAll},
		{Method: http.MethodPost, Path: run + "/confirmer", Action: placement.DecideProposals, Do: (*Server).confirmAll, Event: "proposal.confirmed"},
		{Method: http.MethodGet, Path: run + "/eleves/{proposal}", Action: placement.SeeCampaigns, Do: (*Server).showProposal},
		{Method: http.MethodPost, Path: run + "/eleves/{proposal}/lire", Action: placement.DecideProposals, Do: (*Server).openProposal, Event: "proposal.opened"},
		{Method: http.MethodGet, Path: run + "/eleves/{proposal}/confirmer", Action: placement.DecideProposals, Do: (*Server).askConfirm},
		{Method: http.MethodPost, Path: run + "/eleves/{proposal}/confirmer", Action: placement.DecideProposals, Do: (*Server).confirmProposal, Event: "proposal.confirmed"},
		{Method: http.MethodPost, Path: run + "/eleves/{proposal}/ecarter", Action: placement.DecideProposals, Do: (*Server).setAside, Event: "proposal.set_aside"},
	}
}

func (s *Server) prepareRun(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	var run placement.Run
	again, err := form.Submit(func() (err error) {
		run, err = s.Office.PrepareRun(r.Context(), by, placement.CampaignID(chi.URLParam(r, "id")), placement.RunWay(form.Optional("way", 20)))
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.campaignWith(w, r, by, form)
	}
	return s.redirect(w, r, runPath(run), "run.frozen")
}

func runPath(r placement.Run) string {
	return "/campagnes/" + string(r.Campaign) + "/calculs/" + string(r.ID)
}

// readRun finds the run of a URL; a run under another campaign is not found.
func readRun(r *http.Request, tx *store.Tx, by placement.Actor) (c placement.Campaign, run placement.Run, err error) {
	if run, err = tx.Run(r.Context(), by.Territory, placement.RunID(chi.URLParam(r, "run"))); err != nil {
		return c, run, err
	}
	if string(run.Campaign) != chi.URLParam(r, "id") {
		return c, run, placement.Missing("run")
	}
	c, err = tx.Campaign(r.Context(), by.Territory, run.Campaign)
	return c, run, err
}

func (s *Server) showRun(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var c placement.Campaign
	var run placement.Run
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		c, run, err = readRun(r, tx, by)
		return err
	})
	if err != nil {
		return err
	}
	if run.State == placement.Done || run.State == placement.Decided {
		return s.showResult(w, r, by, c, run)
	}
	return s.runWith(w, r, by, c, run, newForm("version", text(run.Version)))
}

// runWith shows a run without a result. While it computes, the page asks for
// itself again: a header does what would otherwise need a script.
func (s *Server) runWith(w http.ResponseWriter, r *http.Request, by placement.Actor, c placement.Campaign, run placement.Run, form *Form) error {
	v := RunView{Frame: s.frame(r, by, "runs.state_title."+string(run.State)), Campaign: c, Run: run, Here: runPath(run), Form: form}
	v.Frame = v.Frame.under("/campagnes", v.T("campaigns.title")).under("/campagnes/"+string(c.ID), c.Name)
	switch run.State {
	case placement.Frozen:
		problem, err := readProblem(run)
		if err != nil {
			return err
		}
		v.Facts = v.frozen(problem)
	case placement.Running:
		progress, here := s.Office.Progress(run.ID)
		v.Steps, v.Stuck = v.progress(progress), !here
		w.Header().Set("Refresh", "1")
		if v.Stuck {
			w.Header().Set("Refresh", "10")
		}
	}
	return runPage.render(w, form.Status(), v)
}

// frozen says what is in the frozen input: numbers, and not a name.
func (v *RunView) frozen(p *match.Problem) []Point {
	ready, silent, pinned, held, sections := 0, 0, 0, 0, 0
	for _, u := range p.Pupils {
		switch {
		case strings.HasPrefix(u.ID, placement.HeldPrefix):
			held++
		case u.Pin != "":
			pinned++
		case u.Agreement:
			ready++
		default:
			silent++
		}
	}
	beds, places, bound := 0, 0, placement.Bindings{}
	for _, h := range p.Houses {
		sections += len(h.Sections)
		for _, x := range h.Sections {
			beds += x.Beds
		}
		if !h.Closed {
			frozen := placement.FrozenPremises(h, nil, nil).Places(calendar.Day{}, true)
			places += frozen.Standing.Places
			bound[frozen.Binding]++
		}
	}
	points := []Point{
		{Label: v.T("runs.way"), Value: v.T("runs.way." + string(v.Run.Way))},
		{Label: v.T("runs.frozen.ready"), Value: plain.Number(v.Lang, ready)},
		{Label: v.T("runs.frozen.silent"), Value: plain.Number(v.Lang, silent)},
		{Label: v.T("runs.frozen.pinned"), Value: plain.Number(v.Lang, pinned)},
		{Label: v.T("runs.frozen.held"), Value: plain.Number(v.Lang, held)},
		{Label: v.T("runs.frozen.houses"), Value: v.T("runs.frozen.houses_of", len(p.Houses), sections, beds)},
		{Label: v.T("ceiling.frozen_places"), Value: plain.Number(v.Lang, places), Limit: ceilings(v.Frame, bound, nil)},
		{Label: v.T("runs.frozen.rules"), Value: v.Run.Rules},
	}
	return points
}

// progress names the steps of a computation.
func (v *RunView) progress(at office.RunProgress) []Step {
	var steps []Step
	for i, name := range []string{"read", "solve", "verify", "write"} {
		step := Step{Text: v.T("runs.progress." + name)}
		switch {
		case i < at.Step:
			step.State = "done"
		case i == at.Step:
			step.State = "now"
			if at.Total > 1 {
				step.Text = v.T("runs.progress.part", step.Text, at.Done, at.Total)
			}
		}
		steps = append(steps, step)
	}
	return steps
}

// readProblem reads the frozen input of a run, with its seed or, before there is
// one, a placeholder.
func readProblem(run placement.Run) (*match.Problem, error) {
	if run.Seed == "" {
		run.Seed = "-"
	}
	seeded, err := office.Seeded(run)
	if err != nil {
		return nil, err
	}
	return match.Read(bytes.NewReader(seeded))
}

func (s *Server) startRun(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.RunStart{Run: placement.RunID(chi.URLParam(r, "run")), Seed: form.Optional("seed", 200), From: form.Optional("from", 200), Version: form.Version()}
	again, err := form.Submit(func() error { return s.Office.StartRun(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.afterStart(w, r, by, form)
	}
	return s.compute(w, r, by)
}

// afterStart shows why a run did not start: a form to mend, or that the files
// changed.
func (s *Server) afterStart(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	var c placement.Campaign
	var run placement.Run
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		c, run, err = readRun(r, tx, by)
		return err
	})
	if err != nil {
		return err
	}
	return s.runWith(w, r, by, c, run, form)
}

func (s *Server) resumeRun(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		_, _, err := readRun(r, tx, by)
		return err
	})
	if err != nil {
		return err
	}
	return s.compute(w, r, by)
}

// patience is how long a click waits for a result: most runs are over by then,
// the others go on while the page shows how far they are.
const patience = 1500 * time.Millisecond

func (s *Server) compute(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	id, over := placement.RunID(chi.URLParam(r, "run")), make(chan struct{})
	s.Office.ComputeInBackground(r.Context(), by, id, func(err error) {
		if err != nil && faultOf(err) == nil && !errors.Is(err, context.Canceled) {
			s.Log.Error("run", "run", id, "error", err)
		}
		close(over)
	})
	select {
	case <-over:
	case <-time.After(patience):
	case <-r.Context().Done():
	}
	return s.redirect(w, r, "/campagnes/"+chi.URLParam(r, "id")+"/calculs/"+string(id), "")
}

// runProblem and runOutcome hand out the two files by which anybody can check a
// run. They hold pseudonyms.
func (s *Server) runProblem(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.runFile(w, r, by, "probleme", office.Seeded)
}

func (s *Server) runOutcome(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.runFile(w, r, by, "resultat", func(run placement.Run) ([]byte, error) {
		if len(run.Outcome) == 0 {
			return nil, placement.Missing("run")
		}
		return run.Outcome, nil
	})
}

func (s *Server) runFile(w http.ResponseWriter, r *http.Request, by placement.Actor, name string, of func(placement.Run) ([]byte, error)) error {
	var file []byte
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		_, run, err := readRun(r, tx, by)
		if err != nil {
			return err
		}
		file, err = of(run)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+`.json"`)
	_, err = w.Write(file)
	return ignoreGone(err)
}
