package office

import (
	"context"
	"errors"
	"slices"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// Apply takes a family's own request. Of a child whom the guardian decides for,
// it is submitted as it stands: what is on file of the child and of the other
// guardians is not changed by it. Of a child who is not on file for this
// guardian, it is a draft that the office completes: who the child is, and what
// authority the guardian has, was only said so far.
func (o *Office) Apply(ctx context.Context, by placement.Actor, in Dossier) (id placement.ReferralID, err error) {
	err = o.act(ctx, by, placement.Apply, func(tx *store.Tx, m moment) error {
		d := filing{Dossier: in, by: by, m: m}
		d.Referral.Door, d.Referral.ID, d.Referral.Version = placement.FamilyDoor, "", 0
		d.Referral.InformedOn, d.Referral.Institution, d.Referral.By = m.today, "", ""
		own, err := tx.Guardian(ctx, by.Territory, by.Guardian)
		if err != nil {
			return err
		}
		check := d.ofOwnChild
		if in.Pupil.ID == "" {
			check = d.ofNewChild
		}
		if err := check(ctx, tx, own); err != nil {
			return err
		}
		if id, err = d.keep(ctx, tx); err != nil {
			return err
		}
		return tx.MarkApplied(ctx, own.ID, time.Time{})
	})
	return id, err
}

// ofOwnChild submits the request for a child whom the guardian decides for.
func (d *filing) ofOwnChild(ctx context.Context, tx *store.Tx, own placement.Guardian) error {
	pupil, bond, err := tx.Child(ctx, own.ID, d.m.today, d.Pupil.ID)
	if err != nil {
		return err
	}
	if !bond.Entitled(d.m.today) || pupil.SignsAlone(d.m.today) {
		return placement.Refuse("application.not_holder")
	}
	whole := store.Whole(d.by.Territory)
	if d.known.Guardians, err = tx.Guardianships(ctx, whole, pupil.ID); err != nil {
		return err
	}
	d.known.Pupil, d.Pupil, d.Guardians = pupil, pupil, d.known.Guardians
	if err := d.inherit(ctx, tx); err != nil {
		return err
	}
	d.Pupil, d.Referral.Referrer, d.Submit = pupil, own.Name, true
	var faults placement.Faults
	if err := d.checkPlaces(ctx, tx, &faults); err != nil {
		return err
	}
	if err := d.decide(&faults); err != nil {
		return err
	}
	return faults.Err()
}

// ofNewChild keeps the request for a child whom this guardian is not registered
// for. Should the child be on file all the same, the guardian is told nothing of
// it and reaches nothing of it: the office finds the two and joins them. A
// national id is not asked here: one that is taken would tell.
func (d *filing) ofNewChild(ctx context.Context, tx *store.Tx, own placement.Guardian) error {
	d.Submit, d.Pupil.INE = false, ""
	d.Guardians = slices.Clone(d.Guardians)
	if err := d.inherit(ctx, tx); err != nil {
		return err
	}
	d.takeApplicant(own)
	faults := placement.CheckPupil(d.Pupil, d.m.today)
	for i, k := range d.Guardians {
		faults = append(faults, placement.CheckGuardian(k, GuardianField(i), d.m.today)...)
	}
	if len(d.Guardians) == 0 {
		faults.Add(GuardianField(0)+"name", "field.missing")
	} else {
		d.Referral.Referrer = d.Guardians[0].Guardian.Name
	}
	if err := d.checkPlaces(ctx, tx, &faults); err != nil {
		return err
	}
	r, event, err := d.Referral.Refer(d.by, d.m.now, d.m.today)
	var many placement.Faults
	if errors.As(err, &many) {
		faults = append(faults, many...)
	}
	event.Verb = "referral.applied"
	d.Referral, d.event = r, event
	return faults.Err()
}

// takeApplicant makes the first guardian of the form the one who is signed in,
// at the address where the code was sent.
func (d *filing) takeApplicant(own placement.Guardian) {
	if len(d.Guardians) == 0 {
		return
	}
	typed := d.Guardians[0].Guardian
	own.Name, own.Lang = typed.Name, typed.Lang
	if typed.Phone != "" {
		own.Phone = typed.Phone
	}
	if typed.Address != "" {
		own.Address = typed.Address
	}
	d.Guardians[0].Guardian = own
}
