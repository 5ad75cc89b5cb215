package store

import (
	"context"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

// Stayed tells how many of those who slept in a house in scope on a night still
// slept there on a later one. A change of room is no departure.
func (tx *Tx) Stayed(ctx context.Context, scope Scope, house placement.HouseID, from, to calendar.Day) (capacity.Share, error) {
	var args argList
	still := `EXISTS (SELECT 1 FROM stay l WHERE l.pupil_id = st.pupil_id AND l.house_id = st.house_id AND l.from_day <= ` + args.add(day(to)) +
		` AND l.to_day > ` + args.add(day(to)) + `)`
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args) + ` AND st.from_day <= ` + args.add(day(from)) + ` AND st.to_day > ` + args.add(day(from))
	rows, err := tx.rows(ctx, `SELECT COALESCE(SUM(CASE WHEN `+still+` THEN 1 ELSE 0 END), 0), count(*)
		FROM house h JOIN stay st ON st.house_id = h.id WHERE `+where, args...)
	return one("stay", rows, err, func(s scanner) (x capacity.Share, err error) {
		err = s.Scan(&x.Part, &x.Whole)
		return x, err
	})
}
