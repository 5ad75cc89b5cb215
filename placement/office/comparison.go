package office

import (
	"bytes"
	"context"
	"errors"
	"strings"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
)

// A Decision is what a run was computed from and what came out of it, without
// the link to the children: it can be read for as long as the run is kept.
type Decision struct {
	Problem *match.Problem // with its seed
	Outcome *match.Outcome
}

// DecisionOf reads the files of a run that was computed and verified.
func DecisionOf(run placement.Run) (d Decision, err error) {
	if run.State != placement.Done && run.State != placement.Decided {
		return d, placement.Refuse("run.no_outcome")
	}
	seeded, err := Seeded(run)
	if err != nil {
		return d, err
	}
	if d.Problem, err = match.Read(bytes.NewReader(seeded)); err != nil {
		return d, err
	}
	d.Outcome, err = match.ReadOutcome(bytes.NewReader(run.Outcome))
	return d, err
}

// Compare answers a question about the decision.
func (d Decision) Compare(ctx context.Context, q match.Question) (match.Comparison, error) {
	return match.Compare(ctx, d.Problem, d.Outcome, q, isChild)
}

// Summary counts what the decision itself achieves.
func (d Decision) Summary() match.Summary { return match.SummarizeOnly(d.Problem, d.Outcome, isChild) }

// isChild tells the pupils of a problem from the places held for nobody in
// particular.
func isChild(alias string) bool { return !strings.HasPrefix(alias, placement.HeldPrefix) }

// Compare computes what the frozen input of a run would have given otherwise and
// keeps the numbers with the run: the files of today do not matter, nor whether
// the campaign is closed or the link to the children is cut. Questions that have
// their answer already are left alone.
func (o *Office) Compare(ctx context.Context, by placement.Actor, id placement.RunID, questions []match.Question) error {
	if err := placement.Allow(by, placement.StartRun, placement.Subject{}); err != nil {
		return err
	}
	step, finish, mine := o.asks.begin(id)
	if !mine {
		return placement.Refuse("run.comparing")
	}
	defer finish()
	run, open, err := o.unanswered(ctx, by, id, questions)
	if err != nil || len(open) == 0 {
		return err
	}
	decision, err := DecisionOf(run)
	if err != nil {
		return err
	}
	for i, q := range open {
		step(stepSolve, i, len(open))
		answer, err := decision.Compare(ctx, q)
		if err != nil {
			return unknownQuestion(err)
		}
		if err := o.keepComparison(ctx, by, run, answer); err != nil {
			return err
		}
	}
	return nil
}

// unanswered reads a run and those of the questions that it has no answer to.
func (o *Office) unanswered(ctx context.Context, by placement.Actor, id placement.RunID, questions []match.Question) (run placement.Run, open []match.Question, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) (err error) {
		if run, err = tx.Run(ctx, by.Territory, id); err != nil {
			return err
		}
		kept, err := tx.Comparisons(ctx, by.Territory, id)
		answered := map[match.Question]bool{}
		for _, c := range kept {
			answered[c.Question] = true
		}
		open = nil
		for _, q := range questions {
			if !answered[q] {
				open, answered[q] = append(open, q), true
			}
		}
		return err
	})
	if err == nil && run.State != placement.Done && run.State != placement.Decided {
		err = placement.Refuse("run.no_outcome")
	}
	return run, open, err
}

// unknownQuestion says a question about what is not in the run in the words of
// people.
func unknownQuestion(err error) error {
	var faults match.Faults
	if errors.As(err, &faults) {
		return placement.Reject("", "run.question_unknown")
	}
	return err
}

func (o *Office) keepComparison(ctx context.Context, by placement.Actor, run placement.Run, answer match.Comparison) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		event := by.Happened(m.now, "run.compared", "run", string(run.ID))
		event.Facts = map[string]string{"question": string(answer.Question.Kind)}
		return tx.AddComparison(ctx, placement.RunComparison{
			Run: run.ID, Territory: run.Territory, Comparison: answer, Engine: Engine, By: by.Author(), At: m.now,
		}, event)
	})
}

// CompareInBackground starts Compare and does not wait; see ComputeInBackground.
func (o *Office) CompareInBackground(ctx context.Context, by placement.Actor, id placement.RunID, questions []match.Question, done func(error)) {
	o.runs.all.Go(func() { done(o.Compare(context.WithoutCancel(ctx), by, id, questions)) })
}

// Comparing says how far the comparisons of a run are; ok is false when none is
// under way in this process.
func (o *Office) Comparing(id placement.RunID) (p RunProgress, ok bool) { return o.asks.progress(id) }
