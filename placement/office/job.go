package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// WantJob has a job run at the next look of the program that runs the jobs: that of
// the person's territory, or of the whole service.
func (o *Office) WantJob(ctx context.Context, by placement.Actor, name placement.JobName) error {
	rule, ok := placement.JobRuleOf(name)
	if !ok {
		return placement.Missing("job")
	}
	return o.act(ctx, by, placement.RunJobs, func(tx *store.Tx, m moment) error {
		event := by.Happened(m.now, "job.wanted", "job", string(name))
		return tx.WantJob(ctx, jobTerritory(rule, by.Territory), name, m.now, event)
	})
}

func jobTerritory(rule placement.JobRule, in placement.TerritoryID) placement.TerritoryID {
	if rule.Each {
		return in
	}
	return ""
}

// SweepSignIns forgets sessions, codes and counters of attempts that are over. It
// tells how many.
func (o *Office) SweepSignIns(ctx context.Context) (n int, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) (err error) {
		n, err = tx.SweepSignIns(ctx, o.now())
		return err
	})
	return n, err
}

// CountOverdue tells how many things of a territory are past their term. It
// removes nothing: two people do.
func (o *Office) CountOverdue(ctx context.Context, in placement.TerritoryID) (int, error) {
	plan, err := o.PlanPurge(ctx, placement.Tick(in))
	return plan.Purge.Planned.All(), err
}
