package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const noteLines = `SELECT n.id, n.territory_id, n.referral_id, n.sealed_body, n.family, n.author_id, n.author_name, n.written_at
	FROM note n JOIN referral r ON r.id = n.referral_id JOIN pupil p ON p.id = r.pupil_id WHERE `

// Notes lists the notes on a request in scope, the newest first.
func (tx *Tx) Notes(ctx context.Context, scope Scope, referral placement.ReferralID) ([]placement.Note, error) {
	var args argList
	return tx.notes(ctx, `n.referral_id = `+args.add(string(referral))+` AND `+scope.pupils(&args), args)
}

// ChildNotes lists the notes on a request that a guardian of the child may read on
// that day, the newest first.
func (tx *Tx) ChildNotes(ctx context.Context, guardian placement.GuardianID, today calendar.Day, referral placement.ReferralID) ([]placement.Note, error) {
	var args argList
	where := `n.referral_id = ` + args.add(string(referral)) + ` AND n.family = 1 AND EXISTS (SELECT 1 FROM guardianship k
		WHERE k.pupil_id = r.pupil_id AND ` + family(guardian, today, &args) + `)`
	return tx.notes(ctx, where, args)
}

func (tx *Tx) notes(ctx context.Context, where string, args argList) ([]placement.Note, error) {
	rows, err := tx.rows(ctx, noteLines+where+` ORDER BY n.written_at DESC, n.id DESC`, args...)
	list, err := collect(rows, err, func(s scanner) (n placement.Note, err error) {
		err = s.Scan(noteInto(&n, &n.Referral)...)
		return n, err
	})
	return tx.opened(list, "note", err)
}

// noteInto are where the columns of a note go; of is what it was written on.
func noteInto(n *placement.Note, of any) []any {
	return []any{&n.ID, &n.Territory, of, &n.Text, flagAt{&n.Family}, &n.By.ID, &n.By.Name, instantAt{&n.At}}
}

// opened unseals what was read.
func (tx *Tx) opened(list []placement.Note, table string, err error) ([]placement.Note, error) {
	for i := range list {
		if err == nil {
			list[i].Text, err = tx.unsealed(table, "body", string(list[i].ID), list[i].Text)
		}
	}
	return list, err
}

// AddNote keeps a note on a request.
func (tx *Tx) AddNote(ctx context.Context, n placement.Note, why placement.Event) error {
	return tx.addNote(ctx, "note", "referral_id", string(n.Referral), n, why)
}

func (tx *Tx) addNote(ctx context.Context, table, column, of string, n placement.Note, why placement.Event) error {
	id := NewID("not")
	_, err := tx.exec(ctx, `INSERT INTO `+table+` (id, territory_id, `+column+`, sealed_body, family, author_id, author_name, written_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, string(n.Territory), of, tx.sealed(table, "body", id, n.Text),
		flag(n.Family), n.By.ID, n.By.Name, instant(n.At))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

const stayNoteLines = `SELECT n.id, n.territory_id, n.stay_id, n.sealed_body, n.family, n.author_id, n.author_name, n.written_at
	FROM stay_note n JOIN stay s ON s.id = n.stay_id WHERE `

// StayNotes lists the notes on a stay in scope, the newest first: whoever sees the
// stay reads them.
func (tx *Tx) StayNotes(ctx context.Context, scope Scope, stay placement.StayID) ([]placement.Note, error) {
	var args argList
	where := `n.stay_id = ` + args.add(string(stay)) + ` AND ` + scope.in("s.territory_id", "s.house_id", &args) + ` AND ` + scope.ofBoarders().knows("s.pupil_id", &args)
	return tx.stayNotes(ctx, where, args)
}

// ChildStayNotes lists the notes on the stays of a child that a guardian may read
// on that day, the newest first.
func (tx *Tx) ChildStayNotes(ctx context.Context, guardian placement.GuardianID, today calendar.Day, child placement.PupilID) ([]placement.Note, error) {
	var args argList
	where := `s.pupil_id = ` + args.add(string(child)) + ` AND n.family = 1 AND EXISTS (SELECT 1 FROM guardianship k
		WHERE k.pupil_id = s.pupil_id AND ` + family(guardian, today, &args) + `)`
	return tx.stayNotes(ctx, where, args)
}

func (tx *Tx) stayNotes(ctx context.Context, where string, args argList) ([]placement.Note, error) {
	rows, err := tx.rows(ctx, stayNoteLines+where+` ORDER BY n.written_at DESC, n.id DESC`, args...)
	list, err := collect(rows, err, func(s scanner) (n placement.Note, err error) {
		err = s.Scan(noteInto(&n, &n.Stay)...)
		return n, err
	})
	return tx.opened(list, "stay_note", err)
}

// AddStayNote keeps a note on a stay.
func (tx *Tx) AddStayNote(ctx context.Context, n placement.Note, why placement.Event) error {
	return tx.addNote(ctx, "stay_note", "stay_id", string(n.Stay), n, why)
}
