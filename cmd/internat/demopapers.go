package main

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/store"
)

// demoPapers gives the first house a list of papers, and what is there of them
// in the files that wish for it: nearly all are complete, some miss what is
// required, so that there is somebody to ask.
func demoPapers(ctx context.Context, tx *store.Tx, w *cohort.World) error {
	house, today := w.Houses[0].House, calendar.DayOf(demoStart, time.UTC)
	list := placement.ExampleList(house.ID)
	list.Provenance = placement.Provenance{Author: "Le chef d’établissement (fictif)", On: today.AddDays(-120), Source: "Liste d’exemple, conseil d’administration de janvier 2026"}
	by := placement.Actor{Role: placement.Officer, Account: "acc_demo_officer", Name: w.Officer.Name, Territory: w.Territory.ID}
	event := by.Happened(demoStart, "paperlist.changed", "house", string(house.ID))
	event.House = house.ID
	if err := tx.SavePaperList(ctx, list, event); err != nil {
		return err
	}
	files, err := tx.Referrals(ctx, store.Whole(w.Territory.ID), store.ReferralFilter{View: store.Incomplete, House: house.ID, Today: today, Limit: 1000})
	if err != nil {
		return err
	}
	for i, f := range files {
		if err := demoMarks(ctx, tx, by, f, list, i); err != nil {
			return err
		}
	}
	return nil
}

// demoMarks says what is there of the nth file: of every eighth the letter is
// missing, and what is only wanted is there in every second.
func demoMarks(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, list placement.PaperList, n int) error {
	today := calendar.DayOf(demoStart, time.UTC)
	for _, a := range list.Asked {
		k, _ := placement.PaperKindOf(a.Kind)
		if n%8 == 3 && a.Kind == "motivation" || n%2 == 1 && !a.Required {
			continue
		}
		m := placement.PaperMark{Kind: a.Kind, Way: placement.PaperSeen, Given: today.AddDays(-20), By: by.Name, On: today.AddDays(-12)}
		if k.Opinion {
			m.Way, m.Giver = placement.OpinionGiven, "Mme Roux, cheffe d’établissement"
			if k.Domain == placement.OfHealth {
				m.Giver = "Dr Morel, médecin scolaire"
			} else {
				m.Says = placement.Favourable
			}
		}
		event := by.Happened(demoStart.AddDate(0, 0, -12), "paper."+string(m.Way), "referral", string(f.Referral.ID))
		event.Pupil, event.Facts = f.Pupil.ID, map[string]string{"paper": a.Kind}
		if err := tx.MarkPaper(ctx, f.Referral.ID, m, event); err != nil {
			return err
		}
	}
	return nil
}
