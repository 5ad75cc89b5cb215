package main

import (
	"context"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestTheDemoHasALikelyDouble: the professional follows one request, of a child
// whom the office is asked to compare with another.
func TestTheDemoHasALikelyDouble(t *testing.T) {
	db, ctx, w := demoWorld(t)
	people := demoPeople(w)
	if err := db.Write(ctx, func(tx *store.Tx) error { return people.keep(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	if err := demoReferrals(ctx, db, w, people.of(placement.Referrer)); err != nil {
		t.Fatal(err)
	}
	pairs, err := office.New(db, func() time.Time { return demoStart }).Doubles(ctx, w.Officer)
	if err != nil || len(pairs) == 0 {
		t.Errorf("likely doubles: %v, %v", pairs, err)
	}
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		own, err := tx.OwnReferrals(ctx, w.Territory.ID, "acc_demo_referrer", 10)
		if len(own) != 2 || own[0].State == own[1].State {
			t.Errorf("the professional follows %+v: two requests that stand in two places", own)
		}
		return err
	})
}
