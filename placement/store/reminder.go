package store

import (
	"context"
	"time"

	"internat/placement"
)

// Reminders lists every rule that was ever set in a territory, the earliest
// first: a territory changes a rule a few times a year.
func (tx *Tx) Reminders(ctx context.Context, in placement.TerritoryID) (placement.Reminders, error) {
	rows, err := tx.rows(ctx, `SELECT id, territory_id, COALESCE(house_id, ''), kind, days, half, follows, set_at, author, reason
		FROM reminder_rule WHERE territory_id = $1 ORDER BY set_at, id`, string(in))
	return collect(rows, err, func(s scanner) (r placement.ReminderRule, err error) {
		var days string
		err = s.Scan(&r.ID, &r.Territory, &r.House, &r.Kind, &days, flagAt{&r.Half}, flagAt{&r.Follows}, instantAt{&r.At}, &r.Author, &r.Reason)
		r.Days, _ = placement.ReadReminderDays(r.Kind, days)
		return r, err
	})
}

// AddReminder adds a rule, which takes the place of the one before it.
func (tx *Tx) AddReminder(ctx context.Context, r placement.ReminderRule, why placement.Event) error {
	r.ID = placement.ReminderRuleID(NewID("rem"))
	_, err := tx.exec(ctx, `INSERT INTO reminder_rule (id, territory_id, house_id, kind, days, half, follows, set_at, author, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`, string(r.ID), string(r.Territory), null(r.House), string(r.Kind), r.DaysText(),
		flag(r.Half), flag(r.Follows), instant(r.At), r.Author, r.Reason)
	if err != nil {
		return err
	}
	why.About.ID = string(r.ID)
	return tx.addEvent(ctx, why)
}

// WaitingReminders lists the reminders of a territory that wait to be sent and
// were planned before an instant, by their due instant.
func (tx *Tx) WaitingReminders(ctx context.Context, in placement.TerritoryID, before time.Time) ([]placement.Notice, error) {
	rows, err := tx.rows(ctx, `SELECT `+noticeColumns+` FROM notice
		WHERE territory_id = $1 AND state = 'pending' AND created_at <= $2
			AND kind IN ('review_reminder', 'meeting_reminder', 'offer_reminder', 'agreement_reminder')
		ORDER BY due_at, id`, string(in), instant(before))
	return collect(rows, err, tx.scanNotice)
}

// CloseReminder closes a reminder that nobody sends at this moment. One that is on
// its way, or was dealt with in between, stays as it is.
func (tx *Tx) CloseReminder(ctx context.Context, id placement.NoticeID, reason string) error {
	_, err := tx.exec(ctx, `UPDATE notice SET state = 'cancelled', error = $1, next_at = '' WHERE id = $2 AND state = 'pending' AND leased_by = ''`, reason, string(id))
	return err
}
