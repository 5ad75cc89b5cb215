package office

import (
	"context"
	"slices"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// ChangePassword takes another password for the one who asks, who knows the
// present one. Every session of the account ends and every token is revoked:
// whoever stole one is out.
func (o *Office) ChangePassword(ctx context.Context, by placement.Actor, old, chosen string) error {
	a, err := o.ownAccount(ctx, by)
	if err != nil {
		return err
	}
	if !RightPassword(a.Password, old) {
		return placement.Reject("old", "password.wrong")
	}
	if err := placement.CheckPassword(chosen, a.Name, a.Email); err != nil {
		return err
	}
	if old == chosen {
		return placement.Reject("password", "password.same")
	}
	a.Password, a.FirstUntil = HashPassword(chosen), time.Time{}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		return tx.SaveAccount(ctx, a, accountEvent(by, o.now().UTC(), "account.password_changed", a))
	})
}

// ownAccount reads the account of the one who asks. Guardians have none.
func (o *Office) ownAccount(ctx context.Context, by placement.Actor) (a store.Account, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) (err error) {
		a, err = tx.Account(ctx, by.Territory, by.Account)
		return err
	})
	return a, err
}

// ChooseLanguage keeps the language that the one who asks is written to in.
func (o *Office) ChooseLanguage(ctx context.Context, by placement.Actor, lang string) error {
	if !slices.Contains([]string{"fr", "en"}, lang) {
		return placement.Reject("lang", "field.unknown")
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		e := by.Happened(o.now().UTC(), "account.language_chosen", "account", string(by.Account))
		e.Facts = map[string]string{"lang": lang}
		return tx.SetLang(ctx, by.Account, lang, e)
	})
}

// EndOwnSession signs the one who asks out of one browser, named by the hash of
// its token.
func (o *Office) EndOwnSession(ctx context.Context, by placement.Actor, hash string) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		return tx.EndSessionOf(ctx, by.Account, hash, by.Happened(o.now().UTC(), "session.ended", "account", string(by.Account)))
	})
}

// EndOwnSessions signs the one who asks out everywhere, and revokes the tokens.
func (o *Office) EndOwnSessions(ctx context.Context, by placement.Actor) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		return tx.SignOutEverywhere(ctx, by.Account, by.Happened(o.now().UTC(), "account.signed_out", "account", string(by.Account)))
	})
}

// What a token may be.
const (
	mostTokens       = 20
	longestTokenLife = 366 // days
	longestTokenName = 80
)

// AddToken makes a token with which a program acts as the one who asks, for so
// many days. The secret is shown once.
func (o *Office) AddToken(ctx context.Context, by placement.Actor, name string, days int) (secret string, err error) {
	var wrong placement.Faults
	if name == "" {
		wrong.Add("name", "field.missing")
	}
	if len([]rune(name)) > longestTokenName {
		wrong.Add("name", "field.too_long", longestTokenName)
	}
	if days < 1 || days > longestTokenLife {
		wrong.Add("days", "field.unknown")
	}
	if err := wrong.Err(); err != nil {
		return "", err
	}
	secret = "int_" + store.NewToken()
	return secret, o.db.Write(ctx, func(tx *store.Tx) error { return o.addToken(ctx, tx, by, name, secret, days) })
}

func (o *Office) addToken(ctx context.Context, tx *store.Tx, by placement.Actor, name, secret string, days int) error {
	now := o.now().UTC()
	if _, err := tx.ActorOf(ctx, store.Session{Account: by.Account}); err != nil {
		return err
	}
	tokens, err := tx.Tokens(ctx, by.Account, now)
	if err != nil {
		return err
	}
	if len(tokens) >= mostTokens {
		return placement.Refuse("token.too_many", mostTokens)
	}
	x := store.APIToken{
		ID: placement.TokenID(store.NewID("tok")), Account: by.Account, Name: name,
		CreatedAt: now, ExpiresAt: now.AddDate(0, 0, days),
	}
	return tx.AddToken(ctx, x, secret, tokenEvent(by, now, "token.added", x.ID))
}

// RevokeToken ends a token of the one who asks.
func (o *Office) RevokeToken(ctx context.Context, by placement.Actor, id placement.TokenID) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		return tx.RevokeToken(ctx, by.Account, id, tokenEvent(by, o.now().UTC(), "token.revoked", id))
	})
}

func tokenEvent(by placement.Actor, now time.Time, verb string, id placement.TokenID) placement.Event {
	e := by.Happened(now, verb, "account", string(by.Account))
	e.Facts = map[string]string{"token": string(id)}
	return e
}
