package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// ChangeReviewRules puts new rules in force for the reviews that are planned from
// now on: of one house, or of every house of the territory without its own
// (house ""), which is for an officer to decide. Version is the one that was on
// the page.
func (o *Office) ChangeReviewRules(ctx context.Context, by placement.Actor, to placement.ReviewRules, version int) error {
	do := placement.EditReviews
	if to.House == "" {
		do = placement.EditReviewRules
	}
	return o.act(ctx, by, do, func(tx *store.Tx, m moment) error {
		if to.House != "" {
			if _, err := tx.House(ctx, store.ScopeOf(by), to.House); err != nil {
				return err
			}
		}
		return changeReviewRules(ctx, tx, by, to, version, m)
	})
}

func changeReviewRules(ctx context.Context, tx *store.Tx, by placement.Actor, to placement.ReviewRules, version int, m moment) error {
	versions, err := tx.ReviewRulesOf(ctx, by.Territory, to.House)
	if err != nil {
		return err
	}
	before := placement.ReviewRules{House: to.House}
	if len(versions) > 0 {
		before = versions[0]
	}
	if before.Version != version {
		return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
	}
	after, event, err := before.Change(by, to, m.now, m.today)
	if err != nil {
		return err
	}
	return tx.AddReviewRules(ctx, by.Territory, after, event)
}
