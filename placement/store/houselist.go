package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// ListedBoarders lists who has a bed in a house in scope on one night, by section,
// floor, room and bed. A protected child of whom the reader does not know is
// counted, without a name.
func (tx *Tx) ListedBoarders(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) ([]placement.ListedBoarder, error) {
	var args argList
	night := args.add(day(on))
	where := scope.in("h.territory_id", "h.id", &args) + ` AND h.id = ` + args.add(string(house)) +
		` AND st.from_day <= ` + night + ` AND st.to_day > ` + night
	reader := args.add(string(scope.ofBoarders().Reader))
	rows, err := tx.rows(ctx, `SELECT `+shown("p.given_name", reader)+`, `+shown("p.family_name", reader)+`, x.name, b.id, b.section_id, COALESCE(r.floor, ''), COALESCE(r.name, ''), b.label,
			CASE WHEN EXISTS (SELECT 1 FROM absence a WHERE a.stay_id = st.id AND a.state = 'granted' AND a.from_day <= `+night+` AND a.to_day > `+night+`) THEN 1 ELSE 0 END
		FROM house h JOIN stay st ON st.house_id = h.id JOIN pupil p ON p.id = st.pupil_id
		JOIN section x ON x.id = st.section_id JOIN bed b ON b.id = st.bed_id`+bedRooms+`
		WHERE `+where+` ORDER BY x.name, x.id, 6, 7, b.label, b.id, st.id`, args...)
	return collect(rows, err, func(s scanner) (x placement.ListedBoarder, err error) {
		err = s.Scan(&x.Given, &x.Family, &x.Section, &x.Bed.ID, &x.Bed.Section, &x.Floor, &x.Bed.Room, &x.Bed.Label, flagAt{&x.Away})
		if x.Family == "" && x.Given == "" {
			x.Given = nameOrNobody(placement.Pupil{})
		}
		return x, err
	})
}
