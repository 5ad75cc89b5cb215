package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// ListedBoarders lists who has a bed in a house in scope on one night, by section,
// floor, room and bed.
func (tx *Tx) ListedBoarders(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) ([]placement.ListedBoarder, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ` AND h.id = ` + args.add(string(house)) +
		` AND st.from_day <= ` + args.add(day(on)) + ` AND st.to_day > ` + args.add(day(on))
	rows, err := tx.rows(ctx, `SELECT p.given_name, p.family_name, x.name, b.id, b.section_id, COALESCE(r.floor, ''), COALESCE(r.name, ''), b.label
		FROM house h JOIN stay st ON st.house_id = h.id JOIN pupil p ON p.id = st.pupil_id
		JOIN section x ON x.id = st.section_id JOIN bed b ON b.id = st.bed_id`+bedRooms+`
		WHERE `+where+` ORDER BY x.name, x.id, 6, 7, b.label, b.id, st.id`, args...)
	return collect(rows, err, func(s scanner) (x placement.ListedBoarder, err error) {
		err = s.Scan(&x.Given, &x.Family, &x.Section, &x.Bed.ID, &x.Bed.Section, &x.Floor, &x.Bed.Room, &x.Bed.Label)
		return x, err
	})
}
