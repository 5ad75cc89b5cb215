package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const reportColumns = `r.id, r.territory_id, r.house_id, r.stay_id, r.pupil_id, r.guardian_id, r.from_day, r.to_day, r.reason, r.state, r.at, r.version`

func reportInto(r *placement.AbsenceReport) []any {
	return []any{&r.ID, &r.Territory, &r.House, &r.Stay, &r.Pupil, &r.Guardian, dayAt{&r.Nights.From}, dayAt{&r.Nights.To}, &r.Reason, &r.State, instantAt{&r.At}, &r.Version}
}

// An AbsenceReportLine is a report with the names that a list shows.
type AbsenceReportLine struct {
	placement.AbsenceReport
	PupilName    string
	GuardianName string
}

const reportLines = `SELECT ` + reportColumns + `, p.given_name, p.family_name, g.name
	FROM absence_report r JOIN pupil p ON p.id = r.pupil_id JOIN guardian g ON g.id = r.guardian_id`

func scanReport(s scanner) (l AbsenceReportLine, err error) {
	var p placement.Pupil
	err = s.Scan(append(reportInto(&l.AbsenceReport), &p.Given, &p.Family, &l.GuardianName)...)
	l.PupilName = p.Short()
	return l, err
}

// AbsenceReports lists what families reported about a stay in scope, by day.
func (tx *Tx) AbsenceReports(ctx context.Context, scope Scope, stay placement.StayID) ([]AbsenceReportLine, error) {
	var args argList
	where := `r.stay_id = ` + args.add(string(stay)) + ` AND ` + scope.in("r.territory_id", "r.house_id", &args) + ` AND ` + scope.ofBoarders().knows("r.pupil_id", &args)
	rows, err := tx.rows(ctx, reportLines+` WHERE `+where+` ORDER BY r.from_day, r.id`, args...)
	return collect(rows, err, scanReport)
}

// OpenAbsenceReports lists the reports that the houses in scope have not answered
// and that have a night from a day on, at most so many.
func (tx *Tx) OpenAbsenceReports(ctx context.Context, scope Scope, today calendar.Day, limit int) ([]AbsenceReportLine, error) {
	query, args := openReportsQuery(scope, today, limit)
	rows, err := tx.rows(ctx, query, args...)
	return collect(rows, err, scanReport)
}

func openReportsQuery(scope Scope, today calendar.Day, limit int) (string, argList) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ` AND ` + scope.ofBoarders().knows("r.pupil_id", &args) + ` AND r.to_day > ` + args.add(day(today))
	return `SELECT ` + reportColumns + `, p.given_name, p.family_name, g.name FROM house h
			JOIN absence_report r ON r.house_id = h.id AND r.state = 'reported'
			JOIN stay s ON s.id = r.stay_id AND s.state = 'present' JOIN pupil p ON p.id = r.pupil_id JOIN guardian g ON g.id = r.guardian_id
		WHERE ` + where + ` ORDER BY r.from_day, r.at, r.id LIMIT ` + args.add(limit), args
}

// ChildStay finds a stay of a child that a guardian sees on that day.
func (tx *Tx) ChildStay(ctx context.Context, guardian placement.GuardianID, today calendar.Day, id placement.StayID) (placement.Stay, error) {
	var args argList
	where := `s.id = ` + args.add(string(id)) + ` AND EXISTS (SELECT 1 FROM guardianship k WHERE k.pupil_id = s.pupil_id AND ` + family(guardian, today, &args) + `)`
	rows, err := tx.rows(ctx, `SELECT `+stayColumns+` FROM stay s WHERE `+where, args...)
	return one("stay", rows, err, func(s scanner) (x placement.Stay, err error) {
		err = s.Scan(stayInto(&x)...)
		return x, err
	})
}

// SaveAbsenceReport adds (version 0) or changes a report.
func (tx *Tx) SaveAbsenceReport(ctx context.Context, r placement.AbsenceReport, why placement.Event) (placement.AbsenceReport, error) {
	r, err := tx.putReport(ctx, r)
	if err != nil {
		return r, err
	}
	why.About.ID = string(r.ID)
	return r, tx.addEvent(ctx, why)
}

// GrantAbsenceReport keeps a report that was granted and the absence it became:
// one act, and one event.
func (tx *Tx) GrantAbsenceReport(ctx context.Context, r placement.AbsenceReport, a placement.Absence, why placement.Event) (placement.Absence, error) {
	if _, err := tx.putReport(ctx, r); err != nil {
		return a, err
	}
	return tx.SaveAbsence(ctx, a, why)
}

func (tx *Tx) putReport(ctx context.Context, r placement.AbsenceReport) (placement.AbsenceReport, error) {
	r.Version++
	if r.Version > 1 {
		return r, tx.exec1(ctx, `UPDATE absence_report SET state = $1, version = $2 WHERE id = $3 AND territory_id = $4 AND version = $2 - 1`,
			string(r.State), r.Version, string(r.ID), string(r.Territory))
	}
	r.ID = placement.AbsenceReportID(NewID("arp"))
	_, err := tx.exec(ctx, `INSERT INTO absence_report (id, territory_id, house_id, stay_id, pupil_id, guardian_id, from_day, to_day, reason, state, at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)`, string(r.ID), string(r.Territory), string(r.House), string(r.Stay), string(r.Pupil),
		string(r.Guardian), day(r.Nights.From), day(r.Nights.To), r.Reason, string(r.State), instant(r.At))
	return r, err
}
