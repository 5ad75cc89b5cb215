package notify

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// A flow carries messages in batches. A batch is frozen in one commit; which of its
// messages a connection has begun, and how each ended, stands in the record of what
// is carried, whose lines cost a third of a commit; and the database learns how a
// hundred of them ended in one more commit. The contract is the same as with a
// commit for each message: what leaves is durable before it leaves, and a crash
// leaves at most one message a connection in doubt.
//
// It needs the record on the same machine as whoever takes over from a sender that
// died: a SQLite file has one machine. Where replicas share a database, each message
// has commits of its own (Postman.carry).
type flow struct {
	p *Postman
	r *round
	c *carried

	mine bool // the record is that of this sender
	ask  chan carriedNote
	done sync.WaitGroup
	crew atomic.Int32 // connections that will come back with a note

	mu   sync.Mutex
	none sync.Cond // signalled when nothing is out any more
	out  int       // messages handed to the connections and not back yet
	over []over
	last time.Time // when the database learnt how messages ended
}

// A lot is a frozen batch.
type lot struct {
	name string
	left int       // messages whose end the database does not know
	at   time.Time // when it was frozen
	seen int64     // what others had written by then
}

// An over is a message that came back.
type over struct {
	lot    *lot
	end    *ended // nil: it was not begun
	unsent string // the name of the mail of a day that was not begun
}

// openFlow gives the flow of a round, nil where each message has commits of its own.
func (p *Postman) openFlow(r *round) *flow {
	if r.departures == nil || p.DB.Dialect != store.SQLite {
		return nil
	}
	f := &flow{p: p, r: r, c: r.departures.carried, ask: make(chan carriedNote, mostRecords), last: r.now}
	f.none.L = &f.mu
	f.done.Go(f.record)
	return f
}

// close ends the record; what came back was settled before.
func (f *flow) close() error {
	if f == nil {
		return nil
	}
	close(f.ask)
	f.done.Wait()
	return nil
}

// record writes the notes of the connections, those of half of them in one: to make
// one durable takes less than the relay takes to answer, and while the disk is
// waited for nothing else is computed on that processor.
func (f *flow) record() {
	var took time.Duration
	for first := range f.ask {
		notes := gather(f.ask, first, int(f.crew.Load()+1)/2, 2*took)
		began := f.p.Now()
		err := f.write(notes)
		took = f.p.Now().Sub(began)
		for _, n := range notes {
			n.back <- err
		}
	}
}

func (f *flow) write(notes []carriedNote) error {
	var lines []carriedLine
	for _, n := range notes {
		if n.anew { // nothing is out: no line before it counts any more
			if err := f.c.anew(); err != nil {
				return err
			}
			lines = nil
		}
		lines = append(lines, n.lines...)
	}
	return f.c.write(lines)
}

// note hands over lines; they are durable when the answer comes.
func (f *flow) note(lines []carriedLine) <-chan error {
	back := make(chan error, 1)
	f.ask <- carriedNote{lines: lines, back: back}
	return back
}

// settle tells the database how messages ended, and does what comes next in the
// same transaction. What it could not be told is told another time.
func (f *flow) settle(do func(context.Context, *store.Tx) error) error {
	f.mu.Lock()
	told := f.over
	f.over, f.last = nil, f.p.Now()
	ends, thawed, unsent := endsOf(told)
	f.mu.Unlock()
	if len(told) == 0 && do == nil {
		return nil
	}
	err := f.r.ledger.after(ends, func(ctx context.Context, tx *store.Tx) error {
		for _, name := range thawed {
			if err := tx.Thaw(ctx, name); err != nil {
				return err
			}
		}
		for _, name := range unsent {
			if err := tx.FreeDay(ctx, name); err != nil {
				return err
			}
		}
		if do == nil {
			return nil
		}
		return do(ctx, tx)
	})
	if err != nil {
		f.untell(told)
	}
	return err
}

// endsOf takes messages that came back off their batches, and gives how they ended, and
// the batches and the mails of a day that are over.
func endsOf(told []over) (ends []*ended, thawed, unsent []string) {
	for _, o := range told {
		if o.end != nil {
			ends = append(ends, o.end)
		}
		if o.unsent != "" {
			unsent = append(unsent, o.unsent)
		}
		if o.lot.left--; o.lot.left == 0 {
			thawed = append(thawed, o.lot.name)
		}
	}
	return ends, thawed, unsent
}

// untell takes back what the database was not told after all.
func (f *flow) untell(told []over) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range told {
		o.lot.left++
	}
	f.over = append(told, f.over...)
}

// told reports whether the database knows of all that came back. Otherwise nothing of
// it may be set free: it may have left, and the record of what is carried tells the next
// look.
func (f *flow) told() bool {
	if f == nil {
		return true
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.over) == 0
}

// room makes room on the record for so many messages more: when it is full, and at
// first, it begins anew once nothing is out and the database knows how all ended.
func (f *flow) room(messages int) error {
	f.mu.Lock()
	if f.mine && f.c.room(f.out+messages+f.p.connections()) {
		f.mu.Unlock()
		return nil
	}
	for f.out > 0 {
		f.none.Wait()
	}
	f.mu.Unlock()
	if err := f.settle(nil); err != nil {
		return err
	}
	back := make(chan error, 1)
	f.ask <- carriedNote{[]carriedLine{ownerLine(f.r.me)}, true, back}
	if err := <-back; err != nil {
		return errors.Join(errUnlisted, err)
	}
	f.mine = true
	return nil
}

// carry sends one message after another over one connection, as Postman.carry does.
func (f *flow) carry(ctx context.Context, queue <-chan ready) {
	var l *line
	defer func() {
		if l != nil {
			l.quit()
		}
	}()
	var last *carriedLine
	settle := func() {
		if last == nil {
			return
		}
		if err := <-f.note([]carriedLine{*last}); err != nil {
			f.r.halt(fmt.Errorf("record how a message ended: %w", err))
		}
		last = nil
	}
	defer settle()
	var next *ready // its envelope may leave with the message before it
	for {
		o, open := f.after(next, queue, settle)
		if !open {
			return
		}
		if f.r.halted() || ctx.Err() != nil {
			next = nil
			f.back(&o, nil) // not begun: released when the round ends
			continue
		}
		next = waiting(queue)
		f.crew.Add(1)
		l, last = f.deal(ctx, l, &o, next, last)
		f.crew.Add(-1)
	}
}

// after gives the message that a connection took already, or takes one.
func (f *flow) after(next *ready, queue <-chan ready, settle func()) (ready, bool) {
	if next != nil {
		return *next, true
	}
	return take(queue, settle)
}

// waiting takes a message if there is one.
func waiting(queue <-chan ready) *ready {
	select {
	case o, open := <-queue:
		if open {
			return &o
		}
	default:
	}
	return nil
}

// deal begins and sends one message. That it was begun becomes durable while the
// relay hears from whom and to whom; the text waits for it.
func (f *flow) deal(ctx context.Context, l *line, o, next *ready, last *carriedLine) (*line, *carriedLine) {
	if l == nil {
		if l = f.p.open(ctx, f.r, o); l == nil {
			f.back(o, nil)
			return nil, last
		}
	}
	if fresh, err := f.fresh(o); err != nil || !fresh {
		if err != nil {
			f.r.halt(err)
		}
		f.back(o, nil)
		return l, last
	}
	gone := store.Departed(o.MessageID, f.p.moment(f.r))
	lines := []carriedLine{{lineBegun, gone}}
	if last != nil {
		lines = []carriedLine{*last, {lineBegun, gone}}
	}
	note := f.note(lines)
	m := f.p.parcel(o)
	if m.durable = sync.OnceValue(func() error { return <-note }); next != nil {
		m.next = next.Recipient
	}
	l, s := f.p.send(ctx, f.r, l, o, m)
	if err := m.durable(); err != nil { // the dot did not leave
		f.r.halt(errors.Join(errUnlisted, err))
		if l != nil {
			l.conn.Close()
		}
		f.back(o, nil)
		return nil, nil
	}
	f.r.ended(o, s)
	f.back(o, &ended{ready: o, at: f.p.moment(f.r), Settlement: s, frozen: true})
	return l, lineOf(s, gone)
}

// lineOf is the line that says how a message ended; a doubt stays begun.
func lineOf(s store.Settlement, gone store.Departure) *carriedLine {
	switch s.State {
	case placement.Sent:
		return &carriedLine{lineLeft, gone}
	case placement.InDoubt:
		return nil
	}
	return &carriedLine{lineStayed, gone}
}

// back takes a message back from its connection. The database is told here when
// nobody has come by to do it, as happens where the relay is slow: who freezes the next
// batch tells it of the last one in the same commit.
func (f *flow) back(o *ready, e *ended) {
	one := over{lot: o.lot, end: e}
	if e == nil && !o.day.IsZero() {
		one.unsent = o.MessageID
	}
	f.mu.Lock()
	f.over = append(f.over, one)
	late := len(f.over) >= 2*flowSize || f.p.Now().Sub(f.last) > untold
	if f.out--; f.out == 0 {
		f.none.Signal()
	}
	f.mu.Unlock()
	if late {
		if err := f.settle(nil); err != nil {
			f.r.halt(err)
		}
	}
}

// untold is how long the database waits at most to hear how a message ended while
// others are sent, and how old what was true of a message may be when it is begun.
const untold = time.Second

// others counts what others than this sender wrote.
func (f *flow) others() int64 { return f.p.DB.Commits() - f.r.ledger.own.Load() }

// fresh reports whether what a message says, and that it may be sent, is still true:
// nobody wrote anything since it was frozen a moment ago, or nothing of it changed.
func (f *flow) fresh(o *ready) (fresh bool, err error) {
	if o.over(f.p.moment(f.r)) {
		return false, nil
	}
	if f.others() == o.lot.seen && f.p.Now().Sub(o.lot.at) < untold {
		return true, nil
	}
	err = f.p.DB.Read(context.Background(), func(tx *store.Tx) (err error) {
		fresh, err = o.fresh(context.Background(), tx, f.r.me)
		return err
	})
	return fresh, err
}
