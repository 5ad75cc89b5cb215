package office

import (
	"context"

	"internat/placement"
	"internat/placement/match"
)

// KeepAsDecision hands an outcome to the only door through which proposals come.
func (o *Office) KeepAsDecision(ctx context.Context, by placement.Actor, run placement.Run, outcome *match.Outcome) error {
	return o.keepOutcome(ctx, by, run, nil, outcome, nil)
}
