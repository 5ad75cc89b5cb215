package office

import (
	"bytes"
	"context"
	"maps"
	"strconv"
	"strings"
	"unicode/utf8"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
)

// Engine names the mechanism that computed a run, for whoever checks it later:
// a replay under the same name must give the same bytes. The number goes up with
// every change after which an unchanged frozen input and seed would give another
// outcome file: another choice, another order, another field. A golden hash in
// the tests of this package notices; a change of speed alone leaves it.
const Engine = "internat match 1"

// PrepareRun freezes what a run of the campaign depends on and gives its
// SHA-256, which is shown before any seed exists: nobody can choose a seed that
// suits, nor change a file after it. It is refused with what blocks it (see
// Survey); how much else there was to look at stays in the journal.
//
// The way says what happens to the places that are promised already; "" is Fill.
func (o *Office) PrepareRun(ctx context.Context, by placement.Actor, id placement.CampaignID, way placement.RunWay) (run placement.Run, err error) {
	if err := placement.Allow(by, placement.StartRun, placement.Subject{}); err != nil {
		return run, err
	}
	switch way {
	case "":
		way = placement.Fill
	case placement.Fill, placement.Improve:
	default:
		return run, placement.Reject("way", "field.unknown")
	}
	salt := store.NewToken() + store.NewToken()
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		c, err := tx.Campaign(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		if c.State != placement.Open {
			return placement.Refuse("campaign.closed")
		}
		run, err = freeze(ctx, tx, by, c, way, salt, m)
		return err
	})
	return run, err
}

func freeze(ctx context.Context, tx *store.Tx, by placement.Actor, c placement.Campaign, way placement.RunWay, salt string, m moment) (placement.Run, error) {
	run := placement.Run{
		Campaign: c.ID, Territory: c.Territory, State: placement.Frozen, Way: way, Salt: salt, Rules: c.Rules, Engine: Engine,
		StartedBy: by.Author(), StartedAt: m.now,
	}
	base, err := tx.PublishedRun(ctx, c.Territory, c.ID)
	if err != nil && !missing(err) {
		return run, err
	}
	run.Base = base.ID
	s, err := readRunSnapshot(ctx, tx, c, run, m)
	if err != nil {
		return run, err
	}
	seen, problem, err := survey(ctx, tx, s, m, salt)
	if err != nil {
		return run, err
	}
	if err := seen.Findings.Err(); err != nil {
		return run, err
	}
	run.InputHash = match.InputHash(&problem)
	if run.Input, err = frozen(problem); err != nil {
		return run, err
	}
	event := by.Happened(m.now, "run.frozen", "run", "")
	event.Facts = map[string]string{"input_sha256": run.InputHash, "way": string(run.Way),
		"to_look_at": strconv.Itoa(seen.Findings.Count(placement.ToLook)), "to_know": strconv.Itoa(seen.Findings.Count(placement.ToKnow))}
	if run.Base != "" {
		event.Facts["base"] = string(run.Base)
	}
	return tx.SaveRun(ctx, run, event)
}

// A RunStart gives a frozen run its seed.
type RunStart struct {
	Run     placement.RunID
	Seed    string // typed, for a draw made in public; "" = the program draws one
	From    string // where a typed seed comes from; may be ""
	Version int
}

// longestSeed is what fits on a line of minutes.
const longestSeed = 200

// StartRun names the seed, with who drew or typed it. The computation itself is
// ComputeRun. A run whose files changed since they were frozen is stopped.
func (o *Office) StartRun(ctx context.Context, by placement.Actor, in RunStart) (err error) {
	if err := placement.Allow(by, placement.StartRun, placement.Subject{}); err != nil {
		return err
	}
	typed, from := strings.TrimSpace(in.Seed), strings.TrimSpace(in.From)
	switch {
	case !fitsMinutes(typed):
		return placement.Reject("seed", "run.seed_unfit", longestSeed)
	case !fitsMinutes(from):
		return placement.Reject("from", "run.seed_unfit", longestSeed)
	case typed == "" && from != "":
		return placement.Reject("seed", "run.seed_missing")
	}
	drawn := store.NewToken()
	stale := false
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		run, m, err := o.runIn(ctx, tx, by, in.Run)
		if err != nil {
			return err
		}
		if run.State != placement.Frozen {
			return placement.Refuse("run.started")
		}
		run.Version = in.Version
		_, _, err = o.refreeze(ctx, tx, run, m)
		if stale = isStaleRun(err); stale {
			return stop(ctx, tx, by, run, m)
		}
		if err != nil {
			return err
		}
		run.Seed, run.SeedBy, run.SeedHow, run.SeedFrom, run.State = typed, by.Name, placement.SeedTyped, from, placement.Running
		if typed == "" {
			run.Seed, run.SeedHow = m.today.String()+"/"+drawn, placement.SeedDrawn
		}
		event := by.Happened(m.now, "run.seed_"+string(run.SeedHow), "run", string(run.ID))
		event.Reason, event.Facts = from, map[string]string{"seed": run.Seed, "how": string(run.SeedHow)}
		_, err = tx.SaveRun(ctx, run, event)
		return err
	})
	if err == nil && stale {
		return errStaleRun
	}
	return err
}

// fitsMinutes reports whether a text can stand on a line of minutes.
func fitsMinutes(text string) bool {
	return utf8.ValidString(text) && utf8.RuneCountInString(text) <= longestSeed && !strings.ContainsFunc(text, isControl)
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// ComputeRun computes a run that has its seed: read the snapshot, think outside
// any transaction, verify with code that shares nothing with the solver, write
// if the files are still what they were. It may be called again for a run that
// a crash left half-way: the same input and seed give the same bytes.
func (o *Office) ComputeRun(ctx context.Context, by placement.Actor, id placement.RunID) error {
	if err := placement.Allow(by, placement.StartRun, placement.Subject{}); err != nil {
		return err
	}
	step, finish, mine := o.runs.begin(id)
	if !mine {
		return placement.Refuse("run.started")
	}
	defer finish()
	run, problem, err := o.problemOf(ctx, by, id)
	if isStaleRun(err) {
		return o.stopRun(ctx, by, id)
	}
	if err != nil {
		return err
	}
	step(stepSolve, 0, 1)
	outcome, err := match.Solve(ctx, &problem, match.Options{Progress: func(done, total int) { step(stepSolve, done, total) }})
	if err != nil {
		return err
	}
	step(stepVerify, 0, 1)
	violations := match.Verify(&problem, outcome)
	step(stepWrite, 0, 1)
	return o.keepOutcome(ctx, by, run, &problem, outcome, violations)
}

// problemOf reads a running run and its problem with the seed.
func (o *Office) problemOf(ctx context.Context, by placement.Actor, id placement.RunID) (run placement.Run, p match.Problem, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		r, m, err := o.runIn(ctx, tx, by, id)
		if err != nil {
			return err
		}
		if r.State != placement.Running {
			return placement.Refuse("run.over")
		}
		run = r
		p, _, err = o.refreeze(ctx, tx, run, m)
		p.Seed = run.Seed
		return err
	})
	return run, p, err
}

// refreeze makes the problem of a run again from what is on file now, and fails
// as stale when it is another.
func (o *Office) refreeze(ctx context.Context, tx *store.Tx, run placement.Run, m moment) (match.Problem, refrozen, error) {
	c, err := tx.Campaign(ctx, run.Territory, run.Campaign)
	if err != nil {
		return match.Problem{}, refrozen{}, err
	}
	s, err := readRunSnapshot(ctx, tx, c, run, m)
	if err != nil {
		return match.Problem{}, refrozen{}, err
	}
	p, legend := s.Problem(run.Salt)
	if match.InputHash(&p) != run.InputHash {
		return p, refrozen{}, errStaleRun
	}
	return p, refrozen{s, legend}, nil
}

// refrozen is the snapshot behind a problem, and who is who in it.
type refrozen struct {
	placement.Snapshot
	legend placement.Legend
}

// errStaleRun says that the files changed since the run was frozen.
var errStaleRun = &placement.Fault{Kind: placement.Stale, Code: "run.stale"}

func isStaleRun(err error) bool { return err == error(errStaleRun) }

// keepOutcome writes the outcome and its proposals, if the fingerprint still
// holds. A violation puts the part of the market that it touches into
// quarantine; when that is everybody, the outcome is kept for the record and
// proposes nothing.
func (o *Office) keepOutcome(ctx context.Context, by placement.Actor, run placement.Run, problem *match.Problem, outcome *match.Outcome,
	violations []match.Violation,
) error {
	if !run.IsDecision(outcome) {
		return placement.Refuse("run.comparison")
	}
	var file bytes.Buffer
	if err := outcome.WriteJSON(&file); err != nil {
		return err
	}
	anomalies, err := placement.AnomaliesFile(violations)
	if err != nil {
		return err
	}
	doubt := inDoubt(problem, violations)
	failed := len(violations) > 0 && everybody(problem, doubt)
	stale := false
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, run.Territory)
		if err != nil {
			return err
		}
		_, now, err := o.refreeze(ctx, tx, run, m)
		if stale = isStaleRun(err); stale {
			return stop(ctx, tx, by, run, m)
		}
		if err != nil {
			return err
		}
		done := run
		done.State, done.Outcome, done.OutputHash, done.Violations, done.FinishedAt = placement.Done, file.Bytes(), outcome.Hash(), len(violations), m.now
		done.Anomalies = anomalies
		if failed {
			done.State = placement.Failed
		}
		if _, err := tx.SaveRun(ctx, done, finished(by, done, len(doubt), m)); err != nil || failed {
			return err
		}
		return propose(ctx, tx, run.ID, now, outcome, doubt)
	})
	switch {
	case err != nil:
		return err
	case stale:
		return errStaleRun
	case failed:
		return placement.Refuse("run.failed", len(violations))
	}
	return nil
}

// finished is the event of a run that has its outcome.
func finished(by placement.Actor, run placement.Run, quarantined int, m moment) placement.Event {
	event := by.Happened(m.now, "run."+string(run.State), "run", string(run.ID))
	event.Facts = map[string]string{"output_sha256": run.OutputHash}
	if run.Violations > 0 {
		event.Facts["violations"], event.Facts["quarantined"] = strconv.Itoa(run.Violations), strconv.Itoa(quarantined)
	}
	return event
}

// inDoubt are the pupils of the problem whose places the violations touch; held
// places are nobody's.
func inDoubt(problem *match.Problem, violations []match.Violation) map[string]bool {
	if len(violations) == 0 {
		return nil
	}
	doubt := match.Quarantine(problem, violations)
	maps.DeleteFunc(doubt, func(id string, _ bool) bool { return strings.HasPrefix(id, placement.HeldPrefix) })
	return doubt
}

// everybody reports whether no pupil that the run examined is out of doubt.
func everybody(problem *match.Problem, doubt map[string]bool) bool {
	for i := range problem.Pupils {
		u := &problem.Pupils[i]
		if u.Agreement && u.Pin == "" && !doubt[u.ID] {
			return false
		}
	}
	return true
}

func propose(ctx context.Context, tx *store.Tx, run placement.RunID, s refrozen, outcome *match.Outcome, doubt map[string]bool) error {
	proposals, err := s.Proposals(run, s.legend, outcome, doubt)
	if err != nil {
		return err
	}
	if err := tx.AddLegend(ctx, run, s.legend); err != nil {
		return err
	}
	return tx.AddProposals(ctx, proposals)
}

// stopRun records that the files changed before the computation.
func (o *Office) stopRun(ctx context.Context, by placement.Actor, id placement.RunID) error {
	err := o.db.Write(ctx, func(tx *store.Tx) error {
		run, m, err := o.runIn(ctx, tx, by, id)
		if err != nil {
			return err
		}
		return stop(ctx, tx, by, run, m)
	})
	if err == nil {
		err = errStaleRun
	}
	return err
}

func stop(ctx context.Context, tx *store.Tx, by placement.Actor, run placement.Run, m moment) error {
	run.State, run.FinishedAt = placement.Stopped, m.now
	_, err := tx.SaveRun(ctx, run, by.Happened(m.now, "run.stale", "run", string(run.ID)))
	return err
}

// runIn reads a run of the actor's territory.
func (o *Office) runIn(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.RunID) (placement.Run, moment, error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return placement.Run{}, m, err
	}
	run, err := tx.Run(ctx, by.Territory, id)
	return run, m, err
}

// DestroyLegend cuts the link between a run and the children it was about.
func (o *Office) DestroyLegend(ctx context.Context, by placement.Actor, id placement.RunID) error {
	if err := placement.Allow(by, placement.EditCampaigns, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		_, m, err := o.runIn(ctx, tx, by, id)
		if err != nil {
			return err
		}
		return tx.DestroyLegend(ctx, by.Territory, id, by.Happened(m.now, "run.unlinked", "run", string(id)))
	})
}
