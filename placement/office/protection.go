package office

import (
	"context"
	"slices"

	"internat/placement"
	"internat/placement/store"
)

// A Shelter names who may know of a child, besides the officer who protects the
// file.
type Shelter struct {
	Referral placement.ReferralID
	Members  []placement.AccountID // of the support team
	Version  int                   // of the pupil
}

// Protect hides a child from everybody but the officer who asks and the members
// of the support team who are named. The place that is asked for or taken still
// counts. Who asked to lift the protection asks anew: those who might grant it are
// others now.
func (o *Office) Protect(ctx context.Context, by placement.Actor, in Shelter) error {
	return o.act(ctx, by, placement.Protect, func(tx *store.Tx, m moment) error {
		f, err := tx.File(ctx, store.ScopeOf(by), in.Referral)
		if err != nil {
			return err
		}
		readers, err := readersOf(ctx, tx, by, in.Members)
		if err != nil {
			return err
		}
		for i := range readers {
			readers[i].NamedBy, readers[i].NamedOn = by.Name, m.today
		}
		f.Pupil.Version = in.Version
		return tx.Protect(ctx, f.Pupil, readers, f.Pupil.Protect(by, m.now))
	})
}

// AskLift asks for the end of a protection: an officer or a member of the support
// team among its readers. A second one grants it.
func (o *Office) AskLift(ctx context.Context, by placement.Actor, id placement.ReferralID) error {
	return o.underSecrecy(ctx, by, placement.AskUnprotect, id, func(tx *store.Tx, f placement.File, m moment) error {
		waiting, err := tx.LiftAsk(ctx, f.Pupil.ID)
		if err != nil {
			return err
		}
		ask, event, err := f.Pupil.AskLift(by, waiting, m.now)
		if err != nil {
			return err
		}
		return tx.AskLift(ctx, ask, event)
	})
}

// KeepProtected takes a request back or does not grant it: the protection goes on.
func (o *Office) KeepProtected(ctx context.Context, by placement.Actor, id placement.ReferralID) error {
	return o.underSecrecy(ctx, by, placement.AskUnprotect, id, func(tx *store.Tx, f placement.File, m moment) error {
		waiting, err := tx.LiftAsk(ctx, f.Pupil.ID)
		if err != nil {
			return err
		}
		event, err := f.Pupil.KeepProtected(by, waiting, m.now)
		if err != nil {
			return err
		}
		return tx.DropLiftAsk(ctx, f.Pupil.ID, event)
	})
}

// Unprotect lifts the protection of a file for a reason, as somebody else asked:
// it takes a member of the support team who is named and signed the engagement.
func (o *Office) Unprotect(ctx context.Context, by placement.Actor, id placement.ReferralID, why placement.LiftReason) error {
	return o.underSecrecy(ctx, by, placement.Unprotect, id, func(tx *store.Tx, f placement.File, m moment) error {
		waiting, err := tx.LiftAsk(ctx, f.Pupil.ID)
		if err != nil {
			return err
		}
		event, err := f.Pupil.Unprotect(by, waiting, why, m.now)
		if err != nil {
			return err
		}
		return tx.Unprotect(ctx, f.Pupil, event)
	})
}

// readersOf are the officer and the members named, who must be open accounts of
// the support team of the territory.
func readersOf(ctx context.Context, tx *store.Tx, by placement.Actor, members []placement.AccountID) ([]store.Reader, error) {
	accounts, err := tx.Accounts(ctx, by.Territory)
	if err != nil {
		return nil, err
	}
	readers := []store.Reader{{Account: by.Account}}
	for _, id := range members {
		ok := slices.ContainsFunc(accounts, func(a store.Account) bool {
			return a.ID == id && a.Role == placement.Support && !a.Disabled
		})
		if !ok {
			return nil, placement.Reject("members", "field.unknown")
		}
		readers = append(readers, store.Reader{Account: id})
	}
	if len(readers) == 1 {
		return nil, placement.Reject("members", "protected.nobody")
	}
	return readers, nil
}
