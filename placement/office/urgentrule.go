package office

import (
	"context"
	"strconv"

	"internat/placement"
	"internat/placement/store"
)

// SetUrgentDays says for how many days an urgent request may wait in the territory
// before pages say that it waits for too long. Its own days again change nothing.
func (o *Office) SetUrgentDays(ctx context.Context, by placement.Actor, days int) error {
	return o.act(ctx, by, placement.SetUrgentDays, func(tx *store.Tx, m moment) error {
		rule := placement.UrgentRule{Days: days, Author: by.Name, On: m.today}
		if err := rule.Check(); err != nil {
			return err
		}
		before, err := tx.UrgentRule(ctx, by.Territory)
		if err != nil || before.Set() && before.Days == days {
			return err
		}
		event := by.Happened(m.now, "urgent_rule.set", "territory", string(by.Territory))
		event.Facts = map[string]string{"before": strconv.Itoa(before.Days), "days": strconv.Itoa(days)}
		return tx.SaveUrgentRule(ctx, by.Territory, rule, event)
	})
}
