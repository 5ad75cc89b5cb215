package store

import (
	"context"
	"time"

	"internat/placement"
)

// A Digest is whether an account gets the morning digest.
type Digest struct {
	Account   placement.AccountID
	Wanted    bool
	Secret    string // of the address that stops it, and does nothing else
	ChangedAt time.Time
}

const digestColumns = `account_id, sealed_token, wanted, changed_at`

func (tx *Tx) scanDigest(s scanner) (d Digest, err error) {
	if err = s.Scan(&d.Account, &d.Secret, flagAt{&d.Wanted}, instantAt{&d.ChangedAt}); err == nil {
		d.Secret, err = tx.unsealed("digest_choice", "token", string(d.Account), d.Secret)
	}
	return d, err
}

// DigestOf is what an account chose; who never chose gets none.
func (tx *Tx) DigestOf(ctx context.Context, id placement.AccountID) (Digest, error) {
	rows, err := tx.rows(ctx, `SELECT `+digestColumns+` FROM digest_choice WHERE account_id = $1`, string(id))
	d, err := one("digest", rows, err, tx.scanDigest)
	if isMissing(err) {
		return Digest{Account: id}, nil
	}
	return d, err
}

// DigestBehind finds the choice that a secret stops.
func (tx *Tx) DigestBehind(ctx context.Context, secret string) (Digest, error) {
	rows, err := tx.rows(ctx, `SELECT `+digestColumns+` FROM digest_choice WHERE token_hash = $1`, Hash(secret))
	return one("digest", rows, err, tx.scanDigest)
}

// SetDigest keeps a choice. The secret of the first one stays: a digest that was
// sent long ago can still be stopped.
func (tx *Tx) SetDigest(ctx context.Context, d Digest, why placement.Event) error {
	if d.Secret == "" {
		d.Secret = NewToken()
	}
	_, err := tx.exec(ctx, `INSERT INTO digest_choice (account_id, token_hash, sealed_token, wanted, changed_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (account_id) DO UPDATE SET wanted = $4, changed_at = $5`,
		string(d.Account), Hash(d.Secret), tx.sealed("digest_choice", "token", string(d.Account), d.Secret), flag(d.Wanted), instant(d.ChangedAt))
	if err == nil && d.Wanted { // whoever asks anew says that the address is good
		_, err = tx.exec(ctx, `UPDATE account SET bounced = 0 WHERE id = $1 AND bounced = 1`, string(d.Account))
	}
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// DigestReaders are the accounts of a territory that may be told, can be reached and
// asked for it.
func (tx *Tx) DigestReaders(ctx context.Context, in placement.TerritoryID) ([]Account, error) {
	accounts, err := tx.Accounts(ctx, in)
	var list []Account
	for _, a := range accounts {
		if err != nil || a.Disabled || a.Bounced {
			continue
		}
		var d Digest
		if d, err = tx.DigestOf(ctx, a.ID); d.Wanted {
			list = append(list, a)
		}
	}
	return list, err
}

// DigestLetter reads who gets a digest, where, and how it is stopped. Stop is empty
// when the person wants none any more, or works here no longer.
func (tx *Tx) DigestLetter(ctx context.Context, n placement.Notice) (l Letter, err error) {
	a, err := tx.Account(ctx, n.Territory, n.Account)
	if err != nil {
		return l, err
	}
	l.To.Guardian = placement.Guardian{Territory: n.Territory, Name: a.Name, Email: a.Email, Lang: n.Lang, Channel: placement.ByEmail}
	if l.Territory, err = tx.Territory(ctx, n.Territory); err != nil {
		return l, err
	}
	d, err := tx.DigestOf(ctx, n.Account)
	if d.Wanted && !a.Disabled {
		l.Stop = d.Secret
	}
	return l, err
}
