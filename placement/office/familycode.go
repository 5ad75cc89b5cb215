package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// FamilyCodeLength is how many letters and figures a family code has: fifty bits,
// for somebody who holds the code of the mail as well.
const FamilyCodeLength = 10

// MakeFamilyCode draws a code that the school hands to one guardian on paper. It
// replaces an earlier one. It is shown once: what is kept is a slow hash.
func (o *Office) MakeFamilyCode(ctx context.Context, by placement.Actor, of placement.ReferralID, guardian placement.GuardianID) (code string, err error) {
	code = store.NewToken()[:FamilyCodeLength]
	hash := HashPassword(code)
	err = o.onFile(ctx, by, placement.RecordAgreement, of, func(tx *store.Tx, f placement.File, m moment) error {
		event, err := familyCodeEvent(by, f, guardian, "guardian.code_made", m)
		if err != nil {
			return err
		}
		return tx.KeepFamilyCode(ctx, guardian, hash, m.now, event)
	})
	return code, err
}

// DropFamilyCode lets a guardian who lost the paper enter without it.
func (o *Office) DropFamilyCode(ctx context.Context, by placement.Actor, of placement.ReferralID, guardian placement.GuardianID) error {
	return o.onFile(ctx, by, placement.RecordAgreement, of, func(tx *store.Tx, f placement.File, m moment) error {
		event, err := familyCodeEvent(by, f, guardian, "guardian.code_dropped", m)
		if err != nil {
			return err
		}
		return tx.DropFamilyCode(ctx, guardian, event)
	})
}

// familyCodeEvent is refused for somebody who is not registered for the child.
func familyCodeEvent(by placement.Actor, f placement.File, guardian placement.GuardianID, verb string, m moment) (placement.Event, error) {
	for _, k := range f.Guardians {
		if k.Guardian.ID == guardian {
			e := by.Happened(m.now, verb, "guardian", string(guardian))
			e.Pupil = f.Pupil.ID
			return e, nil
		}
	}
	return placement.Event{}, placement.Missing("guardian")
}
