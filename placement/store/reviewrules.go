package store

import (
	"context"

	"internat/placement"
)

// ReviewRules are those in force for a house: its own, or those of its
// territory, or the example that comes with the program. House "" asks for
// those of the territory.
func (tx *Tx) ReviewRules(ctx context.Context, in placement.TerritoryID, house placement.HouseID) (placement.ReviewRules, error) {
	for _, of := range []placement.HouseID{house, ""} {
		versions, err := tx.reviewRules(ctx, in, of, 1)
		if err != nil || len(versions) > 0 {
			return first(versions), err
		}
	}
	return placement.ExampleReviewRules(), nil
}

func first[T any](list []T) (x T) {
	if len(list) > 0 {
		x = list[0]
	}
	return x
}

// ReviewRulesOf lists the versions of a house's own rules, or of a territory's
// (house ""), the newest first.
func (tx *Tx) ReviewRulesOf(ctx context.Context, in placement.TerritoryID, house placement.HouseID) ([]placement.ReviewRules, error) {
	return tx.reviewRules(ctx, in, house, 20)
}

func (tx *Tx) reviewRules(ctx context.Context, in placement.TerritoryID, house placement.HouseID, most int) ([]placement.ReviewRules, error) {
	rows, err := tx.rows(ctx, `SELECT s.house_id, s.version, s.escalate, s.author, s.set_on, s.source FROM review_rules s
		WHERE s.territory_id = $1 AND s.house_id = $2 ORDER BY s.version DESC LIMIT $3`, string(in), string(house), most)
	list, err := collect(rows, err, func(s scanner) (r placement.ReviewRules, err error) {
		err = s.Scan(&r.House, &r.Version, &r.Escalate, &r.Author, dayAt{&r.On}, &r.Source)
		return r, err
	})
	for i := range list {
		if err == nil {
			list[i].Rules, err = tx.reviewRuleLines(ctx, in, list[i])
		}
	}
	return list, err
}

func (tx *Tx) reviewRuleLines(ctx context.Context, in placement.TerritoryID, of placement.ReviewRules) ([]placement.ReviewRule, error) {
	rows, err := tx.rows(ctx, `SELECT l.kind, l.days, l.month, l.day FROM review_rule l
		WHERE l.territory_id = $1 AND l.house_id = $2 AND l.version = $3 ORDER BY l.place`, string(in), string(of.House), of.Version)
	return collect(rows, err, func(s scanner) (r placement.ReviewRule, err error) {
		err = s.Scan(&r.Kind, &r.Days, &r.Month, &r.Day)
		return r, err
	})
}

// AddReviewRules puts a new version in force. Who was faster wins: the other one
// is told that the rules changed meanwhile.
func (tx *Tx) AddReviewRules(ctx context.Context, in placement.TerritoryID, r placement.ReviewRules, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO review_rules (territory_id, house_id, version, escalate, author, set_on, source) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		string(in), string(r.House), r.Version, r.Escalate, r.Author, day(r.On), r.Source)
	if err != nil {
		return once(err, &placement.Fault{Kind: placement.Stale, Code: "row.stale"})
	}
	for place, l := range r.Rules {
		_, err := tx.exec(ctx, `INSERT INTO review_rule (territory_id, house_id, version, place, kind, days, month, day) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
			string(in), string(r.House), r.Version, place, string(l.Kind), l.Days, int(l.Month), l.Day)
		if err != nil {
			return err
		}
	}
	return tx.addEvent(ctx, why)
}

// ReviewPlan is what the next review of a boarder of that house follows from.
func (tx *Tx) ReviewPlan(ctx context.Context, house placement.HouseID) (plan placement.ReviewPlan, err error) {
	rows, err := tx.rows(ctx, `SELECT `+houseColumns+` FROM house h WHERE h.id = $1`, string(house))
	h, err := one("house", rows, err, scanHouse)
	if err != nil {
		return plan, err
	}
	in, err := tx.Territory(ctx, h.Territory)
	if err != nil {
		return plan, err
	}
	school, err := tx.SchoolCalendar(ctx)
	if err != nil {
		return plan, err
	}
	plan.There = placement.BoardersThere(h.Timetable(in, school))
	plan.Rules, err = tx.ReviewRules(ctx, h.Territory, house)
	return plan, err
}
