package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// Shifts lists who is on duty in a house in scope over some days, by day, slot
// and adult.
func (tx *Tx) Shifts(ctx context.Context, scope Scope, house placement.HouseID, days calendar.Interval) ([]placement.Shift, error) {
	query, args := shiftsQuery(scope, house, days)
	rows, err := tx.rows(ctx, query, args...)
	list, err := collect(rows, err, func(s scanner) (x placement.Shift, err error) {
		err = s.Scan(dayAt{&x.Day}, &x.Slot, &x.Staff, &x.Wing)
		return x, err
	})
	placement.SortShifts(list)
	return list, err
}

func shiftsQuery(scope Scope, house placement.HouseID, days calendar.Interval) (string, argList) {
	var args argList
	where := `s.house_id = ` + args.add(string(house)) + ` AND s.on_day >= ` + args.add(day(days.From)) + ` AND s.on_day < ` + args.add(endDay(days.To)) +
		` AND ` + scope.in("h.territory_id", "h.id", &args)
	return `SELECT s.on_day, s.slot, s.staff_id, s.wing FROM shift s JOIN house h ON h.id = s.house_id
		WHERE ` + where + ` ORDER BY s.on_day, s.slot, s.staff_id`, args
}

// RosterWeek is the roster of a week as people change it; version 0 when nobody
// has entered anything.
func (tx *Tx) RosterWeek(ctx context.Context, scope Scope, house placement.HouseID, week calendar.Week) (placement.RosterWeek, error) {
	none := placement.RosterWeek{House: house, Week: week}
	var args argList
	where := `w.house_id = ` + args.add(string(house)) + ` AND w.monday = ` + args.add(day(week.Monday())) + ` AND ` + scope.in("h.territory_id", "h.id", &args)
	rows, err := tx.rows(ctx, `SELECT w.version, w.by_role, w.by_id, w.by_name, w.at FROM roster_week w JOIN house h ON h.id = w.house_id
		WHERE `+where, args...)
	list, err := collect(rows, err, func(s scanner) (placement.RosterWeek, error) {
		x := none
		err := s.Scan(&x.Version, &x.By.Role, &x.By.ID, &x.By.Name, instantAt{&x.At})
		return x, err
	})
	if err != nil || len(list) == 0 {
		return none, err
	}
	return list[0], nil
}

// SaveRosterWeek replaces every shift of a week. A version that is not the one
// kept fails as Stale; RosterWeek then says who was first.
func (tx *Tx) SaveRosterWeek(ctx context.Context, w placement.RosterWeek, shifts []placement.Shift, why placement.Event) error {
	if err := tx.reviseWeek(ctx, w); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `DELETE FROM shift WHERE house_id = $1 AND on_day >= $2 AND on_day < $3`,
		string(w.House), day(w.Week.Monday()), day(w.Week.Next().Monday()))
	if err != nil {
		return err
	}
	rows := bulk{tx: tx}
	sheet := rows.sheet("shift", shiftColumns)
	for _, s := range shifts {
		shiftRow(sheet, w.House, s)
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	why.About = placement.Thing{Kind: "roster_week", ID: string(w.House) + "/" + w.Week.String()}
	why.House = w.House
	return tx.addEvent(ctx, why)
}

const shiftColumns = `house_id, on_day, slot, staff_id, wing`

func shiftRow(to *sheet, house placement.HouseID, s placement.Shift) {
	to.add(string(house), day(s.Day), string(s.Slot), string(s.Staff), s.Wing)
}

// reviseWeek makes the week one version newer.
func (tx *Tx) reviseWeek(ctx context.Context, w placement.RosterWeek) error {
	by := []any{string(w.House), day(w.Week.Monday()), string(w.By.Role), w.By.ID, w.By.Name, instant(w.At)}
	if w.Version == 0 {
		return tx.exec1(ctx, `INSERT INTO roster_week (house_id, monday, version, by_role, by_id, by_name, at) VALUES ($1, $2, 1, $3, $4, $5, $6)
			ON CONFLICT (house_id, monday) DO NOTHING`, by...)
	}
	return tx.exec1(ctx, `UPDATE roster_week SET version = version + 1, by_role = $3, by_id = $4, by_name = $5, at = $6
		WHERE house_id = $1 AND monday = $2 AND version = $7`, append(by, w.Version)...)
}

// Expected says who is counted in a house besides those who board there.
type Expected int

// Who is expected.
const (
	NobodyExpected   Expected = iota // at an arrival: those who came
	AcceptedExpected                 // for a roster: those whose place is accepted as well
	PromisedExpected                 // for one more place: those to whom one is offered as well
)

// states are those of the offers that are counted, as SQL.
func (e Expected) states() string {
	if e == PromisedExpected {
		return `('open', 'suspended', 'accepted')`
	}
	return `('accepted')`
}

// Sleepers counts who sleeps in a house in scope during some nights, alike
// boarders together, less those with leave, and those who are expected.
func (tx *Tx) Sleepers(ctx context.Context, scope Scope, house placement.HouseID, nights calendar.Interval, expected Expected) ([]placement.Sleepers, error) {
	query, args := sleepersQuery(scope, house, nights, expected)
	rows, err := tx.rows(ctx, query, args...)
	return collect(rows, err, func(s scanner) (x placement.Sleepers, err error) {
		err = s.Scan(&x.Section, &x.Sex, &x.Level, dayAt{&x.Nights.From}, dayAt{&x.Nights.To}, &x.Count)
		return x, err
	})
}

func sleepersQuery(scope Scope, house placement.HouseID, nights calendar.Interval, expected Expected) (string, argList) {
	var args argList
	within := func(alias string) string {
		return alias + `.house_id = ` + args.add(string(house)) + ` AND ` + alias + `.from_day < ` + args.add(endDay(nights.To)) +
			` AND ` + alias + `.to_day > ` + args.add(day(nights.From)) + ` AND ` + alias + `.from_day < ` + alias + `.to_day AND ` +
			scope.in(alias+".territory_id", alias+".house_id", &args)
	}
	query := `SELECT s.section_id, p.sex, p.level, s.from_day, s.to_day, count(*) FROM stay s JOIN pupil p ON p.id = s.pupil_id
		WHERE ` + within("s") + ` GROUP BY s.section_id, p.sex, p.level, s.from_day, s.to_day`
	query += ` UNION ALL SELECT s.section_id, p.sex, p.level, a.from_day, a.to_day, -count(*) FROM absence a
			JOIN stay s ON s.id = a.stay_id AND s.from_day <= a.from_day AND s.to_day >= a.to_day JOIN pupil p ON p.id = s.pupil_id
		WHERE a.state = 'granted' AND ` + within("a") + ` GROUP BY s.section_id, p.sex, p.level, a.from_day, a.to_day`
	if expected != NobodyExpected {
		query += ` UNION ALL SELECT o.section_id, p.sex, p.level, o.from_day, o.to_day, count(*) FROM offer o JOIN pupil p ON p.id = o.pupil_id
			WHERE o.state IN ` + expected.states() + ` AND o.exchange = '' AND ` + within("o") + ` GROUP BY o.section_id, p.sex, p.level, o.from_day, o.to_day`
	}
	return query + ` ORDER BY 1, 2, 3, 4, 5, 6`, args
}

// Duty is a house in scope with all that the on-duty check needs over some days.
// The night before the first of them counts too: somebody wakes those boarders.
func (tx *Tx) Duty(ctx context.Context, scope Scope, house placement.HouseID, days calendar.Interval, expected Expected) (d placement.Duty, err error) {
	if d.House, err = tx.House(ctx, scope, house); err != nil {
		return d, err
	}
	in, err := tx.Territory(ctx, d.House.Territory)
	if err != nil {
		return d, err
	}
	school, err := tx.SchoolCalendar(ctx)
	if err != nil {
		return d, err
	}
	d.Hours = d.House.Timetable(in, school)
	if d.Bands, err = tx.Bands(ctx, scope, house); err != nil {
		return d, err
	}
	if d.Sections, err = tx.Sections(ctx, scope, house, days.From); err != nil {
		return d, err
	}
	if d.Rules, err = tx.SupervisionRules(ctx, scope, house); err != nil {
		return d, err
	}
	if d.Staff, err = tx.Staff(ctx, scope, house); err != nil {
		return d, err
	}
	if d.Absences, err = tx.StaffAbsences(ctx, scope, house, days); err != nil {
		return d, err
	}
	if d.Shifts, err = tx.Shifts(ctx, scope, house, days); err != nil {
		return d, err
	}
	days.From = days.From.AddDays(-1)
	d.Sleepers, err = tx.Sleepers(ctx, scope, house, days, expected)
	return d, err
}

// Rostered reports whether anybody is on duty in a house on some days.
func (tx *Tx) Rostered(ctx context.Context, house placement.HouseID, days calendar.Interval) (bool, error) {
	n, err := tx.count(ctx, `SELECT count(*) FROM (SELECT 1 FROM shift s WHERE s.house_id = $1 AND s.on_day >= $2 AND s.on_day < $3 LIMIT 1) AS any_shift`,
		string(house), day(days.From), endDay(days.To))
	return n > 0, err
}
