package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"internat/placement"
	"internat/placement/store"
)

// A Task is what a job does.
type Task struct {
	Name placement.JobName
	// Do does it, for one territory or (with an empty one) for all, and tells how
	// many things it did.
	Do func(ctx context.Context, in placement.Territory) (done int, err error)
	// Lane names the tasks that wait for each other: those of two lanes run side by
	// side. In a lane they run in their order.
	Lane string
	// Soon reports whether somebody waits for it; nil: nobody ever does.
	Soon func(ctx context.Context) bool
}

// A Runner runs the tasks of one copy of the program. Its fields are set once,
// before it is used.
type Runner struct {
	DB    *store.DB
	Now   func() time.Time
	Zone  *time.Location // of the jobs of the whole service
	Log   *slog.Logger
	Tasks []Task

	begin sync.Once
	me    string
	mu    sync.Mutex
	alone map[placement.JobName]time.Time // when this copy last began what every copy does
}

// ID is the name under which this copy claims jobs.
func (r *Runner) ID() string {
	r.begin.Do(func() { r.me, r.alone = store.NewID("run"), map[placement.JobName]time.Time{} })
	return r.me
}

// Run looks at once and then at every tick, until the context ends and what is
// under way is finished.
func (r *Runner) Run(ctx context.Context) error {
	if err := r.forget(ctx); err != nil {
		return err
	}
	log := cron.PrintfLogger(slogPrinter{r.Log})
	ticks := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.Recover(log), cron.SkipIfStillRunning(cron.DiscardLogger)))
	var first []cron.Job
	for _, lane := range r.lanes() {
		id, err := ticks.AddFunc("@every 5s", func() { r.Look(ctx, lane) })
		if err != nil {
			return err
		}
		first = append(first, ticks.Entry(id).WrappedJob) // in the chain of every other tick
	}
	var started sync.WaitGroup
	for _, job := range first {
		started.Go(job.Run)
	}
	ticks.Start()
	<-ctx.Done()
	<-ticks.Stop().Done()
	started.Wait()
	return nil
}

// lanes are the lanes of the tasks, each once.
func (r *Runner) lanes() (list []string) {
	seen := map[string]bool{}
	for _, t := range r.Tasks {
		if !seen[t.Lane] {
			seen[t.Lane] = true
			list = append(list, t.Lane)
		}
	}
	return list
}

// forget takes away what is kept of jobs that this program does not run.
func (r *Runner) forget(ctx context.Context) error {
	return r.DB.Write(ctx, func(tx *store.Tx) error {
		for _, rule := range placement.Jobs {
			if _, ok := r.task(rule.Name); ok {
				continue
			}
			if err := tx.ForgetJob(ctx, rule.Name); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *Runner) task(name placement.JobName) (Task, bool) {
	for _, t := range r.Tasks {
		if t.Name == name {
			return t, true
		}
	}
	return Task{}, false
}

// Look runs what is due in one lane. What goes wrong is kept with its job and told
// in the log.
func (r *Runner) Look(ctx context.Context, lane string) {
	r.ID()
	all, known, err := r.read(ctx)
	if err != nil {
		if ctx.Err() == nil {
			r.Log.Error("jobs", "error", err)
		}
		return
	}
	for _, task := range r.Tasks {
		if task.Lane != lane {
			continue
		}
		rule, _ := placement.JobRuleOf(task.Name)
		for _, in := range r.where(rule, all) {
			if ctx.Err() != nil {
				return
			}
			if r.due(ctx, task, rule, known[key{in.ID, task.Name}], in) {
				_, _ = r.run(ctx, task, rule, in, false)
			}
		}
	}
}

// A key names a job.
type key struct {
	in   placement.TerritoryID
	name placement.JobName
}

func (r *Runner) read(ctx context.Context) (all []placement.Territory, known map[key]placement.Job, err error) {
	err = r.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if all, err = tx.Territories(ctx); err != nil {
			return err
		}
		list, err := tx.AllJobs(ctx)
		known = map[key]placement.Job{}
		for _, j := range list {
			known[key{j.Territory, j.Name}] = j
		}
		return err
	})
	return all, known, err
}

// where are the territories for which a job runs: each, or one that stands for all.
func (r *Runner) where(rule placement.JobRule, all []placement.Territory) []placement.Territory {
	if rule.Each {
		return all
	}
	return []placement.Territory{{TimeZone: r.Zone.String()}}
}

// due asks the row of a job; of what every copy does, what this one did last.
func (r *Runner) due(ctx context.Context, task Task, rule placement.JobRule, j placement.Job, in placement.Territory) bool {
	if rule.Alike {
		r.mu.Lock()
		j.Started = r.alone[task.Name]
		r.mu.Unlock()
		j.LeasedBy, j.LeasedTo = "", time.Time{}
	}
	zone, err := time.LoadLocation(in.TimeZone)
	if err != nil {
		r.Log.Error("jobs", "territory", in.ID, "error", err)
		return false
	}
	return rule.Due(j, r.Now(), zone) || task.Soon != nil && task.Soon(ctx)
}

// One runs a job now, due or not, for one territory or, with "", for all of them.
// It gives how many things it did. A job that another copy has in hand is a Busy
// fault.
func (r *Runner) One(ctx context.Context, name placement.JobName, only placement.TerritoryID) (done int, err error) {
	r.ID()
	task, ok := r.task(name)
	rule, known := placement.JobRuleOf(name)
	if !ok || !known {
		return 0, placement.Missing("job")
	}
	all, _, err := r.read(ctx)
	if err != nil {
		return 0, err
	}
	for _, in := range r.where(rule, all) {
		if only != "" && rule.Each && in.ID != only {
			continue
		}
		n, err := r.run(ctx, task, rule, in, true)
		if done += n; err != nil {
			return done, err
		}
	}
	return done, nil
}

// slogPrinter hands what cron says to the log.
type slogPrinter struct{ log *slog.Logger }

// Printf writes a line of cron's.
func (s slogPrinter) Printf(format string, args ...any) { s.log.Error(fmt.Sprintf(format, args...)) }

func isKind(err error, kind placement.Kind) bool {
	var fault *placement.Fault
	return errors.As(err, &fault) && fault.Kind == kind
}
