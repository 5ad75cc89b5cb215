package office

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
)

// A Replay is a run computed again from what is kept of it. It needs neither the
// files of today nor the link to the children.
type Replay struct {
	Run    placement.Run
	Input  string // SHA-256 of the frozen input as it is on file
	Kept   string // SHA-256 of the outcome as it is on file; "" when there is none
	Output string // SHA-256 of the outcome computed now; "" when nothing could be
	Fault  string // why nothing could be computed: the input on file is no problem any more
}

// InputHolds reports whether the frozen input is the one whose hash was shown.
func (r Replay) InputHolds() bool { return r.Input == r.Run.InputHash }

// KeptHolds reports whether the outcome on file is the one whose hash was kept.
func (r Replay) KeptHolds() bool { return r.Kept == r.Run.OutputHash }

// OutputHolds reports whether the computation gives the outcome again.
func (r Replay) OutputHolds() bool { return r.Output != "" && r.Output == r.Run.OutputHash }

// Holds reports whether everything is as it was kept.
func (r Replay) Holds() bool { return r.InputHolds() && r.KeptHolds() && r.OutputHolds() }

// SameEngine reports whether the run was computed by the engine of this program.
// The same input may give another outcome under another.
func (r Replay) SameEngine() bool { return r.Run.Engine == Engine }

// ReplayOf computes a run again. A run without a seed has nothing to compute:
// only its input is looked at.
func ReplayOf(ctx context.Context, run placement.Run) (Replay, error) {
	r := Replay{Run: run, Input: sha256Of(run.Input)}
	if len(run.Outcome) > 0 {
		r.Kept = sha256Of(run.Outcome)
	}
	if run.Seed == "" {
		return r, nil
	}
	seeded, err := Seeded(run)
	if err != nil {
		return r, err
	}
	problem, err := match.Read(bytes.NewReader(seeded))
	if err == nil {
		var out *match.Outcome
		if out, err = match.Solve(ctx, problem, match.Options{}); err == nil {
			r.Output = out.Hash()
		}
	}
	if err != nil && ctx.Err() == nil {
		r.Fault, err = err.Error(), nil
	}
	return r, err
}

func sha256Of(file []byte) string {
	sum := sha256.Sum256(file)
	return hex.EncodeToString(sum[:])
}

// Replay computes a run of the actor's territory again and writes in the journal
// that it was done, and what came of it. It changes nothing else.
func (o *Office) Replay(ctx context.Context, by placement.Actor, id placement.RunID) (r Replay, err error) {
	if err := placement.Allow(by, placement.StartRun, placement.Subject{}); err != nil {
		return r, err
	}
	var run placement.Run
	err = o.db.Read(ctx, func(tx *store.Tx) (err error) {
		run, err = tx.Run(ctx, by.Territory, id)
		return err
	})
	if err != nil {
		return r, err
	}
	if r, err = ReplayOf(ctx, run); err != nil {
		return r, err
	}
	return r, o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		event := by.Happened(m.now, "run.replayed", "run", string(id))
		event.Facts = map[string]string{"engine": Engine, "output_sha256": r.Output, "same": map[bool]string{true: "yes", false: "no"}[r.Holds()]}
		return tx.AddEvent(ctx, event)
	})
}
