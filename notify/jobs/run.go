package jobs

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// run claims a job, does it and keeps how it went. Nothing happens when it is not
// due any more, because another copy was faster; asked for by hand that is a Busy
// fault.
func (r *Runner) run(ctx context.Context, task Task, rule placement.JobRule, in placement.Territory, byHand bool) (done int, err error) {
	zone, err := time.LoadLocation(in.TimeZone)
	if err != nil {
		return 0, err
	}
	j, mine, err := r.claim(ctx, task, rule, in, zone, byHand)
	if err != nil {
		r.Log.Error("jobs", "job", task.Name, "error", err)
		return 0, err
	}
	if !mine {
		if byHand {
			return 0, &placement.Fault{Kind: placement.Busy, Code: "job.running"}
		}
		return 0, nil
	}
	done, err = r.do(ctx, task, in, j)
	return done, errors.Join(err, r.end(context.WithoutCancel(ctx), ended(rule, j, done, err, r.Now(), zone), err))
}

// claim makes the job this copy's, in one transaction with the look whether it is
// still due.
func (r *Runner) claim(ctx context.Context, task Task, rule placement.JobRule, in placement.Territory, zone *time.Location, byHand bool) (j placement.Job, mine bool, err error) {
	soon := rule.Alike || byHand
	err = r.DB.Write(ctx, func(tx *store.Tx) (err error) {
		now := r.Now().UTC()
		if j, err = tx.Job(ctx, in.ID, task.Name, now); err != nil {
			return err
		}
		mine = rule.Due(j, now, zone) || soon && (rule.Alike || !j.Running(now))
		if !mine {
			return nil
		}
		j.Started, j.LeasedBy, j.LeasedTo = now, r.me, now.Add(placement.JobLease)
		return tx.StartJob(ctx, j)
	})
	if mine && err == nil && rule.Alike {
		r.mu.Lock()
		r.alone[task.Name] = j.Started
		r.mu.Unlock()
	}
	return j, mine, err
}

// do does the task while it holds the lease. Who loses it stops.
func (r *Runner) do(ctx context.Context, task Task, in placement.Territory, j placement.Job) (done int, err error) {
	ctx, stop := context.WithCancel(ctx)
	held := make(chan struct{})
	go func() {
		defer close(held)
		r.hold(ctx, stop, j)
	}()
	defer func() { stop(); <-held }()
	return whole(ctx, task, in)
}

// whole does a task; one that breaks in the middle has failed as any other.
func whole(ctx context.Context, task Task, in placement.Territory) (done int, err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("panic: %v\n%s", broken, debug.Stack())
		}
	}()
	return task.Do(ctx, in)
}

// hold lengthens the lease until the job is done.
func (r *Runner) hold(ctx context.Context, stop func(), j placement.Job) {
	ticks := time.NewTicker(placement.JobLease / 4)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
		err := r.DB.Write(ctx, func(tx *store.Tx) error { return tx.HoldJob(ctx, j, r.Now().Add(placement.JobLease)) })
		if isKind(err, placement.Stale) && !alike(j) {
			stop()
			return
		}
	}
}

func alike(j placement.Job) bool {
	rule, _ := placement.JobRuleOf(j.Name)
	return rule.Alike
}

// ended is the job after it was done, or was not.
func ended(rule placement.JobRule, j placement.Job, done int, err error, now time.Time, zone *time.Location) placement.Job {
	j.Ended, j.Took = now.UTC(), max(0, now.Sub(j.Started))
	switch {
	case err == nil:
		j.Succeeded, j.Done, j.Error, j.Failures, j.RetryAt = j.Ended, done, "", 0, time.Time{}
		if rule.Every == 0 {
			j.Covered = rule.Day(j.Started, zone)
		}
	case passedOver(err): // another copy does it, or the program stops: neither done nor failed
	default:
		j.Failures++
		j.Error, j.RetryAt = cause(err), now.Add(rule.RetryIn(j.Failures)).UTC()
	}
	return j
}

// passedOver reports whether a job did not fail, and was not done either.
func passedOver(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, &placement.Fault{Code: "notice.sender_running"})
}

// cause is the code that the page says in words. What went wrong to the letter is
// in the log alone: it may hold anything.
func cause(err error) string {
	var fault *placement.Fault
	if errors.As(err, &fault) {
		return fault.Code
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return "job.timeout"
	}
	return "job.broken"
}

// end keeps how a job went. Whose lease was taken over meanwhile has nothing to say
// any more.
func (r *Runner) end(ctx context.Context, j placement.Job, went error) error {
	if went != nil && !passedOver(went) {
		r.Log.Error("jobs", "job", j.Name, "territory", j.Territory, "failures", j.Failures, "error", went)
	}
	err := r.DB.Write(ctx, func(tx *store.Tx) error { return tx.EndJob(ctx, j) })
	if isKind(err, placement.Stale) {
		return nil
	}
	if err != nil {
		r.Log.Error("jobs", "job", j.Name, "error", err)
	}
	return err
}
