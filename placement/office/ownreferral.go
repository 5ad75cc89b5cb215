package office

import (
	"context"
	"errors"
	"slices"

	"internat/placement"
	"internat/placement/store"
)

// Refer takes the request of a professional, as a draft that the office completes
// and submits. A child who is on file already gets the request and keeps all that
// is on file: the professional is told nothing of it, not even that it is there.
func (o *Office) Refer(ctx context.Context, by placement.Actor, in Dossier) error {
	if err := placement.Allow(by, placement.Refer, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		account, err := tx.Account(ctx, by.Territory, by.Account)
		if err != nil {
			return err
		}
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		d := filing{Dossier: in, by: by, m: m}
		if err := d.comeFrom(ctx, tx, account); err != nil {
			return err
		}
		if err := d.checkReferrer(ctx, tx); err != nil {
			return err
		}
		if err := d.attach(ctx, tx); err != nil {
			return err
		}
		_, err = d.keep(ctx, tx)
		return err
	})
}

// comeFrom makes the request one of the professional's. No id that was typed
// counts: nobody reaches a file by guessing one.
func (d *filing) comeFrom(ctx context.Context, tx *store.Tx, account store.Account) error {
	d.Submit = false
	d.Pupil.ID, d.Pupil.Version, d.Referral.ID, d.Referral.Version = "", 0, "", 0
	d.Guardians = slices.Clone(d.Guardians)
	if err := d.inherit(ctx, tx); err != nil {
		return err
	}
	d.Referral.Door = placement.ProfessionalDoor
	d.Referral.By, d.Referral.Referrer, d.Referral.Institution = account.ID, account.Name, account.Institution
	for i := range d.Guardians {
		d.Guardians[i].Guardian.ID = ""
	}
	return nil
}

// checkReferrer lists all that a professional has to mend.
func (d *filing) checkReferrer(ctx context.Context, tx *store.Tx) error {
	faults := placement.CheckPupil(d.Pupil, d.m.today)
	for i, k := range d.Guardians {
		faults = append(faults, placement.CheckGuardian(k, GuardianField(i), d.m.today)...)
	}
	if err := d.checkPlaces(ctx, tx, &faults); err != nil {
		return err
	}
	r, event, err := d.Referral.Refer(d.by, d.m.now, d.m.today)
	var many placement.Faults
	if errors.As(err, &many) {
		faults = append(faults, many...)
	} else if err != nil {
		return err
	}
	d.Referral, d.event = r, event
	return faults.Err()
}

// attach gives the request to the child on file, when there is one. A child has
// one request running in a campaign: a second one waits outside it until the
// office has compared the two.
func (d *filing) attach(ctx context.Context, tx *store.Tx) error {
	scope := store.ScopeOf(d.by)
	scope.Territory, scope.Reader = d.by.Territory, d.by.Account
	known, err := tx.KnownPupil(ctx, scope, d.Pupil.INE, store.NameKey(d.Pupil), d.Pupil.Born)
	if missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	whole := store.Whole(d.by.Territory)
	d.Pupil, d.known.Pupil = known, known
	if d.known.Guardians, err = tx.Guardianships(ctx, whole, known.ID); err != nil {
		return err
	}
	d.Guardians = d.known.Guardians
	others, err := tx.ReferralsOf(ctx, whole, known.ID)
	if slices.ContainsFunc(others, func(r placement.Referral) bool { return r.Campaign == d.Referral.Campaign && r.Running() }) {
		d.Referral.Campaign = ""
	}
	return err
}
