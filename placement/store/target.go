package store

import (
	"context"

	"internat/placement"
)

const targetColumns = `m.id, m.section_id, m.group_code, m.ceiling, m.seats, m.share, m.author, m.set_on, m.source`

func scanTarget(s scanner) (t placement.Target, err error) {
	err = s.Scan(&t.ID, &t.Section, &t.Group, flagAt{&t.Ceiling}, &t.Seats, &t.Share, &t.Author, dayAt{&t.On}, &t.Source)
	return t, err
}

// Targets lists the social-mix floors and ceilings of a house in scope, or of
// all houses in scope when no house is named, by section and group.
func (tx *Tx) Targets(ctx context.Context, scope Scope, house placement.HouseID) ([]placement.Target, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args)
	rows, err := tx.rows(ctx, `SELECT `+targetColumns+` FROM mix_target m
			JOIN section s ON s.id = m.section_id JOIN house h ON h.id = s.house_id
		WHERE `+where+` ORDER BY m.section_id, m.group_code, m.ceiling, m.id`, args...)
	return collect(rows, err, scanTarget)
}

// SaveTarget adds (no id) or changes a target of its section. It gives the
// target as it is kept. A group that the law does not allow to count is refused
// by the schema as well.
func (tx *Tx) SaveTarget(ctx context.Context, t placement.Target, why placement.Event) (placement.Target, error) {
	if t.ID == "" {
		t.ID = placement.TargetID(NewID("mix"))
	}
	err := tx.exec1(ctx, `INSERT INTO mix_target (id, section_id, group_code, ceiling, seats, share, author, set_on, source)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (id) DO UPDATE SET group_code = $3, ceiling = $4, seats = $5, share = $6, author = $7, set_on = $8, source = $9
		WHERE mix_target.section_id = $2`,
		string(t.ID), string(t.Section), string(t.Group), flag(t.Ceiling), t.Seats, t.Share, t.Author, day(t.On), t.Source)
	switch violated(err) {
	case uniqueKey:
		return t, placement.Reject("group", "target.already_set")
	case checkRule:
		return t, placement.Reject("group", "target.group_unlawful")
	}
	if err != nil {
		return t, err
	}
	why.About.ID = string(t.ID)
	return t, tx.addEvent(ctx, why)
}

// RemoveTarget removes a target of a section.
func (tx *Tx) RemoveTarget(ctx context.Context, t placement.Target, why placement.Event) error {
	if err := tx.exec1(ctx, `DELETE FROM mix_target WHERE id = $1 AND section_id = $2`, string(t.ID), string(t.Section)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
