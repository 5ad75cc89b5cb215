package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

var noon = time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)

// an account of a new territory, saved.
func anAccount(t *testing.T, db *store.DB, role placement.Role) store.Account {
	t.Helper()
	ctx := context.Background()
	in := placement.Territory{ID: placement.TerritoryID(store.NewID("ter")), Name: "Ille-et-Vilaine", Code: store.NewID("x"), TimeZone: "Europe/Paris"}
	a := store.Account{ID: placement.AccountID(store.NewID("acc")), Territory: in.ID, Name: "A. Martin", Email: store.NewID("a") + "@Example.fr", Role: role, Lang: "fr"}
	err := db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SaveTerritory(ctx, in); err != nil {
			return err
		}
		return tx.SaveAccount(ctx, a, placement.Event{At: noon, Verb: "account.added"})
	})
	if err != nil {
		t.Fatal(err)
	}
	a.Version = 1
	return a
}

func TestAnAccountIsFoundByItsAddressHoweverItIsTyped(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		want := anAccount(t, db, placement.Officer)
		err := db.Read(ctx, func(tx *store.Tx) error {
			got, err := tx.AccountByEmail(ctx, " "+want.Email+" ")
			if err == nil && got.ID != want.ID {
				t.Errorf("found %s", got.ID)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestChangingAnAccountEndsItsSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a := anAccount(t, db, placement.Director)
		err := db.Write(ctx, func(tx *store.Tx) error {
			s := store.Session{Account: a.ID, CreatedAt: noon, SeenAt: noon, ExpiresAt: noon.Add(time.Hour)}
			if err := tx.StartSession(ctx, "token", s); err != nil {
				return err
			}
			if _, err := tx.Session(ctx, "token", noon); err != nil {
				t.Errorf("before: %v", err)
			}
			a.Role = placement.Officer
			return tx.SaveAccount(ctx, a, placement.Event{At: noon, Verb: "account.changed"})
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(tx *store.Tx) error { _, err := tx.Session(ctx, "token", noon); return err })
		if !errors.Is(err, placement.Missing("session")) {
			t.Errorf("after: %v", err)
		}
	})
}

func TestASessionEndsAtItsHourAndADisabledAccountAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		a := anAccount(t, db, placement.Officer)
		s := store.Session{Account: a.ID, CreatedAt: noon, SeenAt: noon, ExpiresAt: noon.Add(time.Hour)}
		err := db.Write(ctx, func(tx *store.Tx) error {
			a.Disabled = true
			if err := tx.SaveAccount(ctx, a, placement.Event{At: noon, Verb: "account.changed"}); err != nil {
				return err
			}
			return tx.StartSession(ctx, "token", s)
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(tx *store.Tx) error {
			if _, err := tx.Session(ctx, "token", noon.Add(time.Hour)); err == nil {
				t.Error("a session outlived its hour")
			}
			if _, err := tx.ActorOf(ctx, s); err == nil {
				t.Error("a disabled account may still act")
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

func TestAttemptsAreCountedWithinTheirWindow(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		for i, row := range []struct {
			after time.Duration
			want  int
		}{{0, 1}, {time.Minute, 2}, {14 * time.Minute, 3}, {15 * time.Minute, 1}, {16 * time.Minute, 2}} {
			err := db.Write(ctx, func(tx *store.Tx) error {
				n, err := tx.CountAttempt(ctx, "account|x", noon.Add(row.after), 15*time.Minute)
				if n != row.want {
					t.Errorf("attempt %d counted as %d, want %d", i, n, row.want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
