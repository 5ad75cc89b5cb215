package office

import (
	"context"

	"internat/placement"
	"internat/placement/match"
)

// ComputeFalsified is ComputeRun with an outcome that something falsified between
// the solver and the verifier.
func (o *Office) ComputeFalsified(ctx context.Context, by placement.Actor, id placement.RunID, falsify func(*match.Outcome)) error {
	run, problem, err := o.problemOf(ctx, by, id)
	if err != nil {
		return err
	}
	outcome, err := match.Solve(ctx, &problem, match.Options{})
	if err != nil {
		return err
	}
	falsify(outcome)
	return o.keepOutcome(ctx, by, run, &problem, outcome, match.Verify(&problem, outcome))
}
