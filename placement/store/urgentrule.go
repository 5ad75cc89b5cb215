package store

import (
	"context"

	"internat/placement"
)

// UrgentRule is for how long an urgent request may wait in a territory: what was
// set, or what the program proposes.
func (tx *Tx) UrgentRule(ctx context.Context, in placement.TerritoryID) (placement.UrgentRule, error) {
	rows, err := tx.rows(ctx, `SELECT days, author, set_on FROM urgent_rule WHERE territory_id = $1`, string(in))
	list, err := collect(rows, err, func(s scanner) (r placement.UrgentRule, err error) {
		err = s.Scan(&r.Days, &r.Author, dayAt{&r.On})
		return r, err
	})
	if len(list) == 0 {
		return placement.UrgentRule{Days: placement.ExampleUrgentDays}, err
	}
	return list[0], err
}

// SaveUrgentRule puts another rule in force. What held before is in the journal.
func (tx *Tx) SaveUrgentRule(ctx context.Context, in placement.TerritoryID, r placement.UrgentRule, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO urgent_rule (territory_id, days, author, set_on) VALUES ($1, $2, $3, $4)
		ON CONFLICT (territory_id) DO UPDATE SET days = $2, author = $3, set_on = $4`, string(in), r.Days, r.Author, day(r.On))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
