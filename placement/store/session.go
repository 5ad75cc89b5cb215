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
}

// StartSession keeps a session under the hash of its token.
func (tx *Tx) StartSession(ctx context.Context, token string, s Session) error {
	_, err := tx.exec(ctx, `INSERT INTO session (token_hash, account_id, guardian_id, created_at, seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		Hash(token), string(s.Account), string(s.Guardian), instant(s.CreatedAt), instant(s.SeenAt), instant(s.ExpiresAt))
	return err
}

// Session finds the session of a token that has not expired by that instant.
func (tx *Tx) Session(ctx context.Context, token string, now time.Time) (Session, error) {
	rows, err := tx.rows(ctx, `SELECT account_id, guardian_id, created_at, seen_at, expires_at
		FROM session WHERE token_hash = $1 AND expires_at > $2`, Hash(token), instant(now))
	return one("session", rows, err, func(s scanner) (x Session, err error) {
		err = s.Scan(&x.Account, &x.Guardian, instantAt{&x.CreatedAt}, instantAt{&x.SeenAt}, instantAt{&x.ExpiresAt})
		return x, err
	})
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

// EndSessionsOf signs an account out everywhere.
func (tx *Tx) EndSessionsOf(ctx context.Context, id placement.AccountID) error {
	_, err := tx.exec(ctx, `DELETE FROM session WHERE account_id = $1`, string(id))
	return err
}

// SweepSignIns forgets what is over: expired sessions, codes and counters.
func (tx *Tx) SweepSignIns(ctx context.Context, now time.Time) error {
	for _, statement := range []string{
		`DELETE FROM session WHERE expires_at <= $1`,
		`DELETE FROM sign_in_code WHERE expires_at <= $1`,
	} {
		if _, err := tx.exec(ctx, statement, instant(now)); err != nil {
			return err
		}
	}
	_, err := tx.exec(ctx, `DELETE FROM attempt WHERE since <= $1`, instant(now.Add(-24*time.Hour)))
	return err
}
