package office_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// ofAct is the nth guardian's agreement to an act; n below 0 is the pupil's.
func (c *counter) ofAct(f placement.File, n int, act placement.Act) placement.Agreement {
	c.Helper()
	var id placement.GuardianID
	if n >= 0 {
		id = f.Guardians[n].Guardian.ID
	}
	a, _ := c.file(f.Referral.ID).AgreementOf(id, act)
	return a
}

func TestSharingIsAskedBesideAndDecidesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Silent(0), storetest.Silent(1))
		if _, err := c.AskAgreements(bg, c.officer, f.Referral.ID); err != nil {
			t.Fatal(err)
		}
		for n := range 2 {
			if err := c.says(f, n, placement.Given); err != nil {
				t.Fatal(err)
			}
			sharing := c.ofAct(f, n, placement.Sharing)
			if sharing.State != placement.Requested {
				t.Errorf("a yes to boarding answered sharing: %s", sharing.State)
			}
			if err := c.answers(f, n, sharing, placement.Refused); err != nil {
				t.Fatal(err)
			}
		}
		if got := c.file(f.Referral.ID); !got.Ready(storetest.Today) {
			t.Errorf("blocked by %v", got.Blockers(storetest.Today))
		}
	})
}

// answers has the nth guardian answer a question online, to the text that the
// page shows now.
func (c *counter) answers(f placement.File, n int, a placement.Agreement, says placement.AgreementState) error {
	c.Helper()
	var hash string
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		terms, err := office.AgreementTerms(ctx, tx, c.file(f.Referral.ID), a)
		hash = office.TextHash(terms)
		return err
	})
	return c.AnswerAgreement(bg, storetest.ParentOf(f, n), office.AgreementAnswer{Agreement: a.ID, Says: says, TextHash: hash})
}

func TestTheTextThatWasSignedCanBeReadAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Answering(0, placement.Requested))
		if err := c.says(f, 0, placement.Given); err != nil {
			t.Fatal(err)
		}
		a := c.agreementOf(f, 0)
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			text, err := tx.AgreementText(ctx, a.TextHash)
			if store.Hash(text) != a.TextHash {
				t.Errorf("the text kept does not give the hash: %q", text)
			}
			return err
		})
		if len(a.Houses) != 1 || a.Houses[0] != c.house.ID || a.From.IsZero() {
			t.Errorf("the answer does not say what it covers: %v from %s", a.Houses, a.From)
		}
	})
}

func TestADraftWithAnotherHouseAsksAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(func(f *placement.File) { f.Referral.State = placement.Draft }, storetest.Answering(0, placement.Requested))
		if err := c.says(f, 0, placement.Given); err != nil {
			t.Fatal(err)
		}
		other := storetest.House(t, db, func(h *placement.House) { h.Territory = c.house.Territory })
		now := c.file(f.Referral.ID)
		now.Referral.Wishes = append(now.Referral.Wishes, placement.Wish{Rank: 2, House: other.House.ID})
		if _, err := c.KeepDossier(bg, c.officer, office.Dossier{Pupil: now.Pupil, Guardians: now.Guardians, Referral: now.Referral}); err != nil {
			t.Fatal(err)
		}
		if a := c.agreementOf(f, 0); a.State != placement.Requested || a.TextHash != "" || len(a.Houses) != 2 {
			t.Errorf("after the change: %s for %v", a.State, a.Houses)
		}
	})
}

func TestAPupilOfAgeOrEmancipatedSignsAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil()
		own := office.PaperAgreement{Referral: f.Referral.ID, Says: placement.Given, Channel: "counter", On: storetest.Today, Attestation: "Signé devant moi, carte vue"}
		wantFault(t, c.RecordAgreement(bg, c.officer, own), "agreement.not_holder")
		judgment := office.Judgment{Referral: f.Referral.ID, Reference: "JT Rennes 26/3", On: storetest.Today.AddDays(-20)}
		if err := c.RecordJudgment(bg, c.officer, judgment); err != nil {
			t.Fatal(err)
		}
		if c.file(f.Referral.ID).Ready(storetest.Today) {
			t.Error("the parents' agreement still counts for an emancipated pupil")
		}
		wantFault(t, c.RecordAgreement(bg, c.officer, paper(f, 0, placement.Refused)), "agreement.not_holder")
		if err := c.RecordAgreement(bg, c.officer, own); err != nil {
			t.Fatal(err)
		}
		if got := c.file(f.Referral.ID); !got.Ready(storetest.Today) || c.ofAct(f, -1, placement.FirstAdmission).Channel != "counter" {
			t.Errorf("blocked by %v", got.Blockers(storetest.Today))
		}
		offer := c.offered(f, placement.Offered)
		own.Says = placement.TakenBack
		if err := c.RecordAgreement(bg, c.officer, own); err != nil {
			t.Fatal(err)
		}
		if got := c.offerState(offer.ID); got != placement.Suspended {
			t.Errorf("the offer is %s", got)
		}
	})
}

func TestAContestedAgreementSuspendsUntilTheJudgeDecides(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil()
		offer := c.offered(f, placement.Accepted)
		if err := c.RecordAgreement(bg, c.officer, paper(f, 1, placement.Contested)); err != nil {
			t.Fatal(err)
		}
		if got := c.offerState(offer.ID); got != placement.Suspended || !c.file(f.Referral.ID).Suspended(storetest.Today) {
			t.Errorf("the offer is %s", got)
		}
		ruling := office.Ruling{Referral: f.Referral.ID, Guardian: f.Guardians[1].Guardian.ID, Reference: "JAF", On: storetest.Today.AddDays(1)}
		err := c.RecordRuling(bg, c.officer, ruling)
		wantFault(t, err, "reference:agreement.ruling_missing")
		wantFault(t, err, "on:date.in_future")
		ruling.Reference, ruling.On = "JAF Rennes, RG 26/01234", storetest.Today
		if err := c.RecordRuling(bg, c.officer, ruling); err != nil {
			t.Fatal(err)
		}
		got := c.file(f.Referral.ID)
		if a := c.agreementOf(f, 1); !got.Ready(storetest.Today) || a.State != placement.Contested {
			t.Errorf("blocked by %v, the word on file is %s", got.Blockers(storetest.Today), a.State)
		}
		if state := c.offerState(offer.ID); state != placement.Suspended {
			t.Errorf("nobody opened the offer again, and it is %s", state)
		}
	})
}

func TestARequestNobodyAnswersExpiresOnceItsLastDayIsOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Silent(0), storetest.Silent(1))
		if _, err := c.AskAgreements(bg, c.officer, f.Referral.ID); err != nil {
			t.Fatal(err)
		}
		if err := c.says(f, 0, placement.Given); err != nil {
			t.Fatal(err)
		}
		at := func(days int) *office.Office {
			return office.New(db, func() time.Time { return storetest.Noon.AddDate(0, 0, days) })
		}
		if n, err := at(placement.AgreementDays).ExpireAgreements(bg); n != 0 || err != nil {
			t.Errorf("on the last day: %d, %v", n, err)
		}
		late := at(placement.AgreementDays + 1)
		for range 2 {
			if _, err := late.ExpireAgreements(bg); err != nil {
				t.Fatal(err)
			}
		}
		if a, b := c.agreementOf(f, 0), c.agreementOf(f, 1); a.State != placement.Given || b.State != placement.Expired {
			t.Errorf("%s and %s", a.State, b.State)
		}
		if err := c.AskAgain(bg, c.officer, office.Request{Referral: f.Referral.ID, Guardian: f.Guardians[1].Guardian.ID, Act: placement.FirstAdmission}); err != nil {
			t.Fatal(err)
		}
		if b := c.agreementOf(f, 1); b.State != placement.Requested || b.DueOn != storetest.Today.AddDays(placement.AgreementDays) {
			t.Errorf("asked again: %s until %s", b.State, b.DueOn)
		}
	})
}

func TestAChangeOfHouseIsAskedOfEveryHolder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(func(f *placement.File) { f.Referral.Way = placement.Renewal })
		other := storetest.House(t, db, func(h *placement.House) { h.Territory = c.house.Territory }).House.ID
		change := office.Change{Referral: f.Referral.ID, Act: placement.HouseChange, House: other, From: storetest.Today.AddDays(30)}
		if n, err := c.AskChange(bg, c.officer, change); n != 2 || err != nil {
			t.Fatalf("asked %d: %v", n, err)
		}
		_, err := c.AskChange(bg, c.officer, change)
		wantFault(t, err, "agreement.change_waits")
		for n := range 2 {
			if missing := c.file(f.Referral.ID).Missing(placement.HouseChange, storetest.Today); len(missing) != 2-n {
				t.Errorf("after %d answers %d are missing", n, len(missing))
			}
			if err := c.answers(f, n, c.ofAct(f, n, placement.HouseChange), placement.Given); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestTwoHoldersAnswerAtTheSameMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Answering(0, placement.Requested), storetest.Answering(1, placement.Requested))
		offer := c.offered(f, placement.Offered)
		says := []placement.AgreementState{placement.Given, placement.Refused}
		var wg sync.WaitGroup
		errs := make([]error, 2)
		for n := range 2 {
			in := office.AgreementAnswer{Agreement: c.agreementOf(f, n).ID, Says: says[n], TextHash: c.hash(f.Referral.ID)}
			wg.Go(func() { errs[n] = c.AnswerAgreement(bg, storetest.ParentOf(f, n), in) })
		}
		wg.Wait()
		if errs[0] != nil || errs[1] != nil {
			t.Fatalf("an answer was lost: %v, %v", errs[0], errs[1])
		}
		if a, b := c.agreementOf(f, 0), c.agreementOf(f, 1); a.State != placement.Given || b.State != placement.Refused {
			t.Errorf("%s and %s", a.State, b.State)
		}
		if got := c.offerState(offer.ID); got != placement.Suspended {
			t.Errorf("somebody said no and the offer is %s", got)
		}
	})
}

// TestAWithdrawalWhileTheOfficerGivesABedLeavesNoPlaceWithoutAgreement: whichever
// comes first, an offer that holds a place is suspended or was never made.
func TestAWithdrawalWhileTheOfficerGivesABedLeavesNoPlaceWithoutAgreement(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		for range 6 {
			f := d.asks(urgent)
			var wg sync.WaitGroup
			wg.Go(func() { _ = d.WithdrawAgreement(d.ctx, storetest.ParentOf(f, 1), f.Agreements[1].ID) })
			wg.Go(func() { _ = d.give(f) })
			wg.Wait()
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				now, err := tx.File(ctx, store.ScopeOf(d.officer), f.Referral.ID)
				if a, _ := now.AgreementOf(f.Guardians[1].Guardian.ID, f.Referral.Act()); a.State != placement.TakenBack {
					t.Errorf("the withdrawal was lost: %s", a.State)
				}
				if err != nil {
					return err
				}
				offers, err := tx.OffersOf(ctx, store.Whole(d.house.Territory), f.Pupil.ID)
				for _, o := range offers {
					if o.State != placement.Suspended {
						t.Errorf("an offer without agreement is %s", o.State)
					}
				}
				return err
			})
		}
	})
}

func TestThePupilSpeaksAndNothingIsBlocked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil()
		v := placement.Voice{Says: placement.Against, Words: "Je préfère rester près de mes amis", Company: placement.SpokeAlone}
		if err := c.HearPupil(bg, storetest.ParentOf(f, 0), f.Referral.ID, v); err != nil {
			t.Fatal(err)
		}
		stranger := storetest.ParentOf(c.pupil(), 0)
		wantFault(t, c.HearPupil(bg, stranger, f.Referral.ID, v), "referral.not_found")
		wantFault(t, c.HearPupil(bg, c.officer, f.Referral.ID, placement.Voice{}), "says:voice.says_missing")
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			voices, err := tx.Voices(ctx, store.ScopeOf(c.officer), f.Referral.ID)
			if len(voices) != 1 || voices[0].Words != v.Words || voices[0].Says != placement.Against {
				t.Errorf("kept %+v", voices)
			}
			return err
		})
		if !c.file(f.Referral.ID).Ready(storetest.Today) {
			t.Error("the pupil's words block the file")
		}
	})
}

func TestAJudgmentThatEndsIsAnnouncedBeforeItDoes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		ends := storetest.Today.AddDays(40)
		f := c.pupil(func(f *placement.File) {
			k := &f.Guardians[0]
			k.Standing, k.Judgment, k.JudgedOn, k.Until = placement.Sole, "JAF 26/1", calendar.MustDay("2026-01-10"), ends
			f.Guardians[1].Standing = placement.Informe
		})
		c.pupil()
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.EndingJudgments(ctx, store.ScopeOf(c.officer), storetest.Today, ends)
			if len(list) != 1 || list[0].Referral != f.Referral.ID || list[0].Until != ends {
				t.Errorf("announced %+v", list)
			}
			return err
		})
	})
}
