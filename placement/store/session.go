package store

import (
	"context"
	"time"

	"internat/placement"
)

// A Session is somebody signed in on one browser: an account or a guardian.
// The token stays with the browser; only its hash is kept here.
type Session struct {
	Account   placement.AccountID
	Guardian  placement.GuardianID
	CreatedAt time.Time
	SeenAt    time.Time // to the minute: see Touch
	ExpiresAt time.Time // whatever the person does
	Hash      string    // of the token: names the session among a person's own
	// FirstPassword is set while the account still has the password that was
	// handed over.
	FirstPassword bool
}

// StartSession keeps a session under the hash of its token.
func (tx *Tx) StartSession(ctx context.Context, token string, s Session) error {
	_, err := tx.exec(ctx, `INSERT INTO session (token_hash, account_id, guardian_id, created_at, seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		Hash(token), string(s.Account), string(s.Guardian), instant(s.CreatedAt), instant(s.SeenAt), instant(s.ExpiresAt))
	return err
}

const sessionColumns = `s.account_id, s.guardian_id, s.created_at, s.seen_at, s.expires_at, s.token_hash, COALESCE(a.first_until, '')`

func scanSession(s scanner) (x Session, err error) {
	var firstUntil string
	err = s.Scan(&x.Account, &x.Guardian, instantAt{&x.CreatedAt}, instantAt{&x.SeenAt}, instantAt{&x.ExpiresAt}, &x.Hash, &firstUntil)
	x.FirstPassword = firstUntil != ""
	return x, err
}

// Session finds the session of a token that has not expired by that instant.
func (tx *Tx) Session(ctx context.Context, token string, now time.Time) (Session, error) {
	rows, err := tx.rows(ctx, `SELECT `+sessionColumns+`
		FROM session s LEFT JOIN account a ON a.id = s.account_id
		WHERE s.token_hash = $1 AND s.expires_at > $2`, Hash(token), instant(now))
	return one("session", rows, err, scanSession)
}

// Sessions lists where an account is signed in, the latest first.
func (tx *Tx) Sessions(ctx context.Context, id placement.AccountID, now time.Time) ([]Session, error) {
	rows, err := tx.rows(ctx, `SELECT `+sessionColumns+`
		FROM session s JOIN account a ON a.id = s.account_id
		WHERE s.account_id = $1 AND s.account_id <> '' AND s.expires_at > $2 ORDER BY s.seen_at DESC, s.token_hash`, string(id), instant(now))
	return collect(rows, err, scanSession)
}

// ActorOf is the person of a session with the rights of this very moment: a
// disabled account or a changed role counts from the next click on.
func (tx *Tx) ActorOf(ctx context.Context, s Session) (placement.Actor, error) {
	if s.Guardian != "" {
		rows, err := tx.rows(ctx, `SELECT id, name, territory_id FROM guardian WHERE id = $1`, string(s.Guardian))
		return one("guardian", rows, err, func(row scanner) (by placement.Actor, err error) {
			err = row.Scan(&by.Guardian, &by.Name, &by.Territory)
			by.Role = placement.Parent
			return by, err
		})
	}
	rows, err := tx.rows(ctx, `SELECT `+accountColumns+` FROM account WHERE id = $1 AND disabled = 0`, string(s.Account))
	a, err := tx.withHouses(ctx)(one("account", rows, err, scanAccount))
	return a.Actor(), err
}

// Touch notes that the person is still there. Callers do it once a minute, not
// on every click: it is the only write a page view causes.
func (tx *Tx) Touch(ctx context.Context, token string, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE session SET seen_at = $1 WHERE token_hash = $2`, instant(now), Hash(token))
	return err
}

// EndSession signs out one browser.
func (tx *Tx) EndSession(ctx context.Context, token string) error {
	_, err := tx.exec(ctx, `DELETE FROM session WHERE token_hash = $1`, Hash(token))
	return err
}

// EndSessionOf signs an account out of one of its browsers, named by the hash
// of its token. One that is over already is over.
func (tx *Tx) EndSessionOf(ctx context.Context, id placement.AccountID, hash string, why placement.Event) error {
	n, err := tx.exec(ctx, `DELETE FROM session WHERE account_id = $1 AND token_hash = $2`, string(id), hash)
	if err != nil || n == 0 {
		return err
	}
	return tx.addEvent(ctx, why)
}

// SignOutEverywhere ends every session of an account and revokes its tokens.
func (tx *Tx) SignOutEverywhere(ctx context.Context, id placement.AccountID, why placement.Event) error {
	for _, statement := range []string{
		`DELETE FROM session WHERE account_id = $1 AND account_id <> ''`,
		`DELETE FROM api_token WHERE account_id = $1`,
		`DELETE FROM calendar_feed WHERE account_id = $1`,
	} {
		if _, err := tx.exec(ctx, statement, string(id)); err != nil {
			return err
		}
	}
	return tx.addEvent(ctx, why)
}

// SweepSignIns forgets what is over: expired sessions, codes, counters and answers to
// programs. It tells how many of them.
func (tx *Tx) SweepSignIns(ctx context.Context, now time.Time) (n int, err error) {
	for _, over := range []struct {
		statement string
		before    time.Time
	}{
		{`DELETE FROM session WHERE expires_at <= $1`, now},
		{`DELETE FROM sign_in_code WHERE expires_at <= $1`, now},
		{`DELETE FROM api_token WHERE expires_at <= $1`, now},
		{`DELETE FROM api_answer WHERE at <= $1`, now.Add(-answersKept)},
		{`DELETE FROM attempt WHERE since <= $1`, now.Add(-24 * time.Hour)},
	} {
		gone, err := tx.exec(ctx, over.statement, instant(over.before))
		if err != nil {
			return n, err
		}
		n += int(gone)
	}
	return n, nil
}
