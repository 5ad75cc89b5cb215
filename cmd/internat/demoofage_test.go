package main

import (
	"context"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A pupil of age of the demo answers an offer in a space of his or her own, and the
// parents do not.
func TestAPupilOfAgeOfTheDemoAnswersAnOffer(t *testing.T) {
	db, ctx, w := demoWorld(t)
	people := demoPeople(w)
	err := db.Write(ctx, func(tx *store.Tx) error { return people.keep(ctx, tx) })
	if err == nil {
		err = acceptOffers(ctx, db, w)
	}
	if err == nil {
		err = comeOfAge(ctx, db, w, people.actor(placement.Officer))
	}
	if err != nil {
		t.Fatal(err)
	}
	child := grownUp(w)
	desk := office.New(db, func() time.Time { return demoStart })
	yes := office.OfferReply{Offer: child.Offers[0].ID, Accepts: true}
	parent := placement.Actor{Role: placement.Parent, Guardian: child.Guardians[0].Guardian.ID, Territory: w.Territory.ID}
	if err := desk.AnswerOffer(ctx, parent, yes); err == nil {
		t.Error("a parent answers for a pupil of age")
	}
	pupil := placement.Actor{Role: placement.Parent, Guardian: demoPupil, Name: ownSpace(w).Name, Territory: w.Territory.ID}
	if err := desk.AnswerOffer(ctx, pupil, yes); err != nil {
		t.Error(err)
	}
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		o, err := tx.Offer(ctx, store.Whole(w.Territory.ID), yes.Offer)
		if o.State != placement.Accepted {
			t.Errorf("the offer is %s", o.State)
		}
		return err
	})
}
