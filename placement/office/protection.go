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
// counts.
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

// Unprotect lifts the protection of a file in scope: who is among its readers and
// places pupils is the officer who set it.
func (o *Office) Unprotect(ctx context.Context, by placement.Actor, id placement.ReferralID, version int) error {
	if err := placement.Allow(by, placement.Protect, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		f, err := tx.File(ctx, store.ScopeOf(by), id)
		if err != nil {
			return err
		}
		event, err := f.Pupil.Unprotect(by, o.now().UTC())
		if err != nil {
			return err
		}
		f.Pupil.Version = version
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
