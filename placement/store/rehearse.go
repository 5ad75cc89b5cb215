package store

import (
	"context"
	"time"

	"internat/placement"
)

// RehearseAll is Rehearse for what runs transactions of its own: f gets a database in
// which all of them are one that is then undone. What f does is seen by what it does
// next, and by nobody else; on SQLite nobody else writes meanwhile. It gives the
// events that f would have kept, in their order.
func (db *DB) RehearseAll(ctx context.Context, f func(*DB) error) (would []placement.Event, err error) {
	err = db.Rehearse(ctx, func(tx *Tx) error {
		tx.rehearsed = &[]placement.Event{}
		err := f(&DB{Dialect: db.Dialect, writer: db.writer, reader: db.reader, path: db.path, seal: db.seal, watch: db.watch, kept: db.kept, inside: tx})
		would = *tx.rehearsed
		return err
	})
	return would, err
}

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
