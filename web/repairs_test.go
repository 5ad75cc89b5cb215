package web

import (
	"context"
	"strings"
	"testing"

	"internat/notify"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestAReviewThatTheNightAddedIsListedWithItsReasonForWhoSeesTheHouse(t *testing.T) {
	b := boards(t)
	b.hers.get("/bilans/repares").has(t, "Aucun bilan n’a manqué")
	var territory placement.Territory
	b.write(func(ctx context.Context, tx *store.Tx) (err error) {
		gone := b.review
		gone.State = placement.Cancelled
		if _, err = tx.SaveReview(ctx, gone, storetest.Officer(b.in).Happened(*b.now.Load(), "test", "review", "")); err != nil {
			return err
		}
		territory, err = tx.Territory(ctx, b.in)
		return err
	})
	night := &notify.Postman{DB: b.db, Now: b.web.Now}
	if n, err := night.RepairReviews(context.Background(), territory); n != 1 || err != nil {
		t.Fatalf("repaired %d: %v", n, err)
	}
	for _, who := range []*browser{b.hers, b.officer} {
		who.get("/bilans/repares").has(t, b.file.Pupil.Short(), "Le dernier bilan a été annulé et aucun ne suivait.", "/bilans/rev_", "Ajouté le")
	}
	if got := b.x.get("/bilans/repares"); strings.Contains(got.text, "/bilans/rev_") {
		t.Error("another director reads it")
	}
	if n, err := night.RepairReviews(context.Background(), territory); n != 0 || err != nil {
		t.Errorf("once more: %d, %v", n, err)
	}
}
