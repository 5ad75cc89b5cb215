package office

import (
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A Correction is what a guardian says should stand on file.
type Correction struct {
	Pupil placement.PupilID
	Field string // one of placement.Correctable
	Value string
	Words string
}

// AskCorrection asks the office to correct what is written of a child whom the
// guardian signs for, or the guardian's own name.
func (o *Office) AskCorrection(ctx context.Context, by placement.Actor, in Correction) error {
	return o.familyAsk(ctx, by, placement.EditOwnDetails, func(tx *store.Tx, m moment) (placement.FamilyAsk, error) {
		child, bond, err := tx.Child(ctx, by.Guardian, m.today, in.Pupil)
		if err != nil {
			return placement.FamilyAsk{}, err
		}
		// Whoever only is informed may still say how his or her own name is written. A
		// pupil's is the one on file, which has fields of its own.
		if in.Field == placement.OwnName && bond.Own() {
			return placement.FamilyAsk{}, placement.Reject("field", "field.unknown")
		}
		if in.Field != placement.OwnName {
			if err := asksFor(child, bond, m); err != nil {
				return placement.FamilyAsk{}, err
			}
		}
		return placement.FamilyAsk{Pupil: child.ID, Kind: placement.AskCorrection, Field: in.Field, Value: in.Value, Words: in.Words}, nil
	})
}

// asksFor refuses who does not decide about the child today.
func asksFor(child placement.Pupil, bond placement.Guardianship, m moment) error {
	switch {
	case child.Counts(bond, m.today):
		return nil
	case !bond.Entitled(m.today):
		return placement.Refuse("family.not_holder")
	}
	return placement.Refuse("family.pupil_of_age")
}

// An OwnDeparture asks that the child leave the house.
type OwnDeparture struct {
	Stay  placement.StayID
	On    calendar.Day
	Words string
}

// AskDeparture asks the office to end a stay. No bed is freed by the asking: the
// house speaks with the family first, and the other holder is heard.
func (o *Office) AskDeparture(ctx context.Context, by placement.Actor, in OwnDeparture) error {
	return o.familyAsk(ctx, by, placement.WithdrawRequest, func(tx *store.Tx, m moment) (placement.FamilyAsk, error) {
		stay, err := tx.ChildStay(ctx, by.Guardian, m.today, in.Stay)
		if err != nil {
			return placement.FamilyAsk{}, err
		}
		child, bond, err := tx.Child(ctx, by.Guardian, m.today, stay.Pupil)
		if err != nil {
			return placement.FamilyAsk{}, err
		}
		if stay.State != placement.Present {
			return placement.FamilyAsk{}, placement.Refuse("stay.over")
		}
		return placement.FamilyAsk{Pupil: child.ID, Stay: stay.ID, Kind: placement.AskDeparture, On: in.On, Words: in.Words}, asksFor(child, bond, m)
	})
}

// familyAsk keeps what a guardian asks. What waits for an answer is not asked
// twice.
func (o *Office) familyAsk(ctx context.Context, by placement.Actor, do placement.Action, of func(*store.Tx, moment) (placement.FamilyAsk, error)) error {
	return o.act(ctx, by, do, func(tx *store.Tx, m moment) error {
		a, err := of(tx, m)
		if err != nil {
			return err
		}
		return keepAsk(ctx, tx, by, a, m)
	})
}

func keepAsk(ctx context.Context, tx *store.Tx, by placement.Actor, a placement.FamilyAsk, m moment) error {
	a, event, err := a.Ask(by, m.today, m.now)
	if err != nil {
		return err
	}
	own, err := tx.OwnAsks(ctx, by.Guardian, m.today)
	if err != nil {
		return err
	}
	twice := slices.ContainsFunc(own, func(o store.FamilyAskLine) bool {
		return o.State == placement.AskOpen && o.Kind == a.Kind && o.Pupil == a.Pupil && o.Field == a.Field && o.Stay == a.Stay && o.Referral == a.Referral
	})
	if twice {
		return placement.Refuse("ask.waits")
	}
	_, err = tx.SaveFamilyAsk(ctx, a, event)
	return err
}

// An OwnWithdrawal takes a request back.
type OwnWithdrawal struct {
	Referral placement.ReferralID
	Words    string
	Version  int
}

// WithdrawOwnRequest takes a request back at once for the one guardian who signs
// alone, as long as no place is held by it. Otherwise it is asked of the office:
// where several sign, nobody ends the request of the other; where a place is
// held, a person settles it first. Done tells which.
func (o *Office) WithdrawOwnRequest(ctx context.Context, by placement.Actor, in OwnWithdrawal) (done bool, err error) {
	err = o.act(ctx, by, placement.WithdrawRequest, func(tx *store.Tx, m moment) error {
		f, err := tx.ChildFile(ctx, by.Guardian, m.today, in.Referral)
		if err != nil {
			return err
		}
		done, err = in.take(ctx, tx, by, f, m)
		return err
	})
	return done, err
}

func (in OwnWithdrawal) take(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, m moment) (done bool, err error) {
	switch err := signsToday(f, by, m); {
	case err != nil:
		return false, err
	case f.Referral.State == placement.Withdrawn || f.Referral.State == placement.Shut:
		return false, placement.Refuse("referral.over")
	case f.Referral.Version != in.Version:
		return false, &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
	}
	alone, err := WithdrawsAlone(ctx, tx, by, f, m.today)
	if err != nil {
		return false, err
	}
	if !alone {
		return false, keepAsk(ctx, tx, by, placement.FamilyAsk{Pupil: f.Pupil.ID, Referral: f.Referral.ID, Kind: placement.AskWithdrawal, Words: in.Words}, m)
	}
	r, event, err := withdraw(ctx, tx, by, f.Referral, in.Words, m)
	if err != nil {
		return false, err
	}
	_, err = tx.SaveReferral(ctx, r, event)
	return true, err
}

// WithdrawsAlone reports whether the parent may take the request back at once:
// nobody else signs, and no place is held by it.
func WithdrawsAlone(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, today calendar.Day) (bool, error) {
	running := f.Referral.State == placement.Draft || f.Referral.State == placement.Submitted
	if !running || !f.SignsFor(by.Guardian, today) {
		return false, nil
	}
	_, err := tx.StandingOffer(ctx, f.Referral.Territory, f.Referral.ID)
	if missing(err) {
		return true, nil
	}
	return false, err
}

// TakeBackAsk ends what the guardian asked and nobody answered yet.
func (o *Office) TakeBackAsk(ctx context.Context, by placement.Actor, id placement.FamilyAskID) error {
	return o.act(ctx, by, placement.EditOwnDetails, func(tx *store.Tx, m moment) error {
		own, err := tx.OwnAsks(ctx, by.Guardian, m.today)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(own, func(a store.FamilyAskLine) bool { return a.ID == id })
		if i < 0 {
			return placement.Missing("ask")
		}
		a, event, err := own[i].TakeBack(by, m.now)
		if err != nil {
			return err
		}
		_, err = tx.SaveFamilyAsk(ctx, a, event)
		return err
	})
}

// An AskDecision is an officer's answer to what a guardian asks.
type AskDecision struct {
	Ask     placement.FamilyAskID
	Accepts bool
	Reason  string
	Version int
}

// DecideAsk answers what a guardian asks. A correction that is accepted is made,
// and a request taken back, in the same transaction; a departure is recorded by
// the house on its day.
func (o *Office) DecideAsk(ctx context.Context, by placement.Actor, in AskDecision) error {
	return o.act(ctx, by, placement.EditReferrals, func(tx *store.Tx, m moment) error {
		l, err := tx.FamilyAsk(ctx, store.ScopeOf(by), in.Ask)
		if err != nil {
			return err
		}
		if l.Version != in.Version {
			return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
		}
		a, event, err := l.Decide(by, in.Accepts, in.Reason, m.now)
		if err != nil {
			return err
		}
		event.Reason = in.Reason
		if _, err := tx.SaveFamilyAsk(ctx, a, event); err != nil || !in.Accepts {
			return err
		}
		return follow(ctx, tx, by, l, in.Reason, m)
	})
}

// follow does what was accepted.
func follow(ctx context.Context, tx *store.Tx, by placement.Actor, l store.FamilyAskLine, reason string, m moment) error {
	switch {
	case l.Kind == placement.AskWithdrawal:
		f, err := tx.File(ctx, store.ScopeOf(by), l.Referral)
		if err != nil {
			return err
		}
		r, event, err := withdraw(ctx, tx, by, f.Referral, reason, m)
		if err != nil {
			return err
		}
		_, err = tx.SaveReferral(ctx, r, event)
		return err
	case l.Kind == placement.AskDeparture:
		return nil
	case l.Field == placement.OwnName:
		g, err := tx.Guardian(ctx, by.Territory, l.Guardian)
		if err != nil {
			return err
		}
		g.Name = l.Value
		_, err = tx.SaveGuardian(ctx, g, by.Happened(m.now, "guardian.changed", "guardian", string(g.ID)))
		return err
	}
	p, err := l.Correct(l.Child)
	if err != nil {
		return err
	}
	event := by.Happened(m.now, "pupil.corrected", "pupil", string(p.ID))
	event.Pupil, event.Facts = p.ID, map[string]string{"field": l.Field}
	_, err = tx.SavePupil(ctx, p, event)
	return err
}
