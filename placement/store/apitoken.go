package store

import (
	"context"
	"time"

	"internat/placement"
)

// An APIToken lets a program act as the account it belongs to. The program has
// the token; only its hash is kept.
type APIToken struct {
	ID        placement.TokenID
	Account   placement.AccountID
	Name      string // what it is for: "export de nuit"
	CreatedAt time.Time
	SeenAt    time.Time // to the minute; zero: never used
	ExpiresAt time.Time
}

const tokenColumns = `id, account_id, name, created_at, seen_at, expires_at`

func scanToken(s scanner) (x APIToken, err error) {
	err = s.Scan(&x.ID, &x.Account, &x.Name, instantAt{&x.CreatedAt}, instantAt{&x.SeenAt}, instantAt{&x.ExpiresAt})
	return x, err
}

// AddToken keeps a token under the hash of its secret.
func (tx *Tx) AddToken(ctx context.Context, x APIToken, secret string, why placement.Event) error {
	_, err := tx.exec(ctx, `INSERT INTO api_token (id, account_id, name, token_hash, created_at, seen_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, '', $6)`,
		string(x.ID), string(x.Account), x.Name, Hash(secret), instant(x.CreatedAt), instant(x.ExpiresAt))
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// Tokens lists the tokens of an account that still work, the oldest first.
func (tx *Tx) Tokens(ctx context.Context, id placement.AccountID, now time.Time) ([]APIToken, error) {
	rows, err := tx.rows(ctx, `SELECT `+tokenColumns+` FROM api_token WHERE account_id = $1 AND expires_at > $2 ORDER BY created_at, id`,
		string(id), instant(now))
	return collect(rows, err, scanToken)
}

// TokenBehind finds the token of a secret that a program sent.
func (tx *Tx) TokenBehind(ctx context.Context, secret string, now time.Time) (APIToken, error) {
	rows, err := tx.rows(ctx, `SELECT `+tokenColumns+` FROM api_token WHERE token_hash = $1 AND expires_at > $2`, Hash(secret), instant(now))
	return one("token", rows, err, scanToken)
}

// TouchToken notes that a token was used. Callers do it once a minute.
func (tx *Tx) TouchToken(ctx context.Context, id placement.TokenID, now time.Time) error {
	_, err := tx.exec(ctx, `UPDATE api_token SET seen_at = $1 WHERE id = $2`, instant(now), string(id))
	return err
}

// RevokeToken ends a token of an account.
func (tx *Tx) RevokeToken(ctx context.Context, of placement.AccountID, id placement.TokenID, why placement.Event) error {
	n, err := tx.exec(ctx, `DELETE FROM api_token WHERE account_id = $1 AND id = $2`, string(of), string(id))
	if err != nil {
		return err
	}
	if n == 0 {
		return placement.Missing("token")
	}
	return tx.addEvent(ctx, why)
}
