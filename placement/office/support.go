package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// name keeps who made somebody a member of the support team. Whoever changes
// role begins anew: an engagement signed for another role is not one.
func (o *Office) name(ctx context.Context, tx *store.Tx, a *store.Account, by placement.Actor) error {
	if a.Role != placement.Support {
		a.Naming = placement.Naming{}
		return nil
	}
	m, err := o.momentIn(ctx, tx, a.Territory)
	if a.Naming.By == "" {
		a.Naming = placement.Naming{By: by.Name, On: m.today}
	}
	return err
}

// SignPledge signs the engagement to secrecy: the very text that was shown.
func (o *Office) SignPledge(ctx context.Context, by placement.Actor, text string) error {
	if err := placement.Allow(by, placement.SeeRestricted, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		now, hash := o.now().UTC(), store.Hash(text)
		e := by.Happened(now, "account.pledged", "account", string(by.Account))
		e.Facts = map[string]string{"text": hash}
		return tx.SignPledge(ctx, by.Account, hash, now, e)
	})
}

// An Opening asks for a restricted section of a file, and says why.
type Opening struct {
	Referral placement.ReferralID
	Section  placement.RestrictedSection
	Why      placement.OpeningReason
}

// An OpenedSection is what a member of the support team reads there.
type OpenedSection struct {
	File    placement.File
	Section placement.RestrictedSection
	Entries []placement.Entry
}

// OpenSection opens a restricted section. That it was opened, by whom and why is
// kept before anything is read.
func (o *Office) OpenSection(ctx context.Context, by placement.Actor, in Opening) (opened OpenedSection, err error) {
	err = o.underSecrecy(ctx, by, placement.SeeRestricted, in.Referral, func(tx *store.Tx, f placement.File, m moment) error {
		event, err := f.Referral.Open(by, in.Section, in.Why, m.now)
		if err != nil {
			return err
		}
		if in.Why != "urgent" && f.SharingRefused(m.today) {
			return placement.Refuse("sharing.refused") // a child in danger goes before it
		}
		if err := tx.AddEvent(ctx, event); err != nil {
			return err
		}
		opened = OpenedSection{File: f, Section: in.Section}
		opened.Entries, err = tx.Entries(ctx, store.ScopeOf(by), f.Referral.ID, in.Section)
		return err
	})
	return opened, err
}

// A Writing adds to a restricted section.
type Writing struct {
	Referral placement.ReferralID
	Section  placement.RestrictedSection
	Text     string
}

// WriteEntry adds an entry to a restricted section.
func (o *Office) WriteEntry(ctx context.Context, by placement.Actor, in Writing) error {
	return o.underSecrecy(ctx, by, placement.EditRestricted, in.Referral, func(tx *store.Tx, f placement.File, m moment) error {
		entry, event, err := f.Referral.Write(by, in.Section, in.Text, m.now)
		if err != nil {
			return err
		}
		return tx.AddEntry(ctx, entry, event)
	})
}

// An Attestation says that a restricted criterion holds for a child.
type Attestation struct {
	Referral  placement.ReferralID
	Section   placement.RestrictedSection
	Criterion string
}

// Attest takes a restricted criterion into the sum, checked.
func (o *Office) Attest(ctx context.Context, by placement.Actor, in Attestation) error {
	return o.underSecrecy(ctx, by, placement.EditRestricted, in.Referral, func(tx *store.Tx, f placement.File, m moment) error {
		r, event, err := f.Referral.Attest(by, in.Section, in.Criterion, m.today, m.now)
		if err != nil {
			return err
		}
		_, err = tx.SaveReferral(ctx, r, event)
		return err
	})
}

// underSecrecy reads a file of the territory for somebody who still may do that: a
// member of the support team only once the engagement is signed.
func (o *Office) underSecrecy(ctx context.Context, by placement.Actor, do placement.Action, id placement.ReferralID,
	act func(*store.Tx, placement.File, moment) error,
) error {
	if err := placement.Allow(by, do, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		self, err := tx.ActorOf(ctx, store.Session{Account: by.Account})
		if err != nil {
			return err
		}
		if err := placement.Allow(self, do, placement.Subject{}); err != nil {
			return err
		}
		if err := self.Secrecy(); err != nil {
			return err
		}
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		f, err := tx.File(ctx, store.ScopeOf(self), id)
		if err != nil {
			return err
		}
		return act(tx, f, m)
	})
}
