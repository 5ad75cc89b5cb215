package main

import (
	"context"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement/cohort"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// demoWorld is the département of the demo as it is before anybody does anything
// there.
func demoWorld(t *testing.T) (*store.DB, context.Context, *cohort.World) {
	t.Helper()
	db, ctx := storetest.Open(t), context.Background()
	w, err := cohort.Build(cohort.Demo(calendar.DayOf(demoStart, time.UTC)))
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Seed(ctx, w, nil); err != nil {
		t.Fatal(err)
	}
	return db, ctx, w
}
