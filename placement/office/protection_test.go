package office_test

import (
	"context"
	"errors"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A sheltered child is protected by an officer for two members of the support
// team who are bound to secrecy.
type sheltered struct {
	*desk
	file          placement.File
	officer, a, b placement.Actor
}

// member keeps somebody of that role; one of the support team signs at once.
func (d *desk) member(id placement.AccountID, role placement.Role, pledged bool) placement.Actor {
	d.Helper()
	account := store.Account{ID: id, Territory: d.house.Territory, Name: "N. " + string(id), Email: string(id) + "@exemple.invalid", Role: role, Lang: "fr"}
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveAccount(ctx, account, d.officer.Happened(d.now, "account.added", "account", string(id)))
	})
	by := account.Actor()
	if pledged {
		d.must(d.SignPledge(d.ctx, by, "le secret"))
		by.Pledged = true
	}
	return by
}

func shelter(t *testing.T, db *store.DB) *sheltered {
	t.Helper()
	d := newDesk(t, db)
	s := &sheltered{desk: d, file: d.asks()}
	s.officer = d.member("acc_o", placement.Officer, false)
	s.a, s.b = d.member("acc_a", placement.Support, true), d.member("acc_b", placement.Support, true)
	s.protect(s.a, s.b)
	return s
}

// protect names who knows of the child.
func (s *sheltered) protect(members ...placement.Actor) {
	s.Helper()
	in := office.Shelter{Referral: s.file.Referral.ID, Version: s.pupil().Version}
	for _, m := range members {
		in.Members = append(in.Members, m.Account)
	}
	s.must(s.Protect(s.ctx, s.officer, in))
}

func (s *sheltered) pupil() (p placement.Pupil) {
	s.Helper()
	storetest.Read(s.T, s.db, func(ctx context.Context, tx *store.Tx) error {
		f, err := tx.File(ctx, store.Whole(s.house.Territory), s.file.Referral.ID)
		p = f.Pupil
		return err
	})
	return p
}

func (s *sheltered) lift(by placement.Actor) error {
	return s.Unprotect(s.ctx, by, s.file.Referral.ID, "over")
}

func (s *sheltered) ask(by placement.Actor) error { return s.AskLift(s.ctx, by, s.file.Referral.ID) }

// refused reports the code of a fault.
func (s *sheltered) refused(err error, code string) {
	s.Helper()
	var f *placement.Fault
	if !errors.As(err, &f) || f.Code != code {
		s.Errorf("%v, not %s", err, code)
	}
}

func TestAProtectionEndsWhenASecondNamedPersonBoundToSecrecyGrantsIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := shelter(t, db)
		s.refused(s.lift(s.a), "protected.lift_not_asked")
		s.must(s.ask(s.a))
		s.refused(s.ask(s.b), "protected.lift_waits")
		s.refused(s.lift(s.a), "protected.lift_same_person")
		s.refused(s.lift(s.officer), "actor.forbidden")
		s.refused(s.lift(s.member("acc_c", placement.Support, true)), "referral.not_found")
		s.refused(s.Unprotect(s.ctx, s.b, s.file.Referral.ID, "because"), "protected.lift_reason")
		if !s.pupil().Protected {
			t.Fatal("a request alone lifts the protection")
		}
		s.must(s.lift(s.b))
		if s.pupil().Protected {
			t.Error("the protection was granted and goes on")
		}
		s.refused(s.lift(s.b), "protected.not")
		s.told("protection.lift_asked", s.a, "")
		s.told("pupil.unprotected", s.b, "over")
	})
}

// told asks that the journal has one line of the verb, by that person and for that
// reason.
func (s *sheltered) told(verb string, by placement.Actor, why string) {
	s.Helper()
	storetest.Read(s.T, s.db, func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.Events(ctx, store.EventQuery{Territory: s.house.Territory, Reader: s.officer.Account, Pupil: s.file.Pupil.ID, Limit: 50})
		n := 0
		for _, l := range lines {
			if l.Verb == verb && l.By.ID == string(by.Account) && l.Facts["why"] == why {
				n++
			}
		}
		if n != 1 {
			s.Errorf("%d lines of %s by %s for %q", n, verb, by.Account, why)
		}
		return err
	})
}

func TestOneMemberEndsWhatTheProtectingOfficerAskedFor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := shelter(t, db)
		s.must(s.ask(s.officer))
		s.must(s.lift(s.a))
		s.told("protection.lift_asked", s.officer, "")
	})
}

func TestOnlyWhoSignedTheEngagementGrantsTheEndOfAProtection(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := shelter(t, db)
		unsigned := s.member("acc_u", placement.Support, false)
		s.protect(s.a, unsigned)
		s.must(s.ask(s.officer))
		s.refused(s.lift(unsigned), "support.unpledged")
		unsigned.Pledged = true // what a browser claims is not asked
		s.refused(s.lift(unsigned), "support.unpledged")
	})
}

func TestARequestToLiftIsTakenBackRefusedOrForgottenWithTheReaders(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := shelter(t, db)
		for _, by := range []placement.Actor{s.a, s.b, s.officer} {
			s.must(s.ask(s.a))
			s.must(s.KeepProtected(s.ctx, by, s.file.Referral.ID))
			s.refused(s.lift(s.b), "protected.lift_not_asked")
			s.told("protection.kept", by, "")
		}
		s.must(s.ask(s.a))
		s.protect(s.b)
		s.refused(s.lift(s.b), "protected.lift_not_asked")
		if !s.pupil().Protected {
			t.Error("the child is protected no more")
		}
	})
}
