package main

import (
	"context"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// The director of the demo has a child to welcome today, the officer another one
// in some days, and a family still has to answer.
func TestTheDemoExpectsAChildTodayAndAnotherLater(t *testing.T) {
	db, ctx, w := demoWorld(t)
	today := calendar.DayOf(demoStart, time.UTC)
	people := demoPeople(w)
	if err := db.Write(ctx, func(tx *store.Tx) error { return people.keep(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
	if err := acceptOffers(ctx, db, w); err != nil {
		t.Fatal(err)
	}
	states, now := map[placement.OfferState]int{}, placement.Offer{}
	later := 0
	storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
		offers, err := tx.Offers(ctx, store.Whole(w.Territory.ID), store.OfferFilter{Limit: 100})
		for _, o := range offers {
			states[o.State]++
			switch {
			case o.State != placement.Accepted:
			case !o.Nights.From.After(today):
				now = o.Offer
			default:
				later++
			}
		}
		return err
	})
	if now.House != w.Houses[0].House.ID || later != 1 || states[placement.Offered] == 0 {
		t.Fatalf("expected today in %q, later %d, offers %v", now.House, later, states)
	}
	director := people.actor(placement.Director)
	director.Houses = people.of(placement.Director).Houses
	stay, err := office.New(db, func() time.Time { return demoStart }).Arrive(ctx, director, office.Arrival{Offer: now.ID, Version: now.Version, On: today, Reason: "Arrivée urgente, décidée avec la CPE."})
	if err != nil || stay.State != placement.Present {
		t.Errorf("the arrival cannot be noted: %+v, %v", stay, err)
	}
}
