package office

import (
	"context"
	"sync"

	"internat/placement"
)

// The steps of a computation, as people follow them.
const (
	stepRead = iota
	stepSolve
	stepVerify
	stepWrite
)

// A RunProgress is how far a computation is.
type RunProgress struct {
	Step        int // 0 reading, 1 computing, 2 verifying, 3 writing
	Done, Total int // within the step
}

// runs are the computations under way in this process. They are comfort: what
// counts is the state of the run in the database.
type runs struct {
	mu    sync.Mutex
	under map[placement.RunID]RunProgress
	all   sync.WaitGroup
}

// begin claims a run; mine is false when it is under way already.
func (r *runs) begin(id placement.RunID) (step func(step, done, total int), finish func(), mine bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, busy := r.under[id]; busy {
		return nil, nil, false
	}
	if r.under == nil {
		r.under = map[placement.RunID]RunProgress{}
	}
	r.under[id] = RunProgress{Total: 1}
	step = func(step, done, total int) {
		r.mu.Lock()
		r.under[id] = RunProgress{step, done, total}
		r.mu.Unlock()
	}
	finish = func() {
		r.mu.Lock()
		delete(r.under, id)
		r.mu.Unlock()
	}
	return step, finish, true
}

// Progress says how far a computation of this process is; ok is false when none
// is under way: it is over, or another replica has it, or a crash ended it.
func (o *Office) Progress(id placement.RunID) (p RunProgress, ok bool) { return o.runs.progress(id) }

func (r *runs) progress(id placement.RunID) (p RunProgress, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok = r.under[id]
	return p, ok
}

// ComputeInBackground starts ComputeRun and does not wait: whoever asked may
// leave the page. What it ends with goes to done, which is not for the person
// but for the log.
func (o *Office) ComputeInBackground(ctx context.Context, by placement.Actor, id placement.RunID, done func(error)) {
	o.runs.all.Go(func() { done(o.ComputeRun(context.WithoutCancel(ctx), by, id)) })
}

// Wait returns when every computation under way is over: a program about to
// stop calls it.
func (o *Office) Wait() { o.runs.all.Wait() }
