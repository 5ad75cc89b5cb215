package office_test

import (
	"context"
	"slices"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// emancipated is a file of a pupil who was emancipated after the parents had agreed,
// and who can be written to.
func (c *counter) emancipated() (placement.File, placement.Actor) {
	c.Helper()
	f := c.pupil()
	judgment := office.Judgment{Referral: f.Referral.ID, Reference: "JT Rennes 26/3", On: storetest.Today.AddDays(-20)}
	contact := office.Details{Email: "lina@eleve.invalid", Lang: "fr", Channel: placement.ByEmail}
	for _, err := range []error{c.RecordJudgment(bg, c.officer, judgment), c.KeepPupilContact(bg, c.officer, f.Referral.ID, contact)} {
		if err != nil {
			c.Fatal(err)
		}
	}
	f = c.file(f.Referral.ID)
	self, known := f.Signer("", storetest.Today)
	if !known {
		c.Fatal("nobody writes to the pupil")
	}
	return f, placement.Actor{Role: placement.Parent, Guardian: self.Guardian.ID, Name: self.Guardian.Name, Territory: f.Pupil.Territory}
}

// to are those to whom notices go, each once.
func to(list []placement.Notice) (ids []placement.GuardianID) {
	for _, n := range list {
		ids = append(ids, n.Guardian)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

func TestAPupilWhoSignsAloneIsAskedAndAnswersWithoutTheParents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f, pupil := c.emancipated()
		if asked, err := c.AskAgreements(bg, c.officer, f.Referral.ID); err != nil || asked != 1 {
			t.Fatalf("asked %d, %v", asked, err)
		}
		if got := to(c.notices(placement.AgreementRequest)); !slices.Equal(got, []placement.GuardianID{pupil.Guardian}) {
			t.Errorf("asked %v instead of the pupil %s", got, pupil.Guardian)
		}
		_, err := c.AskAgreements(bg, c.officer, f.Referral.ID)
		wantFault(t, err, "agreement.nobody_to_ask")

		a, _ := c.file(f.Referral.ID).AgreementOf("", placement.FirstAdmission)
		var hash string
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			terms, err := office.AgreementTerms(ctx, tx, c.file(f.Referral.ID), a)
			hash = office.TextHash(terms)
			return err
		})
		yes := office.AgreementAnswer{Agreement: a.ID, Says: placement.Given, TextHash: hash}
		wantFault(t, c.AnswerAgreement(bg, storetest.ParentOf(f, 0), yes), "agreement.not_found")
		if err := c.AnswerAgreement(bg, pupil, yes); err != nil {
			t.Fatal(err)
		}
		if got := c.file(f.Referral.ID); !got.Ready(storetest.Today) {
			t.Errorf("blocked by %v", got.Blockers(storetest.Today))
		}
		offer := c.offered(f, placement.Offered)
		for n, k := range f.Guardians {
			if k.Own() {
				continue
			}
			wantFault(t, c.AnswerOffer(bg, storetest.ParentOf(f, n), office.OfferReply{Offer: offer.ID, Accepts: false}), "offer.pupil_of_age")
		}
		noted := office.OfferReply{Offer: offer.ID, Guardian: f.Guardians[0].Guardian.ID, Accepts: true, Channel: "phone", Reason: "La mère a appelé"}
		wantFault(t, c.AnswerOffer(bg, c.officer, noted), "offer.pupil_of_age")
		if err := c.AnswerOffer(bg, pupil, office.OfferReply{Offer: offer.ID, Accepts: true}); err != nil || c.offerState(offer.ID) != placement.Accepted {
			t.Errorf("%v, the offer is %s", err, c.offerState(offer.ID))
		}
	})
}

// children are those whom somebody sees in the own space.
func (c *counter) children(id placement.GuardianID) (n int) {
	c.Helper()
	storetest.Read(c.T, c.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Children(ctx, id, storetest.Today)
		n = len(list)
		return err
	})
	return n
}

func TestAPupilOfAgeMayHaveTheParentsLeftOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		wantFault(t, c.LeaveParentsOut(bg, c.officer, c.pupil().Referral.ID, true), "pupil.not_alone")
		f, pupil := c.emancipated()
		c.offered(f, placement.Accepted)
		meet := office.NewMeeting{Pupil: f.Pupil.ID, Kind: placement.ParentTalk, At: storetest.Noon.AddDate(0, 0, 9), Place: "Salle 3", Owner: "M. Tanguy"}
		if _, err := c.PlanMeeting(bg, c.officer, meet); err != nil {
			t.Fatal(err)
		}
		if got := to(c.notices(placement.MeetingInvitation)); len(got) != 3 {
			t.Errorf("told %v: the parents of a pupil of age stay informed, and the pupil is told", got)
		}
		if err := c.LeaveParentsOut(bg, c.officer, f.Referral.ID, true); err != nil {
			t.Fatal(err)
		}
		if got := to(c.notices(placement.MeetingInvitation)); !slices.Equal(got, []placement.GuardianID{pupil.Guardian}) {
			t.Errorf("what waits still goes to %v", got)
		}
		meet.At = meet.At.AddDate(0, 0, 1)
		if _, err := c.PlanMeeting(bg, c.officer, meet); err != nil {
			t.Fatal(err)
		}
		if got := to(c.notices(placement.MeetingInvitation)); !slices.Equal(got, []placement.GuardianID{pupil.Guardian}) {
			t.Errorf("a new appointment is told to %v", got)
		}
		parent := storetest.ParentOf(f, 0)
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			seen, err := tx.MeetingsOfPupil(ctx, parent, f.Pupil.ID)
			if len(seen) != 0 || c.children(parent.Guardian) != 0 || c.children(pupil.Guardian) != 1 {
				t.Errorf("the parent sees %d appointments and %d children", len(seen), c.children(parent.Guardian))
			}
			return err
		})
		if err := c.LeaveParentsOut(bg, c.officer, f.Referral.ID, false); err != nil || c.children(parent.Guardian) != 1 {
			t.Errorf("%v: informed again, the parent sees %d children", err, c.children(parent.Guardian))
		}
		if verbs := c.verbs(f.Pupil.ID); !slices.Contains(verbs, "pupil.parents_off") || !slices.Contains(verbs, "pupil.parents_on") {
			t.Errorf("the journal says %v", verbs)
		}
	})
}

// A way to reach the pupil stays with a draft that is written again, whose form does
// not ask for it.
func TestADraftKeepsHowThePupilIsReached(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	f, _ := c.emancipated()
	storetest.Write(t, c.db, func(ctx context.Context, tx *store.Tx) (err error) {
		f.Referral.State = placement.Draft
		f.Referral, err = tx.SaveReferral(ctx, f.Referral, c.officer.Happened(storetest.Noon, "referral.changed", "referral", ""))
		return err
	})
	parents := slices.DeleteFunc(slices.Clone(f.Guardians), placement.Guardianship.Own)
	f.Pupil.Given = "Maïwenn" // corrected with it
	if _, err := c.KeepDossier(bg, c.officer, office.Dossier{Pupil: f.Pupil, Guardians: parents, Referral: f.Referral}); err != nil {
		t.Fatal(err)
	}
	if self, known := c.file(f.Referral.ID).Signer("", storetest.Today); !known || self.Guardian.Name != "Maïwenn "+f.Pupil.Family {
		t.Errorf("the form untied the pupil, or left the name: %+v", self.Guardian)
	}
}

// A parent of the very name of the pupil, in a list of the school, is another person:
// the pupil is not written to at that address.
func TestAListNeverWritesToThePupilAtAParentsAddress(t *testing.T) {
	c := newCounter(t, storetest.Open(t))
	adult := func(changes ...string) string { return c.lina(append(changes, "14/03/2012", "14/03/2007")...) }
	c.imported(list(adult()))
	id := c.only().Referral.ID
	if err := c.KeepPupilContact(bg, c.officer, id, office.Details{Email: "maelys@eleve.invalid", Lang: "fr", Channel: placement.ByEmail}); err != nil {
		t.Fatal(err)
	}
	c.imported(list(adult("Yann Le Goff;pere;yann", "Maëlys Le Goff;pere;pere")))
	f := c.file(id)
	if self, known := f.Signer("", storetest.Today); !known || self.Guardian.Email != "maelys@eleve.invalid" || len(f.Guardians) != 4 {
		t.Errorf("the pupil is written to at %q, %d people on file", self.Guardian.Email, len(f.Guardians))
	}
}

// A name that is corrected is corrected everywhere: the pupil is written to under it.
func TestTheCorrectedNameOfAPupilWhoSignsAloneIsTheOneThatIsWrittenTo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		c := newCounter(t, db)
		f, pupil := c.emancipated()
		err := c.AskCorrection(bg, pupil, office.Correction{Pupil: f.Pupil.ID, Field: placement.OwnName, Value: "Autre"})
		wantFault(t, err, "field.unknown")
		if err := c.AskCorrection(bg, pupil, office.Correction{Pupil: f.Pupil.ID, Field: "given", Value: "Maïwenn"}); err != nil {
			t.Fatal(err)
		}
		var asked []store.FamilyAskLine
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			asked, err = tx.OpenFamilyAsks(ctx, store.ScopeOf(c.officer), 10)
			return err
		})
		if err := c.DecideAsk(bg, c.officer, office.AskDecision{Ask: asked[0].ID, Accepts: true, Version: asked[0].Version}); err != nil {
			t.Fatal(err)
		}
		self, _ := c.file(f.Referral.ID).Signer("", storetest.Today)
		if want := "Maïwenn " + f.Pupil.Family; self.Guardian.Name != want || self.Guardian.Email != "lina@eleve.invalid" {
			t.Errorf("written to as %q at %s, want %q", self.Guardian.Name, self.Guardian.Email, want)
		}
		if mother := c.file(f.Referral.ID).Guardians; !slices.ContainsFunc(mother, func(k placement.Guardianship) bool { return k.Guardian.Name == f.Guardians[0].Guardian.Name }) {
			t.Error("a parent has another name")
		}
	})
}
