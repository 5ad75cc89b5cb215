package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// KeepDraftForm keeps what a person has typed so far in a form that is not sent.
// Who writes over a draft names the version that the page showed: of two pages
// the second is told, and nothing is written over.
func (o *Office) KeepDraftForm(ctx context.Context, by placement.Actor, in placement.DraftForm) (kept placement.DraftForm, err error) {
	if err := placement.Allow(by, placement.KeepDrafts, placement.Subject{}); err != nil {
		return kept, err
	}
	now := o.now().UTC()
	in.Territory, in.Account, in.Guardian, in.KeptAt = by.Territory, by.Account, by.Guardian, now
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		d := in
		if d.ID == "" {
			d.Version, d.BegunAt = 0, now
			if err := roomForDraft(ctx, tx, by, d); err != nil {
				return err
			}
		} else if err := reachDraft(ctx, tx, by, &d); err != nil {
			return err
		}
		kept, err = tx.KeepDraftForm(ctx, d, by.Happened(now, "draft.started", "draft", ""))
		return err
	})
	return kept, err
}

// roomForDraft refuses one draft too many.
func roomForDraft(ctx context.Context, tx *store.Tx, by placement.Actor, d placement.DraftForm) error {
	all, err := tx.DraftForms(ctx, by, d.KeptAt)
	if err == nil && len(all) >= placement.MostDrafts {
		return placement.Refuse("draft.too_many", placement.MostDrafts)
	}
	return err
}

// reachDraft finds a draft that is written over: it is the person's own, and of
// the version that the page showed.
func reachDraft(ctx context.Context, tx *store.Tx, by placement.Actor, d *placement.DraftForm) error {
	old, err := tx.DraftForm(ctx, by, d.ID, d.KeptAt)
	if err != nil {
		return err
	}
	if old.Form == d.Form && old.Door == d.Door {
		d.Version = old.Version // sent twice
	}
	if old.Version != d.Version || old.Door != d.Door || old.Referral != d.Referral {
		return &placement.Fault{Kind: placement.Stale, Code: "draft.stale"}
	}
	return nil
}

// DropDraftForm throws a draft away.
func (o *Office) DropDraftForm(ctx context.Context, by placement.Actor, id placement.DraftID) error {
	if err := placement.Allow(by, placement.KeepDrafts, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		now := o.now().UTC()
		if _, err := tx.DraftForm(ctx, by, id, now); err != nil {
			return err
		}
		if err := tx.DropDraftForm(ctx, by, id); err != nil {
			return err
		}
		return tx.AddEvent(ctx, by.Happened(now, "draft.dropped", "draft", string(id)))
	})
}

// SweepDraftForms forgets the drafts that nobody typed in for placement.DraftLife,
// and who asked for a code to apply and never did. It gives how many drafts.
func (o *Office) SweepDraftForms(ctx context.Context) (n int, err error) {
	before := o.now().UTC().Add(-placement.DraftLife)
	err = o.db.Write(ctx, func(tx *store.Tx) (err error) {
		n, err = tx.SweepDraftForms(ctx, before)
		return err
	})
	return n, err
}
