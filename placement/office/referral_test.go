package office_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

var bg = context.Background()

// attested is the proof of a check on somebody's word.
var attested = placement.Proof{Evidence: placement.EvidenceAttested}

func TestADraftKeepsWhateverThereIs(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		id, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) {
			d.Referral.InformedOn, d.Referral.Wishes, d.Referral.Referrer, d.Guardians = calendar.Day{}, nil, "", nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		f := c.file(id)
		if f.Referral.State != placement.Draft || f.Referral.Reason != "Trajets trop longs" || f.Pupil.Given != "Lina" {
			t.Errorf("kept %+v", f)
		}
	})
}

func TestASubmittedDossierIsKeptWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		id, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) { d.Submit = true }))
		if err != nil {
			t.Fatal(err)
		}
		f := c.file(id)
		if f.Referral.State != placement.Submitted || len(f.Guardians) != 2 || len(f.Referral.Wishes) != 1 || len(f.Referral.Claims) != 2 {
			t.Errorf("kept %+v", f)
		}
		if want := "referral.submitted"; !slices.Contains(c.verbs(f.Pupil.ID), want) {
			t.Errorf("the journal says %v", c.verbs(f.Pupil.ID))
		}
	})
}

func TestEverythingWrongWithADossierIsToldAtOnceAndNothingIsKept(t *testing.T) {
	db := storetest.Open(t)
	c := newCounter(t, db)
	tremplin := storetest.House(t, db, func(h *placement.House) { h.Territory, h.Scheme = c.house.Territory, placement.Tremplin })
	abroad := storetest.House(t, db)
	_, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) {
		d.Submit, d.Pupil.Family, d.Pupil.INE, d.Referral.Campaign = true, "", "12", ""
		d.Referral.InformedOn, d.Guardians[1].Guardian.Email = calendar.Day{}, "no address"
		d.Referral.Wishes = []placement.Wish{{Rank: 1, House: tremplin.ID}, {Rank: 2, House: abroad.ID}}
	}))
	for _, want := range []string{"family:field.missing", "ine:pupil.ine_malformed", "campaign:field.missing", "g2_email:email.unknown",
		"informed_on:referral.family_not_informed", "wishes:wish.tremplin", "wishes:wish.house_unknown"} {
		if !slices.Contains(codesOf(err), want) {
			t.Errorf("%s is not told among %v", want, codesOf(err))
		}
	}
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.CountReferrals(ctx, store.Whole(c.house.Territory), store.ReferralFilter{View: store.Everything, Today: storetest.Today}, 10)
		if n != 0 {
			t.Errorf("%d referrals kept", n)
		}
		return err
	})
}

func TestAChildWhoIsOnFileGetsNoSecondFile(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	known := c.pupil()
	_, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) { d.Pupil.Family = "BENSAID" }))
	wantFault(t, err, "pupil.known_already")

	id, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) { d.Pupil, d.Guardians = known.Pupil, known.Guardians }))
	if err != nil {
		t.Fatal(err)
	}
	if f := c.file(id); f.Pupil.ID != known.Pupil.ID || len(f.Guardians) != 2 {
		t.Errorf("a new request made %+v", f)
	}
}

// What a form does not show must come through unharmed: a protection measure
// that the officer may not see, who verified what, the household.
func TestEditingADraftLosesNothingThatIsNotShown(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(func(f *placement.File) {
		f.Referral.State, f.Pupil.Household = placement.Draft, "hh_1"
		f.Referral.Claims = placement.Claims{{Code: "protection"}, {Code: "far", VerifiedBy: "Claire", VerifiedOn: storetest.Today}, {Code: "rep"}}
	})
	ref := f.Guardians[0].Guardian.Ref
	_, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) {
		d.Pupil, d.Guardians, d.Referral.ID, d.Referral.Version = f.Pupil, f.Guardians, f.Referral.ID, f.Referral.Version
		d.Pupil.Household, d.Guardians[0].Guardian.Ref = "", ""
		d.Referral.Claims = placement.Claims{{Code: "far"}, {Code: "boursier"}, {Code: "special_needs"}}
	}))
	if err != nil {
		t.Fatal(err)
	}
	got := c.file(f.Referral.ID)
	want := placement.Claims{{Code: "boursier", ClaimedBy: c.officer.Name, ClaimedOn: storetest.Today}, {Code: "far", VerifiedBy: "Claire", VerifiedOn: storetest.Today}, {Code: "protection"}}
	if !slices.Equal(got.Referral.Claims, want) {
		t.Errorf("claims %+v, want %+v", got.Referral.Claims, want)
	}
	if got.Pupil.Household != "hh_1" || got.Guardians[1].Guardian.Ref != ref && got.Guardians[0].Guardian.Ref != ref {
		t.Errorf("lost: %+v", got)
	}
}

func TestAnotherFamilysGuardianIsNotReachedByAnID(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	theirs := c.pupil(func(f *placement.File) { f.Pupil.Given = "Noé" })
	id, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) { d.Guardians[0].Guardian.ID = theirs.Guardians[0].Guardian.ID }))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range c.file(id).Guardians {
		if k.Guardian.ID == theirs.Guardians[0].Guardian.ID {
			t.Error("the guardian of another child was tied by an id")
		}
	}
}

func TestAGuardianWhoWasAskedIsNotTakenOffTheFile(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(func(f *placement.File) { f.Referral.State = placement.Draft }, storetest.Answering(1, placement.Refused))
	_, err := c.KeepDossier(bg, c.officer, c.dossier(func(d *office.Dossier) {
		d.Pupil, d.Guardians, d.Referral.ID, d.Referral.Version = f.Pupil, f.Guardians[:1], f.Referral.ID, f.Referral.Version
	}))
	wantFault(t, err, "guardian.was_asked")
	if got := c.file(f.Referral.ID); len(got.AgreementBlockers(storetest.Today)) == 0 {
		t.Error("the signature was made needless")
	}
}

func TestOfTwoOfficersWhoSubmitADraftOneIsTold(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(func(f *placement.File) { f.Referral.State = placement.Draft })
		in := c.dossier(func(d *office.Dossier) {
			d.Pupil, d.Guardians, d.Referral.ID, d.Referral.Version, d.Submit = f.Pupil, f.Guardians, f.Referral.ID, f.Referral.Version, true
		})
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i := range errs {
			wg.Go(func() { _, errs[i] = c.KeepDossier(bg, c.officer, in) })
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Errorf("both ended alike: %v, %v", errs[0], errs[1])
		}
	})
}

func TestNobodyButAnOfficerRefers(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil()
	for _, by := range []placement.Actor{storetest.ParentOf(f, 0), storetest.Director(t, c.db, c.house.Territory, c.house.ID), {Role: placement.Admin, Territory: c.house.Territory}} {
		_, err := c.KeepDossier(bg, by, c.dossier())
		wantFault(t, err, "actor.forbidden")
		wantFault(t, c.VerifyClaim(bg, by, office.Verification{Referral: f.Referral.ID, Criterion: "far", Version: 1}), "actor.forbidden")
		_, err = c.AskAgreements(bg, by, f.Referral.ID)
		wantFault(t, err, "actor.forbidden")
	}
	elsewhere := storetest.Officer(storetest.Territory(t, c.db).ID)
	wantFault(t, c.VerifyClaim(bg, elsewhere, office.Verification{Referral: f.Referral.ID, Criterion: "far", Version: 1}), "referral.not_found")
}

func TestAVerifiedClaimSaysWhoAndWhen(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(func(f *placement.File) {
		f.Referral.Claims = placement.Claims{{Code: "far"}, {Code: "protection"}, {Code: "single_parent"}}
	})
	if err := c.VerifyClaim(bg, c.officer, office.Verification{Referral: f.Referral.ID, Criterion: placement.SituationLine, Proof: attested, Version: f.Referral.Version}); err != nil {
		t.Fatal(err)
	}
	got := c.file(f.Referral.ID).Referral
	if !slices.Equal(got.Unverified(), []string{"far"}) || got.Claims[1].VerifiedBy != c.officer.Name || got.Claims[1].VerifiedOn != storetest.Today {
		t.Errorf("claims %+v", got.Claims)
	}
	again := c.VerifyClaim(bg, c.officer, office.Verification{Referral: f.Referral.ID, Criterion: "protection", Proof: attested, Version: got.Version})
	wantFault(t, again, "claim.not_open")
}

func TestAWithdrawnRequestWritesToNobody(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(storetest.Silent(0), storetest.Silent(1))
	if _, err := c.AskAgreements(bg, c.officer, f.Referral.ID); err != nil {
		t.Fatal(err)
	}
	wantFault(t, c.WithdrawReferral(bg, c.officer, office.Withdrawal{Referral: f.Referral.ID, Version: 1}), "reason.missing")
	if err := c.WithdrawReferral(bg, c.officer, office.Withdrawal{Referral: f.Referral.ID, Version: f.Referral.Version, Reason: "La famille déménage"}); err != nil {
		t.Fatal(err)
	}
	if left := c.notices(placement.AgreementRequest); len(left) != 0 {
		t.Errorf("%d notices still wait", len(left))
	}
	if c.file(f.Referral.ID).Referral.State != placement.Withdrawn {
		t.Error("not withdrawn")
	}
}
