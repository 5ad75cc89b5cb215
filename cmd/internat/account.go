package main

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

var accountCommand = command{
	name:    "account add",
	summary: "Add somebody who may sign in; the password is read from standard input",
	usage:   "--email ADDRESS --name NAME --role officer|director|admin|support|referrer --territory CODE [--houses UAI,UAI] [--institution NAME]",
	example: "internat account add --email a.legoff@example.fr --name 'Anne Le Goff' --role officer --territory 035 < password.txt",
	run:     runAccountAdd,
	flags: func(c *call) {
		for name, usage := range map[string]string{
			"email": "address to sign in with", "name": "name as it stands in the journal",
			"role": "officer, director, admin, support or referrer", "institution": "whom a referrer works for", "territory": "code of the département: 035",
			"houses": "a director's houses, by UAI, separated by commas",
		} {
			c.options[name] = c.flags.String(name, "", usage)
		}
	},
}

// text is the value of one of the command's own text flags.
func (c *call) text(name string) string { return strings.TrimSpace(*c.options[name].(*string)) }

func runAccountAdd(ctx context.Context, c *call) error {
	if err := c.want(); err != nil {
		return err
	}
	account, err := c.newAccount()
	if err != nil {
		return err
	}
	db, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer db.Close()
	err = db.Write(ctx, func(tx *store.Tx) error { return c.addAccount(ctx, tx, account) })
	if err == nil {
		fmt.Fprintf(c.out, "%s may sign in as %s\n", account.Email, account.Role)
	}
	return err
}

// newAccount reads the flags and the password.
func (c *call) newAccount() (store.Account, error) {
	a := store.Account{
		ID: placement.AccountID(store.NewID("acc")), Email: c.text("email"), Name: c.text("name"),
		Role: placement.Role(c.text("role")), Lang: "fr",
		Institution: c.text("institution"),
	}
	if !slices.Contains(placement.StaffRoles, a.Role) {
		return a, wrong("--role must be officer, director, admin, support or referrer")
	}
	if !strings.Contains(a.Email, "@") || a.Name == "" {
		return a, wrong("--email and --name are needed; for example: %s", accountExample)
	}
	line, err := bufio.NewReader(c.in).ReadString('\n')
	password := strings.TrimRight(line, "\r\n")
	if err != nil && password == "" {
		return a, wrong("the password is read from standard input, and there was none")
	}
	if err := placement.CheckPassword(password, a.Name, a.Email); err != nil {
		return a, wrongCall{c.sentence(err)}
	}
	a.Password = office.HashPassword(password)
	return a, nil
}

const accountExample = "internat account add --email a@example.fr --name 'Anne Le Goff' --role officer --territory 035"

// addAccount finds the territory and the houses and keeps the account.
func (c *call) addAccount(ctx context.Context, tx *store.Tx, a store.Account) error {
	territory, err := territoryOf(ctx, tx, c.text("territory"))
	if err != nil {
		return err
	}
	a.Territory = territory.ID
	if a.Houses, err = housesOf(ctx, tx, territory.ID, c.text("houses")); err != nil {
		return err
	}
	if a.Role == placement.Director && len(a.Houses) == 0 {
		return wrong("a director needs --houses")
	}
	if a.Role == placement.Referrer && a.Institution == "" {
		return wrong("a referrer needs --institution")
	}
	by := placement.Tick(territory.ID)
	if a.Role == placement.Support {
		a.Naming = placement.Naming{By: by.Name, On: calendar.DayOf(c.now(), plain.Paris)}
	}
	return tx.SaveAccount(ctx, a, by.Happened(c.now(), "account.added", "account", string(a.ID)))
}

// territoryOf finds a territory by its code.
func territoryOf(ctx context.Context, tx *store.Tx, code string) (placement.Territory, error) {
	all, err := tx.Territories(ctx)
	if err != nil {
		return placement.Territory{}, err
	}
	known := make([]string, 0, len(all))
	for _, t := range all {
		if t.Code == code || (code == "" && len(all) == 1) {
			return t, nil
		}
		known = append(known, t.Code)
	}
	switch {
	case len(known) == 0:
		return placement.Territory{}, wrong("the database is empty; begin with internat import houses FILE")
	case code == "":
		return placement.Territory{}, wrong("say which territory with --territory; known: %s", strings.Join(known, ", "))
	}
	return placement.Territory{}, wrong("there is no territory %q; known: %s", code, strings.Join(known, ", "))
}

// housesOf finds houses of a territory by their UAI.
func housesOf(ctx context.Context, tx *store.Tx, in placement.TerritoryID, list string) ([]placement.HouseID, error) {
	all, err := tx.Houses(ctx, store.Whole(in))
	if err != nil {
		return nil, err
	}
	byUAI := map[string]placement.HouseID{}
	for _, h := range all {
		byUAI[h.UAI] = h.ID
	}
	var ids []placement.HouseID
	for _, uai := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' }) {
		id, ok := byUAI[strings.ToUpper(uai)]
		if !ok {
			return nil, wrong("no house of the territory has the UAI %s; import the houses first", uai)
		}
		ids = append(ids, id)
	}
	return ids, nil
}
