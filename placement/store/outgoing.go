package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"internat/placement"
)

// An Outgoing is a notice that a sender holds: nobody else touches it until it
// is settled, given back, or its sender is dead.
type Outgoing struct {
	placement.Notice
	Doubts int    // how often nobody could tell whether it had left
	Bytes  []byte // the frozen message: written once, the same in every copy
}

const outgoingColumns = noticeColumns + `, sealed_text, sealed_bytes, doubts`

func (tx *Tx) scanOutgoing(s scanner) (o Outgoing, err error) {
	var text, bytes string
	o.Notice, err = tx.scanNotice(alsoInto{s, []any{&text, &bytes, &o.Doubts}})
	if err == nil {
		o.Text, err = tx.unsealed("notice", "text", string(o.ID), text)
	}
	if err == nil {
		bytes, err = tx.unsealed("notice", "bytes", string(o.ID), bytes)
		o.Bytes = []byte(bytes)
	}
	return o, err
}

// alsoInto scans a row that has more columns than its first reader knows.
type alsoInto struct {
	row  scanner
	more []any
}

// Scan reads the first columns into dest and the rest into more.
func (a alsoInto) Scan(dest ...any) error { return a.row.Scan(append(dest, a.more...)...) }

// ClaimNotices gives the sender up to n notices of a territory that are due, the
// earliest first, whoever else is asking at the same time: of one channel, or of
// all when it is "". One-time codes are not among them.
func (tx *Tx) ClaimNotices(ctx context.Context, me string, in placement.TerritoryID, by placement.Channel, now time.Time, n int) ([]Outgoing, error) {
	rows, err := tx.again(ctx, claimNotices, me, instant(now.Add(leaseTime)), string(in), instant(now), string(by), n)
	return byDue(collect(rows, err, tx.scanOutgoing))
}

// ClaimCodes gives the sender the one-time codes that wait, in every territory:
// a person is sitting in front of the screen.
func (tx *Tx) ClaimCodes(ctx context.Context, me string, now time.Time, n int) ([]Outgoing, error) {
	rows, err := tx.again(ctx, claimCodes, me, instant(now.Add(leaseTime)), instant(now), n)
	return byDue(collect(rows, err, tx.scanOutgoing))
}

// CodesWait reports whether a one-time code waits to be sent.
func (tx *Tx) CodesWait(ctx context.Context, now time.Time) (bool, error) {
	n, err := tx.count(ctx, `SELECT count(*) FROM (SELECT id FROM notice
		WHERE next_at <> '' AND leased_by = '' AND kind = 'sign_in_code' AND next_at <= $1 LIMIT 1) waiting`, instant(now))
	return n > 0, err
}

// leaseTime is written beside a claim for people who look at the table. What
// decides whether a claim still holds is whether its sender is alive.
const leaseTime = 15 * time.Minute

const claimNotices = `UPDATE notice SET leased_by = $1, lease_until = $2 WHERE id IN (
		SELECT id FROM notice WHERE territory_id = $3 AND next_at <> '' AND leased_by = '' AND kind <> 'sign_in_code' AND next_at <= $4
			AND ($5 = '' OR channel = $5)
		ORDER BY next_at, id LIMIT $6) AND leased_by = '' RETURNING ` + outgoingColumns

const claimCodes = `UPDATE notice SET leased_by = $1, lease_until = $2 WHERE id IN (
		SELECT id FROM notice WHERE next_at <> '' AND leased_by = '' AND kind = 'sign_in_code' AND next_at <= $3
		ORDER BY next_at, id LIMIT $4) AND leased_by = '' RETURNING ` + outgoingColumns

// byDue restores the order that RETURNING does not promise.
func byDue(list []Outgoing, err error) ([]Outgoing, error) {
	slices.SortFunc(list, func(a, b Outgoing) int {
		if c := a.NextAt.Compare(b.NextAt); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	return list, err
}

// Intend freezes what is about to be sent: recipient, text, bytes and
// Message-ID are durable before the first byte leaves. A notice voided since it
// was claimed gives a Stale fault and is not sent.
func (tx *Tx) Intend(ctx context.Context, me string, o Outgoing) error {
	id := string(o.ID)
	return tx.againOne(ctx, `UPDATE notice SET state = 'intent', attempts = attempts + 1, moved = $1, lang = $2,
			sealed_recipient = $3, sealed_subject = $4, sealed_text = $5, sealed_bytes = $6, message_id = $7, text_id = $8, error = ''
		WHERE id = $9 AND leased_by = $10 AND state IN ('pending', 'deferred', 'in_doubt')`,
		o.Moved, o.Lang, tx.sealed("notice", "recipient", id, o.Recipient), tx.sealed("notice", "subject", id, o.Subject),
		tx.sealed("notice", "text", id, o.Text), tx.sealed("notice", "bytes", id, string(o.Bytes)), o.MessageID, string(o.Words), id, me)
}

// A Settlement is how an attempt ended.
type Settlement struct {
	State  placement.NoticeState
	NextAt time.Time // of the next attempt; zero: none
	Error  string    // a code
	At     time.Time // when it was sent
}

// Settle records how the attempt ended and gives the notice up. Somebody else
// may have called it doubtful meanwhile: what is known for certain wins over a
// doubt, and never over what another sender is doing.
func (tx *Tx) Settle(ctx context.Context, me string, id placement.NoticeID, s Settlement) error {
	doubt, sent := 0, instant(time.Time{})
	if s.State == placement.InDoubt {
		doubt = 1
	}
	keep := `sealed_bytes`
	if s.State == placement.Sent {
		keep, sent = `''`, instant(s.At)
	}
	return tx.againOne(ctx, `UPDATE notice SET state = $1, next_at = $2, error = $3, doubts = doubts + $4, sent_at = $5,
			leased_by = '', lease_until = '', sealed_bytes = `+keep+`
		WHERE id = $6 AND (leased_by = $7 AND state = 'intent' OR leased_by = '' AND state = 'in_doubt')`,
		string(s.State), instant(s.NextAt), s.Error, doubt, sent, string(id), me)
}

// PutBack gives up a notice that was claimed and not begun: void, for later, or
// as a letter that waits for the printer with its text written.
func (tx *Tx) PutBack(ctx context.Context, me string, o Outgoing) error {
	id := string(o.ID)
	return tx.againOne(ctx, `UPDATE notice SET state = $1, next_at = $2, error = $3, moved = $4, channel = $5,
			sealed_recipient = $6, sealed_subject = $7, sealed_text = $8, text_id = $9, leased_by = '', lease_until = ''
		WHERE id = $10 AND leased_by = $11 AND state IN ('pending', 'deferred', 'in_doubt', 'held')`,
		string(o.State), instant(o.NextAt), o.Error, o.Moved, string(o.Channel),
		tx.sealed("notice", "recipient", id, o.Recipient), tx.sealed("notice", "subject", id, o.Subject),
		tx.sealed("notice", "text", id, o.Text), string(o.Words), id, me)
}

// The conditions that a partial index needs are written out, as an engine
// cannot know that a parameter is not ”.
const (
	releaseNotices = `UPDATE notice SET leased_by = '', lease_until = '' WHERE leased_by = $1 AND leased_by <> '' AND state <> 'intent'`

	begunNotices = `SELECT ` + outgoingColumns + ` FROM notice WHERE leased_by = $1 AND leased_by <> '' AND state = 'intent' ORDER BY id`

	closeOvertaken = `UPDATE notice SET state = 'cancelled', error = $1, next_at = ''
		WHERE territory_id = $2 AND next_at <> '' AND next_at <= $3 AND leased_by = '' AND kind <> 'sign_in_code'
			AND not_after <> '' AND not_after <= $3
			AND state IN ('pending', 'deferred', 'held') AND kind NOT IN ('offer', 'no_place', 'agreement_request')`
)

// LookAgain has the sender decide anew about what was kept back.
func (tx *Tx) LookAgain(ctx context.Context, in placement.TerritoryID, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE notice SET state = 'pending', next_at = $1, error = '' WHERE territory_id = $2 AND state = 'held' AND leased_by = ''`,
		instant(now), string(in))
	return err
}

// ForgetWaits has the sender decide anew about what was put off, after a clock that was
// ahead had put it off from a moment that is not there yet.
func (tx *Tx) ForgetWaits(ctx context.Context, in placement.TerritoryID, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE notice SET next_at = CASE WHEN due_at > $1 THEN due_at ELSE $1 END
		WHERE territory_id = $2 AND next_at <> '' AND next_at > $1 AND next_at > due_at AND leased_by = '' AND state IN ('pending', 'deferred', 'in_doubt')`,
		instant(now), string(in))
	return err
}

// Release gives up everything the sender claimed and has not begun: it stops.
func (tx *Tx) Release(ctx context.Context, owner string) (int, error) {
	n, err := tx.exec(ctx, releaseNotices, owner)
	return int(n), err
}

// Recover takes over from senders that died. What they had only claimed waits
// again. What they had begun may have left: it is in doubt, and named. A
// statutory notice in doubt for the first time is sent once more, with the same
// bytes and the same Message-ID; everything else waits for a person. Of a frozen
// batch, begun tells what a dead sender had begun.
func (tx *Tx) Recover(ctx context.Context, dead func(owner string) bool, begun func(Begun) bool, now time.Time) (doubts int, err error) {
	rows, err := tx.rows(ctx, `SELECT DISTINCT leased_by FROM notice WHERE leased_by <> '' ORDER BY leased_by`)
	owners, err := collect(rows, err, func(s scanner) (id string, err error) {
		err = s.Scan(&id)
		return id, err
	})
	if err != nil {
		return 0, err
	}
	frozen, err := tx.FrozenOwners(ctx)
	if err != nil {
		return 0, err
	}
	owners = slices.Concat(owners, frozen)
	slices.Sort(owners)
	for _, owner := range slices.Compact(owners) {
		if !dead(owner) {
			continue
		}
		n, err := tx.takeOver(ctx, owner, begun, now)
		if err != nil {
			return doubts, err
		}
		doubts += n
	}
	return doubts, nil
}

// takeOver settles what a dead sender had begun and releases the rest. Doubts are
// counted in messages, of which some had several notices.
func (tx *Tx) takeOver(ctx context.Context, owner string, begun func(Begun) bool, now time.Time) (doubts int, err error) {
	messages, err := tx.doubt(ctx, owner, now)
	if err != nil {
		return 0, err
	}
	frozen, err := tx.FrozenBy(ctx, owner)
	if err != nil {
		return 0, err
	}
	for _, o := range frozen {
		if !begun(Begun{o.ID, o.Key, o.MessageID, owner}) {
			if o.Kind.CanWait() {
				if err := tx.FreeDay(ctx, o.MessageID); err != nil {
					return 0, err
				}
			}
			continue
		}
		if err := tx.SettleFrozen(ctx, owner, o, o.Doubt(now, "notice.interrupted")); err != nil {
			return 0, err
		}
		messages[o.MessageID] = true
	}
	if _, err := tx.exec(ctx, `DELETE FROM frozen WHERE sender = $1`, owner); err != nil {
		return 0, err
	}
	_, err = tx.Release(ctx, owner)
	return len(messages), err
}

// doubt settles what a dead sender had begun one by one, and names the messages.
func (tx *Tx) doubt(ctx context.Context, owner string, now time.Time) (messages map[string]bool, err error) {
	rows, err := tx.rows(ctx, begunNotices, owner)
	begun, err := collect(rows, err, tx.scanOutgoing)
	if err != nil {
		return nil, err
	}
	messages = map[string]bool{}
	for _, o := range begun {
		if err := tx.Settle(ctx, owner, o.ID, o.Doubt(now, "notice.interrupted")); err != nil {
			return nil, err
		}
		messages[o.MessageID] = true
	}
	return messages, nil
}

// Doubt is the settlement of a notice that may or may not have left. Only the
// first doubt about a statutory notice is answered by sending it again.
func (o Outgoing) Doubt(again time.Time, cause string) Settlement {
	s := Settlement{State: placement.InDoubt, Error: cause}
	if o.Kind.Statutory() && o.Doubts == 0 {
		s.NextAt = again
	}
	return s
}

// DoubtsLeft counts, over every territory, the notices in doubt that wait for a
// person: nothing sends them by itself.
func (tx *Tx) DoubtsLeft(ctx context.Context) (int, error) {
	return tx.count(ctx, `SELECT count(*) FROM notice WHERE territory_id IN (SELECT id FROM territory) AND state = 'in_doubt' AND next_at = ''`)
}

// CloseOvertaken closes the reminders of a territory whose event came before
// they could be sent. Statutory notices stay: they are sent late rather than
// never.
func (tx *Tx) CloseOvertaken(ctx context.Context, in placement.TerritoryID, now time.Time, reason string) (int, error) {
	n, err := tx.exec(ctx, closeOvertaken, reason, string(in), instant(now))
	return int(n), err
}

// MoveNotice puts a notice by hand into another state: sent again, given up, a
// letter in its place, posted. The states it may come from are named, so that
// two people who click at once do one thing.
func (tx *Tx) MoveNotice(ctx context.Context, n placement.Notice, from placement.NoticeState, event placement.Event) error {
	err := tx.exec1(ctx, `UPDATE notice SET state = $1, next_at = $2, error = $3, channel = $4, sent_at = $5, dispatch_id = ''
		WHERE id = $6 AND territory_id = $7 AND state = $8 AND leased_by = ''`,
		string(n.State), instant(n.NextAt), n.Error, string(n.Channel), instant(n.SentAt), string(n.ID), string(n.Territory), string(from))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, event)
}
