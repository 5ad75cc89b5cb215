package office_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// Two administrators shut each other's door at the same moment: one of them is
// left to open it again.
func TestTwoAdministratorsCannotShutEachOtherOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.Territory(t, db).ID
		desk := office.New(db, func() time.Time { return storetest.Noon })
		actors := make([]placement.Actor, 2)
		for i := range actors {
			a := store.Account{ID: placement.AccountID(store.NewID("acc")), Territory: in, Name: "Admin", Email: store.NewID("a") + "@exemple.invalid", Role: placement.Admin, Lang: "fr"}
			storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.SaveAccount(ctx, a, placement.Tick(in).Happened(storetest.Noon, "account.added", "account", string(a.ID)))
			})
			actors[i] = a.Actor()
		}
		errs := make([]error, 2)
		var both sync.WaitGroup
		for i, by := range actors {
			both.Go(func() { errs[i] = desk.DisableAccount(context.Background(), by, actors[1-i].Account, 1) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("one of them must be refused: %v, %v", errs[0], errs[1])
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			accounts, err := tx.Accounts(ctx, in)
			open := 0
			for _, a := range accounts {
				if !a.Disabled {
					open++
				}
			}
			if open != 1 {
				t.Errorf("%d administrators are left", open)
			}
			return err
		})
	})
}

func TestOnlyAnAddressThatCannotBeMisreadIsTaken(t *testing.T) {
	db := storetest.Open(t)
	in := storetest.Territory(t, db).ID
	admin := store.Account{ID: "acc_admin", Territory: in, Name: "Admin", Email: "admin@exemple.invalid", Role: placement.Admin, Lang: "fr"}
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAccount(ctx, admin, placement.Tick(in).Happened(storetest.Noon, "account.added", "account", "acc_admin"))
	})
	desk := office.New(db, func() time.Time { return storetest.Noon })
	for address, taken := range map[string]bool{
		"a.b+c@exemple.invalid": true, " x@exemple.invalid ": true, "é@exemple.invalid": true,
		"": false, "a": false, "a@b": false, "@exemple.invalid": false, "a@b@exemple.invalid": false, "a b@exemple.invalid": false,
		"\"a <x@y.fr>, \"@b.fr": false, "a@exemple.invalid\r\nBcc: x@y.fr": false, "a@.": false, "admin@Exemple.invalid": false,
	} {
		_, _, err := desk.AddAccount(context.Background(), admin.Actor(), office.AccountEntry{Name: "X", Email: address, Role: placement.Officer})
		var many placement.Faults
		var one *placement.Fault
		if refused := errors.As(err, &many) || errors.As(err, &one); refused == taken {
			t.Errorf("%q: %v", address, err)
		}
	}
}

func TestATokenHasANameAndALimitedLife(t *testing.T) {
	db := storetest.Open(t)
	in := storetest.Territory(t, db).ID
	by := storetest.Director(t, db, in)
	desk := office.New(db, func() time.Time { return storetest.Noon })
	ctx := context.Background()
	for _, row := range []struct {
		name string
		days int
		good bool
	}{{"export", 30, true}, {"", 30, false}, {"export", 0, false}, {"export", 367, false}} {
		if _, err := desk.AddToken(ctx, by, row.name, row.days); (err == nil) != row.good {
			t.Errorf("%+v: %v", row, err)
		}
	}
	for range 19 {
		if _, err := desk.AddToken(ctx, by, "export", 1); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := desk.AddToken(ctx, by, "export", 1); !errors.Is(err, placement.Refuse("token.too_many")) {
		t.Errorf("the twenty-first: %v", err)
	}
}
