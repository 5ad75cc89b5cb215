package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestMigrateTwiceChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Migrate(context.Background()); err != nil {
			t.Fatal(err)
		}
	})
}

func TestTheJournalIsOnlyEverAddedTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		e := placement.Event{At: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), Verb: "test"}
		err := db.Write(context.Background(), func(tx *store.Tx) error { return tx.AddEvent(context.Background(), e) })
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestAFaultInsideAWriteUndoesIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		sorry := placement.Refuse("test.refused")
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.SetSetting(ctx, "k", "v"); err != nil {
				return err
			}
			return sorry
		})
		if !errors.Is(err, sorry) {
			t.Fatalf("got %v", err)
		}
		_ = db.Read(ctx, func(tx *store.Tx) error {
			if v, err := tx.Setting(ctx, "k"); err != nil || v != "" {
				t.Errorf("setting = %q, %v; want nothing", v, err)
			}
			return nil
		})
	})
}

// Forty writers read a number and add one to it: none may be lost.
func TestFortyWritersAtOnceLoseNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		var wg sync.WaitGroup
		for range 40 {
			wg.Go(func() {
				err := db.Write(ctx, func(tx *store.Tx) error {
					v, err := tx.Setting(ctx, "n")
					if err != nil {
						return err
					}
					return tx.SetSetting(ctx, "n", v+"x")
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		_ = db.Read(ctx, func(tx *store.Tx) error {
			if v, _ := tx.Setting(ctx, "n"); len(v) != 40 {
				t.Errorf("%d of 40 writes were kept", len(v))
			}
			return nil
		})
	})
}
