package web

import (
	"net/http"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// alarmsOf is what stands above every page of who looks after the service: that all
// sending is paused, and the jobs that did not run in their time. A page that cannot
// say so is still a page.
func (s *Server) alarmsOf(r *http.Request, by placement.Actor) (list []Note) {
	if admit(by, placement.SeeJobs) != nil || personOf(r).first {
		return nil
	}
	var jobs []placement.Job
	var pause store.Pause
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if pause, err = tx.ServicePause(r.Context()); err != nil {
			return err
		}
		jobs, err = tx.JobsFor(r.Context(), by.Territory)
		return err
	})
	if err != nil {
		s.Log.WarnContext(r.Context(), "alarms", "error", err)
		return nil
	}
	lang, zone := langOf(r), zoneOf(r)
	link := &Link{jobsPath, words.T(lang, "jobs.alarm_link")}
	if pause.On() {
		text := words.T(lang, "service.alarm", pause.By, plain.ShortMoment(lang, pause.Since.In(zone)), pause.Reason)
		list = append(list, Note{Tone: "bad", Text: text, Link: link})
	}
	if late := lateJobs(lang, jobs, s.Now(), zone); len(late) > 0 {
		list = append(list, Note{Tone: "bad", Text: words.T(lang, "jobs.alarm", len(late), strings.Join(late, " ; ")), Link: link})
	}
	return list
}

// lateJobs names the jobs that did not run in their time.
func lateJobs(lang plain.Lang, jobs []placement.Job, now time.Time, zone *time.Location) (late []string) {
	for _, j := range jobs {
		rule, ok := placement.JobRuleOf(j.Name)
		if !ok || !rule.Late(j, now, zone) {
			continue
		}
		name := words.T(lang, "job."+string(j.Name))
		if j.Succeeded.IsZero() {
			late = append(late, words.T(lang, "jobs.alarm_never", name))
		} else {
			late = append(late, words.T(lang, "jobs.alarm_since", name, plain.ShortMoment(lang, j.Succeeded.In(zone))))
		}
	}
	return late
}
