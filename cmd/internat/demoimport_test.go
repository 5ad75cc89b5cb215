package main

import (
	"context"
	"testing"
	"time"

	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestTheDemoHoldsAListAndARegisterThatCanBeUndone: of the list a row stays,
// because the register changed that pupil.
func TestTheDemoHoldsAListAndARegisterThatCanBeUndone(t *testing.T) {
	db, ctx, w := demoWorld(t)
	if err := bringLists(ctx, db, w); err != nil {
		t.Fatal(err)
	}
	desk := office.New(db, func() time.Time { return demoStart.Add(time.Hour) })
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Imports(ctx, w.Territory.ID, 5)
		if err != nil || len(list) != 2 || list[0].Kind != "siecle" || list[1].Kind != "pupils" {
			t.Fatalf("%+v, %v", list, err)
		}
		for i, want := range [][2]int{{2, 0}, {2, 1}} {
			plan, err := desk.PlanUndo(ctx, w.Officer, list[i].ID)
			if err != nil || plan.Undone != want[0] || plan.Left != want[1] || i == 1 && (plan.Kept[0].Touch.By != w.Officer.Name || plan.Kept[0].Pupil.Given != "Louison") {
				t.Errorf("%s: %+v, %v", list[i].Kind, plan, err)
			}
		}
		return nil
	})
}
