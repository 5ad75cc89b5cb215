package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// OpenCampaign opens a campaign and prepares the renewal of every boarder who
// is not in the last level: present house wished for, criteria as they were, the
// holders of authority asked for their agreement. It gives how many renewals it
// prepared.
func (o *Office) OpenCampaign(ctx context.Context, by placement.Actor, c placement.Campaign) (kept placement.Campaign, renewals int, err error) {
	if err := placement.Allow(by, placement.EditCampaigns, placement.Subject{}); err != nil {
		return c, 0, err
	}
	c.ID, c.Version, c.Territory, c.State = "", 0, by.Territory, placement.Open
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		if err := nameRules(ctx, tx, &c, m); err != nil {
			return err
		}
		if err := c.Check(); err != nil {
			return err
		}
		kept, err = tx.SaveCampaign(ctx, c, by.Happened(m.now, "campaign.opened", "campaign", ""))
		return err
	})
	if err != nil {
		return c, 0, err
	}
	renewals, err = o.PrepareRenewals(ctx, by, kept.ID)
	return kept, renewals, err
}

// nameRules makes the campaign name a published version of the criteria: the one
// that was chosen or, when nothing was, the one in force when it opens.
func nameRules(ctx context.Context, tx *store.Tx, c *placement.Campaign, m moment) (err error) {
	on := m.today
	if on.Before(c.OpensOn) {
		on = c.OpensOn
	}
	var k placement.Catalogue
	if c.Rules == "" {
		k, err = tx.CatalogueInForce(ctx, c.Territory, on)
	} else {
		k, err = tx.Catalogue(ctx, c.Territory, c.Rules)
	}
	switch {
	case missing(err), err == nil && k.State != placement.CataloguePublished:
		return placement.Reject("rules", "campaign.rules_unknown", c.Rules)
	case err != nil:
		return err
	}
	c.Rules, c.RulesOn = k.Number, k.PublishedOn
	return nil
}

// renewalPage is how many renewals one transaction prepares: a département with
// thousands of boarders must not hold the database for a minute.
const renewalPage = 100

// PrepareRenewals prepares the renewals that are still missing in a campaign.
// Asked again, after an arrival or a failure half-way, it adds only those.
func (o *Office) PrepareRenewals(ctx context.Context, by placement.Actor, id placement.CampaignID) (added int, err error) {
	if err := placement.Allow(by, placement.EditCampaigns, placement.Subject{}); err != nil {
		return 0, err
	}
	for after := placement.StayID(""); ; {
		var done int
		var last placement.StayID
		err := o.db.Write(ctx, func(tx *store.Tx) (err error) {
			done, last, err = o.renewalsAfter(ctx, tx, by, id, after)
			return err
		})
		if err != nil || last == "" {
			return added, err
		}
		added, after = added+done, last
	}
}

func (o *Office) renewalsAfter(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.CampaignID, after placement.StayID) (done int, last placement.StayID, err error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return 0, "", err
	}
	c, err := tx.Campaign(ctx, by.Territory, id)
	if err != nil {
		return 0, "", err
	}
	if c.State != placement.Open {
		return 0, "", placement.Refuse("campaign.closed")
	}
	boarders, err := tx.BoardersToAsk(ctx, by.Territory, id, m.today, after, renewalPage)
	for _, b := range boarders {
		last = b.Stay.ID
		if !b.GoesOn() {
			continue
		}
		if err := renew(ctx, tx, by, c, b, m); err != nil {
			return done, last, err
		}
		done++
	}
	return done, last, err
}

// renew files the request of one boarder for the next year and asks the
// family.
func renew(ctx context.Context, tx *store.Tx, by placement.Actor, c placement.Campaign, b store.Renewing, m moment) error {
	r := placement.Referral{
		Territory: c.Territory, Pupil: b.Stay.Pupil, Campaign: c.ID, Way: placement.Renewal, Door: placement.RenewalDoor, State: placement.Draft, Level: b.Level.Next(),
		InformedOn: m.today, WantedFrom: c.EntryOn, Current: b.Stay.Section, CreatedAt: m.now,
		Wishes: []placement.Wish{{Rank: 1, House: b.Stay.House}},
	}
	if b.Referral != "" {
		earlier, err := tx.File(ctx, store.Whole(c.Territory), b.Referral)
		if err != nil {
			return err
		}
		r.Claims = earlier.Referral.Claims
	}
	r, event, err := r.Submit(by, m.now, m.today)
	if err != nil {
		return err
	}
	if r, err = tx.SaveReferral(ctx, r, event); err != nil {
		return err
	}
	f, err := tx.File(ctx, store.Whole(c.Territory), r.ID)
	if err != nil {
		return err
	}
	for _, holder := range f.Unasked(m.today) {
		if err := ask(ctx, tx, by, f, holder, m); err != nil {
			return err
		}
	}
	return nil
}

// ChangeCampaign amends an open campaign: its days, and, until decisions are
// taken on one of its runs, its rules.
func (o *Office) ChangeCampaign(ctx context.Context, by placement.Actor, id placement.CampaignID, in placement.CampaignChange, version int) error {
	if err := placement.Allow(by, placement.EditCampaigns, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Campaign(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		decided, err := tx.CampaignDecided(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		next, event, err := c.Change(by, o.now().UTC(), in, decided)
		if err != nil {
			return err
		}
		next.Version = version
		if _, err = tx.SaveCampaign(ctx, next, event); err != nil || decided || next.SameRules(c) {
			return err
		}
		return o.stopRuns(ctx, tx, by, id)
	})
}

// stopRuns puts aside the results that were computed under other rules: nobody
// may decide on them any more.
func (o *Office) stopRuns(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.CampaignID) error {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return err
	}
	runs, err := tx.Runs(ctx, by.Territory, id)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.State != placement.Done {
			continue
		}
		whole, err := tx.Run(ctx, by.Territory, r.ID)
		if err != nil {
			return err
		}
		if err := stop(ctx, tx, by, whole, m); err != nil {
			return err
		}
	}
	return nil
}

// CloseCampaign ends a campaign: nobody is placed by it any more. Its offers
// stay what they are.
func (o *Office) CloseCampaign(ctx context.Context, by placement.Actor, id placement.CampaignID, version int) error {
	if err := placement.Allow(by, placement.EditCampaigns, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		c, err := tx.Campaign(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		if c.State != placement.Open {
			return placement.Refuse("campaign.closed")
		}
		c.State, c.Version = placement.Closed, version
		_, err = tx.SaveCampaign(ctx, c, by.Happened(o.now().UTC(), "campaign.closed", "campaign", string(id)))
		return err
	})
}
