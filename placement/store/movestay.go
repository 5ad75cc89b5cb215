package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// InTurn lets those who change who sleeps where in a house come one after the
// other, until the transaction ends. Two changes at once write the same days of
// the counts in an order of their own: PostgreSQL would find a deadlock after a
// second of waiting. SQLite has one writer at a time anyway.
func (tx *Tx) InTurn(ctx context.Context, house placement.HouseID) error {
	if tx.dialect != Postgres {
		return nil
	}
	_, err := tx.exec(ctx, `SELECT pg_advisory_xact_lock($1)`, lockKey("house|"+string(house)))
	return err
}

// MoveStays moves boarders to other beds, all at once: two may change places.
// The nights already slept stay on record; a boarder who goes back on the day of
// a change has never moved. Every change is an event.
func (tx *Tx) MoveStays(ctx context.Context, changes []placement.BedChange) error {
	// First everybody is out of bed: a stay without a night is in nobody's way.
	for _, c := range changes {
		err := tx.exec1(ctx, `UPDATE stay SET to_day = from_day, version = version + 1
			WHERE id = $1 AND territory_id = $2 AND version = $3 AND state = 'present'`,
			string(c.Next.ID), string(c.Next.Territory), c.Next.Version)
		if err != nil {
			return err
		}
	}
	for _, c := range changes {
		if err := tx.moveStay(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) moveStay(ctx context.Context, c placement.BedChange) error {
	x := c.Next
	rows, err := tx.rows(ctx, `DELETE FROM stay WHERE pupil_id = $1 AND bed_id = $2 AND state = 'moved' AND to_day = $3 AND house_id = $4 RETURNING id, from_day`,
		string(x.Pupil), string(x.Bed), day(x.Nights.From), string(x.House))
	back, err := collect(rows, err, func(s scanner) (first placement.Stay, err error) {
		err = s.Scan(&first.ID, dayAt{&first.Nights.From})
		return first, err
	})
	if err != nil {
		return err
	}
	for _, first := range back {
		x.Nights.From = first.Nights.From
		if err := tx.outdate(ctx, "stay", string(first.ID), c.Event.At); err != nil {
			return err
		}
	}
	if x.Nights.From == x.Since {
		x.Since = calendar.Day{}
	}
	err = tx.exec1(ctx, `UPDATE stay SET bed_id = $1, section_id = $2, from_day = $3, to_day = $4, arrived_on = $5 WHERE id = $6 AND version = $7`,
		string(x.Bed), string(x.Section), day(x.Nights.From), endDay(x.Nights.To), day(x.Since), string(x.ID), x.Version+1)
	if err != nil {
		return guarded(err)
	}
	if err := tx.recallStay(ctx, x, c.Event.At); err != nil {
		return err
	}
	if c.Slept.State != "" {
		slept := c.Slept
		slept.Version = 0
		if slept, err = tx.insertStay(ctx, slept); err != nil {
			return err
		}
		if err := tx.recallStay(ctx, slept, c.Event.At); err != nil {
			return err
		}
	}
	return tx.addEvent(ctx, c.Event)
}
