package store

import (
	"context"
	"strings"
)

// The queries that every tick asks, however much was sent before.
var (
	ClaimNoticesQuery = claimNotices
	ClaimCodesQuery   = claimCodes
	ClaimAlongQuery   = claimAlong
	ReleaseQuery      = releaseNotices
	BegunQuery        = begunNotices
	OvertakenQuery    = closeOvertaken

	DueReviewsQuery           = dueReviews
	DueMeetingsQuery          = dueMeetings
	UnansweredOffersQuery     = unansweredOffers
	UnansweredAgreementsQuery = unansweredAgreements
)

// Keeps reports whether the connection that writes finds a query parsed.
func (db *DB) Keeps(query string) bool { return db.kept[db.writer].of(query) != nil }

// Plan gives the plan of a statement on either engine, one step a line.
func (db *DB) Plan(ctx context.Context, query string, args ...any) (plan string, err error) {
	if db.Dialect == SQLite {
		return db.Explain(ctx, query, args...)
	}
	err = db.Write(ctx, func(tx *Tx) error {
		rows, err := tx.rows(ctx, "EXPLAIN "+query, args...)
		steps, err := collect(rows, err, func(s scanner) (step string, err error) {
			err = s.Scan(&step)
			return step, err
		})
		plan = strings.Join(steps, "\n")
		return err
	})
	return plan, err
}
