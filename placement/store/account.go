package store

import (
	"context"
	"strings"
	"time"

	"internat/placement"
)

// An Account lets somebody sign in who is no parent.
type Account struct {
	ID        placement.AccountID
	Territory placement.TerritoryID
	Name      string
	Email     string
	Role      placement.Role
	Password  string // as argon2id writes it; "" until one is chosen
	// FirstUntil is set while the password is one that was handed over: until
	// then it opens the door, and nothing but the choice of another.
	FirstUntil time.Time
	Lang       string
	Disabled   bool
	Houses     []placement.HouseID // a director's own
	Naming     placement.Naming    // of a member of the support team
	// Institution is whom a referrer works for: a school, a service.
	Institution string
	Bounced     bool // the address takes no mail, until it is corrected
	Version     int  // 0 = new
}

// Actor is the account as permissions see it.
func (a Account) Actor() placement.Actor {
	return placement.Actor{Role: a.Role, Account: a.ID, Name: a.Name, Territory: a.Territory, Houses: a.Houses, Pledged: a.Naming.Pledged()}
}

// EmailKey makes the key an address is found by: nobody remembers capitals.
func EmailKey(address string) string { return strings.ToLower(strings.TrimSpace(address)) }

const accountColumns = `id, territory_id, name, email, role, password_hash, first_until, lang, disabled,
	named_by, named_on, pledge, pledged_at, institution, bounced, version`

func scanAccount(s scanner) (a Account, err error) {
	err = s.Scan(&a.ID, &a.Territory, &a.Name, &a.Email, &a.Role, &a.Password, instantAt{&a.FirstUntil}, &a.Lang, flagAt{&a.Disabled},
		&a.Naming.By, dayAt{&a.Naming.On}, &a.Naming.Pledge, instantAt{&a.Naming.PledgedAt}, &a.Institution, flagAt{&a.Bounced}, &a.Version)
	return a, err
}

// Account finds an account of a territory.
func (tx *Tx) Account(ctx context.Context, in placement.TerritoryID, id placement.AccountID) (Account, error) {
	rows, err := tx.rows(ctx, `SELECT `+accountColumns+` FROM account WHERE id = $1 AND territory_id = $2`, string(id), string(in))
	return tx.withHouses(ctx)(one("account", rows, err, scanAccount))
}

// AccountByEmail finds the account that an address signs in to, in any
// territory.
func (tx *Tx) AccountByEmail(ctx context.Context, address string) (Account, error) {
	rows, err := tx.rows(ctx, `SELECT `+accountColumns+` FROM account WHERE email_key = $1`, EmailKey(address))
	return tx.withHouses(ctx)(one("account", rows, err, scanAccount))
}

// Accounts lists the accounts of a territory by name.
func (tx *Tx) Accounts(ctx context.Context, in placement.TerritoryID) ([]Account, error) {
	rows, err := tx.rows(ctx, `SELECT `+accountColumns+` FROM account WHERE territory_id = $1 ORDER BY name, id`, string(in))
	list, err := collect(rows, err, scanAccount)
	for i := range list {
		if err == nil {
			list[i], err = tx.withHouses(ctx)(list[i], nil)
		}
	}
	return list, err
}

// withHouses adds the houses a director runs.
func (tx *Tx) withHouses(ctx context.Context) func(Account, error) (Account, error) {
	return func(a Account, err error) (Account, error) {
		if err != nil {
			return a, err
		}
		rows, err := tx.rows(ctx, `SELECT house_id FROM account_house WHERE account_id = $1 ORDER BY house_id`, string(a.ID))
		a.Houses, err = collect(rows, err, func(s scanner) (id placement.HouseID, err error) {
			err = s.Scan(&id)
			return id, err
		})
		return a, err
	}
}

// SaveAccount adds or changes an account. Whatever changed, the person signs in
// again and its programs lose their tokens: what was taken away is gone with
// the next click.
func (tx *Tx) SaveAccount(ctx context.Context, a Account, why placement.Event) error {
	err := tx.putAccount(ctx, a)
	if violated(err) == uniqueKey {
		return placement.Reject("email", "account.email_taken")
	}
	if err != nil {
		return err
	}
	if _, err := tx.exec(ctx, `DELETE FROM account_house WHERE account_id = $1`, string(a.ID)); err != nil {
		return err
	}
	for _, house := range a.Houses {
		if _, err := tx.exec(ctx, `INSERT INTO account_house (account_id, house_id) VALUES ($1, $2)`, string(a.ID), string(house)); err != nil {
			return err
		}
	}
	return tx.SignOutEverywhere(ctx, a.ID, why)
}

func (tx *Tx) putAccount(ctx context.Context, a Account) error {
	if a.Version > 0 {
		return tx.exec1(ctx, `UPDATE account SET name = $1, email = $2, email_key = $3, role = $4, password_hash = $5, first_until = $6,
				lang = $7, disabled = $8, named_by = $9, named_on = $10, pledge = $11, pledged_at = $12, institution = $13, version = version + 1,
				bounced = CASE WHEN email_key = $3 THEN bounced ELSE 0 END
			WHERE id = $14 AND territory_id = $15 AND version = $16`,
			a.Name, a.Email, EmailKey(a.Email), string(a.Role), a.Password, instant(a.FirstUntil), a.Lang, flag(a.Disabled),
			a.Naming.By, day(a.Naming.On), a.Naming.Pledge, instant(a.Naming.PledgedAt), a.Institution,
			string(a.ID), string(a.Territory), a.Version)
	}
	_, err := tx.exec(ctx, `INSERT INTO account (id, territory_id, name, email, email_key, role, password_hash, first_until, lang, disabled,
			named_by, named_on, pledge, pledged_at, institution, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 1)`,
		string(a.ID), string(a.Territory), a.Name, a.Email, EmailKey(a.Email), string(a.Role), a.Password, instant(a.FirstUntil), a.Lang, flag(a.Disabled),
		a.Naming.By, day(a.Naming.On), a.Naming.Pledge, instant(a.Naming.PledgedAt), a.Institution)
	return err
}

// SetLang keeps the language that a person is written to in. It takes no right
// away, so that nobody has to sign in again.
func (tx *Tx) SetLang(ctx context.Context, id placement.AccountID, lang string, why placement.Event) error {
	if _, err := tx.exec(ctx, `UPDATE account SET lang = $1 WHERE id = $2`, lang, string(id)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
