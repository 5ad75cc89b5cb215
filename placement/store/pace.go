package store

import (
	"context"
	"slices"
	"time"

	"internat/placement"
)

// A Pace is how fast the notices of a territory leave.
type Pace struct {
	Median time.Duration // from when one may leave to when it left, of the last that did
	Of     int           // of how many
	Last   time.Time     // when one left; zero: none did
	Stuck  time.Time     // since when one waits that may leave; zero: none does
}

// paceOf is how many of the last notices the median is of.
const paceOf = 200

// NoticePace reads how fast notices leave. It names nobody, and counts everybody.
func (tx *Tx) NoticePace(ctx context.Context, in placement.TerritoryID, now time.Time) (p Pace, err error) {
	rows, err := tx.rows(ctx, `SELECT due_at, created_at, sent_at FROM notice WHERE territory_id = $1 AND state = 'sent' ORDER BY due_at DESC, id DESC LIMIT $2`,
		string(in), paceOf)
	waits, err := collect(rows, err, func(s scanner) (wait time.Duration, err error) {
		var due, made, sent time.Time
		if err := s.Scan(instantAt{&due}, instantAt{&made}, instantAt{&sent}); err != nil {
			return 0, err
		}
		if due.Before(made) {
			due = made
		}
		if sent.After(p.Last) {
			p.Last = sent
		}
		return max(0, sent.Sub(due)), nil
	})
	if err != nil {
		return p, err
	}
	if p.Of = len(waits); p.Of > 0 {
		slices.Sort(waits)
		p.Median = waits[p.Of/2]
	}
	rows, err = tx.rows(ctx, `SELECT next_at FROM notice WHERE territory_id = $1 AND next_at <> '' AND leased_by = '' AND kind <> 'sign_in_code' AND next_at <= $2
		ORDER BY next_at, id LIMIT 1`, string(in), instant(now))
	stuck, err := collect(rows, err, func(s scanner) (at time.Time, err error) {
		err = s.Scan(instantAt{&at})
		return at, err
	})
	if len(stuck) == 1 {
		p.Stuck = stuck[0]
	}
	return p, err
}
