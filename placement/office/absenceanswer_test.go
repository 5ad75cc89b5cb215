package office_test

import (
	"context"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// toldOf are the notices about a reported absence.
func (d *desk) toldOf(id placement.AbsenceReportID) (list []placement.Notice) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.NoticesOf(ctx, store.Whole(d.house.Territory), placement.Thing{Kind: "absence_report", ID: string(id)})
		return err
	})
	return list
}

// TestWhoReportedAnAbsenceIsToldWhatTheHouseAnswered: that guardian, once, and not
// the other one, who may not know of it.
func TestWhoReportedAnAbsenceIsToldWhatTheHouseAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, stay := d.boards(0)
		for i, grants := range []bool{true, false} {
			report, err := d.ReportAbsence(d.ctx, d.guardianOf(f, 1), office.ReportedAbsence{Stay: stay.ID, Nights: away(2+3*i, 2)})
			d.must(err)
			if list := d.toldOf(report.ID); len(list) != 0 {
				t.Fatalf("told before the house answered: %v", list)
			}
			d.must(d.answers(stay, report, grants))
			if err := d.answers(stay, report, !grants); err == nil {
				t.Error("answered twice")
			}
			list := d.toldOf(report.ID)
			if len(list) != 1 || list[0].Kind != placement.AbsenceAnswered || list[0].Guardian != f.Guardians[1].Guardian.ID || list[0].State != placement.Waiting {
				t.Fatalf("granted %v: %+v", grants, list)
			}
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				letter, err := tx.Letter(ctx, list[0])
				want := map[bool]placement.AbsenceReportState{true: placement.ReportGranted, false: placement.ReportDeclined}[grants]
				if letter.Absence.State != want || letter.Absence.Nights != report.Nights || letter.Pupil.ID != f.Pupil.ID || letter.House.ID != d.house.ID {
					t.Errorf("granted %v: the letter is about %+v", grants, letter.Absence)
				}
				if stamp, stampErr := tx.LetterStamp(ctx, list[0]); stamp == "" || stampErr != nil {
					t.Errorf("no stamp: %v", stampErr)
				}
				return err
			})
		}
	})
}
