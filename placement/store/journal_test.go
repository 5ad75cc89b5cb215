package store_test

import (
	"context"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestTheJournalIsReadNewestFirstAndNarrowed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		err := db.Write(ctx, func(tx *store.Tx) error {
			for i, e := range []placement.Event{
				{Verb: "a", Territory: "ter_1", By: placement.Author{ID: "acc_1"}, About: placement.Thing{Kind: "offer", ID: "off_1"}},
				{Verb: "b", Territory: "ter_1", By: placement.Author{ID: "acc_2"}, About: placement.Thing{Kind: "stay", ID: "sta_1"}, House: "hou_1"},
				{Verb: "c", Territory: "ter_2", By: placement.Author{ID: "acc_1"}},
				{Verb: "d", Territory: "ter_1", By: placement.Author{ID: "acc_1"}, Facts: map[string]string{"nights": "4"}},
			} {
				e.At = noon.Add(time.Duration(i) * 24 * time.Hour)
				if err := tx.AddEvent(ctx, e); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		second := calendar.DayOf(noon, time.UTC).AddDays(1)
		for want, q := range map[string]store.EventQuery{
			"dba": {}, "da": {By: "acc_1"}, "b": {About: placement.Thing{Kind: "stay"}}, "db": {From: second},
			"ba": {To: second}, "": {Director: "acc_9"}, "a": {Skip: 2},
		} {
			q.Territory, q.Limit = "ter_1", 10
			got := ""
			err := db.Read(ctx, func(tx *store.Tx) error {
				lines, err := tx.Events(ctx, q)
				for _, l := range lines {
					got += l.Verb
				}
				return err
			})
			if err != nil || got != want {
				t.Errorf("%+v: %q, want %q (%v)", q, got, want, err)
			}
		}
	})
}
