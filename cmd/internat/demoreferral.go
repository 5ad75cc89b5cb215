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

// demoReferral has the professional refer a child whose family has asked
// already, with another birthday: there is a request to follow, and a likely
// double to compare.
func demoReferral(ctx context.Context, db *store.DB, w *cohort.World, account store.Account) error {
	child, ok := likelyReferred(w)
	if !ok {
		return nil
	}
	asked, today := child.Referrals[0], calendar.DayOf(demoStart, time.UTC)
	pupil := placement.Pupil{Territory: account.Territory, Family: child.Pupil.Family, Given: child.Pupil.Given,
		Born: child.Pupil.Born.AddDays(1), Sex: child.Pupil.Sex, Level: child.Pupil.Level, School: account.Institution, Commune: child.Pupil.Commune}
	by := placement.Actor{Role: placement.Referrer, Account: account.ID, Name: account.Name, Territory: account.Territory}
	desk := office.New(db, func() time.Time { return demoStart.AddDate(0, 0, -1) })
	return desk.Refer(ctx, by, office.Dossier{Pupil: pupil, Guardians: child.Guardians[:1], Referral: placement.Referral{
		Campaign: asked.Campaign, Way: placement.Application, Level: asked.Level, InformedOn: today.AddDays(-3),
		Reason: "Trop de trajet le soir, les devoirs ne sont pas faits.", Tried: "Étude du soir depuis janvier.", Wishes: asked.Wishes,
	}})
}

// likelyReferred is the first child with a request of the campaign whose
// birthday is one digit away from the day after.
func likelyReferred(w *cohort.World) (cohort.Child, bool) {
	for family := range w.Families() {
		for _, child := range family.Children {
			_, _, day := child.Pupil.Born.Date()
			asks := len(child.Referrals) > 0 && child.Referrals[0].Way == placement.Application && child.Referrals[0].State == placement.Submitted
			if asks && len(child.Guardians) > 0 && day < 28 && day%10 < 9 {
				return child, true
			}
		}
	}
	return cohort.Child{}, false
}
