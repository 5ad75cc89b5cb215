package main

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/office"
	"internat/placement/store"
)

// mostAccepted is how many families of the demo have said yes already.
const mostAccepted = 2

// acceptOffers has the families of the first offers say yes on the evening before
// the demo begins: one child is expected in the director's house this very day,
// another one elsewhere in a few days. Every other offer stays to be answered, that of the
// pupil who has come of age as well.
func acceptOffers(ctx context.Context, db *store.DB, w *cohort.World) error {
	desk := office.New(db, func() time.Time { return demoStart.Add(-time.Hour) })
	today, accepted, grown := calendar.DayOf(demoStart, time.UTC), 0, grownUp(w).Pupil.ID
	for family := range w.Families() {
		for _, child := range family.Children {
			if len(child.Offers) == 0 || child.Pupil.ID == grown || child.Pupil.SignsAlone(today) || accepted == mostAccepted {
				continue
			}
			if err := everybodyAccepts(ctx, desk, w.Territory.ID, child, today); err != nil {
				return err
			}
			accepted++
		}
	}
	return nil
}

// everybodyAccepts gives the word of each holder who must sign.
func everybodyAccepts(ctx context.Context, desk *office.Office, in placement.TerritoryID, child cohort.Child, today calendar.Day) error {
	for _, k := range child.Guardians {
		if !k.Decides(today) {
			continue
		}
		by := placement.Actor{Role: placement.Parent, Guardian: k.Guardian.ID, Name: k.Guardian.Name, Territory: in}
		if err := desk.AnswerOffer(ctx, by, office.OfferReply{Offer: child.Offers[0].ID, Accepts: true}); err != nil {
			return err
		}
	}
	return nil
}
