package notify

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// A round is one look at what is due: it ends when nothing more is, when the
// relay cannot be used, or when the program stops.
type round struct {
	me     string
	now    time.Time
	ledger *ledger
	flow   *flow // nil: each message has a commit of its own

	silent      bool // nothing leaves by mail
	territories []placement.Territory
	departures  *departures
	letters     []store.Letter // see room
	pauses      pauses
	dead        func(owner string) bool
	alive       func(ctx context.Context) error // of this sender
	held        bool                            // a person has to release the mail first
	restored    bool                            // some of what waits may have left already
	tried       sync.Once                       // the list of departures can be written

	mu    sync.Mutex
	tally Tally
	stop  error // why the round ends early
	spoke bool  // the relay let us in
}

// A Tally is what one round did.
type Tally struct {
	Planned, Sent, Deferred, Failed, Doubts, Letters, Closed, Quiet int
	Stopped                                                         string // the code of what stopped the sender, "" when nothing did
	Held                                                            bool   // a person has to release the mail first
	Paused                                                          string // who paused the whole service, and why; "" nobody
}

func (r *round) count(s placement.NoticeState, later bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch s {
	case placement.Sent:
		r.tally.Sent++
	case placement.Deferred:
		r.tally.Deferred++
	case placement.Undone:
		r.tally.Failed++
	case placement.InDoubt:
		r.tally.Doubts++
	case placement.ToPrint:
		r.tally.Letters++
	case placement.Void:
		r.tally.Closed++
	default:
		if later {
			r.tally.Quiet++
		}
	}
}

// halt ends the round; the first cause is kept.
func (r *round) halt(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stop == nil {
		r.stop = err
	}
}

// sent reports whether the relay took a message.
func (r *round) sent() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.tally.Sent > 0
}

// lost fails when the others may take this sender for dead.
func (r *round) lost(ctx context.Context) error {
	if r.alive == nil {
		return nil
	}
	return r.alive(ctx)
}

func (r *round) halted() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.stop != nil
}

// claimSize is how many notices a sender takes at a time.
const claimSize = 128

// A claim takes what is due of one queue for the sender.
type claim func(tx *store.Tx, n int) ([]store.Outgoing, error)

// deliver sends what is due in one queue until nothing more is.
func (p *Postman) deliver(ctx context.Context, r *round, take claim) error {
	size := claimSize
	if r.flow != nil { // what is frozen waits here, so that the database can freeze the next batch
		size = flowSize
	}
	queue := make(chan ready, size)
	var workers sync.WaitGroup
	for range p.connections() {
		workers.Go(func() {
			if r.flow != nil {
				r.flow.carry(ctx, queue)
			} else {
				p.carry(ctx, r, queue)
			}
		})
	}
	var err error
	if r.flow != nil {
		err = r.flow.feed(ctx, queue, take)
	} else {
		err = p.feed(ctx, r, queue, take)
	}
	close(queue)
	workers.Wait()
	if r.flow != nil {
		err = errors.Join(err, r.flow.settle(nil))
	}
	return err
}

// feed claims, decides and hands over, batch after batch.
func (p *Postman) feed(ctx context.Context, r *round, queue chan<- ready, take claim) error {
	for ctx.Err() == nil && !r.halted() {
		if err := r.lost(ctx); err != nil { // what is handed over already is not begun
			r.halt(err)
			return err
		}
		var batch []store.Outgoing
		err := r.ledger.write(func(_ context.Context, tx *store.Tx) (err error) {
			batch, err = take(tx, claimSize)
			return err
		})
		if err != nil || len(batch) == 0 {
			return err
		}
		leave, err := p.decideAll(ctx, r, batch)
		if err != nil {
			return err
		}
		for _, o := range leave {
			queue <- o // the workers empty the queue even after a halt
		}
	}
	return nil
}

// decideAll decides about what was claimed, and gives what leaves.
func (p *Postman) decideAll(ctx context.Context, r *round, batch []store.Outgoing) ([]ready, error) {
	if !r.listable() {
		return nil, nil
	}
	batch, err := p.alreadyLeft(ctx, r, batch)
	if err != nil {
		return nil, err
	}
	return p.prepare(ctx, r, batch)
}

// listable tries once a round whether the list of departures can be written:
// nothing is sent when the result cannot be recorded.
func (r *round) listable() bool {
	r.tried.Do(func() {
		if r.departures == nil {
			return
		}
		if err := r.departures.try(); err != nil {
			r.halt(errors.Join(errUnlisted, err))
		}
	})
	return !r.halted()
}

// carry sends one message after another over one connection. How the last one
// ended and what is about to be sent next are made durable together: one commit
// a message, and never more than one message per connection in doubt.
func (p *Postman) carry(ctx context.Context, r *round, queue <-chan ready) {
	var l *line
	defer func() {
		if l != nil {
			l.quit()
		}
	}()
	var last *ended
	settle := func() {
		if last == nil {
			return
		}
		if err := r.ledger.after([]*ended{last}, nil); err != nil {
			r.halt(fmt.Errorf("record how a message ended: %w", err))
		}
		last = nil
	}
	defer settle()
	for {
		o, open := take(queue, settle)
		if !open {
			return
		}
		if r.halted() || ctx.Err() != nil {
			continue // claimed, not begun: released when the round ends
		}
		r.ledger.crew.Add(1)
		l, last = p.deal(ctx, r, l, &o, last)
		r.ledger.crew.Add(-1)
	}
}

// deal begins and sends one message, and gives the connection and how the message
// ended; nil when it was not begun.
func (p *Postman) deal(ctx context.Context, r *round, l *line, o *ready, last *ended) (*line, *ended) {
	if l == nil {
		if l = p.open(ctx, r, o); l == nil {
			return nil, last
		}
	}
	begun, err := p.begin(r, o, last)
	if err != nil {
		r.halt(fmt.Errorf("record what is about to be sent: %w", err))
	}
	if err != nil || !begun {
		return l, nil
	}
	l, s := p.send(ctx, r, l, o, p.parcel(o))
	r.ended(o, s)
	return l, &ended{ready: o, at: p.moment(r), Settlement: s}
}

// ended counts what became of a message: each of its notices, and a doubt once.
func (r *round) ended(o *ready, s store.Settlement) {
	for range o.all() {
		if r.count(s.State, false); s.State == placement.InDoubt {
			return
		}
	}
}

// take gives the next message. When there is none yet, what is known about the
// last one is recorded before waiting.
func take(queue <-chan ready, settle func()) (ready, bool) {
	select {
	case o, open := <-queue:
		return o, open
	default:
		settle()
		o, open := <-queue
		return o, open
	}
}

// open dials the relay. When that fails, the notice in hand is deferred and the
// round ends: what is wrong is not this notice's fault.
func (p *Postman) open(ctx context.Context, r *round, o *ready) *line {
	l, err := p.Relay.dial(ctx)
	if err == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.spoke = true
		return l
	}
	f := resultOf(err)
	var back []store.Outgoing
	for one := range o.all() {
		next := one.Outgoing
		if next.State != placement.InDoubt { // a doubt stays on record
			next.State = placement.Deferred
		}
		next.NextAt, next.Error = p.moment(r).Add(backOff(o.Attempts+1)), f.Code
		back = append(back, next)
	}
	if err := p.putBack(ctx, r, back, nil); err != nil {
		r.halt(err)
		return nil
	}
	r.halt(f)
	return nil
}

// begin makes the last settlement and the new intent durable. It is not begun
// when somebody closed the notice, or changed what it says, since it was
// written: then it is left for the next round.
func (p *Postman) begin(r *round, o *ready, last *ended) (begun bool, err error) {
	var settled []*ended
	if last != nil {
		settled = append(settled, last)
	}
	err = r.ledger.after(settled, func(ctx context.Context, tx *store.Tx) error {
		if begun = false; o.over(p.moment(r)) {
			return nil
		}
		if paused, err := r.pauses.on(ctx, tx, o, p.moment(r)); err != nil || paused {
			return err
		}
		if same, err := o.asWritten(ctx, tx); err != nil || !same {
			return err
		}
		if !o.day.IsZero() { // all of them, or none, and then the day is not taken
			if held, err := o.held(ctx, tx, r.me); err != nil || !held {
				return err
			}
		}
		if first, err := o.takesDay(ctx, tx); err != nil || !first {
			return err
		}
		for one := range o.all() {
			if err := tx.Intend(ctx, r.me, one.Outgoing); err != nil {
				if isStale(err) { // the only one: those of a day are all held
					return nil
				}
				return err
			}
		}
		begun = true
		return nil
	})
	return begun, err
}

// parcel is a message as a line carries it.
func (p *Postman) parcel(o *ready) parcel {
	return parcel{from: p.From.From.Address, to: o.Recipient, message: o.message()}
}

// send carries the message and says how it ended. A connection that had served
// before and breaks before any data is replaced once: relays close idle lines.
func (p *Postman) send(ctx context.Context, r *round, l *line, o *ready, m parcel) (*line, store.Settlement) {
	used := l.used
	err := l.send(m)
	if f := resultOf(err); err != nil && used && f.Result == Later && isStaleLine(f) {
		l.conn.Close()
		if l, err = p.Relay.dial(context.WithoutCancel(ctx)); err == nil {
			err = l.send(m)
		}
	}
	if err == nil {
		return l, store.Settlement{State: placement.Sent, At: p.moment(r)}
	}
	if l != nil {
		l.conn.Close()
	}
	return nil, p.settlement(r, o.Outgoing, resultOf(err))
}

// isStaleLine reports whether the relay hung up before it heard of the message.
func isStaleLine(f *Failure) bool { return f.Code == "net.mail" || f.Code == "smtp.mail.421" }

// settlement is what a failure makes of a notice.
func (p *Postman) settlement(r *round, o store.Outgoing, f *Failure) store.Settlement {
	if other := f.unwelcome(); other != nil && !r.sent() {
		f = other
	}
	attempts := o.Attempts + 1
	switch f.Result {
	case Refused:
		return store.Settlement{State: placement.Undone, Error: f.Code}
	case Doubt:
		return o.Doubt(p.moment(r).Add(backOff(1)), f.Code)
	case Misconfigured: // it leaves soon after that is mended
		r.halt(f)
		attempts = 1
	}
	return store.Settlement{State: placement.Deferred, NextAt: p.moment(r).Add(backOff(attempts)), Error: f.Code}
}

// backOff is how long to wait before the n-th attempt is repeated.
func backOff(n int) time.Duration {
	waits := []time.Duration{5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 12 * time.Hour}
	return waits[min(max(n, 1), len(waits))-1]
}
