package store

import (
	"context"
	"time"
)

// CountAttempt counts one more attempt under a key and says how many there
// were within the window, this one included. The key is hashed: who tried to
// sign in from where is nobody's business.
func (tx *Tx) CountAttempt(ctx context.Context, key string, now time.Time, window time.Duration) (int, error) {
	return tx.count(ctx, `INSERT INTO attempt (key, count, since) VALUES ($1, 1, $2)
		ON CONFLICT (key) DO UPDATE SET
			count = CASE WHEN attempt.since <= $3 THEN 1 ELSE attempt.count + 1 END,
			since = CASE WHEN attempt.since <= $3 THEN $2 ELSE attempt.since END
		RETURNING count`, Hash(key), instant(now), instant(now.Add(-window)))
}

// ForgetAttempts clears a key after a success.
func (tx *Tx) ForgetAttempts(ctx context.Context, key string) error {
	_, err := tx.exec(ctx, `DELETE FROM attempt WHERE key = $1`, Hash(key))
	return err
}
