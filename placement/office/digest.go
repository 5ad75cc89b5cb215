package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// WantDigest keeps whether the one who asks gets the morning digest.
func (o *Office) WantDigest(ctx context.Context, by placement.Actor, wanted bool) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.ActorOf(ctx, store.Session{Account: by.Account}); err != nil {
			return err
		}
		d, err := tx.DigestOf(ctx, by.Account)
		if err != nil {
			return err
		}
		return o.chooseDigest(ctx, tx, by, d, wanted)
	})
}

// StopDigest stops the digest that the secret of one of its messages belongs to:
// nothing else can be done with it, and doing it twice does nothing more.
func (o *Office) StopDigest(ctx context.Context, secret string) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		d, err := tx.DigestBehind(ctx, secret)
		if err != nil {
			return err
		}
		by, err := tx.ActorOf(ctx, store.Session{Account: d.Account})
		if err != nil {
			return err
		}
		return o.chooseDigest(ctx, tx, by, d, false)
	})
}

func (o *Office) chooseDigest(ctx context.Context, tx *store.Tx, by placement.Actor, d store.Digest, wanted bool) error {
	if d.Wanted == wanted {
		return nil
	}
	d.Wanted, d.ChangedAt = wanted, o.now().UTC()
	verb := "digest.stopped"
	if wanted {
		verb = "digest.wanted"
	}
	return tx.SetDigest(ctx, d, by.Happened(d.ChangedAt, verb, "account", string(by.Account)))
}
