package main

import (
	"context"
	"errors"
	"fmt"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

var replayCommand = command{
	name:    "replay",
	summary: "Compute a kept run again and compare every fingerprint with what was kept",
	usage:   "RUN",
	example: "internat replay run_4qk7m2c5w6y3e8r1t9u0i2o4pa --database sqlite:/var/lib/internat/internat.db",
	run:     runReplay,
}

// runReplay reads the run as it is on file. It writes nothing: who asks may have
// a copy of the database.
func runReplay(ctx context.Context, c *call) error {
	if err := c.want("RUN"); err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	var run placement.Run
	err = db.Read(ctx, func(tx *store.Tx) (err error) {
		run, err = tx.RunAnywhere(ctx, placement.RunID(c.args[0]))
		return err
	})
	var fault *placement.Fault
	if errors.As(err, &fault) && fault.Kind == placement.NotFound {
		return wrong("there is no run %q in this database; the address of a run's page ends with its id", c.args[0])
	}
	if err != nil {
		return err
	}
	r, err := office.ReplayOf(ctx, run)
	if err != nil {
		return err
	}
	return c.replayed(r)
}

// replayed prints one line for each thing compared.
func (c *call) replayed(r office.Replay) error {
	u := r.Run
	fmt.Fprintf(c.out, "run      %s: %s\n", u.ID, runStates[u.State])
	c.compared("input", r.InputHolds(), u.InputHash, r.Input)
	fmt.Fprintf(c.out, "engine   %s; this program: %s: %s\n", u.Engine, office.Engine, okOr(r.SameEngine(), "another engine"))
	fmt.Fprintf(c.out, "rules    %s: the points are frozen in the input\n", u.Rules)
	if u.Seed == "" {
		fmt.Fprintln(c.out, "outcome  none: the run has no seed yet, there is nothing to compute again")
		return errNo
	}
	if r.Kept == "" {
		fmt.Fprintf(c.out, "outcome  none is kept; computed now %s\n", r.Output)
		return errNo
	}
	c.compared("on file", r.KeptHolds(), u.OutputHash, r.Kept)
	if r.Fault != "" {
		fmt.Fprintf(c.out, "outcome  cannot be computed again: %s\n", r.Fault)
		return errNo
	}
	c.compared("outcome", r.OutputHolds(), u.OutputHash, r.Output)
	if !r.OutputHolds() && !r.SameEngine() {
		fmt.Fprintln(c.out, "         another engine may give another outcome: replay with the version of the program that computed it")
	}
	if !r.Holds() {
		return errNo
	}
	return nil
}

func (c *call) compared(what string, same bool, kept, now string) {
	if same {
		fmt.Fprintf(c.out, "%-8s %s: ok\n", what, kept)
		return
	}
	fmt.Fprintf(c.out, "%-8s kept %s, now %s: differs\n", what, kept, now)
}

func okOr(ok bool, otherwise string) string {
	if ok {
		return "ok"
	}
	return otherwise
}

// runStates say what a run is, to somebody who has only its id.
var runStates = map[placement.RunState]string{
	placement.Frozen:  "the input is frozen, no seed was drawn",
	placement.Running: "under way, or interrupted",
	placement.Done:    "verified, waiting for decisions",
	placement.Stopped: "stopped, because files had changed: it decided nothing",
	placement.Failed:  "stopped by verification: it decided nothing",
	placement.Decided: "verified and decided",
}
