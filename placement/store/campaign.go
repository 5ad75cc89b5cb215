package store

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
)

const campaignColumns = `c.id, c.territory_id, c.name, c.school_year, c.opens_on, c.closes_on, c.panel_on, c.entry_on, c.ends_on,
	c.answer_days, c.siblings, c.recount, c.rules, c.rules_on, c.state, c.version`

func scanCampaign(s scanner) (c placement.Campaign, err error) {
	err = s.Scan(&c.ID, &c.Territory, &c.Name, &c.Year, dayAt{&c.OpensOn}, dayAt{&c.ClosesOn}, dayAt{&c.PanelOn}, dayAt{&c.EntryOn}, dayAt{&c.EndsOn},
		&c.AnswerDays, &c.Siblings, flagAt{&c.Recount}, &c.Rules, dayAt{&c.RulesOn}, &c.State, &c.Version)
	return c, err
}

// Campaigns lists the campaigns of a territory, the latest school year first.
func (tx *Tx) Campaigns(ctx context.Context, in placement.TerritoryID) ([]placement.Campaign, error) {
	rows, err := tx.rows(ctx, `SELECT `+campaignColumns+` FROM campaign c WHERE c.territory_id = $1 ORDER BY c.school_year DESC, c.id`, string(in))
	return collect(rows, err, scanCampaign)
}

// Campaign finds a campaign of a territory.
func (tx *Tx) Campaign(ctx context.Context, in placement.TerritoryID, id placement.CampaignID) (placement.Campaign, error) {
	rows, err := tx.rows(ctx, `SELECT `+campaignColumns+` FROM campaign c WHERE c.id = $1 AND c.territory_id = $2`, string(id), string(in))
	return one("campaign", rows, err, scanCampaign)
}

// SaveCampaign adds a campaign (version 0) or changes it. There is one for each
// school year of a territory.
func (tx *Tx) SaveCampaign(ctx context.Context, c placement.Campaign, why placement.Event) (placement.Campaign, error) {
	if c.ID == "" {
		c.ID = placement.CampaignID(NewID("cam"))
	}
	c.Version++
	err := tx.exec1(ctx, `INSERT INTO campaign (id, territory_id, name, school_year, opens_on, closes_on, panel_on, entry_on, ends_on,
			answer_days, siblings, rules, rules_on, state, version, recount)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
		ON CONFLICT (id) DO UPDATE SET name = $3, opens_on = $5, closes_on = $6, panel_on = $7, entry_on = $8, ends_on = $9,
			answer_days = $10, siblings = $11, rules = $12, rules_on = $13, state = $14, version = $15, recount = $16
		WHERE campaign.territory_id = $2 AND campaign.version = $15 - 1`,
		string(c.ID), string(c.Territory), c.Name, c.Year, day(c.OpensOn), day(c.ClosesOn), day(c.PanelOn), day(c.EntryOn), day(c.EndsOn),
		c.AnswerDays, c.Siblings, c.Rules, day(c.RulesOn), string(c.State), c.Version, flag(c.Recount))
	if err != nil {
		return c, once(err, placement.Reject("year", "campaign.year_taken", c.Year))
	}
	why.About.ID = string(c.ID)
	return c, tx.addEvent(ctx, why)
}

// CampaignDecided reports whether a person decided on any proposal of the
// campaign.
func (tx *Tx) CampaignDecided(ctx context.Context, in placement.TerritoryID, id placement.CampaignID) (decided bool, err error) {
	rows, err := tx.rows(ctx, `SELECT count(*) FROM run u WHERE u.territory_id = $1 AND u.campaign_id = $2
		AND EXISTS (SELECT 1 FROM proposal o WHERE o.run_id = u.id AND o.state IN ('confirmed', 'set_aside'))`, string(in), string(id))
	n, err := one("campaign", rows, err, func(s scanner) (n int, err error) {
		err = s.Scan(&n)
		return n, err
	})
	return n > 0, err
}

// A Progress counts what became of the files of a campaign.
type Progress struct {
	Draft, Submitted, Placed, Withdrawn, Shut int
}

// CampaignProgress counts the files of a campaign by state.
func (tx *Tx) CampaignProgress(ctx context.Context, id placement.CampaignID) (p Progress, err error) {
	rows, err := tx.rows(ctx, `SELECT state, count(*) FROM referral WHERE campaign_id = $1 GROUP BY state ORDER BY state`, string(id))
	into := map[placement.ReferralState]*int{placement.Draft: &p.Draft, placement.Submitted: &p.Submitted, placement.Placed: &p.Placed,
		placement.Withdrawn: &p.Withdrawn, placement.Shut: &p.Shut}
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var state placement.ReferralState
		var n int
		if err = s.Scan(&state, &n); err == nil && into[state] != nil {
			*into[state] = n
		}
		return none, err
	})
	return p, err
}

// A Renewing is a boarder who has no file in a campaign yet: the stay that goes
// on and the last request under which it came.
type Renewing struct {
	Stay     placement.Stay
	Level    placement.Level      // of this year
	Referral placement.ReferralID // the pupil's latest; "" when there is none
	Scheme   placement.Scheme     // of the house
}

// GoesOn reports whether the boarder can be asked to go on next year: not from
// the last level, nor from an internat tremplin, where nobody renews.
func (x Renewing) GoesOn() bool { return x.Level.Next() != "" && x.Scheme != placement.Tremplin }

// boardersToAsk are the boarders present on a day ($2) of a territory ($1) who
// have no file in a campaign ($3).
const boardersToAsk = `FROM stay s JOIN pupil p ON p.id = s.pupil_id JOIN house h ON h.id = s.house_id
		WHERE s.territory_id = $1 AND s.state = 'present' AND s.from_day <= $2 AND s.to_day > $2
			AND NOT EXISTS (SELECT 1 FROM referral r WHERE r.pupil_id = s.pupil_id AND r.campaign_id = $3)`

// CountBoardersToAsk counts those of BoardersToAsk who can go on.
func (tx *Tx) CountBoardersToAsk(ctx context.Context, in placement.TerritoryID, campaign placement.CampaignID, today calendar.Day) (n int, err error) {
	rows, err := tx.rows(ctx, `SELECT p.level, h.scheme, count(*) `+boardersToAsk+` GROUP BY p.level, h.scheme ORDER BY p.level, h.scheme`,
		string(in), day(today), string(campaign))
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var x Renewing
		var of int
		if err = s.Scan(&x.Level, &x.Scheme, &of); err == nil && x.GoesOn() {
			n += of
		}
		return none, err
	})
	return n, err
}

// BoardersToAsk lists the boarders present on a day who have no file in the
// campaign, whatever its state, by stay, at most so many.
func (tx *Tx) BoardersToAsk(ctx context.Context, in placement.TerritoryID, campaign placement.CampaignID, today calendar.Day, after placement.StayID, limit int) ([]Renewing, error) {
	rows, err := tx.rows(ctx, `SELECT s.id, s.territory_id, s.pupil_id, s.house_id, s.section_id, s.from_day, s.to_day, p.level, h.scheme,
			COALESCE((SELECT r.id FROM referral r WHERE r.pupil_id = s.pupil_id ORDER BY r.created_at DESC, r.id DESC LIMIT 1), '')
		`+boardersToAsk+` AND s.id > $4
		ORDER BY s.id LIMIT $5`, string(in), day(today), string(campaign), string(after), limit)
	return collect(rows, err, func(s scanner) (x Renewing, err error) {
		err = s.Scan(&x.Stay.ID, &x.Stay.Territory, &x.Stay.Pupil, &x.Stay.House, &x.Stay.Section, dayAt{&x.Stay.Nights.From}, dayAt{&x.Stay.Nights.To},
			&x.Level, &x.Scheme, &x.Referral)
		return x, err
	})
}
