package office

import (
	"errors"

	"internat/placement"
	"internat/placement/store"
)

func (u *undoing) pupilNow(_ store.ImportRow, t store.Trace) (int, error) {
	p, err := u.tx.Pupil(u.ctx, u.scope(), placement.PupilID(t.ID))
	if err == nil && string(p.ID) != t.ID { // merged into another
		err = placement.Missing("pupil")
	}
	return p.Version, err
}

func (u *undoing) pupilBack(_ store.ImportRow, t store.Trace) (string, error) {
	p, err := u.tx.Pupil(u.ctx, u.scope(), placement.PupilID(t.ID))
	if err != nil {
		return "", err
	}
	if t.Added {
		return dropped(u.tx.DropPupil(u.ctx, p, u.happened("pupil.removed", "pupil")))
	}
	before := *t.Pupil
	before.Version = p.Version
	kept, err := u.tx.SavePupil(u.ctx, before, u.happened("pupil.changed", "pupil"))
	u.pending[t.Kind+t.ID] = versions{kept.Version, t.Pupil.Version}
	return "", err
}

func (u *undoing) pupilSays(t store.Trace, thing *UndoThing) error {
	if t.Added {
		return nil
	}
	p, err := u.tx.Pupil(u.ctx, u.scope(), placement.PupilID(t.ID))
	thing.Facts = pupilFacts(p, *t.Pupil)
	return err
}

func (u *undoing) guardianNow(_ store.ImportRow, t store.Trace) (int, error) {
	g, err := u.tx.Guardian(u.ctx, u.by.Territory, placement.GuardianID(t.ID))
	return g.Version, err
}

func (u *undoing) guardianBack(_ store.ImportRow, t store.Trace) (string, error) {
	g, err := u.tx.Guardian(u.ctx, u.by.Territory, placement.GuardianID(t.ID))
	if err != nil {
		return "", err
	}
	if t.Added {
		// Whoever answers for another child by now stays: that is not of this row.
		_, err = u.tx.DropGuardian(u.ctx, g, u.happened("guardian.removed", "guardian"))
		return "", err
	}
	before := *t.Guardian
	before.Version = g.Version
	kept, err := u.tx.SaveGuardian(u.ctx, before, u.happened("guardian.changed", "guardian"))
	u.pending[t.Kind+t.ID] = versions{kept.Version, t.Guardian.Version}
	return "", err
}

func (u *undoing) guardianSays(t store.Trace, thing *UndoThing) error {
	g, err := u.tx.Guardian(u.ctx, u.by.Territory, placement.GuardianID(t.ID))
	thing.Name = g.Name
	return err
}

// bondNow is 0 while a guardianship, which has no version, is as the import left
// it.
func (u *undoing) bondNow(row store.ImportRow, t store.Trace) (int, error) {
	bonds, err := u.tx.Guardianships(u.ctx, u.scope(), row.Pupil)
	for _, k := range bonds {
		if string(k.Guardian.ID) == t.ID && t.Bond != nil && bondOf(k) == *t.Bond {
			return 0, nil
		}
	}
	if err == nil {
		err = placement.Missing("guardianship")
	}
	return 0, err
}

func (u *undoing) bondBack(row store.ImportRow, t store.Trace) (string, error) {
	if !t.Added {
		event := u.happened("guardian.tied", "guardian")
		event.About.ID = t.ID
		return "", u.tx.SaveGuardianship(u.ctx, *t.Before, event)
	}
	event := u.happened("guardian.untied", "guardian")
	event.About.ID = t.ID
	err := u.tx.DropGuardianship(u.ctx, row.Pupil, placement.GuardianID(t.ID), event)
	if errors.Is(err, placement.Refuse("guardian.was_asked")) {
		return neededSince, nil
	}
	return "", err
}

func (u *undoing) referralNow(_ store.ImportRow, t store.Trace) (int, error) {
	f, err := u.tx.File(u.ctx, u.scope(), placement.ReferralID(t.ID))
	return f.Referral.Version, err
}

func (u *undoing) referralBack(_ store.ImportRow, t store.Trace) (string, error) {
	f, err := u.tx.File(u.ctx, u.scope(), placement.ReferralID(t.ID))
	if err != nil {
		return "", err
	}
	if t.Added {
		return dropped(u.tx.DropReferral(u.ctx, f.Referral, u.happened("referral.removed", "referral")))
	}
	f.Referral.State = t.State
	_, err = u.tx.SaveReferral(u.ctx, f.Referral, u.happened("referral.reopened", "referral"))
	return "", err
}

func (u *undoing) stayNow(_ store.ImportRow, t store.Trace) (int, error) {
	x, err := u.tx.Stay(u.ctx, u.scope(), placement.StayID(t.ID))
	return x.Version, err
}

// stayBack takes a stay off file, and its nights out of the counts of the house.
func (u *undoing) stayBack(_ store.ImportRow, t store.Trace) (string, error) {
	x, err := u.tx.Stay(u.ctx, u.scope(), placement.StayID(t.ID))
	if err != nil {
		return "", err
	}
	if err := u.tx.InTurn(u.ctx, x.House); err != nil {
		return "", err
	}
	return dropped(u.tx.DropStay(u.ctx, x.Stay, u.happened("stay.removed", "stay")))
}

func (u *undoing) reviewNow(_ store.ImportRow, t store.Trace) (int, error) {
	x, err := u.tx.Review(u.ctx, u.by, placement.ReviewID(t.ID))
	return x.Version, err
}

func (u *undoing) reviewBack(_ store.ImportRow, t store.Trace) (string, error) {
	x, err := u.tx.Review(u.ctx, u.by, placement.ReviewID(t.ID))
	if err != nil {
		return "", err
	}
	return dropped(u.tx.DropReview(u.ctx, x.Review, u.happened("review.removed", "review")))
}
