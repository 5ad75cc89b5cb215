package store

import (
	"context"
	"encoding/hex"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// A DayMail is the one mail that a guardian gets on a local day of what can wait.
type DayMail struct {
	Guardian  placement.GuardianID
	Day       calendar.Day // where the guardian lives
	MessageID string
}

// recently bounds how far back one looks for what waits: a guardian's notices of two
// months are few, however many there were.
const recently = 60 * 24 * time.Hour

// ClaimAlong gives the sender what else is to leave by mail to a guardian until an
// instant and can wait, so that it may leave with what was claimed already. What a
// click queued is not among it as long as the click can be taken back.
func (tx *Tx) ClaimAlong(ctx context.Context, me string, to placement.GuardianID, now, until time.Time) ([]Outgoing, error) {
	rows, err := tx.again(ctx, claimAlong, me, instant(now.Add(leaseTime)), string(to), instant(now.Add(-recently)), instant(until), instant(now))
	return byDue(collect(rows, err, tx.scanOutgoing))
}

// claimAlong looks among the notices of one guardian. That nobody has a notice is said
// with its length, so that no engine walks an index of all that waits instead, which is
// long on just the mornings on which this is asked often.
var claimAlong = `UPDATE notice SET leased_by = $1, lease_until = $2 WHERE id IN (
		SELECT id FROM notice WHERE guardian_id = $3 AND due_at >= $4 AND due_at <= $5 AND next_at <> '' AND next_at <= $5 AND length(leased_by) = 0
			AND (dispatch_id = '' OR due_at <= $6) AND channel = 'email' AND state IN ('pending', 'deferred') AND kind IN (` + waitingKinds() + `))
	AND leased_by = '' RETURNING ` + outgoingColumns

// waitingKinds are those of the notices that can wait, as a list of SQL.
func waitingKinds() string {
	var list []string
	for _, k := range placement.NoticeKinds {
		if k.CanWait() {
			list = append(list, `'`+string(k)+`'`)
		}
	}
	return strings.Join(list, ", ")
}

// HasDayMail reports whether the mail of a day left to a guardian, or is leaving: this
// database wrote it, or it is an older copy of the one that did.
func (tx *Tx) HasDayMail(ctx context.Context, to placement.GuardianID, on calendar.Day) (bool, error) {
	hash := DepartedDay(to, on).Hash
	rows, err := tx.again(ctx, `SELECT message_id FROM day_mail WHERE guardian_id = $1 AND day = $2 UNION ALL SELECT hash FROM mail_departed WHERE hash = $3`,
		string(to), day(on), hex.EncodeToString(hash[:]))
	found, err := collect(rows, err, func(s scanner) (id string, err error) {
		err = s.Scan(&id)
		return id, err
	})
	return len(found) > 0, err
}

// KnowsDayMail is HasDayMail for a reader: of a mail that tells only of children whom
// the reader does not know of, nothing is known.
func (tx *Tx) KnowsDayMail(ctx context.Context, scope Scope, to placement.GuardianID, on calendar.Day) (bool, error) {
	n, err := tx.count(ctx, `SELECT count(*) FROM day_mail d JOIN notice n ON n.message_id = d.message_id AND n.message_id <> ''
		WHERE d.guardian_id = $1 AND d.day = $2 AND n.territory_id = $3 AND `+knownTo("n.pupil_id", "$4"),
		string(to), day(on), string(scope.Territory), string(scope.Reader))
	return n > 0, err
}

// TakeDay makes a mail the one of its day, and reports whether it is: false where
// another one was before it. Those of earlier days are forgotten.
func (tx *Tx) TakeDay(ctx context.Context, m DayMail) (bool, error) {
	if _, err := tx.exec(ctx, `DELETE FROM day_mail WHERE guardian_id = $1 AND day < $2`, string(m.Guardian), day(m.Day)); err != nil {
		return false, err
	}
	n, err := tx.exec(ctx, `INSERT INTO day_mail (guardian_id, day, message_id) VALUES ($1, $2, $3) ON CONFLICT (guardian_id, day) DO NOTHING`,
		string(m.Guardian), day(m.Day), m.MessageID)
	return n > 0, err
}

// FreeDay gives the day of a mail back: it did not leave.
func (tx *Tx) FreeDay(ctx context.Context, messageID string) error {
	_, err := tx.exec(ctx, `DELETE FROM day_mail WHERE message_id = $1`, messageID)
	return err
}

// Companions counts, for a reader, the other notices that left in the mail of one.
func (tx *Tx) Companions(ctx context.Context, scope Scope, n placement.Notice) (int, error) {
	if n.MessageID == "" || !n.Kind.CanWait() {
		return 0, nil
	}
	return tx.count(ctx, `SELECT count(*) FROM notice WHERE message_id = $1 AND message_id <> '' AND id <> $2 AND territory_id = $3
		AND state IN ('intent', 'sent', 'failed', 'in_doubt') AND `+knownTo("pupil_id", "$4"),
		n.MessageID, string(n.ID), string(scope.Territory), string(scope.Reader))
}
