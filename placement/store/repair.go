package store

import (
	"context"
	"encoding/json"
	"time"

	"internat/placement"
)

// A Repair is a review that the program planned at night because a stay had none.
type Repair struct {
	ReviewLine
	At  time.Time
	Why placement.Gap
}

// Repairs lists what was repaired since an instant within a person's scope, the
// newest first.
func (tx *Tx) Repairs(ctx context.Context, by placement.Actor, since time.Time, limit int) ([]Repair, error) {
	var args argList
	text := `SELECT ` + reviewColumns + `, p.given_name, p.family_name, p.level, h.name, e.at, e.facts
		FROM event e JOIN review r ON r.id = e.about_id JOIN pupil p ON p.id = r.pupil_id JOIN house h ON h.id = r.house_id
		WHERE e.territory_id = ` + args.add(string(by.Territory)) + ` AND e.verb = 'review.repaired' AND e.at >= ` + args.add(instant(since)) +
		` AND ` + ScopeOf(by).ofBoarders().knows("r.pupil_id", &args)
	if director := onlyHousesOf(by); director != "" {
		text += ` AND r.house_id IN (SELECT a.house_id FROM account_house a WHERE a.account_id = ` + args.add(director) + `)`
	}
	rows, err := tx.rows(ctx, text+` ORDER BY e.at DESC, e.id DESC LIMIT `+args.add(limit), args...)
	return collect(rows, err, func(s scanner) (x Repair, err error) {
		var given, family, kept string
		err = s.Scan(&x.ID, &x.Territory, &x.Stay, &x.Pupil, &x.House, &x.Kind, dayAt{&x.DueOn}, &x.Owner, &x.State, dayAt{&x.HeldOn}, &x.Version,
			&x.Cause, instantAt{&x.Announced}, dayAt{&x.Escalated}, &given, &family, &x.Level, &x.HouseName, instantAt{&x.At}, &kept)
		if err != nil {
			return x, err
		}
		x.PupilName = placement.Pupil{Given: given, Family: family}.Short()
		var facts struct{ Gap placement.Gap }
		err = json.Unmarshal([]byte(kept), &facts)
		x.Why = facts.Gap
		return x, err
	})
}

// GapOf says what left a stay without a next review: how its last one ended.
func (tx *Tx) GapOf(ctx context.Context, stay placement.StayID) (placement.Gap, error) {
	rows, err := tx.rows(ctx, `SELECT r.state FROM review r WHERE r.stay_id = $1 ORDER BY r.due_on DESC, r.id DESC LIMIT 1`, string(stay))
	states, err := collect(rows, err, func(s scanner) (state placement.ReviewState, err error) {
		err = s.Scan(&state)
		return state, err
	})
	return placement.GapAfter(states), err
}
