package notify

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// A ledger makes records durable. Records that arrive while a commit is under
// way go into the next one together: the number of commits follows the speed of
// the disk and not the number of messages.
type ledger struct {
	db   *store.DB
	left *departures // nil: no list is kept
	ask  chan record
	done sync.WaitGroup
	crew atomic.Int32 // connections that will come back with a record
	now  func() time.Time
	own  atomic.Int64  // commits
	took time.Duration // how long the last commit took
}

// A record is database work that somebody waits for: what is known of the
// message before, and then what comes next.
type record struct {
	last []*ended
	do   func(context.Context, *store.Tx) error // may be nil
	back chan error
}

// An ended message is one whose answer was read.
type ended struct {
	*ready
	at time.Time
	store.Settlement
	frozen bool // what it was only its batch says in the database
}

// mostRecords bounds one commit.
const mostRecords = 64

// openLedger starts the one who commits, for the sender of that name.
func openLedger(ctx context.Context, db *store.DB, now func() time.Time, me string, left *departures) *ledger {
	l := &ledger{db: db, now: now, left: left, ask: make(chan record, mostRecords)}
	// What was sent must be recorded even while the program is told to stop.
	ctx = context.WithoutCancel(ctx)
	l.done.Go(func() {
		for first := range l.ask {
			l.commit(ctx, me, gather(l.ask, first, int(l.crew.Load()), l.took/4))
		}
	})
	return l
}

// gather takes what is waiting, and waits a moment for the connections that are
// about to come, until there are enough: where a commit takes long, one for all of
// them is nearly twice as fast as two for half of them each.
func gather[T any](ask <-chan T, first T, enough int, wait time.Duration) []T {
	batch := []T{first}
	enough = min(mostRecords, enough)
	patience := time.NewTimer(min(wait, mostPatience))
	defer patience.Stop()
	for len(batch) < mostRecords {
		select {
		case r, open := <-ask:
			if !open {
				return batch
			}
			batch = append(batch, r)
			continue
		default:
		}
		if len(batch) >= enough {
			return batch
		}
		select {
		case r, open := <-ask:
			if !open {
				return batch
			}
			batch = append(batch, r)
		case <-patience.C:
			return batch
		}
	}
	return batch
}

// mostPatience is how long a commit waits for company at most.
const mostPatience = 3 * time.Millisecond

// commit answers everybody once all is durable. A record that finds its row
// changed fails alone; a database that fails, fails them all. What left is on
// the list of departures before the database says so; the disk writes the list
// while the database works. When the list cannot be written, what left is still
// marked, and nothing new begins.
func (l *ledger) commit(ctx context.Context, me string, batch []record) {
	began := l.now()
	defer func() { l.took = l.now().Sub(began) }()
	listed := l.list(batch)
	errs, err := l.write1(ctx, me, batch, listed)
	if errors.Is(err, errUnlisted) {
		marks := make([]record, len(batch))
		for i, r := range batch {
			marks[i] = record{last: r.last}
		}
		_, lost := l.write1(ctx, me, marks, nil)
		err = errors.Join(err, lost)
	}
	for i, r := range batch {
		if err != nil {
			errs[i] = err
		}
		r.back <- errs[i]
	}
}

// errUnlisted says that the list of departures cannot be written.
var errUnlisted = &Failure{Misconfigured, "state.unwritable", nil}

// list begins to write what left; the answer is awaited before the commit.
func (l *ledger) list(batch []record) func() error {
	var gone []store.Departure
	for _, r := range batch {
		for _, e := range r.last {
			if e.Settlement.State == placement.Sent {
				gone = e.departed(gone)
			}
		}
	}
	if l.left == nil || len(gone) == 0 {
		return nil
	}
	done := make(chan error, 1)
	go func() { done <- l.left.add(gone) }()
	return sync.OnceValue(func() error { return <-done })
}

func (l *ledger) write1(ctx context.Context, me string, batch []record, listed func() error) ([]error, error) {
	errs := make([]error, len(batch))
	err := l.db.Write(ctx, func(tx *store.Tx) error {
		for i, r := range batch {
			errs[i] = r.run(ctx, me, tx)
			var fault *placement.Fault
			if errs[i] != nil && !errors.As(errs[i], &fault) {
				return errs[i]
			}
		}
		if listed == nil {
			return nil
		}
		if err := listed(); err != nil {
			return errors.Join(errUnlisted, err)
		}
		return tx.AddSent(ctx, l.left.place.ID, l.left.size)
	})
	if err == nil {
		l.own.Add(1)
	}
	return errs, err
}

// run settles what ended and does what comes next. Somebody may have settled it
// meanwhile: then what was written first counts.
func (r record) run(ctx context.Context, me string, tx *store.Tx) error {
	for _, e := range r.last {
		if err := e.settle(ctx, me, tx); err != nil {
			return err
		}
	}
	if r.do == nil {
		return nil
	}
	return r.do(ctx, tx)
}

func (e *ended) settle(ctx context.Context, me string, tx *store.Tx) error {
	for one := range e.all() {
		if err := e.settleOne(ctx, me, tx, one); err != nil && !isStale(err) {
			return err
		}
	}
	if s := e.Settlement.State; e.day.IsZero() || s == placement.Sent || s == placement.InDoubt {
		return nil
	}
	return tx.FreeDay(ctx, e.MessageID)
}

func (e *ended) settleOne(ctx context.Context, me string, tx *store.Tx, one *ready) error {
	if e.frozen {
		return tx.SettleFrozen(ctx, me, one.Outgoing, e.Settlement)
	}
	return tx.Settle(ctx, me, one.ID, e.Settlement)
}

// departed adds a message that left to a list of departures: under the name of each of
// its notices, so that an older copy of the database knows all of them, and with the day
// that it was the mail of.
func (e *ended) departed(list []store.Departure) []store.Departure {
	list = append(list, store.Departed(e.MessageID, e.at))
	for _, one := range e.with {
		list = append(list, store.Departed(ownName(one.Key), e.at))
	}
	if !e.day.IsZero() {
		list = append(list, store.DepartedDay(e.Guardian, e.day))
	}
	return list
}

// write makes one record durable.
func (l *ledger) write(do func(context.Context, *store.Tx) error) error { return l.after(nil, do) }

// after makes durable how messages ended, and with it what comes next.
func (l *ledger) after(last []*ended, do func(context.Context, *store.Tx) error) error {
	back := make(chan error, 1)
	l.ask <- record{last, do, back}
	return <-back
}

// close waits for the last commit.
func (l *ledger) close() {
	close(l.ask)
	l.done.Wait()
}
