package web

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A JobsView is what the program does by itself: how it went, and when it runs next.
type JobsView struct {
	Frame
	Lines []JobLine
	Can   bool // may have one run now
	Stops bool // may pause the whole service
	Pause store.Pause
	Form  *Form // the reason of a pause
	Empty Empty
}

// A JobLine is one job in words.
type JobLine struct {
	Name, What string
	When       string // its rule
	Started    time.Time
	Succeeded  time.Time
	Took, Did  string
	Next       string
	State      Badge
	Why        string // what went wrong the last time; "" nothing
	Look       *Link  // the page of what it looks after; nil: the person has none
	Wanted     bool   // it runs at the next look
}

var jobsPage = newPage[JobsView]("jobs.html")

const jobsPath = "/systeme/travaux"

func jobRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: jobsPath, Action: placement.SeeJobs, Do: (*Server).showJobs},
		{Method: http.MethodPost, Path: jobsPath + "/{id}", Action: placement.RunJobs, Do: (*Server).runJob, Event: "job.wanted"},
		{Method: http.MethodPost, Path: "/systeme/envois", Action: placement.PauseService, Do: (*Server).pauseService, Event: "service.paused"},
	}
}

// jobPages are the pages of what a job looks after.
var jobPages = map[placement.JobName]string{
	placement.SendJob: "/courriers", placement.CloseOffersJob: "/propositions", placement.EndStaysJob: "/sejours", placement.RenewalsJob: "/campagnes",
	placement.CheckJob: "/controle", placement.RetentionJob: "/conservation", placement.MissingReviewJob: repairsPath, placement.LateReviewJob: "/bilans",
	placement.MeetingHoursJob: "/entretiens",
	placement.RemindersJob:    remindersPath, placement.DigestJob: "/courriers",
}

func (s *Server) showJobs(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.jobsWith(w, r, by, newForm())
}

func (s *Server) jobsWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := JobsView{Frame: s.frame(r, by, "jobs.title"), Form: form, Can: admit(by, placement.RunJobs) == nil, Stops: admit(by, placement.PauseService) == nil}
	v.Empty = Empty{Title: v.T("jobs.empty"), Text: v.T("jobs.empty_text")}
	var kept []placement.Job
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Pause, err = tx.ServicePause(r.Context()); err != nil {
			return err
		}
		kept, err = tx.JobsFor(r.Context(), by.Territory)
		return err
	})
	if err != nil {
		return err
	}
	for _, rule := range placement.Jobs {
		for _, j := range kept {
			if j.Name == rule.Name {
				v.Lines = append(v.Lines, s.jobLine(v.Frame, rule, j))
			}
		}
	}
	return jobsPage.render(w, form.Status(), v)
}

func (s *Server) jobLine(f Frame, rule placement.JobRule, j placement.Job) JobLine {
	now := s.Now()
	l := JobLine{
		Name: string(j.Name), What: f.T("job." + string(j.Name)), When: jobRule(f, rule), Started: j.Started, Succeeded: j.Succeeded,
		Wanted: !j.WantedAt.IsZero(), State: jobState(f, rule, j, now),
	}
	if !j.Ended.IsZero() {
		l.Took = took(f, j.Took)
	}
	if !j.Succeeded.IsZero() {
		l.Did = f.T("job.did."+string(j.Name), j.Done)
	}
	if next := rule.Next(j, now, zone(f)); next.After(now) {
		l.Next = plain.ShortMoment(f.Lang, next.In(zone(f)))
	} else {
		l.Next = f.T("jobs.soon")
	}
	if j.Error != "" {
		l.Why = words.Error(f.Lang, &placement.Fault{Kind: placement.Conflict, Code: j.Error})
	}
	if path := jobPages[j.Name]; path != "" && s.shows(path, f.By) {
		l.Look = &Link{path, f.T("jobs.look")}
	}
	return l
}

func jobState(f Frame, rule placement.JobRule, j placement.Job, now time.Time) Badge {
	switch {
	case rule.Late(j, now, zone(f)):
		return stateBadge(f.Lang, "job_state", "late")
	case j.Running(now):
		return stateBadge(f.Lang, "job_state", "running")
	case j.Failures > 0:
		return stateBadge(f.Lang, "job_state", "failed")
	case j.Succeeded.IsZero():
		return stateBadge(f.Lang, "job_state", "waiting")
	}
	return stateBadge(f.Lang, "job_state", "ok")
}

// jobRule says when a job runs: « chaque minute », « chaque jour à 3 h ».
func jobRule(f Frame, rule placement.JobRule) string {
	switch {
	case rule.Every == 0:
		return f.T("jobs.daily", plain.Clock(f.Lang, time.Date(2000, 1, 1, rule.Hour, 0, 0, 0, time.FixedZone("", 0))))
	case rule.Every >= time.Hour:
		return f.T("jobs.hours", int(rule.Every/time.Hour))
	}
	return f.T("jobs.minutes", int(rule.Every/time.Minute))
}

// took says how long a job took, no finer than a person reads it.
func took(f Frame, d time.Duration) string {
	switch {
	case d < time.Second:
		return f.T("jobs.instant")
	case d < 2*time.Minute:
		return f.T("jobs.took_seconds", int(d/time.Second))
	}
	return f.T("jobs.took_minutes", int(d/time.Minute))
}

func (s *Server) runJob(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	name := placement.JobName(chi.URLParam(r, "id"))
	if err := s.Office.WantJob(r.Context(), by, name); err != nil {
		return err
	}
	return s.redirect(w, r, jobsPath, "job.wanted")
}

// pauseService stops all that is sent, for a reason, or lets it go again.
func (s *Server) pauseService(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	on, reason := form.Choice("pause", "oui", "non") == "oui", ""
	if on {
		reason = form.Text("reason", 300)
	}
	again, err := form.Submit(func() error { return s.Office.PauseService(r.Context(), by, on, reason) })
	switch {
	case err != nil:
		return err
	case again:
		return s.jobsWith(w, r, by, form)
	case on:
		return s.redirect(w, r, jobsPath, "service.paused")
	}
	return s.redirect(w, r, jobsPath, "service.resumed")
}
