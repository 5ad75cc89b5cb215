package store

import (
	"context"

	"internat/placement"
)

// NoticesNamed reads the notices whose message bears that name, for the program
// itself: a mail server says what became of it. The mail of a day has several.
func (tx *Tx) NoticesNamed(ctx context.Context, messageID string) ([]placement.Notice, error) {
	rows, err := tx.rows(ctx, `SELECT `+noticeColumns+` FROM notice WHERE message_id = $1 AND message_id <> '' ORDER BY id`, messageID)
	return collect(rows, err, tx.scanNotice)
}

// NoteDelay keeps that a mail server has trouble to deliver a notice that left:
// it may still arrive.
func (tx *Tx) NoteDelay(ctx context.Context, n placement.Notice) error {
	return tx.exec1(ctx, `UPDATE notice SET error = 'bounce.delayed' WHERE id = $1 AND state = $2`, string(n.ID), string(n.State))
}

// MarkBounced keeps that the address of a guardian takes no mail: until it is
// corrected, letters are written.
func (tx *Tx) MarkBounced(ctx context.Context, id placement.GuardianID, why placement.Event) error {
	err := tx.exec1(ctx, `UPDATE guardian SET bounced = 1, version = version + 1 WHERE id = $1 AND bounced = 0`, string(id))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// MarkAccountBounced keeps that the address of an account takes no mail, unless it
// was corrected since, or is known not to: false.
func (tx *Tx) MarkAccountBounced(ctx context.Context, id placement.AccountID, address string, why placement.Event) (bool, error) {
	n, err := tx.exec(ctx, `UPDATE account SET bounced = 1 WHERE id = $1 AND email_key = $2 AND bounced = 0`, string(id), EmailKey(address))
	if err != nil || n == 0 {
		return false, err
	}
	return true, tx.addEvent(ctx, why)
}
