package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// A Noting adds a note to a request, or to a stay.
type Noting struct {
	Referral placement.ReferralID
	Stay     placement.StayID
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

// WriteStayNote adds a note to a stay in scope, also to one that is over.
func (o *Office) WriteStayNote(ctx context.Context, by placement.Actor, in Noting) error {
	return o.act(ctx, by, placement.NoteStay, func(tx *store.Tx, m moment) error {
		line, err := tx.Stay(ctx, store.ScopeOf(by), in.Stay)
		if err != nil {
			return err
		}
		note, event, err := line.Stay.Note(by, in.Text, in.Family, m.now)
		if err != nil {
			return err
		}
		return tx.AddStayNote(ctx, note, event)
	})
}
