package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// MakeFeed gives the one who asks a secret address for the own calendar, in place
// of the one before. The secret is shown once.
func (o *Office) MakeFeed(ctx context.Context, by placement.Actor) (secret string, err error) {
	secret = store.NewToken()
	return secret, o.act(ctx, by, placement.SeeMeetings, func(tx *store.Tx, m moment) error {
		now, err := tx.ActorOf(ctx, store.Session{Account: by.Account})
		if err != nil {
			return err
		}
		f := store.Feed{Account: by.Account, Role: now.Role, CreatedAt: m.now}
		return tx.SetFeed(ctx, f, secret, by.Happened(m.now, "feed.made", "account", string(by.Account)))
	})
}

// RevokeFeed ends the secret address of the one who asks.
func (o *Office) RevokeFeed(ctx context.Context, by placement.Actor) error {
	return o.act(ctx, by, placement.SeeMeetings, func(tx *store.Tx, m moment) error {
		return tx.RevokeFeed(ctx, by.Account, by.Happened(m.now, "feed.revoked", "account", string(by.Account)))
	})
}
