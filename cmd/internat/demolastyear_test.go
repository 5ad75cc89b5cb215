package main

import (
	"context"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestTheDemoBringsAlongLastYear: two counts of the ministry for each house, and
// boarders of the first who slept there last year, one of whom is offered a place
// now.
func TestTheDemoBringsAlongLastYear(t *testing.T) {
	db, ctx, w := demoWorld(t)
	if err := bringAlong(ctx, db, w); err != nil {
		t.Fatal(err)
	}
	house, all := w.Houses[0].House.ID, store.Whole(w.Territory.ID)
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, h := range w.Houses {
			counts, err := tx.PlaceCounts(ctx, all, h.House.ID)
			if err != nil || len(counts) != 2 || counts[0].Year != 2024 || counts[1].Year != 2023 {
				t.Errorf("%s: counts %v, %v", h.House.Name, counts, err)
			}
		}
		last, err := tx.Stays(ctx, all, store.StayFilter{House: house, On: calendar.MustDay("2025-03-04")})
		if len(last) < 5 {
			t.Errorf("%d boarders of last year", len(last))
		}
		for _, s := range last {
			if s.State != placement.Left || s.Reason != office.EndOfStay {
				t.Errorf("a stay of last year is %s, %q", s.State, s.Reason)
			}
		}
		offered := false
		for family := range w.Families() {
			for _, child := range family.Children {
				for _, o := range child.Offers {
					for _, s := range last {
						offered = offered || o.House == house && s.Pupil == o.Pupil
					}
				}
			}
		}
		if !offered {
			t.Error("nobody who is offered a place slept here last year")
		}
		return err
	})
}
