package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
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
	}
}

// jobPages are the pages of what a job looks after.
var jobPages = map[placement.JobName]string{
	placement.SendJob: "/courriers", placement.CloseOffersJob: "/propositions", placement.EndStaysJob: "/sejours", placement.RenewalsJob: "/campagnes",
	placement.CheckJob: "/controle", placement.RetentionJob: "/conservation", placement.MissingReviewJob: "/bilans", placement.LateReviewJob: "/bilans",
	placement.RemindersJob: remindersPath,
}

func (s *Server) showJobs(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := JobsView{Frame: s.frame(r, by, "jobs.title"), Can: admit(by, placement.RunJobs) == nil}
	v.Empty = Empty{Title: v.T("jobs.empty"), Text: v.T("jobs.empty_text")}
	kept, err := s.jobsOf(r.Context(), by)
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
	return jobsPage.render(w, http.StatusOK, v)
}

func (s *Server) jobsOf(ctx context.Context, by placement.Actor) (list []placement.Job, err error) {
	err = s.DB.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.JobsFor(ctx, by.Territory)
		return err
	})
	return list, err
}

func (s *Server) jobLine(f Frame, rule placement.JobRule, j placement.Job) JobLine {
	now := s.Now()
	l := JobLine{
		Name: string(j.Name), What: f.T("job." + string(j.Name)), When: f.jobRule(rule), Started: j.Started, Succeeded: j.Succeeded,
		Wanted: !j.WantedAt.IsZero(), State: f.jobState(rule, j, now),
	}
	if !j.Ended.IsZero() {
		l.Took = f.took(j.Took)
	}
	if !j.Succeeded.IsZero() {
		l.Did = f.T("job.did."+string(j.Name), j.Done)
	}
	if next := rule.Next(j, now, f.zone()); next.After(now) {
		l.Next = plain.ShortMoment(f.Lang, next.In(f.zone()))
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

func (f Frame) jobState(rule placement.JobRule, j placement.Job, now time.Time) Badge {
	switch {
	case j.Running(now):
		return stateBadge(f.Lang, "job_state", "running")
	case rule.Late(j, now, f.zone()):
		return stateBadge(f.Lang, "job_state", "late")
	case j.Failures > 0:
		return stateBadge(f.Lang, "job_state", "failed")
	case j.Succeeded.IsZero():
		return stateBadge(f.Lang, "job_state", "waiting")
	}
	return stateBadge(f.Lang, "job_state", "ok")
}

// jobRule says when a job runs: « chaque minute », « chaque jour à 3 h ».
func (f Frame) jobRule(rule placement.JobRule) string {
	switch {
	case rule.Every == 0:
		return f.T("jobs.daily", plain.Clock(f.Lang, time.Date(2000, 1, 1, rule.Hour, 0, 0, 0, time.FixedZone("", 0))))
	case rule.Every >= time.Hour:
		return f.T("jobs.hours", int(rule.Every/time.Hour))
	}
	return f.T("jobs.minutes", int(rule.Every/time.Minute))
}

// took says how long a job took, no finer than a person reads it.
func (f Frame) took(d time.Duration) string {
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

// alarmsOf is what stands above every page of who looks after the service: the jobs
// that did not run in their time. A page that cannot say so is still a page.
func (s *Server) alarmsOf(r *http.Request, by placement.Actor) []Note {
	if admit(by, placement.SeeJobs) != nil || personOf(r).first {
		return nil
	}
	kept, err := s.jobsOf(r.Context(), by)
	if err != nil {
		s.Log.WarnContext(r.Context(), "alarms", "error", err)
		return nil
	}
	var late []string
	lang, zone := langOf(r), zoneOf(r)
	for _, j := range kept {
		if rule, ok := placement.JobRuleOf(j.Name); ok && rule.Late(j, s.Now(), zone) {
			late = append(late, lateJob(lang, j, zone))
		}
	}
	if len(late) == 0 {
		return nil
	}
	text := words.T(lang, "jobs.alarm", len(late), strings.Join(late, " ; "))
	return []Note{{Tone: "bad", Text: text, Link: &Link{(&url.URL{Path: jobsPath}).String(), words.T(lang, "jobs.alarm_link")}}}
}

func lateJob(lang plain.Lang, j placement.Job, zone *time.Location) string {
	name := words.T(lang, "job."+string(j.Name))
	if j.Succeeded.IsZero() {
		return words.T(lang, "jobs.alarm_never", name)
	}
	return words.T(lang, "jobs.alarm_since", name, plain.ShortMoment(lang, j.Succeeded.In(zone)))
}
