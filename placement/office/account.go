package office

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// firstPasswordLife is how long a password that was handed over opens the door.
const firstPasswordLife = 7 * 24 * time.Hour

// AccountEntry is what an administrator says about somebody who signs in.
type AccountEntry struct {
	Account     placement.AccountID // "" adds one
	Name        string
	Email       string
	Role        placement.Role
	Houses      []placement.HouseID // a director's own; of no other role
	Institution string              // a referrer's own; of no other role
	Lang        string
	Version     int
}

// AddAccount adds somebody. The password it gives is to be handed over: it is
// shown once, works for a week, and opens nothing but the choice of another.
func (o *Office) AddAccount(ctx context.Context, by placement.Actor, in AccountEntry) (id placement.AccountID, first string, err error) {
	first = newFirstPassword()
	hash := HashPassword(first)
	id = placement.AccountID(store.NewID("acc"))
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		if err := admitAdmin(ctx, tx, by); err != nil {
			return err
		}
		now := o.now().UTC()
		a := store.Account{ID: id, Territory: by.Territory, Password: hash, FirstUntil: now.Add(firstPasswordLife)}
		if err := fillAccount(ctx, tx, &a, in); err != nil {
			return err
		}
		if err := o.name(ctx, tx, &a, by); err != nil {
			return err
		}
		return tx.SaveAccount(ctx, a, accountEvent(by, now, "account.added", a))
	})
	return id, first, err
}

// ChangeAccount changes what is known of somebody, who signs in again.
func (o *Office) ChangeAccount(ctx context.Context, by placement.Actor, in AccountEntry) error {
	return o.editAccount(ctx, by, in.Account, in.Version, "account.changed", func(tx *store.Tx, a *store.Account, _ time.Time) error {
		if a.ID == by.Account && in.Role != a.Role {
			return placement.Reject("role", "account.own")
		}
		if err := fillAccount(ctx, tx, a, in); err != nil {
			return err
		}
		return o.name(ctx, tx, a, by)
	})
}

// DisableAccount shuts the door on somebody, who stays the author of what was
// decided. Nobody does it to oneself: somebody must be left to open it again.
func (o *Office) DisableAccount(ctx context.Context, by placement.Actor, id placement.AccountID, version int) error {
	return o.editAccount(ctx, by, id, version, "account.disabled", func(_ *store.Tx, a *store.Account, _ time.Time) error {
		if a.ID == by.Account {
			return placement.Refuse("account.own")
		}
		a.Disabled = true
		return nil
	})
}

// EnableAccount opens the door again.
func (o *Office) EnableAccount(ctx context.Context, by placement.Actor, id placement.AccountID, version int) error {
	return o.editAccount(ctx, by, id, version, "account.enabled", func(_ *store.Tx, a *store.Account, _ time.Time) error {
		a.Disabled = false
		return nil
	})
}

// RenewPassword gives somebody who lost the password another one to start
// with; see AddAccount.
func (o *Office) RenewPassword(ctx context.Context, by placement.Actor, id placement.AccountID, version int) (first string, err error) {
	first = newFirstPassword()
	hash := HashPassword(first)
	return first, o.editAccount(ctx, by, id, version, "account.password_renewed", func(_ *store.Tx, a *store.Account, now time.Time) error {
		a.Password, a.FirstUntil = hash, now.Add(firstPasswordLife)
		return nil
	})
}

// SignOutAccount ends every session of somebody and revokes the tokens.
func (o *Office) SignOutAccount(ctx context.Context, by placement.Actor, id placement.AccountID) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		if err := admitAdmin(ctx, tx, by); err != nil {
			return err
		}
		a, err := tx.Account(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		return tx.SignOutEverywhere(ctx, a.ID, accountEvent(by, o.now().UTC(), "account.signed_out", a))
	})
}

// editAccount reads an account of the administrator's territory, changes it and
// saves it, unless somebody else did in between.
func (o *Office) editAccount(ctx context.Context, by placement.Actor, id placement.AccountID, version int, verb string,
	change func(*store.Tx, *store.Account, time.Time) error) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		if err := admitAdmin(ctx, tx, by); err != nil {
			return err
		}
		a, err := tx.Account(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		now := o.now().UTC()
		a.Version = version
		if err := change(tx, &a, now); err != nil {
			return err
		}
		return tx.SaveAccount(ctx, a, accountEvent(by, now, verb, a))
	})
}

// admitAdmin asks whether the person is an administrator at this very moment:
// of two who shut each other's door at once, one finds it shut, and there is
// always one left.
func admitAdmin(ctx context.Context, tx *store.Tx, by placement.Actor) error {
	if err := placement.Allow(by, placement.EditAccounts, placement.Subject{Territory: by.Territory}); err != nil {
		return err
	}
	self, err := tx.ActorOf(ctx, store.Session{Account: by.Account})
	if err != nil {
		return err
	}
	return placement.Allow(self, placement.EditAccounts, placement.Subject{Territory: by.Territory})
}

// fillAccount takes over what was typed, or says all that is wrong with it.
func fillAccount(ctx context.Context, tx *store.Tx, a *store.Account, in AccountEntry) error {
	var wrong placement.Faults
	a.Name, a.Email, a.Role = strings.TrimSpace(in.Name), strings.TrimSpace(in.Email), in.Role
	a.Lang, a.Houses = cmp.Or(in.Lang, "fr"), nil
	if a.Name == "" {
		wrong.Add("name", "field.missing")
	}
	if !isAddress(a.Email) {
		wrong.Add("email", "email.unknown")
	}
	if !slices.Contains(placement.StaffRoles, a.Role) {
		wrong.Add("role", "field.unknown")
	}
	if a.Role == placement.Director {
		if a.Houses = in.Houses; len(a.Houses) == 0 {
			wrong.Add("houses", "account.houses_missing")
		}
	}
	if a.Institution = ""; a.Role == placement.Referrer {
		if a.Institution = strings.TrimSpace(in.Institution); a.Institution == "" {
			wrong.Add("institution", "account.institution_missing")
		}
	}
	for _, id := range a.Houses {
		if _, err := tx.House(ctx, store.Whole(a.Territory), id); err != nil {
			return err
		}
	}
	return wrong.Err()
}

// isAddress reports whether something may be an address: one @ between a name
// and a domain with a dot, and nothing that an envelope would read otherwise.
func isAddress(text string) bool {
	name, domain, ok := strings.Cut(text, "@")
	return ok && name != "" && len(text) <= 200 && strings.Contains(strings.Trim(domain, "."), ".") &&
		!strings.ContainsAny(domain, "@") && !strings.ContainsAny(text, " \t\r\n\"'(),:;<>[]\\")
}

// accountEvent is a line of the journal about an account: its role and houses,
// never its address.
func accountEvent(by placement.Actor, now time.Time, verb string, a store.Account) placement.Event {
	e := by.Happened(now, verb, "account", string(a.ID))
	e.Facts = map[string]string{"role": string(a.Role)}
	if len(a.Houses) > 0 {
		houses := make([]string, len(a.Houses))
		for i, id := range a.Houses {
			houses[i] = string(id)
		}
		e.Facts["houses"] = strings.Join(houses, " ")
	}
	return e
}

// newFirstPassword draws a password that can be read out over the telephone:
// four groups of four, eighty bits.
func newFirstPassword() string {
	letters := strings.ToLower(store.NewToken())
	return letters[:4] + "-" + letters[4:8] + "-" + letters[8:12] + "-" + letters[12:16]
}
