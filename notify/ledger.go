package notify

import (
	"context"
	"errors"
	"sync"

	"internat/placement"
	"internat/placement/store"
)

// A ledger makes records durable. Records that arrive while a commit is under
// way go into the next one together: the number of commits follows the speed of
// the disk and not the number of messages.
type ledger struct {
	db   *store.DB
	ask  chan record
	done sync.WaitGroup
}

// A record is database work that somebody waits for.
type record struct {
	do   func(context.Context, *store.Tx) error
	back chan error
}

// mostRecords bounds one commit.
const mostRecords = 64

// openLedger starts the one who commits.
func openLedger(ctx context.Context, db *store.DB) *ledger {
	l := &ledger{db: db, ask: make(chan record, mostRecords)}
	// What was sent must be recorded even while the program is told to stop.
	ctx = context.WithoutCancel(ctx)
	l.done.Go(func() {
		for first := range l.ask {
			l.commit(ctx, l.gather(first))
		}
	})
	return l
}

// gather takes what is waiting already.
func (l *ledger) gather(first record) []record {
	batch := []record{first}
	for len(batch) < mostRecords {
		select {
		case r, open := <-l.ask:
			if !open {
				return batch
			}
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}

// commit answers everybody once all is durable. A record that finds its row
// changed fails alone; a database that fails, fails them all.
func (l *ledger) commit(ctx context.Context, batch []record) {
	errs := make([]error, len(batch))
	err := l.db.Write(ctx, func(tx *store.Tx) error {
		for i, r := range batch {
			errs[i] = r.do(ctx, tx)
			var fault *placement.Fault
			if errs[i] != nil && !errors.As(errs[i], &fault) {
				return errs[i]
			}
		}
		return nil
	})
	for i, r := range batch {
		if err != nil {
			errs[i] = err
		}
		r.back <- errs[i]
	}
}

// write makes one record durable.
func (l *ledger) write(do func(context.Context, *store.Tx) error) error {
	back := make(chan error, 1)
	l.ask <- record{do, back}
	return <-back
}

// close waits for the last commit.
func (l *ledger) close() {
	close(l.ask)
	l.done.Wait()
}
