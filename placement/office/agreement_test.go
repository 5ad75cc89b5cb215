package office_test

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// hash is that of the text that the page of a file shows now.
func (c *counter) hash(id placement.ReferralID) (hash string) {
	c.Helper()
	f := c.file(id)
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		terms, err := office.AgreementTerms(ctx, tx, f, placement.Agreement{Guardian: "gua_any", Act: f.Referral.Act()})
		hash = office.TextHash(terms)
		return err
	})
	return hash
}

// agreementOf is the nth guardian's agreement as it stands.
func (c *counter) agreementOf(f placement.File, n int) placement.Agreement {
	c.Helper()
	for _, a := range c.file(f.Referral.ID).Agreements {
		if a.Guardian == f.Guardians[n].Guardian.ID && a.Act == f.Referral.Act() {
			return a
		}
	}
	return placement.Agreement{}
}

// says has the nth guardian answer online.
func (c *counter) says(f placement.File, n int, state placement.AgreementState) error {
	c.Helper()
	return c.AnswerAgreement(bg, storetest.ParentOf(f, n), office.AgreementAnswer{
		Agreement: c.agreementOf(f, n).ID, Says: state, TextHash: c.hash(f.Referral.ID),
	})
}

// offered keeps an offer in that state for a file, from the first to the last
// night of the campaign.
func (c *counter) offered(f placement.File, state placement.OfferState) (o placement.Offer) {
	c.Helper()
	storetest.Write(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		sections, err := tx.Sections(ctx, store.Whole(c.house.Territory), c.house.ID, storetest.Today)
		if err != nil {
			return err
		}
		o, err = tx.SaveOffer(ctx, placement.Offer{
			Territory: c.house.Territory, Referral: f.Referral.ID, Pupil: f.Pupil.ID, House: c.house.ID, Section: sections[0].ID,
			Nights: c.campaign.Nights(), State: state, AnswerBy: storetest.Noon.AddDate(0, 0, 10), DecidedAt: storetest.Noon,
		}, c.officer.Happened(storetest.Noon, "offer.made", "offer", ""))
		return err
	})
	return o
}

func (c *counter) offerState(id placement.OfferID) (state placement.OfferState) {
	c.Helper()
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		l, err := tx.Offer(ctx, store.Whole(c.house.Territory), id)
		state = l.State
		return err
	})
	return state
}

func TestEveryHolderIsAskedOnceAndByHisOrHerOwnNotice(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Silent(0), storetest.Silent(1), func(f *placement.File) {
			f.Guardians = append(f.Guardians, placement.Guardianship{Link: "service", Standing: placement.Carer, Guardian: f.Guardians[0].Guardian})
			f.Guardians[2].Guardian.Name = "Famille d'accueil"
		})
		if n, err := c.AskAgreements(bg, c.officer, f.Referral.ID); n != 2 || err != nil {
			t.Errorf("asked %d, %v; want 2", n, err)
		}
		_, err := c.AskAgreements(bg, c.officer, f.Referral.ID)
		wantFault(t, err, "agreement.nobody_to_ask")
		told := c.notices(placement.AgreementRequest)
		if len(told) != 2 || told[0].Guardian == told[1].Guardian {
			t.Fatalf("notices %+v", told)
		}
		for _, n := range told {
			if n.Guardian == f.Guardians[2].Guardian.ID || n.Pupil != f.Pupil.ID || !n.DueAt.Equal(storetest.Noon.Add(placement.UndoWindow)) {
				t.Errorf("notice %+v", n)
			}
		}
	})
}

func TestAHolderWhoseJudgmentIsNotOnFileIsNotAsked(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(storetest.Silent(0), func(f *placement.File) {
		f.Guardians = f.Guardians[:1]
		f.Guardians[0].Standing = placement.Sole
	})
	_, err := c.AskAgreements(bg, c.officer, f.Referral.ID)
	wantFault(t, err, "agreement.nobody_to_ask")
}

func TestAnAgreementKeepsWhatWasAgreedTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Answering(0, placement.Requested), storetest.Answering(1, placement.Requested))
		shown := c.hash(f.Referral.ID)
		if err := c.says(f, 0, placement.Given); err != nil {
			t.Fatal(err)
		}
		a := c.agreementOf(f, 0)
		if a.State != placement.Given || a.TextHash != shown || a.Channel != "online" || !a.AnsweredAt.Equal(storetest.Noon) {
			t.Errorf("kept %+v", a)
		}
		if got := c.agreementOf(f, 1); got.State != placement.Requested {
			t.Error("one parent signed for two")
		}
	})
}

func TestAnAnswerToAnotherTextIsNotTaken(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(storetest.Answering(0, placement.Requested))
	for _, hash := range []string{"", store.Hash("another text")} {
		err := c.AnswerAgreement(bg, storetest.ParentOf(f, 0), office.AgreementAnswer{Agreement: c.agreementOf(f, 0).ID, Says: placement.Given, TextHash: hash})
		wantFault(t, err, "agreement.text_changed")
	}
	if a := c.agreementOf(f, 0); a.State != placement.Requested {
		t.Errorf("state %s", a.State)
	}
}

// One parent, a stranger's parent, a carer, a person whose judgment has run
// out, an officer online: none of them answers for a holder.
func TestNobodyElseAnswersForAHolder(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(storetest.Answering(0, placement.Requested), storetest.Answering(1, placement.Requested))
	ended := c.pupil(storetest.Answering(0, placement.Requested), func(f *placement.File) {
		k := &f.Guardians[0]
		k.Standing, k.Judgment, k.JudgedOn, k.Until = placement.Ward, "JAF 1", storetest.Today.AddDays(-900), storetest.Today
	})
	theirs := c.pupil()
	ask := office.AgreementAnswer{Agreement: c.agreementOf(f, 0).ID, Says: placement.Given, TextHash: c.hash(f.Referral.ID)}
	wantFault(t, c.AnswerAgreement(bg, storetest.ParentOf(f, 1), ask), "agreement.not_found")
	wantFault(t, c.AnswerAgreement(bg, storetest.ParentOf(theirs, 0), ask), "agreement.not_found")
	wantFault(t, c.AnswerAgreement(bg, c.officer, ask), "actor.forbidden")
	wantFault(t, c.WithdrawAgreement(bg, storetest.ParentOf(f, 1), ask.Agreement), "agreement.not_found")
	wantFault(t, c.says(ended, 0, placement.Given), "agreement.not_found")
	if a := c.agreementOf(f, 0); a.State != placement.Requested {
		t.Errorf("state %s", a.State)
	}
}

func TestTalkingFirstIsNoAnswer(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(storetest.Answering(0, placement.Requested))
	if err := c.says(f, 0, placement.Viewed); err != nil {
		t.Fatal(err)
	}
	if got := c.file(f.Referral.ID); len(got.AgreementBlockers(storetest.Today)) != 1 {
		t.Error("a wish to talk counts as an answer")
	}
	if !slices.Contains(c.verbs(f.Pupil.ID), "agreement.talk") {
		t.Error("the officer is not told")
	}
}

func TestAnAgreementTakenBackBeforeEntrySuspendsTheOffer(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, state := range []placement.OfferState{placement.Offered, placement.Accepted} {
			for name, takeBack := range map[string]func(*counter, placement.File) error{
				"withdrawn online": func(c *counter, f placement.File) error {
					return c.WithdrawAgreement(bg, storetest.ParentOf(f, 1), c.agreementOf(f, 1).ID)
				},
				"a no after a yes": func(c *counter, f placement.File) error { return c.says(f, 1, placement.Refused) },
				"on paper": func(c *counter, f placement.File) error {
					return c.RecordAgreement(bg, c.officer, paper(f, 1, placement.TakenBack))
				},
			} {
				c := newCounter(t, db)
				f := c.pupil()
				offer := c.offered(f, state)
				if err := takeBack(c, f); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if got := c.offerState(offer.ID); got != placement.Suspended {
					t.Errorf("%s, %s: the offer is %s", name, state, got)
				}
				if a := c.agreementOf(f, 1); a.State != placement.TakenBack {
					t.Errorf("%s: the agreement is %s", name, a.State)
				}
			}
		}
	})
}

func TestARefusalOfTheOtherParentSuspendsARenewal(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(func(f *placement.File) { f.Referral.Way = placement.Renewal }, storetest.Answering(1, placement.Requested))
	offer := c.offered(f, placement.Offered)
	if err := c.says(f, 1, placement.Refused); err != nil {
		t.Fatal(err)
	}
	if got := c.offerState(offer.ID); got != placement.Suspended {
		t.Errorf("the offer is %s", got)
	}
}

func TestAnAgreementTakenBackAfterEntryOpensAReviewAndFreesNoBed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(func(f *placement.File) { f.Referral.State = placement.Placed })
		stay := c.boards(f, c.offered(f, placement.Arrived))
		if err := c.WithdrawAgreement(bg, storetest.ParentOf(f, 0), c.agreementOf(f, 0).ID); err != nil {
			t.Fatal(err)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			review, err := tx.NextReviewOf(ctx, stay.ID)
			if review.Kind != placement.Extraordinary || review.DueOn != storetest.Today {
				t.Errorf("next review %+v", review)
			}
			if err != nil {
				return err
			}
			stays, err := tx.Stays(ctx, store.Whole(c.house.Territory), store.StayFilter{Pupil: f.Pupil.ID, State: placement.Present})
			if len(stays) != 1 || stays[0].Nights != stay.Nights {
				t.Errorf("stays %+v", stays)
			}
			return err
		})
	})
}

// boards keeps a stay under an offer, since the autumn.
func (c *counter) boards(f placement.File, o placement.Offer) (stay placement.Stay) {
	c.Helper()
	nights := calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2027-07-04")}
	storetest.Write(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		beds, err := tx.FreeBeds(ctx, o.Section, nights)
		if err != nil {
			return err
		}
		stay, err = tx.SaveStay(ctx, placement.Stay{
			Territory: c.house.Territory, Pupil: f.Pupil.ID, House: c.house.ID, Section: o.Section, Bed: beds[0].ID, Offer: o.ID,
			Nights: nights, State: placement.Present,
		}, c.officer.Happened(storetest.Noon, "offer.arrived", "stay", ""))
		return err
	})
	return stay
}

func paper(f placement.File, n int, says placement.AgreementState) office.PaperAgreement {
	return office.PaperAgreement{Referral: f.Referral.ID, Guardian: f.Guardians[n].Guardian.ID, Says: says,
		Channel: "paper", On: storetest.Today, Attestation: "Formulaire signé, pièce d'identité vue"}
}

func TestAFormOnPaperIsRecordedWithWhatTheOfficerSaw(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Silent(0))
		if err := c.RecordAgreement(bg, c.officer, paper(f, 0, placement.Given)); err != nil {
			t.Fatal(err)
		}
		a := c.agreementOf(f, 0)
		if a.State != placement.Given || a.Channel != "paper" || a.TextHash != c.hash(f.Referral.ID) {
			t.Errorf("kept %+v", a)
		}
		if got := c.file(f.Referral.ID); !got.Ready(storetest.Today) {
			t.Errorf("blocked by %+v", got.Blockers(storetest.Today))
		}
	})
}

func TestAPaperIsRefusedWithAllThatIsMissing(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f := c.pupil(storetest.Silent(0))
	err := c.RecordAgreement(bg, c.officer, office.PaperAgreement{Referral: f.Referral.ID, Guardian: f.Guardians[0].Guardian.ID,
		Says: placement.Given, Channel: "phone", On: storetest.Today.AddDays(1), Attestation: "ok"})
	for _, want := range []string{"channel:field.unknown", "on:date.in_future", "attestation:agreement.attestation_missing"} {
		wantFault(t, err, want)
	}
	carer := c.pupil(func(f *placement.File) { f.Guardians[0].Standing = placement.Carer })
	wantFault(t, c.RecordAgreement(bg, c.officer, paper(carer, 0, placement.Given)), "agreement.not_holder")
	theirs := paper(f, 0, placement.Given)
	theirs.Guardian = carer.Guardians[1].Guardian.ID
	wantFault(t, c.RecordAgreement(bg, c.officer, theirs), "agreement.not_holder")
}

// The code on a paper leads many to the same form: what it says is taken down once,
// and everybody else is told that it was.
func TestFiftyWhoRecordOnePaperAtOnceRecordItOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Answering(0, placement.Requested))
		code := c.agreementOf(f, 0).FormCode()
		var taken atomic.Int32
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.AgreementByCode(ctx, store.ScopeOf(c.officer), code)
					return err
				})
				err := c.RecordAgreement(bg, c.officer, paper(f, 0, placement.Given))
				if err == nil {
					taken.Add(1)
					return
				}
				wantFault(t, err, "agreement.recorded_already")
			})
		}
		all.Wait()
		given := 0
		for _, verb := range c.verbs(f.Pupil.ID) {
			if verb == "agreement.given" {
				given++ // the other holder gave his before
			}
		}
		if taken.Load() != 1 || given != 2 || !c.file(f.Referral.ID).Ready(storetest.Today) {
			t.Errorf("recorded %d times, %d times in the journal", taken.Load(), given)
		}
	})
}

func TestOfTwoClicksOneAnswerIsKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Answering(0, placement.Requested))
		in := office.AgreementAnswer{Agreement: c.agreementOf(f, 0).ID, Says: placement.Given, TextHash: c.hash(f.Referral.ID)}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { _ = c.AnswerAgreement(bg, storetest.ParentOf(f, 0), in) })
		}
		wg.Wait()
		if got := c.file(f.Referral.ID); !got.Ready(storetest.Today) || len(got.Agreements) != 2 {
			t.Errorf("kept %+v", got.Agreements)
		}
	})
}

// Who reads has not answered: the reading is kept once, and the reminders go on.
func TestAReadRequestIsKnownAsReadAndStillWaits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f := c.pupil(storetest.Answering(0, placement.Requested))
		for range 2 {
			if err := c.ReadAgreement(bg, storetest.ParentOf(f, 0), c.agreementOf(f, 0).ID); err != nil {
				t.Fatal(err)
			}
		}
		if a := c.agreementOf(f, 0); a.State != placement.Viewed || !a.ViewedAt.Equal(storetest.Noon) || !a.TalkAt.IsZero() {
			t.Errorf("kept %+v", a)
		}
		read := 0
		for _, verb := range c.verbs(f.Pupil.ID) {
			if verb == "agreement.viewed" {
				read++
			}
		}
		if read != 1 || len(c.file(f.Referral.ID).AgreementBlockers(storetest.Today)) != 1 {
			t.Errorf("read %d times in the journal, blocked by %+v", read, c.file(f.Referral.ID).AgreementBlockers(storetest.Today))
		}
		wantFault(t, c.ReadAgreement(bg, storetest.ParentOf(f, 1), c.agreementOf(f, 0).ID), "agreement.not_found")
	})
}
