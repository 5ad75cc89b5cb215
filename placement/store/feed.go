package store

import (
	"context"
	"time"

	"internat/placement"
)

// A Feed is the secret address of one person's calendar. Whoever has the address
// reads it; only its hash is kept.
type Feed struct {
	Account   placement.AccountID
	Role      placement.Role // of the account when it was made: another one ends it
	CreatedAt time.Time
	SeenAt    time.Time // to the minute; zero: never read
}

const feedColumns = `account_id, role, created_at, seen_at`

func scanFeed(s scanner) (f Feed, err error) {
	err = s.Scan(&f.Account, &f.Role, instantAt{&f.CreatedAt}, instantAt{&f.SeenAt})
	return f, err
}

// SetFeed gives an account a feed under the hash of its secret; one that it had
// ends.
func (tx *Tx) SetFeed(ctx context.Context, f Feed, secret string, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO calendar_feed (account_id, token_hash, role, created_at, seen_at) VALUES ($1, $2, $3, $4, '')
		ON CONFLICT (account_id) DO UPDATE SET token_hash = $2, role = $3, created_at = $4, seen_at = ''`,
		string(f.Account), Hash(secret), string(f.Role), instant(f.CreatedAt))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// FeedOf finds the feed of an account.
func (tx *Tx) FeedOf(ctx context.Context, id placement.AccountID) (Feed, error) {
	rows, err := tx.rows(ctx, `SELECT `+feedColumns+` FROM calendar_feed WHERE account_id = $1`, string(id))
	return one("feed", rows, err, scanFeed)
}

// FeedBehind finds the feed of a secret address.
func (tx *Tx) FeedBehind(ctx context.Context, secret string) (Feed, error) {
	rows, err := tx.rows(ctx, `SELECT `+feedColumns+` FROM calendar_feed WHERE token_hash = $1`, Hash(secret))
	return one("feed", rows, err, scanFeed)
}

// TouchFeed notes that a feed was read. Callers do it once a minute.
func (tx *Tx) TouchFeed(ctx context.Context, id placement.AccountID, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE calendar_feed SET seen_at = $1 WHERE account_id = $2`, instant(now), string(id))
	return err
}

// RevokeFeed ends the feed of an account.
func (tx *Tx) RevokeFeed(ctx context.Context, id placement.AccountID, why placement.Event) error {
	n, err := tx.exec(ctx, `DELETE FROM calendar_feed WHERE account_id = $1`, string(id))
	if err != nil {
		return err
	}
	if n == 0 {
		return placement.Missing("feed")
	}
	return tx.addEvent(ctx, why)
}
