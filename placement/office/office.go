package office

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// An Office does what people ask for: one exported method for each thing a
// person does. It is safe for concurrent use.
type Office struct {
	db      *store.DB
	now     func() time.Time
	runs    runs    // under way in this process
	asks    runs    // comparisons under way in this process, by the run they are about
	surveys surveys // of campaigns, kept for the next look
	papers  chan struct{}
}

// New makes an office on a database. The clock is read once in each operation.
func New(db *store.DB, now func() time.Time) *Office {
	return &Office{db: db, now: now, papers: make(chan struct{}, papersAtOnce)}
}

// moment is one operation's clock: the instant, and the day it is in the
// territory.
type moment struct {
	now   time.Time
	today calendar.Day
	zone  *time.Location
	click placement.DispatchID // under which what people are told leaves
}

// momentIn reads the clock for a territory.
func (o *Office) momentIn(ctx context.Context, tx *store.Tx, id placement.TerritoryID) (moment, error) {
	t, err := tx.Territory(ctx, id)
	if err != nil {
		return moment{}, err
	}
	zone, err := time.LoadLocation(t.TimeZone)
	if err != nil {
		return moment{}, err
	}
	now := o.now().UTC()
	return moment{now: now, today: calendar.DayOf(now, zone), zone: zone, click: placement.DispatchID(store.NewID("dsp"))}, nil
}

// act is one thing that a person does in the own territory: allowed by role, in
// one transaction, at one moment. Whose house and whose child it is, is in the
// queries of what is done.
func (o *Office) act(ctx context.Context, by placement.Actor, do placement.Action, what func(*store.Tx, moment) error) error {
	if err := placement.Allow(by, do, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		return what(tx, m)
	})
}
