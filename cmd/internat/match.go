package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"internat/placement/match"
)

var matchCommand = command{
	name:    "match",
	summary: "Place the pupils of a problem (JSON on standard input) and write the outcome (JSON)",
	usage:   "[--no-certificates] [--scenario NAME] < problem.json > outcome.json",
	example: "internat match < problem.json > outcome.json",
	run:     runMatch,
	flags: func(c *call) {
		c.options["no-certificates"] = c.flags.Bool("no-certificates", false, "leave the reasons out")
		c.options["scenario"] = c.flags.String("scenario", "", "a comparison, never a decision: max-placement, min-rank or no-floors")
	},
}

// runMatch solves one problem. A problem with faults gives all of them, each
// with its JSON path, on standard error, nothing on standard output, and exit
// code 2.
func runMatch(ctx context.Context, c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	problem, err := match.Read(bufio.NewReaderSize(c.in, 1<<20))
	if err != nil {
		return c.faulty("problem", err)
	}
	outcome, err := match.Solve(ctx, problem, match.Options{
		NoCertificates: *c.options["no-certificates"].(*bool),
		Scenario:       *c.options["scenario"].(*string),
		Stream:         true,
	})
	if err != nil {
		return c.faulty("problem", err)
	}
	w := bufio.NewWriterSize(c.out, 1<<20)
	if err := outcome.WriteJSON(w); err != nil {
		return err
	}
	return w.Flush()
}

// faulty prints the faults of a problem or an outcome, one a line.
func (c *call) faulty(of string, err error) error {
	var faults match.Faults
	if !errors.As(err, &faults) {
		return wrongCall{err.Error()}
	}
	for _, f := range faults {
		fmt.Fprintln(c.err, f)
	}
	return wrong("the %s has %d fault(s)", of, len(faults))
}

var verifyCommand = command{
	name:    "verify",
	summary: "Check an outcome against its problem, with code that shares nothing with the solver",
	usage:   "problem.json outcome.json",
	example: "internat verify problem.json outcome.json",
	run:     runVerify,
}

func runVerify(_ context.Context, c *call) error {
	if err := c.want("problem.json", "outcome.json"); err != nil {
		return err
	}
	problem, err := readFile(c.args[0], match.Read)
	if err != nil {
		return c.faulty("problem", err)
	}
	outcome, err := readFile(c.args[1], match.ReadOutcome)
	if err != nil {
		return c.faulty("outcome", err)
	}
	violations := match.Verify(problem, outcome)
	for _, v := range violations {
		fmt.Fprintln(c.out, v)
	}
	if len(violations) > 0 {
		return errNo
	}
	fmt.Fprintf(c.out, "verified: %d pupils placed, %d without a place, no violation\n", len(outcome.Placements), len(outcome.Unplaced))
	return nil
}

func readFile[T any](path string, read func(io.Reader) (T, error)) (T, error) {
	f, err := os.Open(path)
	if err != nil {
		var zero T
		return zero, err
	}
	defer f.Close()
	return read(bufio.NewReaderSize(f, 1<<20))
}
