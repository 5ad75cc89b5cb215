package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// ran keeps that a job of the territory ended well some time ago.
func (s *site) ran(name placement.JobName, ago time.Duration, change ...func(*placement.Job)) {
	s.Helper()
	s.write(func(ctx context.Context, tx *store.Tx) error {
		rule, _ := placement.JobRuleOf(name)
		in := s.in
		if !rule.Each {
			in = ""
		}
		at := s.web.Now().Add(-ago)
		j, err := tx.Job(ctx, in, name, at)
		if err != nil {
			return err
		}
		j.Started, j.LeasedBy, j.LeasedTo = at, "run_1", at.Add(time.Minute)
		if err := tx.StartJob(ctx, j); err != nil {
			return err
		}
		j.Ended, j.Succeeded, j.Done, j.Covered = at, at, 2, rule.Day(at, zoneNamed("Europe/Paris"))
		for _, f := range change {
			f(&j)
		}
		return tx.EndJob(ctx, j)
	})
}

// A job that did not run in its time stands in red above every page of the officer,
// in words, and above no page of a director or a parent.
func TestAJobThatDidNotRunStandsAboveEveryPageOfTheOfficer(t *testing.T) {
	w := populate(t)
	w.ran(placement.CheckJob, 2*time.Hour)
	if page := w.browser().with(w.officer).get("/sejours").text; strings.Contains(page, "note bad alarm") {
		t.Fatal("an alarm while everything ran")
	}
	w.later(33 * time.Hour)
	for _, path := range []string{"/", "/sejours", "/journal", jobsPath} {
		page := w.browser().with(w.officer).get(path).text
		if !strings.Contains(page, `class="note bad alarm noprint" role="alert"`) || !strings.Contains(page, "▲ Une tâche de fond") || !strings.Contains(page, "Contrôle de la nuit") || !strings.Contains(page, `href="`+jobsPath+`"`) {
			t.Errorf("%s does not say that the check did not run", path)
		}
	}
	if page := w.browser().with(w.admin).get("/comptes").text; !strings.Contains(page, "note bad alarm") {
		t.Error("the administrator is not told")
	}
	if page := w.browser().with(w.director).get("/sejours").text; strings.Contains(page, "note bad alarm") {
		t.Error("a director has no use for it")
	}
	if page := w.browser().with(w.parent).get("/famille").text; strings.Contains(page, "alarm") {
		t.Error("a parent has no use for it")
	}
}

// The operator's page tells the next run by the clock of the territory, what went
// wrong in words, and has a job run: the click is in the journal.
func TestTheOperatorSeesTheNextRunInLocalTimeAndRunsAJob(t *testing.T) {
	w := populate(t) // Monday noon in Paris
	w.ran(placement.CheckJob, 2*time.Hour)
	w.ran(placement.RetentionJob, 2*time.Hour, func(j *placement.Job) {
		j.Succeeded, j.Error, j.Failures, j.RetryAt = time.Time{}, "job.broken", 1, w.web.Now().Add(time.Minute)
	})
	page := w.browser().with(w.admin).get(jobsPath).text
	for _, want := range []string{"Contrôle de la nuit", "chaque jour à 3 h 00", "24 novembre 2026, 3 h 00", "2 choses à corriger", "échec", "erreur inattendue"} {
		if !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(page, "\u202f", " "), "\u00a0", " "), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	w.later(time.Minute)
	a := w.browser().with(w.admin).do("POST", jobsPath+"/check", nil)
	if a.StatusCode != http.StatusSeeOther {
		t.Fatalf("run now: %d", a.StatusCode)
	}
	storetest.Read(t, w.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.JobsFor(ctx, w.in)
		for _, j := range list {
			if (j.Name == placement.CheckJob) != !j.WantedAt.IsZero() {
				t.Errorf("wanted: %+v", j)
			}
		}
		events, err2 := tx.Events(ctx, store.EventQuery{Territory: w.in, Limit: 1})
		if err == nil && (len(events) != 1 || events[0].Verb != "job.wanted" || events[0].By.ID != string(w.admin.Account)) {
			t.Errorf("the journal has %+v", events)
		}
		if err == nil {
			err = err2
		}
		return err
	})
	if a := w.browser().with(w.admin).do("POST", jobsPath+"/nothing", nil); a.StatusCode != http.StatusNotFound {
		t.Errorf("a job that there is not: %d", a.StatusCode)
	}
	if a := w.browser().with(w.director).do("POST", jobsPath+"/check", nil); a.StatusCode != http.StatusForbidden {
		t.Errorf("a director: %d", a.StatusCode)
	}
}

// The pause of the whole service asks for a reason, stands above every page of the
// officers, is said beside the buttons that send and to who waits for a code; its
// end is in the journal of each territory.
func TestThePauseOfTheWholeServiceIsToldToEverybodyItConcerns(t *testing.T) {
	w := populate(t)
	admin, officer := w.browser().with(w.admin), w.browser().with(w.officer)
	if a := officer.do("POST", "/systeme/envois", map[string][]string{"pause": {"oui"}, "reason": {"x"}}); a.StatusCode != http.StatusForbidden {
		t.Fatalf("an officer pauses the service: %d", a.StatusCode)
	}
	admin.post("/systeme/envois", "pause", "oui", "reason", " ").is(t, http.StatusUnprocessableEntity).has(t, `id="reason-error"`)
	w.later(time.Minute)
	admin.follow(admin.post("/systeme/envois", "pause", "oui", "reason", "relais en panne")).has(t, "relais en panne", "Reprendre tous les envois")
	for _, path := range []string{"/", "/sejours", "/journal"} {
		officer.get(path).has(t, "Tous les envois sont suspendus", "relais en panne", "codes de connexion compris")
	}
	officer.get("/bilans/"+w.own["review"]).has(t, "rien ne part avant la reprise")
	w.browser().get("/code").has(t, "aucun code ne part")
	w.later(time.Minute)
	admin.follow(admin.post("/systeme/envois", "pause", "non")).has(t, "Suspendre tous les envois")
	if page := officer.get("/journal").text; strings.Contains(page, "note bad alarm") || !strings.Contains(page, "repris tous les envois") {
		t.Error("the end of the pause is not told")
	}
}
