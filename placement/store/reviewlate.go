package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

// LateReviews lists planned reviews of a territory that were due before that day
// and of which no director was told yet, the oldest first.
func (tx *Tx) LateReviews(ctx context.Context, in placement.TerritoryID, before calendar.Day, after placement.ReviewID, limit int) ([]placement.Review, error) {
	rows, err := tx.rows(ctx, `SELECT `+reviewColumns+`, '', '', '', '' FROM review r
		WHERE r.territory_id = $1 AND r.state = 'planned' AND r.escalated_on = '' AND r.due_on < $2 AND r.id > $3 ORDER BY r.id LIMIT $4`,
		string(in), day(before), string(after), limit)
	lines, err := collect(rows, err, scanReviewLine)
	list := make([]placement.Review, len(lines))
	for i, l := range lines {
		list[i] = l.Review
	}
	return list, err
}

// EscalateReview notes that the director is told. Nothing else of the review
// changes, and whoever has its page open may still save.
func (tx *Tx) EscalateReview(ctx context.Context, r placement.Review, why placement.Event) error {
	if _, err := tx.exec(ctx, `UPDATE review SET escalated_on = $1 WHERE id = $2 AND state = 'planned'`, day(r.Escalated), string(r.ID)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
