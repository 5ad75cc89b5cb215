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
		err = s.Scan(&n.ID, &n.Territory, &n.Referral, &n.Text, flagAt{&n.Family}, &n.By.ID, &n.By.Name, instantAt{&n.At})
		return n, err
	})
	for i := range list {
		if err == nil {
			list[i].Text, err = tx.unsealed("note", "body", string(list[i].ID), list[i].Text)
		}
	}
	return list, err
}

// AddNote keeps a note on a request.
func (tx *Tx) AddNote(ctx context.Context, n placement.Note, why placement.Event) error {
	id := NewID("not")
	_, err := tx.exec(ctx, `INSERT INTO note (id, territory_id, referral_id, sealed_body, family, author_id, author_name, written_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, id, string(n.Territory), string(n.Referral), tx.sealed("note", "body", id, n.Text),
		flag(n.Family), n.By.ID, n.By.Name, instant(n.At))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
