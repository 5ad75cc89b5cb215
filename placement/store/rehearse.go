package store

import (
	"context"
	"time"

	"internat/placement"
)

// DueNotices lists what ClaimNotices would give of all channels, and claims
// nothing.
func (tx *Tx) DueNotices(ctx context.Context, in placement.TerritoryID, now time.Time, n int) ([]placement.Notice, error) {
	rows, err := tx.rows(ctx, `SELECT `+noticeColumns+` FROM notice
		WHERE territory_id = $1 AND next_at <> '' AND leased_by = '' AND kind <> 'sign_in_code' AND next_at <= $2
		ORDER BY next_at, id LIMIT $3`, string(in), instant(now), n)
	return collect(rows, err, tx.scanNotice)
}

// IsQueued reports whether a notice of that key was ever queued.
func (tx *Tx) IsQueued(ctx context.Context, key string) (bool, error) {
	n, err := tx.count(ctx, `SELECT count(*) FROM notice WHERE key = $1`, key)
	return n > 0, err
}
