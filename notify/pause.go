package notify

import (
	"context"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// unlessPaused takes nothing while a person has paused the whole service, codes
// included, or the notices of the territory. It is asked in the transaction of each
// claim, and again before each message that somebody may have paused since.
func (r *round) unlessPaused(ctx context.Context, in placement.TerritoryID, take claim) claim {
	return func(tx *store.Tx, n int) ([]store.Outgoing, error) {
		all, err := tx.ServicePause(ctx)
		if err != nil {
			return nil, err
		}
		if all.On() {
			r.mu.Lock()
			defer r.mu.Unlock()
			r.tally.Paused = all.By + ": " + all.Reason
			return nil, nil
		}
		if in != "" {
			if own, err := tx.NoticePause(ctx, in); err != nil || own.On() {
				return nil, err
			}
		}
		return take(tx, n)
	}
}

// paused reports whether a person paused what a message is part of since it was claimed:
// a code is stopped by the pause of the whole service alone.
func (o *ready) paused(ctx context.Context, tx *store.Tx) (bool, error) {
	in := o.Territory
	if o.Kind == placement.SignInCode {
		in = ""
	}
	pause, err := tx.PauseOf(ctx, in)
	return pause.On(), err
}

// pauses are what was last read of them, where each message has a commit of its own:
// to ask with each would be felt.
type pauses map[placement.TerritoryID]pauseSeen

type pauseSeen struct {
	at time.Time
	on bool
}

// on is ready.paused, as it was a moment ago at most.
func (p *pauses) on(ctx context.Context, tx *store.Tx, o *ready, now time.Time) (bool, error) {
	if seen, known := (*p)[o.Territory]; known && now.Sub(seen.at) < untold && o.Kind != placement.SignInCode {
		return seen.on, nil
	}
	on, err := o.paused(ctx, tx)
	if err == nil && o.Kind != placement.SignInCode {
		if *p == nil {
			*p = pauses{}
		}
		(*p)[o.Territory] = pauseSeen{now, on}
	}
	return on, err
}
