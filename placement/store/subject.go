package store

import (
	"context"

	"internat/placement"
)

// What the copy for one guardian of a child reads beside what the pages read. That
// the guardian may see the child was asked before.

// ReviewsOfPupil lists the ids of a child's reviews, by day.
func (tx *Tx) ReviewsOfPupil(ctx context.Context, pupil placement.PupilID) ([]placement.ReviewID, error) {
	rows, err := tx.rows(ctx, `SELECT r.id FROM review r WHERE r.pupil_id = $1 ORDER BY r.due_on, r.id`, string(pupil))
	return collect(rows, err, func(s scanner) (id placement.ReviewID, err error) {
		err = s.Scan(&id)
		return id, err
	})
}

// AbsencesOfPupil lists a child's absences, cancelled ones as well, by day.
func (tx *Tx) AbsencesOfPupil(ctx context.Context, pupil placement.PupilID) ([]placement.Absence, error) {
	rows, err := tx.rows(ctx, `SELECT `+absenceColumns+` FROM absence a WHERE a.pupil_id = $1 ORDER BY a.from_day, a.id`, string(pupil))
	return collect(rows, err, scanAbsence)
}

// OwnAbsenceReports lists what a guardian reported of a child, by day.
func (tx *Tx) OwnAbsenceReports(ctx context.Context, guardian placement.GuardianID, pupil placement.PupilID) ([]placement.AbsenceReport, error) {
	rows, err := tx.rows(ctx, `SELECT `+reportColumns+` FROM absence_report r WHERE r.pupil_id = $1 AND r.guardian_id = $2 ORDER BY r.from_day, r.id`,
		string(pupil), string(guardian))
	return collect(rows, err, func(s scanner) (r placement.AbsenceReport, err error) {
		err = s.Scan(reportInto(&r)...)
		return r, err
	})
}

// NoticesTo lists the notices to a guardian about a child with their text, as far
// as one is written, the earliest due first. Codes to sign in are not among them.
func (tx *Tx) NoticesTo(ctx context.Context, guardian placement.GuardianID, pupil placement.PupilID) ([]placement.Notice, error) {
	rows, err := tx.rows(ctx, `SELECT `+noticeColumns+` FROM notice
		WHERE pupil_id = $1 AND pupil_id <> '' AND guardian_id = $2 AND kind <> 'sign_in_code' ORDER BY due_at, id`, string(pupil), string(guardian))
	list, err := collect(rows, err, tx.scanNotice)
	for i := range list {
		if err == nil {
			list[i].Text, list[i].HTML, err = tx.noticeText(ctx, list[i].ID)
		}
	}
	return list, err
}
