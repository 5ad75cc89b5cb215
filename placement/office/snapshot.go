package office

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
)

// readSnapshot reads everything that a run of the campaign depends on.
func readSnapshot(ctx context.Context, tx *store.Tx, c placement.Campaign, m moment) (s placement.Snapshot, err error) {
	s.Campaign, s.Today = c, m.today
	scope := store.Whole(c.Territory)
	if s.Lodgings, err = tx.Lodgings(ctx, c.Territory, c.Nights()); err != nil {
		return s, err
	}
	if s.Targets, err = tx.Targets(ctx, scope, ""); err != nil {
		return s, err
	}
	if s.Declined, err = tx.Declined(ctx, c.Territory); err != nil {
		return s, err
	}
	s.Files, err = tx.Files(ctx, scope, c.ID)
	return s, err
}

// readRunSnapshot is readSnapshot for one run: in its way, and with what the
// published runs before it left behind.
func readRunSnapshot(ctx context.Context, tx *store.Tx, c placement.Campaign, run placement.Run, m moment) (placement.Snapshot, error) {
	s, err := readSnapshot(ctx, tx, c, m)
	if err != nil || run.Way != placement.Improve {
		return s, err
	}
	s.Way = run.Way
	s.Transfers, err = publishedTransfers(ctx, tx, c.Territory, run.Base)
	return s, err
}

// publishedTransfers are the adults whom a published run moved. One that gave
// places as rights began where the run before it had left them; one that filled
// began with the plan as it is filed.
func publishedTransfers(ctx context.Context, tx *store.Tx, in placement.TerritoryID, id placement.RunID) (moved []match.Transfer, err error) {
	for id != "" {
		run, err := tx.Run(ctx, in, id)
		if err != nil {
			return moved, err
		}
		outcome, err := match.ReadOutcome(bytes.NewReader(run.Outcome))
		if err != nil {
			return moved, err
		}
		moved = append(outcome.Transfers, moved...)
		id = ""
		if run.Way == placement.Improve {
			id = run.Base
		}
	}
	return moved, nil
}

// frozen is the problem without its seed, as it is kept: the bytes of which
// InputHash is the SHA-256.
func frozen(p match.Problem) ([]byte, error) {
	var b bytes.Buffer
	err := p.WriteJSON(&b)
	return b.Bytes(), err
}

// Seeded is the frozen input of a run with its seed in front: the file that
// internat match and internat verify read.
func Seeded(r placement.Run) ([]byte, error) {
	seed, err := json.Marshal(r.Seed)
	if err != nil || r.Seed == "" || len(r.Input) == 0 {
		return r.Input, err
	}
	return slices.Concat([]byte(`{"seed":`), seed, []byte(`,`), r.Input[1:]), nil
}
