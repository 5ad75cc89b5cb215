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

// demoReferrals has the professional refer two children. The family of the first has
// asked already, with another birthday: a likely double to compare, and a request
// that the office has only received. The second is a child nobody knew, and the
// office has taken the request on.
func demoReferrals(ctx context.Context, db *store.DB, w *cohort.World, account store.Account) error {
	child, ok := likelyReferred(w)
	if !ok {
		return nil
	}
	asked, today := child.Referrals[0], calendar.DayOf(demoStart, time.UTC)
	pupil := placement.Pupil{Territory: account.Territory, Family: child.Pupil.Family, Given: child.Pupil.Given,
		Born: child.Pupil.Born.AddDays(1), Sex: child.Pupil.Sex, Level: child.Pupil.Level, School: account.Institution, Commune: child.Pupil.Commune}
	by := placement.Actor{Role: placement.Referrer, Account: account.ID, Name: account.Name, Territory: account.Territory}
	desk := office.New(db, func() time.Time { return demoStart.AddDate(0, 0, -1) })
	request := placement.Referral{
		Campaign: asked.Campaign, Way: placement.Application, Level: asked.Level, InformedOn: today.AddDays(-3),
		Reason: "Trop de trajet le soir, les devoirs ne sont pas faits.", Tried: "Étude du soir depuis janvier.", Wishes: asked.Wishes,
	}
	if err := desk.Refer(ctx, by, office.Dossier{Pupil: pupil, Guardians: child.Guardians[:1], Referral: request}); err != nil {
		return err
	}
	before := office.New(db, func() time.Time { return demoStart.AddDate(0, 0, -9) })
	request.InformedOn, request.Reason = today.AddDays(-12), "Pas d’endroit calme à la maison, ni pour travailler ni pour dormir."
	unknown := unknownPupil(account, asked.Level, today)
	if err := before.Refer(ctx, by, office.Dossier{Pupil: unknown, Guardians: unknownMother(), Referral: request}); err != nil {
		return err
	}
	return takeOn(ctx, db, w.Officer, unknown)
}

func unknownPupil(account store.Account, level placement.Level, today calendar.Day) placement.Pupil {
	return placement.Pupil{Territory: account.Territory, Family: "Kerjean", Given: "Tiphaine", Born: today.AddDays(-13*365 - 40), Sex: placement.Girl, Level: level,
		School: account.Institution, Commune: "Bruz"}
}

func unknownMother() []placement.Guardianship {
	return []placement.Guardianship{{Link: "mother", Standing: placement.Joint,
		Guardian: placement.Guardian{Name: "Armelle Kerjean", Email: "armelle.kerjean@familles.invalid", Lang: "fr", Channel: placement.ByEmail}}}
}

// takeOn has the office submit the request of a pupil.
func takeOn(ctx context.Context, db *store.DB, officer placement.Actor, pupil placement.Pupil) error {
	var f placement.File
	err := db.Read(ctx, func(tx *store.Tx) error {
		scope := store.ScopeOf(officer)
		known, err := tx.KnownPupil(ctx, scope, pupil.INE, store.NameKey(pupil), pupil.Born)
		if err != nil {
			return err
		}
		asked, err := tx.ReferralsOf(ctx, scope, known.ID)
		if err == nil && len(asked) > 0 {
			f, err = tx.File(ctx, scope, asked[0].ID)
		}
		return err
	})
	if err != nil {
		return err
	}
	desk := office.New(db, func() time.Time { return demoStart.AddDate(0, 0, -8) })
	_, err = desk.KeepDossier(ctx, officer, office.Dossier{Pupil: f.Pupil, Guardians: f.Guardians, Referral: f.Referral, Submit: true})
	return err
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
