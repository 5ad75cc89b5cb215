package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// A MailPlace is a machine from which messages leave, as the database knows it:
// how many departures it has on its list, and how often it looked.
type MailPlace struct {
	ID     string
	Sent   int64
	Looks  int64
	Exists bool // the database knows it
	Others int  // how many other places it knows
}

// A Departure is one message that the relay took: the hash of what its
// Message-ID says before the @, so that another sender's address changes nothing.
type Departure struct {
	Hash [sha256.Size]byte
	At   time.Time // to the second
}

// Departed makes the departure of a message.
func Departed(messageID string, at time.Time) Departure {
	name, _, _ := strings.Cut(strings.Trim(messageID, "<>"), "@")
	return Departure{Hash: sha256.Sum256([]byte(name)), At: at.UTC().Truncate(time.Second)}
}

// DepartedDay makes the departure of the mail of a day, which has no time: that its
// guardian got one that day is all that an older copy of the database is told.
func DepartedDay(to placement.GuardianID, on calendar.Day) Departure {
	return Departure{Hash: sha256.Sum256([]byte("day/" + string(to) + "/" + day(on))), At: time.Unix(0, 0).UTC()}
}

// IsDay reports whether a departure is that of a day.
func (d Departure) IsDay() bool { return d.At.Unix() == 0 }

// MailPlace reads what the database knows of a place.
func (tx *Tx) MailPlace(ctx context.Context, id string) (p MailPlace, err error) {
	rows, err := tx.rows(ctx, `SELECT id, sent_count, looks FROM mail_place ORDER BY id`)
	all, err := collect(rows, err, func(s scanner) (p MailPlace, err error) {
		err = s.Scan(&p.ID, &p.Sent, &p.Looks)
		return p, err
	})
	for _, known := range all {
		if known.ID == id {
			p = known
			p.Exists = true
		} else {
			p.Others++
		}
	}
	p.ID = id
	return p, err
}

// SaveMailPlace keeps what the database knows of a place.
func (tx *Tx) SaveMailPlace(ctx context.Context, p MailPlace) error {
	_, err := tx.exec(ctx, `INSERT INTO mail_place (id, sent_count, looks) VALUES ($1, $2, $3)
		ON CONFLICT (id) DO UPDATE SET sent_count = $2, looks = $3`, p.ID, p.Sent, p.Looks)
	return err
}

// AddSent notes that a place has so many departures on its list now. It is
// written in the transaction that marks them as sent.
func (tx *Tx) AddSent(ctx context.Context, place string, sent int64) error {
	return tx.againOne(ctx, `UPDATE mail_place SET sent_count = $1 WHERE id = $2`, sent, place)
}

// A MailHold says that nothing leaves by mail until a person says so: the
// database is an older copy, or a copy at another place.
type MailHold struct {
	Since time.Time `json:"since"`
	Why   string    `json:"why"`  // a code: "restored", "moved"
	Left  int       `json:"left"` // messages known to have left after the copy was made
}

// On reports whether the mail is held.
func (h MailHold) On() bool { return !h.Since.IsZero() }

// MailHold reads whether the mail is held.
func (tx *Tx) MailHold(ctx context.Context) (h MailHold, err error) {
	err = tx.settingInto(ctx, "mail.held", &h)
	return h, err
}

// HoldMail holds the mail of every territory. Why is an event for each of them.
func (tx *Tx) HoldMail(ctx context.Context, h MailHold, why ...placement.Event) error {
	if err := tx.setSettingTo(ctx, "mail.held", h); err != nil {
		return err
	}
	return tx.NoteStop(ctx, why...)
}

// ReleaseMail lets the mail leave again, once: a second release of the same
// hold is Stale.
func (tx *Tx) ReleaseMail(ctx context.Context, why placement.Event) error {
	h, err := tx.MailHold(ctx)
	if err != nil {
		return err
	}
	if !h.On() {
		return stale()
	}
	return tx.HoldMail(ctx, MailHold{}, why)
}

// KeepDepartures keeps which messages left after the copy was made, and tells
// how many were new.
func (tx *Tx) KeepDepartures(ctx context.Context, list []Departure) (added int, err error) {
	for _, d := range list {
		n, err := tx.exec(ctx, `INSERT INTO mail_departed (hash, at) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING`,
			hex.EncodeToString(d.Hash[:]), instant(d.At))
		if err != nil {
			return added, err
		}
		added += int(n)
	}
	return added, nil
}

// AnyDeparted reports whether departures of a restored copy are kept at all: in
// the life of most databases there are none, and nothing more is asked.
func (tx *Tx) AnyDeparted(ctx context.Context) (bool, error) {
	n, err := tx.count(ctx, `SELECT count(*) FROM (SELECT hash FROM mail_departed LIMIT 1) one`)
	return n > 0, err
}

// LeftAt is when a message left before the database was restored; zero when it
// did not.
func (tx *Tx) LeftAt(ctx context.Context, messageID string) (at time.Time, err error) {
	hash := Departed(messageID, time.Time{}).Hash
	rows, err := tx.rows(ctx, `SELECT at FROM mail_departed WHERE hash = $1`, hex.EncodeToString(hash[:]))
	list, err := collect(rows, err, func(s scanner) (at time.Time, err error) {
		err = s.Scan(instantAt{&at})
		return at, err
	})
	if err != nil || len(list) == 0 {
		return time.Time{}, err
	}
	return list[0], nil
}

// A Begun notice is being sent, or was when its sender died.
type Begun struct {
	ID        placement.NoticeID
	Key       string
	MessageID string
	Owner     string
}

// Begun lists what is being sent, whoever sends it.
func (tx *Tx) Begun(ctx context.Context) ([]Begun, error) {
	rows, err := tx.rows(ctx, `SELECT id, key, message_id, leased_by FROM notice WHERE leased_by <> '' AND state = 'intent' ORDER BY id`)
	return collect(rows, err, func(s scanner) (b Begun, err error) {
		err = s.Scan(&b.ID, &b.Key, &b.MessageID, &b.Owner)
		return b, err
	})
}

// A Doubted notice is one of which it is or was in doubt whether it left: somebody
// took its sender for dead.
type Doubted struct {
	ID    placement.NoticeID
	Key   string
	Waits bool // in doubt still, and in nobody's hands
}

// Doubted lists them, and whatever became of them since: as many as there were
// messages on the wire when a program died.
func (tx *Tx) Doubted(ctx context.Context) ([]Doubted, error) {
	rows, err := tx.rows(ctx, `SELECT id, key, CASE WHEN state = 'in_doubt' AND leased_by = '' THEN 1 ELSE 0 END FROM notice WHERE doubts > 0 ORDER BY id`)
	return collect(rows, err, func(s scanner) (d Doubted, err error) {
		err = s.Scan(&d.ID, &d.Key, flagAt{&d.Waits})
		return d, err
	})
}

// SettleLeft marks a claimed notice as sent: it left before the database was
// restored. What a person sends once more after that is sent.
func (tx *Tx) SettleLeft(ctx context.Context, me string, o Outgoing, at time.Time) error {
	hash := Departed(o.MessageID, at).Hash
	if _, err := tx.exec(ctx, `DELETE FROM mail_departed WHERE hash = $1`, hex.EncodeToString(hash[:])); err != nil {
		return err
	}
	return tx.exec1(ctx, `UPDATE notice SET state = 'sent', next_at = '', error = 'notice.already_left', message_id = $1, sent_at = $2,
			leased_by = '', lease_until = '', sealed_bytes = '' WHERE id = $3 AND leased_by = $4 AND state <> 'intent'`,
		o.MessageID, instant(at), string(o.ID), me)
}
