package notify

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// unlessPaused takes nothing while a person has paused the whole service, codes
// included, or the notices of the territory. It is asked in the transaction of each
// claim: a pause holds from the next batch on, also while many leave.
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
