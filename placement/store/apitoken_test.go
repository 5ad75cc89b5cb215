package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// With a token and two sessions, each way of losing them.
func TestTokensAndSessionsEndWhenTheyMust(t *testing.T) {
	why := placement.Event{At: noon, Verb: "x"}
	for name, row := range map[string]struct {
		do               func(ctx context.Context, tx *store.Tx, a store.Account) error
		after            time.Duration
		sessions, tokens int
	}{
		"nothing happened": {sessions: 2, tokens: 1},
		"another account's hand": {do: func(ctx context.Context, tx *store.Tx, _ store.Account) error {

			if err := tx.RevokeToken(ctx, "acc_other", "tok_1", why); !errors.Is(err, placement.Missing("token")) {
				return fmt.Errorf("another account's token: %w", err)
			}
			return nil

		}, sessions: 2, tokens: 1},
		"revoked": {do: func(ctx context.Context, tx *store.Tx, a store.Account) error {
			return tx.RevokeToken(ctx, a.ID, "tok_1", why)
		}, sessions: 2},
		"one session ended": {do: func(ctx context.Context, tx *store.Tx, a store.Account) error {
			return tx.EndSessionOf(ctx, a.ID, store.Hash("one"), why)
		}, sessions: 1, tokens: 1},
		"another account's end": {do: func(ctx context.Context, tx *store.Tx, _ store.Account) error {
			return tx.EndSessionOf(ctx, "acc_other", store.Hash("one"), why)
		}, sessions: 2, tokens: 1},
		"signed out everywhere": {do: func(ctx context.Context, tx *store.Tx, a store.Account) error {
			return tx.SignOutEverywhere(ctx, a.ID, why)
		}},
		"another language": {do: func(ctx context.Context, tx *store.Tx, a store.Account) error {
			return tx.SetLang(ctx, a.ID, "en", why)
		}, sessions: 2, tokens: 1},
		"the account changed": {do: func(ctx context.Context, tx *store.Tx, a store.Account) error { return tx.SaveAccount(ctx, a, why) }},
		"the sessions' hour":  {after: time.Hour, tokens: 1},
		"the token's day":     {after: 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.Each(t, func(t *testing.T, db *store.DB) {
				a := anAccount(t, db, placement.Officer)
				storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
					for _, token := range []string{"one", "two"} {
						if err := tx.StartSession(ctx, token, store.Session{Account: a.ID, CreatedAt: noon, SeenAt: noon, ExpiresAt: noon.Add(time.Hour)}); err != nil {
							return err
						}
					}
					return tx.AddToken(ctx, store.APIToken{ID: "tok_1", Account: a.ID, Name: "export", CreatedAt: noon, ExpiresAt: noon.Add(24 * time.Hour)}, "secret", why)
				})
				if row.do != nil {
					storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error { return row.do(ctx, tx, a) })
				}
				storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
					sessions, err := tx.Sessions(ctx, a.ID, noon.Add(row.after))
					if err != nil || len(sessions) != row.sessions {
						t.Errorf("%d sessions, want %d (%v)", len(sessions), row.sessions, err)
					}
					tokens, err := tx.Tokens(ctx, a.ID, noon.Add(row.after))
					if _, behind := tx.TokenBehind(ctx, "secret", noon.Add(row.after)); (behind == nil) != (row.tokens == 1) {
						t.Errorf("the secret: %v, want %d token", behind, row.tokens)
					}
					if err != nil || len(tokens) != row.tokens {
						t.Errorf("%d tokens, want %d (%v)", len(tokens), row.tokens, err)
					}
					return nil
				})
			})
		})
	}
}

func TestASessionKnowsThatThePasswordWasHandedOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a := anAccount(t, db, placement.Officer)
		for _, until := range []time.Time{noon, {}} {
			a.FirstUntil = until
			storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
				if err := tx.SaveAccount(ctx, a, placement.Event{At: noon, Verb: "x"}); err != nil {
					return err
				}
				return tx.StartSession(ctx, "one", store.Session{Account: a.ID, CreatedAt: noon, SeenAt: noon, ExpiresAt: noon.Add(time.Hour)})
			})
			a.Version++
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				s, err := tx.Session(ctx, "one", noon)
				if s.FirstPassword != !until.IsZero() {
					t.Errorf("until %v: %v", until, s.FirstPassword)
				}
				return err
			})
		}
	})
}
