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
	return moment{now: now, today: calendar.DayOf(now, zone), zone: zone}, nil
}
