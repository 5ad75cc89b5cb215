package storetest

import (
	"context"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// Year is the nights of the school year that Noon is in.
var Year = calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2027-07-03")}

// NextYear is the nights that a Campaign places for.
var NextYear = calendar.Interval{From: calendar.MustDay("2027-09-01"), To: calendar.MustDay("2028-07-01")}

// ValidCampaign is an open campaign for the year after Noon.
func ValidCampaign(in placement.TerritoryID) placement.Campaign {
	return placement.Campaign{
		Territory: in, Name: "Rentrée 2027", Year: "2027-2028", OpensOn: Today.AddDays(-20), ClosesOn: Today.AddDays(20), PanelOn: Today.AddDays(30),
		EntryOn: NextYear.From, EndsOn: NextYear.To, AnswerDays: 10, Siblings: "tie-break",
		Rules: placement.ExampleScale, RulesOn: Today.AddDays(-30), State: placement.Open,
	}
}

// Campaign keeps a ValidCampaign.
func Campaign(t testing.TB, db *store.DB, in placement.TerritoryID) placement.Campaign {
	t.Helper()
	var c placement.Campaign
	Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		c, err = tx.SaveCampaign(ctx, ValidCampaign(in), Officer(in).Happened(Noon, "campaign.opened", "campaign", ""))
		return err
	})
	return c
}

// Of puts a file into a campaign.
func Of(c placement.Campaign) func(*placement.File) {
	return func(f *placement.File) { f.Referral.Campaign = c.ID }
}

// Stay puts a kept pupil into a bed of a section.
func Stay(t testing.TB, db *store.DB, f placement.File, in placement.Section, bed placement.BedID, nights calendar.Interval) placement.Stay {
	t.Helper()
	s := placement.Stay{Territory: f.Pupil.Territory, Pupil: f.Pupil.ID, House: in.House, Section: in.ID, Bed: bed, Nights: nights, State: placement.Present}
	Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		s, err = tx.SaveStay(ctx, s, happened(f, "stay.started", "stay"))
		return err
	})
	return s
}

// Offer offers a kept pupil a place of a section, to be answered within ten
// days of Noon. A change may give it another state.
func Offer(t testing.TB, db *store.DB, f placement.File, in placement.Section, nights calendar.Interval, change ...func(*placement.Offer)) placement.Offer {
	t.Helper()
	o := placement.Offer{
		Territory: f.Pupil.Territory, Campaign: f.Referral.Campaign, Referral: f.Referral.ID, Pupil: f.Pupil.ID, House: in.House, Section: in.ID,
		Nights: nights, State: placement.Offered, AnswerBy: Noon.AddDate(0, 0, 10), AppealBody: "la DSDEN d'Ille-et-Vilaine",
		DecidedBy: Officer(f.Pupil.Territory).Author(), DecidedAt: Noon,
	}
	for _, f := range change {
		f(&o)
	}
	Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		o, err = tx.SaveOffer(ctx, o, happened(f, madeOr(o.State), "offer"))
		return err
	})
	return o
}

// madeOr is the verb that brought an offer to its state.
func madeOr(state placement.OfferState) string {
	if state == placement.Offered {
		return "offer.made"
	}
	return "offer." + string(state)
}
