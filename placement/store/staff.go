package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const staffColumns = `s.id, s.house_id, s.name, s.kind, s.born, s.hundredths, s.until_day, s.version`

func scanStaff(s scanner) (x placement.Staff, err error) {
	err = s.Scan(&x.ID, &x.House, &x.Name, &x.Kind, dayAt{&x.Born}, &x.Hundredths, dayAt{&x.Until}, &x.Version)
	return x, err
}

// Staff lists who works in a house in scope, or did, by name.
func (tx *Tx) Staff(ctx context.Context, scope Scope, house placement.HouseID) ([]placement.Staff, error) {
	var args argList
	where := `s.house_id = ` + args.add(string(house)) + ` AND ` + scope.in("h.territory_id", "h.id", &args)
	rows, err := tx.rows(ctx, `SELECT `+staffColumns+` FROM staff s JOIN house h ON h.id = s.house_id
		WHERE `+where+` ORDER BY s.name_key, s.id`, args...)
	return collect(rows, err, scanStaff)
}

// SaveStaff adds (version 0) or changes an adult of a house, and gives it as it
// is kept.
func (tx *Tx) SaveStaff(ctx context.Context, x placement.Staff, why placement.Event) (placement.Staff, error) {
	taken := placement.Reject("name", "staff.name_taken", x.Name)
	if x.Version > 0 {
		err := tx.exec1(ctx, `UPDATE staff SET name = $1, name_key = $2, kind = $3, born = $4, hundredths = $5, until_day = $6, version = version + 1
			WHERE id = $7 AND house_id = $8 AND version = $9`,
			x.Name, Fold(x.Name), string(x.Kind), day(x.Born), x.Hundredths, endDay(x.Until), string(x.ID), string(x.House), x.Version)
		if err != nil {
			return x, once(err, taken)
		}
		x.Version++
	} else {
		x.ID, x.Version = placement.StaffID(NewID("stf")), 1
		_, err := tx.exec(ctx, `INSERT INTO staff (id, house_id, name, name_key, kind, born, hundredths, until_day, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)`,
			string(x.ID), string(x.House), x.Name, Fold(x.Name), string(x.Kind), day(x.Born), x.Hundredths, endDay(x.Until))
		if err != nil {
			return x, once(err, taken)
		}
	}
	why.About.ID, why.House = string(x.ID), x.House
	return x, tx.addEvent(ctx, why)
}

const staffAbsenceColumns = `a.id, a.staff_id, a.from_day, a.to_day, a.reason`

func scanStaffAbsence(s scanner) (a placement.StaffAbsence, err error) {
	err = s.Scan(&a.ID, &a.Staff, dayAt{&a.Days.From}, dayAt{&a.Days.To}, &a.Reason)
	return a, err
}

// StaffAbsences lists who of a house in scope is absent during a period, and
// later where it has no end, by day and name.
func (tx *Tx) StaffAbsences(ctx context.Context, scope Scope, house placement.HouseID, during calendar.Interval) ([]placement.StaffAbsence, error) {
	var args argList
	where := `s.house_id = ` + args.add(string(house)) + ` AND ` + scope.in("h.territory_id", "h.id", &args) +
		` AND a.to_day > ` + args.add(day(during.From)) + ` AND a.from_day < ` + args.add(endDay(during.To))
	rows, err := tx.rows(ctx, `SELECT `+staffAbsenceColumns+` FROM staff_absence a JOIN staff s ON s.id = a.staff_id JOIN house h ON h.id = s.house_id
		WHERE `+where+` ORDER BY a.from_day, s.name_key, a.id`, args...)
	return collect(rows, err, scanStaffAbsence)
}

// AddStaffAbsence keeps an absence.
func (tx *Tx) AddStaffAbsence(ctx context.Context, a placement.StaffAbsence, why placement.Event) (placement.StaffAbsence, error) {
	a.ID = placement.StaffAbsenceID(NewID("sab"))
	_, err := tx.exec(ctx, `INSERT INTO staff_absence (id, staff_id, from_day, to_day, reason) VALUES ($1, $2, $3, $4, $5)`,
		string(a.ID), string(a.Staff), day(a.Days.From), endDay(a.Days.To), a.Reason)
	if err != nil {
		return a, err
	}
	why.About.ID = string(a.ID)
	return a, tx.addEvent(ctx, why)
}

// RemoveStaffAbsence takes an absence back.
func (tx *Tx) RemoveStaffAbsence(ctx context.Context, a placement.StaffAbsence, why placement.Event) error {
	if err := tx.exec1(ctx, `DELETE FROM staff_absence WHERE id = $1 AND staff_id = $2`, string(a.ID), string(a.Staff)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
