package match

import (
	"context"
	"errors"
	"io"
)

// Options choose what a run computes besides the decision itself.
type Options struct {
	NoCertificates bool
	Scenario       string                // "" is the decision; see Scenarios
	Progress       func(done, total int) // called now and then, from the goroutine of Solve
}

var errTODO = errors.New("match: not built yet")

// Solve computes the outcome of p.
func Solve(ctx context.Context, p *Problem, o Options) (*Outcome, error) { return nil, errTODO }

// Check returns every fault of a problem.
func Check(p *Problem) Faults { return nil }

// Read reads a problem.
func Read(r io.Reader) (*Problem, error) { return nil, errTODO }

// ReadOutcome reads an outcome.
func ReadOutcome(r io.Reader) (*Outcome, error) { return nil, errTODO }

// WriteJSON writes the outcome in the file contract.
func (o *Outcome) WriteJSON(w io.Writer) error { return errTODO }

// InputHash is the SHA-256 of the problem without its seed.
func InputHash(p *Problem) string { return "" }

// Violation is one way in which an outcome breaks the rules.
type Violation struct {
	Code    string
	Pupil   string
	House   string
	Section string
	Message string
}

// Verify returns every violation of the outcome.
func Verify(p *Problem, o *Outcome) []Violation { return nil }
