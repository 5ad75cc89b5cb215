package store

import (
	"context"
	"encoding/json"

	"internat/placement"
)

// Comparisons lists those kept with a run, in the order they were asked for.
func (tx *Tx) Comparisons(ctx context.Context, in placement.TerritoryID, run placement.RunID) ([]placement.RunComparison, error) {
	rows, err := tx.rows(ctx, `SELECT c.id, c.run_id, c.territory_id, c.answer, c.engine, c.by_role, c.by_id, c.by_name, c.at
		FROM run_comparison c WHERE c.run_id = $1 AND c.territory_id = $2 ORDER BY c.at, c.id`, string(run), string(in))
	return collect(rows, err, func(s scanner) (c placement.RunComparison, err error) {
		var answer string
		err = s.Scan(&c.ID, &c.Run, &c.Territory, &answer, &c.Engine, &c.By.Role, &c.By.ID, &c.By.Name, instantAt{&c.At})
		if err != nil {
			return c, err
		}
		return c, json.Unmarshal([]byte(answer), &c.Comparison)
	})
}

// AddComparison keeps a comparison with its run. One that is there already
// stays as it is, and nothing is added to the journal: what was printed once is
// printed again.
func (tx *Tx) AddComparison(ctx context.Context, c placement.RunComparison, why placement.Event) error {
	question, err := json.Marshal(c.Question)
	if err != nil {
		return err
	}
	answer, err := json.Marshal(c.Comparison)
	if err != nil {
		return err
	}
	n, err := tx.exec(ctx, `INSERT INTO run_comparison (id, run_id, territory_id, question, answer, engine, by_role, by_id, by_name, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (run_id, question) DO NOTHING`,
		NewID("cmp"), string(c.Run), string(c.Territory), string(question), string(answer), c.Engine,
		string(c.By.Role), c.By.ID, c.By.Name, instant(c.At))
	if err != nil || n == 0 {
		return err
	}
	why.About.ID = string(c.Run)
	return tx.addEvent(ctx, why)
}

// RunAnywhere finds a run by its id alone, in whatever territory: for the
// command line, which acts for nobody in particular.
func (tx *Tx) RunAnywhere(ctx context.Context, id placement.RunID) (placement.Run, error) {
	all, err := tx.Territories(ctx)
	if err != nil {
		return placement.Run{}, err
	}
	for _, t := range all {
		var run placement.Run
		if run, err = tx.Run(ctx, t.ID, id); err == nil || !isMissing(err) {
			return run, err
		}
	}
	return placement.Run{}, placement.Missing("run")
}
