package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const closureColumns = `c.id, c.bed_id, c.from_day, c.to_day, c.reason, c.part`

func scanClosure(s scanner) (c placement.Closure, err error) {
	err = s.Scan(&c.ID, &c.Bed, dayAt{&c.When.From}, dayAt{&c.When.To}, &c.Reason, &c.Part)
	return c, err
}

// Closures lists what takes beds out of service during a period, in a house in
// scope or in all of them when no house is named, by day and bed. A period
// without an end has what is to come as well.
func (tx *Tx) Closures(ctx context.Context, scope Scope, house placement.HouseID, during calendar.Interval) ([]placement.Closure, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args)
	where += ` AND c.to_day > ` + args.add(day(during.From)) + ` AND c.from_day < ` + args.add(endDay(during.To))
	rows, err := tx.rows(ctx, `SELECT `+closureColumns+` FROM closure c
			JOIN bed b ON b.id = c.bed_id JOIN section s ON s.id = b.section_id JOIN house h ON h.id = s.house_id
		WHERE `+where+` ORDER BY c.from_day, c.bed_id, c.id`, args...)
	return collect(rows, err, scanClosure)
}

// SaveClosure adds (no id) or changes a closure of its bed. It gives the closure
// as it is kept. Who sleeps in that bed keeps it: the count then says so.
func (tx *Tx) SaveClosure(ctx context.Context, c placement.Closure, why placement.Event) (placement.Closure, error) {
	if c.ID == "" {
		c.ID = placement.ClosureID(NewID("clo"))
	}
	err := tx.exec1(ctx, `INSERT INTO closure (id, bed_id, from_day, to_day, reason, part) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET from_day = $3, to_day = $4, reason = $5 WHERE closure.bed_id = $2`,
		string(c.ID), string(c.Bed), day(c.When.From), endDay(c.When.To), c.Reason, c.Part)
	if violated(err) == checkRule {
		return c, placement.Reject("to", "closure.backward")
	}
	if err != nil {
		return c, err
	}
	why.About.ID = string(c.ID)
	return c, tx.addEvent(ctx, why)
}

// A BedsBack is how many beds of a house can be slept in again on a day.
type BedsBack struct {
	House placement.HouseID
	Name  string
	On    calendar.Day
	Beds  int
}

// BedsBackBetween lists which houses in scope get beds back over some days, the
// earliest first.
func (tx *Tx) BedsBackBetween(ctx context.Context, scope Scope, days calendar.Interval, limit int) ([]BedsBack, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ` AND c.to_day >= ` + args.add(day(days.From)) + ` AND c.to_day < ` + args.add(endDay(days.To))
	rows, err := tx.rows(ctx, `SELECT h.id, h.name, c.to_day, count(*) FROM closure c
			JOIN bed b ON b.id = c.bed_id JOIN section s ON s.id = b.section_id JOIN house h ON h.id = s.house_id
		WHERE `+where+` GROUP BY h.id, h.name, c.to_day ORDER BY c.to_day, h.id LIMIT `+args.add(limit), args...)
	return collect(rows, err, func(s scanner) (b BedsBack, err error) {
		err = s.Scan(&b.House, &b.Name, dayAt{&b.On}, &b.Beds)
		return b, err
	})
}
