package store

import (
	"context"
	"maps"
	"slices"

	"internat/placement"
)

const runColumns = `u.id, u.campaign_id, u.territory_id, u.state, u.salt, u.seed, u.seed_by, u.seed_how, u.seed_from, u.input_hash, u.output_hash, u.rules, u.engine,
	u.violations, u.way, u.base_id, u.started_role, u.started_id, u.started_by, u.started_at, u.finished_at, u.version`

func runInto(r *placement.Run) []any {
	return []any{&r.ID, &r.Campaign, &r.Territory, &r.State, &r.Salt, &r.Seed, &r.SeedBy, &r.SeedHow, &r.SeedFrom, &r.InputHash, &r.OutputHash, &r.Rules, &r.Engine,
		&r.Violations, &r.Way, nullAt[placement.RunID]{&r.Base}, &r.StartedBy.Role, &r.StartedBy.ID, &r.StartedBy.Name,
		instantAt{&r.StartedAt}, instantAt{&r.FinishedAt}, &r.Version}
}

// Runs lists the runs of a campaign, the latest first, without their files.
func (tx *Tx) Runs(ctx context.Context, in placement.TerritoryID, campaign placement.CampaignID) ([]placement.Run, error) {
	rows, err := tx.rows(ctx, `SELECT `+runColumns+` FROM run u WHERE u.campaign_id = $1 AND u.territory_id = $2
		ORDER BY u.started_at DESC, u.id DESC`, string(campaign), string(in))
	return collect(rows, err, func(s scanner) (r placement.Run, err error) {
		err = s.Scan(runInto(&r)...)
		return r, err
	})
}

// Run finds a run of a territory with its frozen input and its outcome.
func (tx *Tx) Run(ctx context.Context, in placement.TerritoryID, id placement.RunID) (placement.Run, error) {
	rows, err := tx.rows(ctx, `SELECT `+runColumns+`, u.input, u.outcome, u.anomalies FROM run u WHERE u.id = $1 AND u.territory_id = $2`, string(id), string(in))
	return one("run", rows, err, func(s scanner) (r placement.Run, err error) {
		err = s.Scan(append(runInto(&r), &r.Input, &r.Outcome, &r.Anomalies)...)
		return r, err
	})
}

// PublishedRun finds the latest run of a campaign of which a person confirmed
// anything, with its files.
func (tx *Tx) PublishedRun(ctx context.Context, in placement.TerritoryID, campaign placement.CampaignID) (placement.Run, error) {
	rows, err := tx.rows(ctx, `SELECT u.id FROM run u WHERE u.campaign_id = $1 AND u.territory_id = $2 AND u.state IN ('done', 'decided')
			AND EXISTS (SELECT 1 FROM proposal q WHERE q.run_id = u.id AND q.state = 'confirmed')
		ORDER BY u.started_at DESC, u.id DESC LIMIT 1`, string(campaign), string(in))
	id, err := one("run", rows, err, func(s scanner) (id placement.RunID, err error) {
		err = s.Scan(&id)
		return id, err
	})
	if err != nil {
		return placement.Run{}, err
	}
	return tx.Run(ctx, in, id)
}

// SaveRun adds a run (version 0) with its frozen input, or changes where it
// stands. The salt, the input and its hash never change.
func (tx *Tx) SaveRun(ctx context.Context, r placement.Run, why placement.Event) (placement.Run, error) {
	if r.ID == "" {
		r.ID = placement.RunID(NewID("run"))
	}
	why.About.ID = string(r.ID)
	r.Version++
	if r.Version > 1 {
		err := tx.exec1(ctx, `UPDATE run SET state = $1, seed = $2, seed_by = $3, output_hash = $4, engine = $5, outcome = $6, violations = $7,
				finished_at = $8, version = $9, seed_how = $10, seed_from = $11, anomalies = $12
			WHERE id = $13 AND territory_id = $14 AND version = $9 - 1`,
			string(r.State), r.Seed, r.SeedBy, r.OutputHash, r.Engine, r.Outcome, r.Violations, instant(r.FinishedAt), r.Version,
			string(r.SeedHow), r.SeedFrom, r.Anomalies, string(r.ID), string(r.Territory))
		if err != nil {
			return r, err
		}
		return r, tx.addEvent(ctx, why)
	}
	_, err := tx.exec(ctx, `INSERT INTO run (id, campaign_id, territory_id, state, salt, seed, seed_by, input_hash, output_hash, rules, engine,
			input, outcome, violations, started_role, started_id, started_by, started_at, finished_at, way, base_id, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, 1)`,
		string(r.ID), string(r.Campaign), string(r.Territory), string(r.State), r.Salt, r.Seed, r.SeedBy, r.InputHash, r.OutputHash, r.Rules, r.Engine,
		r.Input, r.Outcome, r.Violations, string(r.StartedBy.Role), r.StartedBy.ID, r.StartedBy.Name, instant(r.StartedAt), instant(r.FinishedAt), string(r.Way), null(r.Base))
	if err != nil {
		return r, err
	}
	return r, tx.addEvent(ctx, why)
}

// AddLegend keeps who is behind the pseudonyms of a run.
func (tx *Tx) AddLegend(ctx context.Context, run placement.RunID, legend placement.Legend) error {
	b := &bulk{tx: tx}
	links := b.sheet("run_link", "run_id, alias, referral_id")
	for _, alias := range slices.Sorted(maps.Keys(legend)) {
		links.add(string(run), alias, string(legend[alias]))
	}
	return b.flush(ctx)
}

// Legend reads who is behind the pseudonyms of a run; it is empty once it was
// destroyed.
func (tx *Tx) Legend(ctx context.Context, run placement.RunID) (placement.Legend, error) {
	legend := placement.Legend{}
	rows, err := tx.rows(ctx, `SELECT alias, referral_id FROM run_link WHERE run_id = $1 ORDER BY alias`, string(run))
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var alias string
		var id placement.ReferralID
		err = s.Scan(&alias, &id)
		legend[alias] = id
		return none, err
	})
	return legend, err
}

// DestroyLegend cuts the link between a run and the children: the salt by which
// it could be made again, and the certificates kept beside the proposals, whose
// ranks would give it away. The frozen input, its hash and its outcome stay, as
// proof about nobody.
func (tx *Tx) DestroyLegend(ctx context.Context, in placement.TerritoryID, run placement.RunID, why placement.Event) error {
	if err := tx.exec1(ctx, `UPDATE run SET salt = '', version = version + 1 WHERE id = $1 AND territory_id = $2`, string(run), string(in)); err != nil {
		return err
	}
	for _, statement := range []string{
		`DELETE FROM run_link WHERE run_id = $1`,
		`UPDATE proposal SET why = NULL, version = version + 1 WHERE run_id = $1`,
	} {
		if _, err := tx.exec(ctx, statement, string(run)); err != nil {
			return err
		}
	}
	why.About.ID = string(run)
	return tx.addEvent(ctx, why)
}
