package store_test

import (
	"context"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestWhatEachTransactionAsksOnceIsParsedOnce: a sender asks each of its questions once
// a commit, and the third commit finds them parsed.
func TestWhatEachTransactionAsksOnceIsParsedOnce(t *testing.T) {
	db := storetest.Open(t)
	for range 2 {
		if db.Keeps(store.ClaimNoticesQuery) {
			t.Fatal("a question is kept that one transaction asked, once")
		}
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.ClaimNotices(ctx, "snd_1", "ter_1", placement.ByEmail, time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC), 10)
			return err
		})
	}
	if !db.Keeps(store.ClaimNoticesQuery) {
		t.Error("a question that two transactions asked is parsed again for the third")
	}
}
