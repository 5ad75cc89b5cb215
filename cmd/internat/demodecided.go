package main

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/office"
	"internat/placement/store"
)

// lastYearPupils is the size of the cohort of which the demo takes last year's
// first requests: for the commonest wish it has more than the
// placement.LeastComparable on which a warning of risk rests.
const lastYearPupils = 700

// lastRequests are the first requests of the campaign that was decided before the
// one under way, of pupils of whom the demo keeps nothing else: each is ready for
// a run, and wishes for the houses that there are today.
func lastRequests(w *cohort.World) (iter.Seq[cohort.Family], error) {
	c := w.Campaigns[0]
	past, err := cohort.Build(cohort.Size{Pupils: lastYearPupils, Houses: w.Size.Houses, Seed: w.Size.Seed - 1, AsOf: c.ClosesOn})
	if err != nil {
		return nil, err
	}
	houses := map[placement.HouseID]placement.HouseID{}
	for i, h := range past.Houses {
		houses[h.House.ID] = w.Houses[i].House.ID
	}
	return func(yield func(cohort.Family) bool) {
		for family := range past.Families() {
			family.Children = slices.Collect(readyChildren(family.Children, past.Campaigns[1].ID, c, houses))
			for i := range family.Guardians {
				family.Guardians[i].Territory = c.Territory
			}
			if len(family.Children) > 0 && !yield(family) {
				return
			}
		}
	}, nil
}

// readyChildren are the children with a first request of the past cohort's
// campaign, each with that request alone, brought to the campaign and the houses
// of the demo.
func readyChildren(children []cohort.Child, asked placement.CampaignID, c placement.Campaign, houses map[placement.HouseID]placement.HouseID) iter.Seq[cohort.Child] {
	return func(yield func(cohort.Child) bool) {
		for _, child := range children {
			i := slices.IndexFunc(child.Referrals, func(r placement.Referral) bool {
				return r.Campaign == asked && r.Way == placement.Application && fileOf(child, r).Ready(c.PanelOn)
			})
			if i >= 0 && !yield(requestAlone(child, child.Referrals[i], c, houses)) {
				return
			}
		}
	}
}

func fileOf(child cohort.Child, r placement.Referral) placement.File {
	return placement.File{Referral: r, Pupil: child.Pupil, Guardians: child.Guardians, Agreements: child.Agreements}
}

// requestAlone is a child with one request in the campaign. The national number
// goes: the numbers of two cohorts are the same.
func requestAlone(child cohort.Child, r placement.Referral, c placement.Campaign, houses map[placement.HouseID]placement.HouseID) cohort.Child {
	r.Territory, r.Campaign = c.Territory, c.ID
	for i := range r.Wishes {
		r.Wishes[i].House = houses[r.Wishes[i].House]
	}
	alone := cohort.Child{Pupil: child.Pupil, Guardians: child.Guardians, Agreements: child.Agreements, Referrals: []placement.Referral{r}}
	alone.Pupil.Territory, alone.Pupil.INE = c.Territory, ""
	for _, e := range child.Events {
		if e.About.Kind == "referral" || e.About.Kind == "agreement" {
			e.Territory = c.Territory
			alone.Events = append(alone.Events, e)
		}
	}
	return alone
}

// decideLastYear runs last year's campaign as it was run then, over all the beds
// and with the real engine: it comes before this year's boarders are on file. Each
// proposal is confirmed, and the requests are closed with the campaign. A family
// that ranks its wishes this year reads how it went.
func decideLastYear(ctx context.Context, db *store.DB, w *cohort.World) error {
	families, err := lastRequests(w)
	if err != nil {
		return err
	}
	by, c := w.Officer, w.Campaigns[0]
	decidedAt := c.PanelOn.At(9, 0, time.UTC)
	desk := office.New(db, func() time.Time { return decidedAt })
	err = db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.SeedFamilies(ctx, families, nil); err != nil {
			return err
		}
		c.State = placement.Open
		c, err = tx.SaveCampaign(ctx, c, by.Happened(c.OpensOn.At(9, 0, time.UTC), "campaign.opened", "campaign", string(c.ID)))
		return err
	})
	if err != nil {
		return err
	}
	run, err := desk.PrepareRun(ctx, by, c.ID, placement.Fill)
	if err != nil {
		return fmt.Errorf("the demo's last campaign: %w", err)
	}
	if err := desk.StartRun(ctx, by, office.RunStart{Run: run.ID, Version: run.Version}); err != nil {
		return err
	}
	if err := desk.ComputeRun(ctx, by, run.ID); err != nil {
		return err
	}
	if err := db.Write(ctx, func(tx *store.Tx) error { return confirmLastYear(ctx, tx, by, run.ID, decidedAt) }); err != nil {
		return err
	}
	return desk.CloseCampaign(ctx, by, c.ID, c.Version)
}

// confirmLastYear notes what the officer decided then. Nobody is written to: it
// was a year ago.
func confirmLastYear(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.RunID, at time.Time) error {
	scope := store.ScopeOf(by)
	list, err := tx.UndecidedProposals(ctx, scope, id, nil, 10*lastYearPupils)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Exception != "" {
			p, _ = p.Open(by, at)
		}
		decided, event, err := p.Confirm(by, at)
		if err == nil {
			_, err = tx.SaveProposal(ctx, decided, event)
		}
		if err == nil {
			err = closeRequest(ctx, tx, by, p.Referral, at)
		}
		if err != nil {
			return err
		}
	}
	run, err := tx.Run(ctx, by.Territory, id)
	if err != nil {
		return err
	}
	run.State = placement.Decided
	_, err = tx.SaveRun(ctx, run, by.Happened(at, "run.decided", "run", string(id)))
	return err
}

func closeRequest(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.ReferralID, at time.Time) error {
	f, err := tx.File(ctx, store.ScopeOf(by), id)
	if err != nil {
		return err
	}
	r, event, err := f.Referral.Close(by, at)
	if err == nil {
		_, err = tx.SaveReferral(ctx, r, event)
	}
	return err
}

// rankingParent is a parent by mail who ranks the wishes of a first request this
// year, and of whose child so many pupils of last year were in the situation that
// the page tells the risk.
func rankingParent(w *cohort.World) placement.Guardian {
	past, today := precedents(w), calendar.DayOf(demoStart, time.UTC)
	for family := range w.Families() {
		for _, child := range family.Children {
			for _, k := range child.Guardians {
				g, ok := byMail(family, k.Guardian.ID)
				if ok && k.Decides(today) && ranksInDoubt(child, w.Campaigns[1], past, today) {
					return g
				}
			}
		}
	}
	return placement.Guardian{}
}

// ranksInDoubt reports whether the wishes of a child can be ranked by the parents,
// and the risk is told. The houses of a cohort tell girls' places from boys'.
func ranksInDoubt(child cohort.Child, c placement.Campaign, past []placement.Precedent, today calendar.Day) bool {
	for _, r := range child.Referrals {
		f := fileOf(child, r)
		_, told := f.Risk(past, true)
		if told && r.Ranks(c, today) && len(r.Wishes) > 1 && !child.Pupil.Adult(today) && !f.Disputed(today) {
			return true
		}
	}
	return false
}

// precedents are the requests of last year, as far as they are known before a run.
func precedents(w *cohort.World) (list []placement.Precedent) {
	families, err := lastRequests(w)
	if err != nil {
		return nil
	}
	for family := range families {
		for _, child := range family.Children {
			r := child.Referrals[0]
			list = append(list, placement.Precedent{Level: r.Level, Sex: child.Pupil.Sex, Points: r.Points(), Wishes: r.Houses()})
		}
	}
	return list
}
