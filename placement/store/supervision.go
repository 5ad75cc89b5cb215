package store

import (
	"context"

	"internat/placement"
)

const ruleColumns = `r.id, r.house_id, r.kind, r.slot, r.age, r.boarders, r.adults, r.per_wing, r.whole, r.mixed, r.least, r.hard, r.author, r.set_on, r.source`

func scanRule(s scanner) (r placement.SupervisionRule, err error) {
	err = s.Scan(&r.ID, &r.House, &r.Kind, &r.Slot, &r.Age, &r.Boarders, &r.Adults, &r.PerWing, &r.Whole, &r.Mixed, &r.Least,
		flagAt{&r.Hard}, &r.Author, dayAt{&r.On}, &r.Source)
	return r, err
}

// SupervisionRules lists the rules of a house in scope, by kind, slot and age.
func (tx *Tx) SupervisionRules(ctx context.Context, scope Scope, house placement.HouseID) ([]placement.SupervisionRule, error) {
	var args argList
	where := `r.house_id = ` + args.add(string(house)) + ` AND ` + scope.in("h.territory_id", "h.id", &args)
	rows, err := tx.rows(ctx, `SELECT `+ruleColumns+` FROM supervision_rule r JOIN house h ON h.id = r.house_id
		WHERE `+where+` ORDER BY r.kind, r.slot, r.age, r.id`, args...)
	return collect(rows, err, scanRule)
}

// SaveSupervisionRule adds (no id) or changes a rule of its house. A house has
// one rule of a kind for a slot and an age.
func (tx *Tx) SaveSupervisionRule(ctx context.Context, r placement.SupervisionRule, why placement.Event) (placement.SupervisionRule, error) {
	if r.ID == "" {
		r.ID = placement.RuleID(NewID("rul"))
	}
	err := tx.exec1(ctx, `INSERT INTO supervision_rule (id, house_id, kind, slot, age, boarders, adults, per_wing, whole, mixed, least, hard, author, set_on, source)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (id) DO UPDATE SET kind = $3, slot = $4, age = $5, boarders = $6, adults = $7, per_wing = $8, whole = $9, mixed = $10,
			least = $11, hard = $12, author = $13, set_on = $14, source = $15 WHERE supervision_rule.house_id = $2`,
		string(r.ID), string(r.House), string(r.Kind), string(r.Slot), string(r.Age), r.Boarders, r.Adults, r.PerWing, r.Whole, r.Mixed,
		r.Least, flag(r.Hard), r.Author, day(r.On), r.Source)
	if err != nil {
		return r, once(err, placement.Reject("slot", "rule.already_set"))
	}
	why.About.ID, why.House = string(r.ID), r.House
	return r, tx.addEvent(ctx, why)
}

// RemoveSupervisionRule drops a rule of its house.
func (tx *Tx) RemoveSupervisionRule(ctx context.Context, r placement.SupervisionRule, why placement.Event) error {
	if err := tx.exec1(ctx, `DELETE FROM supervision_rule WHERE id = $1 AND house_id = $2`, string(r.ID), string(r.House)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
