package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"internat/notify/jobs"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A copy is one copy of the program that counts what it does.
type copyOf struct {
	*jobs.Runner
	clock atomic.Pointer[time.Time]
	done  atomic.Int64
	fails atomic.Pointer[error]
}

// newCopy makes a copy of the program with one job: the nightly check, or another.
func newCopy(db *store.DB, at time.Time, name placement.JobName) *copyOf {
	c := &copyOf{}
	c.at(at)
	c.Runner = &jobs.Runner{DB: db, Now: func() time.Time { return *c.clock.Load() }, Zone: time.UTC, Log: slog.New(slog.DiscardHandler)}
	c.Tasks = []jobs.Task{{Name: name, Do: func(context.Context, placement.Territory) (int, error) {
		if err := c.fails.Load(); err != nil {
			return 0, *err
		}
		return int(c.done.Add(1)), nil
	}}}
	return c
}

func (c *copyOf) at(t time.Time) { c.clock.Store(&t) }

// kept reads what is kept of a job.
func kept(t *testing.T, db *store.DB, in placement.TerritoryID, name placement.JobName) (found placement.Job) {
	t.Helper()
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.JobsFor(ctx, in)
		for _, j := range list {
			if j.Name == name && j.Territory == in {
				found = j
			}
		}
		return err
	})
	return found
}

func TestTwoCopiesOfTheProgramNeverRunOneJobTwice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.Territory(t, db).ID
		copies := []*copyOf{}
		for range 4 {
			copies = append(copies, newCopy(db, storetest.Noon, placement.CheckJob))
		}
		for day := range 3 {
			var all sync.WaitGroup
			for _, c := range copies {
				c.at(storetest.Noon.AddDate(0, 0, day))
				all.Go(func() {
					for range 5 {
						c.Look(t.Context(), "")
					}
				})
			}
			all.Wait()
			total := int64(0)
			for _, c := range copies {
				total += c.done.Load()
			}
			if total != int64(day+1) {
				t.Fatalf("day %d: done %d times", day+1, total)
			}
		}
		if j := kept(t, db, in, placement.CheckJob); j.LeasedBy != "" || j.Covered != storetest.Today.AddDays(2) || j.Error != "" {
			t.Errorf("kept %+v", j)
		}
	})
}

// Each territory has its days: on La Réunion the night is over three hours earlier.
func TestAJobOfEachTerritoryRunsOnTheClockThere(t *testing.T) {
	db := storetest.Open(t)
	paris := storetest.Territory(t, db, func(t *placement.Territory) { t.TimeZone = "Europe/Paris" })
	island := storetest.Territory(t, db, func(t *placement.Territory) { t.TimeZone = "Indian/Reunion" })
	c := newCopy(db, storetest.Noon, placement.CheckJob)
	c.Look(t.Context(), "")
	midnight := storetest.Today.AddDays(1).At(0, 30, time.UTC) // 1:30 in Paris, 4:30 on the island
	c.at(midnight)
	c.Look(t.Context(), "")
	if a, b := kept(t, db, paris.ID, placement.CheckJob), kept(t, db, island.ID, placement.CheckJob); a.Covered != storetest.Today || b.Covered != storetest.Today.AddDays(1) || c.done.Load() != 3 {
		t.Errorf("Paris for %s, the island for %s, %d in all", a.Covered, b.Covered, c.done.Load())
	}
}

func TestAJobThatFailsIsTriedAgainLaterAndLaterAndSaysWhyInWords(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.Territory(t, db).ID
		c := newCopy(db, storetest.Noon, placement.CheckJob)
		broken := errors.New("constraint failed for Lina B.")
		c.fails.Store(&broken)
		c.Look(t.Context(), "")
		c.Look(t.Context(), "") // not again at once
		j := kept(t, db, in, placement.CheckJob)
		if j.Failures != 1 || j.Error != "job.broken" || !j.Covered.IsZero() || !j.RetryAt.Equal(storetest.Noon.Add(time.Minute)) {
			t.Fatalf("kept %+v", j)
		}
		c.at(j.RetryAt)
		c.Look(t.Context(), "")
		if j = kept(t, db, in, placement.CheckJob); j.Failures != 2 || !j.RetryAt.Equal(storetest.Noon.Add(6*time.Minute)) {
			t.Fatalf("after the second try %+v", j)
		}
		c.fails.Store(nil)
		c.at(j.RetryAt)
		c.Look(t.Context(), "")
		if j = kept(t, db, in, placement.CheckJob); j.Failures != 0 || j.Error != "" || j.Covered != storetest.Today || j.Done != 1 {
			t.Errorf("after a success %+v", j)
		}
	})
}

// A job that breaks in the middle has failed: it says so, and is tried again later.
func TestAJobThatPanicsHasFailed(t *testing.T) {
	db := storetest.Open(t)
	in := storetest.Territory(t, db).ID
	c := newCopy(db, storetest.Noon, placement.CheckJob)
	c.Tasks[0].Do = func(context.Context, placement.Territory) (int, error) { panic("a bed without a house") }
	c.Look(t.Context(), "")
	if j := kept(t, db, in, placement.CheckJob); j.Failures != 1 || j.Error != "job.broken" || j.LeasedBy != "" || !j.RetryAt.Equal(storetest.Noon.Add(time.Minute)) {
		t.Errorf("kept %+v", j)
	}
}

// What a copy that died had in hand is free when its lease is over, and not before.
func TestWhatADeadCopyHadInHandIsTakenOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.Territory(t, db).ID
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			j, err := tx.Job(ctx, in, placement.CheckJob, storetest.Noon)
			if err != nil {
				return err
			}
			j.Started, j.LeasedBy, j.LeasedTo = storetest.Noon, "run_dead", storetest.Noon.Add(placement.JobLease)
			return tx.StartJob(ctx, j)
		})
		c := newCopy(db, storetest.Noon.Add(placement.JobLease-time.Second), placement.CheckJob)
		c.Look(t.Context(), "")
		if _, err := c.One(t.Context(), placement.CheckJob, ""); !errors.Is(err, &placement.Fault{Code: "job.running"}) || c.done.Load() != 0 {
			t.Fatalf("taken from a copy that lives: %d, %v", c.done.Load(), err)
		}
		c.at(storetest.Noon.Add(placement.JobLease))
		c.Look(t.Context(), "")
		if c.done.Load() != 1 {
			t.Error("not taken over")
		}
	})
}

// A program that stops leaves its job undone, not failed: the next one does it.
func TestAJobThatWasStoppedIsDoneByTheNextCopy(t *testing.T) {
	db := storetest.Open(t)
	in := storetest.Territory(t, db).ID
	ctx, stop := context.WithCancel(t.Context())
	c := newCopy(db, storetest.Noon, placement.CheckJob)
	c.Tasks[0].Do = func(ctx context.Context, _ placement.Territory) (int, error) {
		stop()
		<-ctx.Done()
		return 0, ctx.Err()
	}
	c.Look(ctx, "")
	if j := kept(t, db, in, placement.CheckJob); j.Failures != 0 || !j.Covered.IsZero() || j.LeasedBy != "" {
		t.Fatalf("kept %+v", j)
	}
	next := newCopy(db, storetest.Noon.Add(time.Second), placement.CheckJob)
	next.Look(t.Context(), "")
	if next.done.Load() != 1 {
		t.Error("not done by the next copy")
	}
}

func TestAJobThatSomebodyAskedForRunsAtTheNextLookAndOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.Territory(t, db).ID
		c := newCopy(db, storetest.Noon, placement.CheckJob)
		c.Look(t.Context(), "")
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.WantJob(ctx, in, placement.CheckJob, storetest.Noon.Add(time.Second), storetest.Officer(in).Happened(storetest.Noon, "job.wanted", "job", "check"))
		})
		c.at(storetest.Noon.Add(2 * time.Second))
		c.Look(t.Context(), "")
		c.Look(t.Context(), "")
		if c.done.Load() != 2 {
			t.Errorf("done %d times", c.done.Load())
		}
	})
}

// Every copy sends: each has a lock of its own, and looks at its own start.
func TestEveryCopySendsAtItsStart(t *testing.T) {
	db := storetest.OpenPostgres(t)
	for range 2 {
		c := newCopy(db, storetest.Noon, placement.SendJob)
		c.Look(t.Context(), "")
		c.Look(t.Context(), "")
		if c.done.Load() != 1 {
			t.Errorf("done %d times", c.done.Load())
		}
	}
}

// The program looks as soon as it starts, ends with its context, and forgets the
// rows of jobs that it does not run.
func TestTheProgramLooksAtOnceAndForgetsJobsItDoesNotRun(t *testing.T) {
	db := storetest.Open(t)
	in := storetest.Territory(t, db).ID
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Job(ctx, "", placement.ReportsJob, storetest.Noon)
		return err
	})
	ctx, stop := context.WithCancel(t.Context())
	c := newCopy(db, storetest.Noon, placement.CheckJob)
	do := c.Tasks[0].Do
	c.Tasks[0].Do = func(ctx context.Context, t placement.Territory) (int, error) {
		defer stop()
		return do(ctx, t)
	}
	if err := c.Run(ctx); err != nil || c.done.Load() != 1 {
		t.Errorf("done %d, %v", c.done.Load(), err)
	}
	if j := kept(t, db, "", placement.ReportsJob); j.Name != "" || kept(t, db, in, placement.CheckJob).Name == "" {
		t.Errorf("kept %+v", j)
	}
}
