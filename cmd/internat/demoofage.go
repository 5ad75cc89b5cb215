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

// demoPupil is the id under which a pupil of age of the demo is written to.
const demoPupil placement.GuardianID = "gua_demo_pupil"

// grownUp is the eldest child of the demo with an offer: the one who has come of age,
// and whose offer nobody answers before the demo begins.
func grownUp(w *cohort.World) (eldest cohort.Child) {
	for family := range w.Families() {
		for _, child := range family.Children {
			if len(child.Offers) > 0 && (eldest.Pupil.ID == "" || child.Pupil.Born.Before(eldest.Pupil.Born)) {
				eldest = child
			}
		}
	}
	return eldest
}

// ownSpace is that pupil as somebody who may enter the own space.
func ownSpace(w *cohort.World) placement.Guardian {
	p := grownUp(w).Pupil
	return placement.Guardian{ID: demoPupil, Territory: w.Territory.ID, Name: p.Given + " " + p.Family, Email: "eleve@demo.invalid", Lang: "fr", Channel: placement.ByEmail}
}

// comeOfAge has that pupil be eighteen since two months, agree at the counter and say
// where to write to: the offer is the pupil's to answer, and the parents are informed.
func comeOfAge(ctx context.Context, db *store.DB, w *cohort.World, officer placement.Actor) error {
	child, today := grownUp(w), calendar.DayOf(demoStart, time.UTC)
	year, month, day := today.AddDays(-60).Date()
	happened := func(verb, kind string) placement.Event {
		return officer.Happened(demoStart.Add(-time.Hour), verb, kind, "")
	}
	err := db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Pupil(ctx, store.Whole(w.Territory.ID), child.Pupil.ID)
		if err != nil {
			return err
		}
		p.Born = calendar.NewDay(year-18, month, day)
		if p, err = tx.SavePupil(ctx, p, happened("pupil.changed", "pupil")); err != nil {
			return err
		}
		g, err := tx.SaveGuardian(ctx, ownSpace(w), happened("pupil.contact", "guardian"))
		if err != nil {
			return err
		}
		return tx.SaveGuardianship(ctx, placement.Guardianship{Pupil: p.ID, Guardian: g, Link: placement.SelfLink, Standing: placement.Self}, happened("guardian.tied", "guardian"))
	})
	if err != nil {
		return err
	}
	return office.New(db, func() time.Time { return demoStart.Add(-time.Hour) }).RecordAgreement(ctx, officer, office.PaperAgreement{
		Referral: child.Offers[0].Referral, Says: placement.Given, Channel: "counter", On: today, Attestation: "Signé au guichet par l’élève, pièce d’identité vue.",
	})
}
