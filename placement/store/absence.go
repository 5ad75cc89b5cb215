package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const absenceColumns = `a.id, a.territory_id, a.house_id, a.stay_id, a.pupil_id, a.from_day, a.to_day, a.reason, a.state, a.version`

func scanAbsence(s scanner) (a placement.Absence, err error) {
	err = s.Scan(&a.ID, &a.Territory, &a.House, &a.Stay, &a.Pupil, dayAt{&a.Nights.From}, dayAt{&a.Nights.To}, &a.Reason, &a.State, &a.Version)
	return a, err
}

// AbsencesOf lists the absences of a stay in scope, cancelled ones as well, by
// day.
func (tx *Tx) AbsencesOf(ctx context.Context, scope Scope, stay placement.StayID) ([]placement.Absence, error) {
	var args argList
	where := `a.stay_id = ` + args.add(string(stay)) + ` AND ` + scope.in("a.territory_id", "a.house_id", &args) + ` AND ` + scope.ofBoarders().knows("a.pupil_id", &args)
	rows, err := tx.rows(ctx, `SELECT `+absenceColumns+` FROM absence a WHERE `+where+` ORDER BY a.from_day, a.id`, args...)
	return collect(rows, err, scanAbsence)
}

// Away tells which stays of the houses in scope have an authorised absence on
// the night of a day, and until when.
func (tx *Tx) Away(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) (map[placement.StayID]calendar.Day, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args) + ` AND ` + scope.ofBoarders().knows("a.pupil_id", &args) +
		` AND a.from_day <= ` + args.add(day(on)) + ` AND a.to_day > ` + args.add(day(on))
	rows, err := tx.rows(ctx, `SELECT `+absenceColumns+` FROM house h JOIN absence a ON a.house_id = h.id AND a.state = 'granted'
			JOIN stay s ON s.id = a.stay_id AND s.from_day <= a.from_day AND s.to_day > a.from_day
		WHERE `+where+` ORDER BY a.stay_id, a.id`, args...)
	list, err := collect(rows, err, scanAbsence)
	away := make(map[placement.StayID]calendar.Day, len(list))
	for _, a := range list {
		away[a.Stay] = a.Nights.To
	}
	return away, err
}

// A Presence is who a section has on one night: those with a bed, and those of
// them who are allowed to be elsewhere.
type Presence struct {
	Section  placement.SectionID
	Boarders int
	Absent   int
}

// Present is how many are there to be watched over.
func (p Presence) Present() int { return p.Boarders - p.Absent }

// Present counts, section by section of a house in scope, who has a bed on the
// night of a day and who of them is away with leave. A section without a boarder
// is not in the list.
func (tx *Tx) Present(ctx context.Context, scope Scope, house placement.HouseID, on calendar.Day) ([]Presence, error) {
	var args argList
	night := args.add(day(on))
	where := scope.in("h.territory_id", "h.id", &args) + ` AND h.id = ` + args.add(string(house))
	rows, err := tx.rows(ctx, `SELECT s.section_id, count(*),
			COALESCE(sum((SELECT count(*) FROM absence a WHERE a.stay_id = s.id AND a.state = 'granted' AND a.from_day <= `+night+` AND a.to_day > `+night+`)), 0)
		FROM house h JOIN stay s ON s.house_id = h.id AND s.from_day <= `+night+` AND s.to_day > `+night+`
		WHERE `+where+` GROUP BY s.section_id ORDER BY s.section_id`, args...)
	return collect(rows, err, func(s scanner) (p Presence, err error) {
		err = s.Scan(&p.Section, &p.Boarders, &p.Absent)
		return p, err
	})
}

// SaveAbsence adds (version 0) or changes an absence.
func (tx *Tx) SaveAbsence(ctx context.Context, a placement.Absence, why placement.Event) (placement.Absence, error) {
	if a.ID == "" {
		a.ID = placement.AbsenceID(NewID("abs"))
	}
	why.About.ID = string(a.ID)
	a.Version++
	var err error
	if a.Version > 1 {
		err = tx.exec1(ctx, `UPDATE absence SET from_day = $1, to_day = $2, reason = $3, state = $4, version = $5
			WHERE id = $6 AND territory_id = $7 AND version = $5 - 1`,
			day(a.Nights.From), day(a.Nights.To), a.Reason, string(a.State), a.Version, string(a.ID), string(a.Territory))
	} else {
		_, err = tx.exec(ctx, `INSERT INTO absence (id, territory_id, house_id, stay_id, pupil_id, from_day, to_day, reason, state, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)`, string(a.ID), string(a.Territory), string(a.House), string(a.Stay), string(a.Pupil),
			day(a.Nights.From), day(a.Nights.To), a.Reason, string(a.State))
	}
	if err != nil {
		return a, err
	}
	return a, tx.addEvent(ctx, why)
}
