package store

import (
	"context"
	"time"

	"internat/placement"
)

// CodeTries is how often a wrong code may be typed before it is void.
const CodeTries = 5

// GuardianBehind finds whom a link was made for: only what is needed to write
// to that person.
func (tx *Tx) GuardianBehind(ctx context.Context, ref string) (placement.Guardian, error) {
	rows, err := tx.rows(ctx, `SELECT id, territory_id, name, lang, channel FROM guardian WHERE ref = $1`, ref)
	return one("guardian", rows, err, func(s scanner) (g placement.Guardian, err error) {
		err = s.Scan(&g.ID, &g.Territory, &g.Name, &g.Lang, &g.Channel)
		return g, err
	})
}

// KeepCode keeps a one-time code for a guardian with the message that carries
// it, and voids the codes before it. The nonce stays in the browser that asked.
// What is kept is the hash of both together: a short code could be guessed from
// its own hash.
func (tx *Tx) KeepCode(ctx context.Context, nonce, code string, message placement.Notice) error {
	_, err := tx.exec(ctx, `UPDATE sign_in_code SET used_at = $1 WHERE guardian_id = $2 AND used_at = ''`,
		instant(message.CreatedAt), string(message.Guardian))
	if err != nil {
		return err
	}
	_, err = tx.exec(ctx, `INSERT INTO sign_in_code (id, guardian_id, code_hash, nonce_hash, created_at, expires_at, used_at, tries)
		VALUES ($1, $2, $3, $4, $5, $6, '', 0)`,
		NewID("code"), string(message.Guardian), Hash(nonce+code), Hash(nonce), instant(message.CreatedAt), instant(message.NotAfter))
	if err != nil {
		return err
	}
	_, err = tx.QueueNotices(ctx, []placement.Notice{message})
	return err
}

// RedeemCode uses a code up. It counts the try first, and a try counts whether
// or not it succeeds: the caller commits in both cases. One statement decides,
// so that of two clicks one succeeds.
func (tx *Tx) RedeemCode(ctx context.Context, nonce, code string, now time.Time) (who placement.GuardianID, ok bool, err error) {
	tried, err := tx.exec(ctx, `UPDATE sign_in_code SET tries = tries + 1
		WHERE nonce_hash = $1 AND used_at = '' AND expires_at > $2 AND tries < $3`, Hash(nonce), instant(now), CodeTries)
	if err != nil || tried == 0 {
		return "", false, err
	}
	rows, err := tx.rows(ctx, `UPDATE sign_in_code SET used_at = $1
		WHERE nonce_hash = $2 AND code_hash = $3 AND used_at = '' AND expires_at > $1
		RETURNING guardian_id`, instant(now), Hash(nonce), Hash(nonce+code))
	found, err := collect(rows, err, func(s scanner) (id placement.GuardianID, err error) {
		err = s.Scan(&id)
		return id, err
	})
	if err != nil || len(found) == 0 {
		return "", false, err
	}
	return found[0], true, nil
}
