package notify

import (
	"context"
	"fmt"

	"internat/placement/store"
)

// A haul is a batch on its way: claimed, written, frozen.
type haul struct {
	batch   []store.Outgoing
	seen    int64 // what others had written when it was claimed
	foreign int   // and another program
	leave   []ready
	err     error
}

// flowSize is how many notices are claimed together; the record of what is carried
// has room for many times as many.
const flowSize = 512

// A feed claims, decides and hands over, batch after batch. While one is frozen and
// the next but one claimed, which is the work of one commit, the next is written.
type feed struct {
	*flow
	take     claim
	over     bool // nothing more is due
	afloat   int  // hauls claimed and not frozen
	claimed  chan *haul
	written  chan *haul
	handOver chan<- ready
}

// feed hands over what is due of one queue until nothing more is.
func (f *flow) feed(ctx context.Context, queue chan<- ready, take claim) error {
	e := &feed{flow: f, take: take, claimed: make(chan *haul, 2), written: make(chan *haul, 2), handOver: queue}
	go func() {
		defer close(e.written)
		for h := range e.claimed {
			h.leave, h.err = f.p.decideAll(ctx, f.r, h.batch)
			e.written <- h
		}
	}()
	defer func() {
		close(e.claimed)
		for range e.written { // claimed and not begun: released when the round ends
		}
	}()
	for range 2 {
		if err := e.next(&haul{}); err != nil {
			return err
		}
	}
	for e.afloat > 0 {
		h := <-e.written
		e.afloat--
		if h.err != nil || ctx.Err() != nil || f.r.halted() {
			return h.err
		}
		if err := e.next(h); err != nil {
			return err
		}
	}
	return nil
}

// next freezes a haul, claims another in the same commit, and hands over what was
// frozen.
func (e *feed) next(h *haul) error {
	if len(h.leave) > 0 {
		if err := e.room(len(h.leave)); err != nil {
			return err
		}
	}
	var one *lot
	var still []ready
	next := &haul{}
	err := e.settle(func(ctx context.Context, tx *store.Tx) (err error) {
		if one, still, err = e.freeze(ctx, tx, h); err != nil || e.over {
			return err
		}
		return e.claim(ctx, tx, next)
	})
	if err != nil {
		return fmt.Errorf("record what is about to be sent: %w", err)
	}
	if e.over = e.over || len(next.batch) == 0; len(next.batch) > 0 {
		e.claimed <- next
		e.afloat++
	}
	e.mu.Lock()
	e.out += len(still)
	e.mu.Unlock()
	for _, o := range still {
		o.lot = one
		e.handOver <- o // the connections empty the queue even after a halt
	}
	return nil
}

func (e *feed) claim(ctx context.Context, tx *store.Tx, h *haul) (err error) {
	if h.foreign, err = tx.Foreign(ctx); err == nil {
		h.seen = e.others()
		h.batch, err = e.take(tx, flowSize)
	}
	return err
}

// freeze makes a batch durable. When somebody wrote anything since it was claimed,
// what has changed since it was written is left for the next round.
func (e *feed) freeze(ctx context.Context, tx *store.Tx, h *haul) (one *lot, still []ready, err error) {
	if len(h.leave) == 0 {
		return nil, nil, nil
	}
	foreign, err := tx.Foreign(ctx)
	if err != nil {
		return nil, nil, err
	}
	alone := foreign == h.foreign && e.others() == h.seen
	still, batch := make([]ready, 0, len(h.leave)), make([]store.Outgoing, 0, len(h.leave))
	for i := range h.leave {
		o := &h.leave[i]
		leaves, err := e.leaves(ctx, tx, o, alone)
		if err != nil {
			return nil, nil, err
		}
		if !leaves {
			continue
		}
		still = append(still, *o)
		for one := range o.all() {
			batch = append(batch, one.Outgoing)
		}
	}
	one = &lot{left: len(still), at: e.p.Now(), seen: e.others()}
	if len(batch) > 0 {
		one.name, err = tx.Freeze(ctx, e.r.me, batch)
	}
	return one, still, err
}

// leaves reports whether a message may still be sent: nobody wrote anything since, or
// nothing of it changed and none of its notices was closed, and no other mail of its day
// was before it.
func (e *feed) leaves(ctx context.Context, tx *store.Tx, o *ready, alone bool) (bool, error) {
	if !alone {
		if fresh, err := o.fresh(ctx, tx, e.r.me); err != nil || !fresh {
			return false, err
		}
	}
	return o.takesDay(ctx, tx)
}
