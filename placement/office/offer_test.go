package office_test

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// offered runs and confirms for one pupil.
func (d *desk) offered(changes ...func(*placement.File)) (placement.File, store.OfferLine) {
	d.Helper()
	f := d.asks(changes...)
	_, err := d.ConfirmAll(d.ctx, d.officer, d.run().ID)
	d.must(err)
	return f, d.offer(f.Pupil.ID)
}

func (d *desk) says(f placement.File, n int, o placement.OfferID, yes bool) error {
	return d.AnswerOffer(d.ctx, storetest.ParentOf(f, n), office.OfferReply{Offer: o, Accepts: yes})
}

func TestAPlaceIsAcceptedByEverybodyWhoSigns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, o := d.offered()
		d.must(d.says(f, 0, o.ID, true))
		if got := d.offer(f.Pupil.ID); got.State != placement.Offered || d.file(f.Referral.ID).Referral.State != placement.Submitted {
			t.Errorf("after one parent: %s", got.State)
		}
		d.must(d.says(f, 1, o.ID, true))
		if got := d.offer(f.Pupil.ID); got.State != placement.Accepted || len(got.Answers) != 2 || d.file(f.Referral.ID).Referral.State != placement.Placed {
			t.Errorf("after both: %s with %d answers", got.State, len(got.Answers))
		}
		wantFault(t, d.says(f, 0, o.ID, false), "offer.over")
	})
}

func TestOneNoDeclinesThePlace(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, o := d.offered()
	d.must(d.says(f, 0, o.ID, true))
	d.must(d.says(f, 1, o.ID, false))
	if got := d.offer(f.Pupil.ID); got.State != placement.Declined || d.file(f.Referral.ID).Referral.State != placement.Submitted {
		t.Errorf("the offer is %s", got.State)
	}
}

func TestBothParentsAnswerAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, o := d.offered()
		var wg sync.WaitGroup
		results := make([]error, 2)
		for n := range results {
			wg.Go(func() { results[n] = d.says(f, n, o.ID, true) })
		}
		wg.Wait()
		d.must(errors.Join(results...))
		if got := d.offer(f.Pupil.ID); got.State != placement.Accepted {
			t.Errorf("the offer is %s after two yeses", got.State)
		}
	})
}

func TestWhoseWordCountsForAnOffer(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	informed := func(f *placement.File) {
		k := placement.Guardianship{Link: "grandparent", Standing: placement.Informe, Guardian: placement.Guardian{Name: "Mamie", Lang: "fr", Channel: placement.ByLetter}}
		k.Guardian.Territory = d.house.Territory
		f.Guardians = append(f.Guardians, k)
	}
	f, o := d.offered(informed)
	other := d.asks()
	wantFault(t, d.says(other, 0, o.ID, true), "offer.not_found")
	wantFault(t, d.says(f, 2, o.ID, false), "offer.not_holder")
	director := storetest.Director(t, d.db, d.house.Territory, d.house.ID)
	wantFault(t, d.AnswerOffer(d.ctx, director, office.OfferReply{Offer: o.ID, Guardian: f.Guardians[0].Guardian.ID, Accepts: true, Channel: "phone", Reason: "x"}), "actor.forbidden")
	far := storetest.Officer(storetest.Territory(t, d.db).ID)
	wantFault(t, d.AnswerOffer(d.ctx, far, office.OfferReply{Offer: o.ID, Guardian: f.Guardians[0].Guardian.ID, Accepts: true, Channel: "phone", Reason: "x"}), "offer.not_found")
	if got := d.told("offer", string(o.ID)); len(got) != 3 {
		t.Errorf("told %v: a guardian with a right to be informed is told too", got)
	}
}

func TestAnOfficerNotesWhatWasSaidAndHow(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, o := d.offered()
	reply := office.OfferReply{Offer: o.ID, Guardian: f.Guardians[0].Guardian.ID, Accepts: true}
	if got := codesOf(d.AnswerOffer(d.ctx, d.officer, reply)); !slices.Contains(got, "channel:field.unknown") || !slices.Contains(got, "reason:reason.missing") {
		t.Errorf("faults %v", got)
	}
	reply.Channel, reply.Reason = "phone", "Mme Bensaïd, le 23 au matin"
	d.must(d.AnswerOffer(d.ctx, d.officer, reply))
	if got := d.offer(f.Pupil.ID).Answers; len(got) != 1 || got[0].Channel != "phone" {
		t.Errorf("answers %+v", got)
	}
	reply.Guardian = "gua_nobody"
	wantFault(t, d.AnswerOffer(d.ctx, d.officer, reply), "offer.not_found")
}

// TestNoAcceptanceWithoutEveryAgreement: an agreement taken back closes the
// door of acceptance, whoever answers.
func TestNoAcceptanceWithoutEveryAgreement(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, o := d.offered()
	d.takeBack(f)
	wantFault(t, d.says(f, 1, o.ID, true), "offer.agreement_missing")
	wantFault(t, d.AnswerOffer(d.ctx, d.officer, office.OfferReply{Offer: o.ID, Guardian: f.Guardians[1].Guardian.ID, Accepts: true, Channel: "phone", Reason: "x"}),
		"offer.agreement_missing")
	d.must(d.says(f, 1, o.ID, false))
}

func TestASuspendedOfferIsOpenedAgainOnceEverybodyAgrees(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, o := d.offered()
	d.must(d.says(f, 0, o.ID, true))
	d.must(d.says(f, 1, o.ID, true))
	kept := d.file(f.Referral.ID).Agreements
	mine := slices.IndexFunc(kept, func(a placement.Agreement) bool { return a.Guardian == f.Guardians[0].Guardian.ID })
	d.must(d.WithdrawAgreement(d.ctx, storetest.ParentOf(f, 0), kept[mine].ID))
	suspended := d.offer(f.Pupil.ID)
	if suspended.State != placement.Suspended {
		t.Fatalf("the offer is %s", suspended.State)
	}
	change := office.OfferChange{Offer: o.ID, Version: suspended.Version}
	wantFault(t, d.ReinstateOffer(d.ctx, d.officer, change), "offer.agreement_missing")
	d.must(d.RecordAgreement(d.ctx, d.officer, office.PaperAgreement{Referral: f.Referral.ID, Guardian: f.Guardians[0].Guardian.ID, Says: placement.Given,
		Channel: "paper", On: storetest.Today, Attestation: "formulaire signé vu"}))
	d.must(d.ReinstateOffer(d.ctx, d.officer, change))
	if got := d.offer(f.Pupil.ID); got.State != placement.Offered || d.file(f.Referral.ID).Referral.State != placement.Submitted {
		t.Errorf("the offer is %s, the referral %s", got.State, d.file(f.Referral.ID).Referral.State)
	}
	d.must(d.says(f, 0, o.ID, true))
	if got := d.offer(f.Pupil.ID); got.State != placement.Accepted || d.file(f.Referral.ID).Referral.State != placement.Placed {
		t.Errorf("answered anew, the offer is %s", got.State)
	}
}

func TestATakenBackOfferIsNotSent(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, o := d.offered()
	wantFault(t, d.RecallOffer(d.ctx, d.officer, office.OfferChange{Offer: o.ID, Version: o.Version}), "reason.missing")
	d.must(d.RecallOffer(d.ctx, d.officer, office.OfferChange{Offer: o.ID, Reason: "erreur de section", Version: o.Version}))
	if got := d.told("offer", string(o.ID)); !slices.Equal(got, []string{"offer cancelled", "offer cancelled"}) {
		t.Errorf("notices %v", got)
	}
	if d.offer(f.Pupil.ID).State != placement.Recalled {
		t.Error("the offer still stands")
	}
	d.now = d.now.Add(time.Hour)
	if got := d.proposals(d.run().ID)[f.Pupil.ID]; !got.Placed() {
		t.Error("the place did not come free")
	}
}

func TestAFamilyGetsMoreTime(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f, o := d.offered()
	wantFault(t, d.ExtendOffer(d.ctx, d.officer, office.OfferChange{Offer: o.ID, Until: storetest.Today, Version: o.Version}), "offer.not_longer")
	d.must(d.ExtendOffer(d.ctx, d.officer, office.OfferChange{Offer: o.ID, Until: storetest.Today.AddDays(20), Version: o.Version}))
	wantFault(t, d.ExtendOffer(d.ctx, d.officer, office.OfferChange{Offer: o.ID, Until: storetest.Today.AddDays(30), Version: o.Version}), "row.stale")
	if got := d.offer(f.Pupil.ID).AnswerBy.In(paris).Format("2006-01-02 15:04"); got != "2026-12-13 23:59" {
		t.Errorf("answer by %s", got)
	}
}

func TestOffersLapseOnceAfterTheirLastInstant(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, o := d.offered()
		d.now = o.AnswerBy
		if n, err := d.LapseOffers(d.ctx); n != 0 || err != nil {
			t.Errorf("at the last instant: %d, %v", n, err)
		}
		d.now = o.AnswerBy.Add(time.Minute)
		wantFault(t, d.says(f, 0, o.ID, true), "offer.expired")
		var wg sync.WaitGroup
		counts := make([]int, 3)
		for i := range counts {
			wg.Go(func() {
				var err error
				if counts[i], err = d.LapseOffers(d.ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if sum := counts[0] + counts[1] + counts[2]; sum != 1 || d.offer(f.Pupil.ID).State != placement.Lapsed {
			t.Errorf("lapsed %v times, the offer is %s", counts, d.offer(f.Pupil.ID).State)
		}
	})
}
