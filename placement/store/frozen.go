package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"

	"internat/placement"
)

// Freeze makes a batch of claimed notices durable as they are about to be sent:
// recipient, text, bytes and Message-ID, in one row. The notices themselves are
// written when they are settled, once. The name of the batch is for Thaw.
func (tx *Tx) Freeze(ctx context.Context, me string, batch []Outgoing) (name string, err error) {
	name = NewID("frz")
	room := rooms.Get().(*sealRoom)
	defer rooms.Put(room)
	b := bytes.NewBuffer(room.text[:0])
	var like, beforeText, beforeBytes []byte
	for _, o := range batch {
		for _, text := range frozenFields(&o) {
			writePart(b, []byte(*text))
		}
		text := []byte(o.Text)
		like = likeness(like[:0], beforeText, text)
		writePart(b, like)
		like = likeness(like[:0], beforeBytes, o.Bytes)
		writePart(b, like)
		beforeText, beforeBytes = text, o.Bytes
	}
	room.text = b.Bytes()
	room.raw = tx.seal.aead.Seal(room.raw[:0], nil, room.text, []byte(frozenPlace(name)))
	return name, tx.againOne(ctx, `INSERT INTO frozen (id, sender, sealed_batch) VALUES ($1, $2, $3)`, name, me, room.raw)
}

func frozenPlace(name string) string { return "frozen|batch|" + name }

// frozenFields are the texts of a frozen notice, in the order in which they are
// kept: what settling it writes.
func frozenFields(o *Outgoing) []*string {
	return []*string{(*string)(&o.ID), &o.MessageID, &o.Recipient, &o.Subject, &o.Lang, &o.Moved}
}

// Thaw forgets a batch: each of its notices is settled, or was never begun.
func (tx *Tx) Thaw(ctx context.Context, name string) error {
	_, err := tx.exec(ctx, `DELETE FROM frozen WHERE id = $1`, name)
	return err
}

// Holds reports whether the sender still has the notice it claimed.
func (tx *Tx) Holds(ctx context.Context, me string, id placement.NoticeID) (bool, error) {
	n, err := tx.count(ctx, `SELECT count(*) FROM notice WHERE id = $1 AND leased_by = $2`, string(id), me)
	return n == 1, err
}

// FrozenBy reads what a sender froze and did not settle, as it was to be sent. What
// somebody closed meanwhile is among it: it may have left all the same.
func (tx *Tx) FrozenBy(ctx context.Context, owner string) ([]Outgoing, error) {
	type row struct {
		name   string
		sealed []byte
	}
	rows, err := tx.rows(ctx, `SELECT id, sealed_batch FROM frozen WHERE sender = $1 ORDER BY id`, owner)
	list, err := collect(rows, err, func(s scanner) (r row, err error) {
		err = s.Scan(&r.name, &r.sealed)
		return r, err
	})
	if err != nil {
		return nil, err
	}
	var all []Outgoing
	for _, r := range list {
		batch, err := tx.openFrozen(r.name, r.sealed)
		if err != nil {
			return nil, err
		}
		for _, o := range batch {
			rows, err := tx.again(ctx, `SELECT `+outgoingColumns+` FROM notice
				WHERE id = $1 AND (leased_by = $2 OR leased_by = '' AND state = 'cancelled')`, string(o.ID), owner)
			held, err := collect(rows, err, tx.scanOutgoing)
			if err != nil {
				return nil, err
			}
			for _, known := range held {
				all = append(all, asFrozen(known, o))
			}
		}
	}
	return all, nil
}

// asFrozen is a claimed notice as it was to be sent.
func asFrozen(o, frozen Outgoing) Outgoing {
	into, from := frozenFields(&o), frozenFields(&frozen)
	for i := range into {
		*into[i] = *from[i]
	}
	o.Text, o.Bytes = frozen.Text, frozen.Bytes
	return o
}

func (tx *Tx) openFrozen(name string, sealed []byte) (batch []Outgoing, err error) {
	plain, err := tx.seal.openBytes(frozenPlace(name), sealed)
	if err != nil {
		return nil, err
	}
	var before Outgoing
	for r := bytes.NewReader(plain); r.Len() > 0; {
		var o Outgoing
		for _, text := range frozenFields(&o) {
			*text = string(readPart(r, &err))
		}
		o.Text = string(unlike([]byte(before.Text), readPart(r, &err), &err))
		o.Bytes = unlike(before.Bytes, readPart(r, &err), &err)
		if err != nil {
			return nil, fmt.Errorf("the batch %s: %w", name, err)
		}
		batch, before = append(batch, o), o
	}
	return batch, nil
}

// FrozenOwners lists the senders that froze something.
func (tx *Tx) FrozenOwners(ctx context.Context) ([]string, error) {
	rows, err := tx.rows(ctx, `SELECT DISTINCT sender FROM frozen ORDER BY sender`)
	return collect(rows, err, func(s scanner) (id string, err error) {
		err = s.Scan(&id)
		return id, err
	})
}

// SettleFrozen records how the attempt of a frozen notice ended, with what was
// sent, and gives the notice up. What is known for certain wins: a notice that
// somebody closed while it was on its way, and that left, is sent.
func (tx *Tx) SettleFrozen(ctx context.Context, me string, o Outgoing, s Settlement) error {
	id, doubt, sent, kept := string(o.ID), 0, instant(s.At), ""
	if s.State == placement.InDoubt {
		doubt = 1
	}
	if s.State != placement.Sent {
		kept = tx.sealed("notice", "bytes", id, string(o.Bytes))
	}
	return tx.againOne(ctx, settleFrozen, string(s.State), instant(s.NextAt), s.Error, doubt, sent,
		o.Moved, o.Lang, tx.sealed("notice", "recipient", id, o.Recipient), tx.sealed("notice", "subject", id, o.Subject),
		tx.sealed("notice", "text", id, o.Text), kept, o.MessageID, string(o.Words), id, me)
}

const settleFrozen = `UPDATE notice SET state = $1, next_at = $2, error = $3, doubts = doubts + $4, sent_at = $5, attempts = attempts + 1,
		leased_by = '', lease_until = '', moved = $6, lang = $7,
		sealed_recipient = $8, sealed_subject = $9, sealed_text = $10, sealed_bytes = $11, message_id = $12, text_id = $13
	WHERE id = $14 AND (leased_by = $15 OR leased_by = '' AND (state = 'in_doubt' OR state = 'cancelled' AND $1 IN ('sent', 'in_doubt')))`

// A batch is kept as parts with their length before them.
func writePart(b *bytes.Buffer, part []byte) {
	b.Write(binary.AppendUvarint(b.AvailableBuffer(), uint64(len(part))))
	b.Write(part)
}

var errFrozen = errors.New("is damaged")

// readPart reads a part; the first error is kept.
func readPart(r *bytes.Reader, failed *error) []byte {
	n, err := binary.ReadUvarint(r)
	if err != nil || n > uint64(r.Len()) {
		*failed = errors.Join(*failed, errFrozen)
		return nil
	}
	part := make([]byte, n)
	_, _ = r.Read(part)
	return part
}
