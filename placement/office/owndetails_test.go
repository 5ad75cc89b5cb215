package office_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// tells is the text of a confirmation, as far as these tests look at it.
func tells(plain.Lang, time.Time, placement.Territory) (string, string) { return "changed", "call us" }

// details are those of the nth guardian as they are on file.
func (d *desk) details(f placement.File, n int) office.Details {
	d.Helper()
	g, err := d.OwnDetails(d.ctx, storetest.ParentOf(f, n))
	d.must(err)
	return office.Details{Email: g.Email, Phone: g.Phone, Address: g.Address, Channel: g.Channel, Lang: g.Lang, Version: g.Version}
}

func TestAnAddressChangesAtOnceAndTheFormerOneIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.asks()
		in := d.details(f, 0)
		in.Email, in.Phone = "neuve@famille.invalid", "06 00 00 00 00"
		changed, err := d.KeepOwnDetails(d.ctx, storetest.ParentOf(f, 0), in, tells)
		d.must(err)
		if !slices.Equal(changed, []string{"email", "phone"}) || d.details(f, 0).Email != in.Email {
			t.Errorf("changed %v", changed)
		}
		var told []placement.Notice
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			told, err = tx.NoticesOf(ctx, store.Whole(d.house.Territory), placement.Thing{Kind: "guardian", ID: string(f.Guardians[0].Guardian.ID)})
			return err
		})
		if len(told) != 1 || told[0].Recipient != "mother@famille.invalid" || told[0].Channel != placement.ByEmail || told[0].Pupil != "" {
			t.Errorf("told %+v", told)
		}
		if other := d.details(f, 1); other.Email != "father@famille.invalid" {
			t.Error("the other guardian's address changed")
		}
		_, err = d.KeepOwnDetails(d.ctx, storetest.ParentOf(f, 0), in, tells)
		wantFault(t, err, "row.stale")
	})
}

func TestWhoIsWrittenToNeedsAnAddressForIt(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f := d.asks()
	in := d.details(f, 0)
	in.Email = ""
	_, err := d.KeepOwnDetails(d.ctx, storetest.ParentOf(f, 0), in, tells)
	wantFault(t, err, "guardian.email_missing")
	in.Channel, in.Address = placement.ByLetter, ""
	_, err = d.KeepOwnDetails(d.ctx, storetest.ParentOf(f, 0), in, tells)
	wantFault(t, err, "guardian.address_missing")
}

// asked are the kinds that wait for an officer.
func (d *desk) asked() (list []store.FamilyAskLine) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.OpenFamilyAsks(ctx, store.ScopeOf(d.officer), 100)
		return err
	})
	return list
}

// sole makes the first guardian the only one who signs.
func sole(f *placement.File) {
	f.Guardians = f.Guardians[:1]
	f.Guardians[0].Standing, f.Guardians[0].Judgment, f.Guardians[0].JudgedOn = placement.Sole, "JAF 1", storetest.Today.AddDays(-300)
}

// One who signs alone ends the request at once; where two sign, or a place is
// held, a person decides.
func TestARequestIsTakenBackAtOnceOnlyByWhoSignsAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		alone, two, held := d.asks(sole), d.asks(), d.asks(sole)
		storetest.Offer(t, db, held, d.house.Girls, storetest.NextYear)
		for _, test := range []struct {
			f    placement.File
			done bool
		}{{alone, true}, {two, false}, {held, false}} {
			done, err := d.WithdrawOwnRequest(d.ctx, storetest.ParentOf(test.f, 0), office.OwnWithdrawal{Referral: test.f.Referral.ID, Version: test.f.Referral.Version})
			d.must(err)
			state := d.file(test.f.Referral.ID).Referral.State
			if done != test.done || (state == placement.Withdrawn) != test.done {
				t.Errorf("done %v, state %s", done, state)
			}
		}
		waiting := d.asked()
		if len(waiting) != 2 {
			t.Fatalf("%d wait", len(waiting))
		}
		for _, l := range waiting {
			err := d.DecideAsk(d.ctx, d.officer, office.AskDecision{Ask: l.ID, Accepts: true, Version: l.Version})
			if l.Referral == held.Referral.ID {
				wantFault(t, err, "referral.offer_standing")
				continue
			}
			d.must(err)
			if d.file(two.Referral.ID).Referral.State != placement.Withdrawn {
				t.Error("what was accepted was not done")
			}
		}
		if left := d.asked(); len(left) != 1 || left[0].Referral != held.Referral.ID {
			t.Errorf("left %+v", left)
		}
	})
}

// What a family asks frees no bed and ends no stay.
func TestADepartureIsAskedForAndChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, stay := d.boards(0)
		in := office.OwnDeparture{Stay: stay.ID, On: storetest.Today.AddDays(20), Words: "Nous déménageons"}
		d.must(d.AskDeparture(d.ctx, storetest.ParentOf(f, 0), in))
		wantFault(t, d.AskDeparture(d.ctx, storetest.ParentOf(f, 0), in), "ask.waits")
		in.On = storetest.Today.AddDays(-1)
		wantFault(t, d.AskDeparture(d.ctx, storetest.ParentOf(f, 1), in), "date.in_past")
		l := d.asked()[0]
		d.must(d.DecideAsk(d.ctx, d.officer, office.AskDecision{Ask: l.ID, Accepts: true, Version: l.Version}))
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			s, err := tx.ChildStay(ctx, f.Guardians[0].Guardian.ID, storetest.Today, stay.ID)
			if s.State != placement.Present || s.Nights != stay.Nights {
				t.Errorf("stay %+v", s)
			}
			return err
		})
	})
}

// Two officers answer at once: one answer is kept.
func TestTwoOfficersAnswerAFamilyOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.asks()
		d.must(d.AskCorrection(d.ctx, storetest.ParentOf(f, 0), office.Correction{Pupil: f.Pupil.ID, Field: "commune", Value: "Cesson"}))
		l := d.asked()[0]
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for n := range errs {
			wg.Go(func() {
				errs[n] = d.DecideAsk(d.ctx, d.officer, office.AskDecision{Ask: l.ID, Accepts: n == 0, Reason: "vu", Version: l.Version})
			})
		}
		wg.Wait()
		commune := d.file(f.Referral.ID).Pupil.Commune
		if (errs[0] == nil) == (errs[1] == nil) || (commune == "Cesson") != (errs[0] == nil) {
			t.Errorf("errors %v, commune %s", errs, commune)
		}
	})
}

// A pupil of whom only named people know is on no list of others.
func TestWhatIsAskedOfAProtectedPupilIsKeptFromOthers(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f := d.asks()
	d.must(d.AskCorrection(d.ctx, storetest.ParentOf(f, 0), office.Correction{Pupil: f.Pupil.ID, Field: "given", Value: "Canari", Words: "Canari"}))
	if n := len(d.asked()); n != 1 {
		t.Fatalf("%d wait", n)
	}
	reader := storetest.Director(t, d.db, d.house.Territory, d.house.ID)
	storetest.Unguarded(t, d.db, `INSERT INTO reader (pupil_id, account_id, named_by, named_on) VALUES ($1, $2, 'M. Tanguy', '2026-11-23')`, string(f.Pupil.ID), string(reader.Account))
	if n := len(d.asked()); n != 0 {
		t.Errorf("an officer who is no reader sees %d", n)
	}
}
