package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// A Noting adds a note to a request.
type Noting struct {
	Referral placement.ReferralID
	Text     string
	Family   bool // the family may read it
}

// WriteNote adds a note to a request in scope, whatever its state.
func (o *Office) WriteNote(ctx context.Context, by placement.Actor, in Noting) error {
	if err := placement.Allow(by, placement.EditReferrals, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		f, err := tx.File(ctx, store.ScopeOf(by), in.Referral)
		if err != nil {
			return err
		}
		note, event, err := f.Referral.Note(by, in.Text, in.Family, o.now().UTC())
		if err != nil {
			return err
		}
		return tx.AddNote(ctx, note, event)
	})
}
