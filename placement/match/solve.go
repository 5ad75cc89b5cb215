package match

import "context"

// Options choose what a run computes besides the decision itself.
type Options struct {
	NoCertificates bool
	Stream         bool                  // Certificates stays nil: WriteJSON and Hash work them out, block by block; p must not change before
	Scenario       string                // "" is the decision; see Scenarios
	Progress       func(done, total int) // called after each phase, from the goroutine of Solve
}

// Solve computes the outcome of a problem: gates, pins and continuing boarders, deferred
// acceptance with the sibling rounds, idle adults, recount, certificates. The same problem gives
// the same outcome, byte for byte, whatever the order of its pupils and houses.
//
// The error is of type Faults when the problem is unsound, or that of the context.
func Solve(ctx context.Context, p *Problem, o Options) (*Outcome, error) {
	if err := Check(p).err(); err != nil {
		return nil, err
	}
	solved, err := prepared(p, o.Scenario)
	if err != nil {
		return nil, err
	}
	hash := make(chan string, 1)
	go func() { hash <- InputHash(p) }() // the other thing that reads all of p
	r := &run{m: compile(solved), progress: o.Progress}
	r.plan = r.m.filed.clone()
	err = r.decide(ctx)
	input := <-hash // before any return: afterwards the caller may change p
	if err != nil {
		return nil, err
	}
	r.compare(o.Scenario)
	out := r.outcome(o)
	out.InputSHA256 = input
	return out, nil
}

// run is one market on its way to an outcome: the parameters that the outer loops move, and what
// deferred acceptance makes of them.
type run struct {
	m          *market
	plan       plan
	seating    *seating
	late       latecomers // while bits are given
	transfers  []transfer
	bits       []bit
	households []*household // in the mode "together"
	progress   func(done, total int)
	rounds     int
	proposals  int // of all rounds
}

// decide goes through the phases. Whatever is hard to decide is decided out here, by moving
// published parameters; in between there is only deferred acceptance.
func (r *run) decide(ctx context.Context) error {
	phases := []func(context.Context) error{r.begin, r.siblings, r.staff}
	if r.m.p.Recount {
		phases = append(phases, r.recount)
	}
	if r.m.p.Siblings == Together {
		phases = append(phases, r.together)
	}
	for i, phase := range phases {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := phase(ctx); err != nil {
			return err
		}
		if r.progress != nil {
			r.progress(i+1, len(phases))
		}
	}
	return nil
}

// propose runs deferred acceptance under the present plan.
func (r *run) propose(ctx context.Context) error {
	r.rounds++
	r.seating = r.m.emptySeating(r.plan.clone())
	return r.admit(ctx, r.seating, everybody(len(r.m.pinLeaf)))
}

// admit lets pupils propose who have not yet proposed in a seating.
func (r *run) admit(ctx context.Context, s *seating, pupils []int32) error {
	before := s.proposals
	err := s.admit(ctx, pupils)
	r.proposals += s.proposals - before
	return err
}
