package store

import (
	"context"
	"iter"

	"internat/placement"
	"internat/placement/cohort"
)

// Seed keeps a whole synthetic world, or nothing of it. It tells progress, if
// anybody asks, how many pupils are written. A database that already has the
// territory is left alone: a cohort never mixes with real files.
func (db *DB) Seed(ctx context.Context, w *cohort.World, progress func(pupils int)) error {
	return db.Write(ctx, func(tx *Tx) error {
		if err := tx.SeedHouses(ctx, w); err != nil {
			return err
		}
		return tx.SeedFamilies(ctx, w.Families(), progress)
	})
}

// SeedHouses keeps the territory, campaigns and houses of a world, before
// anybody asks for a place there.
func (tx *Tx) SeedHouses(ctx context.Context, w *cohort.World) error {
	known, err := tx.count(ctx, `SELECT count(*) FROM territory`)
	if err != nil {
		return err
	}
	if known > 0 {
		return placement.Refuse("seed.not_empty")
	}
	if err := tx.SaveTerritory(ctx, w.Territory); err != nil {
		return err
	}
	return tx.seedHouses(ctx, w)
}

// seedBatch is how many families wait before they are written.
const seedBatch = 500

func (tx *Tx) seedHouses(ctx context.Context, w *cohort.World) error {
	rows := newHouseRows(tx)
	for _, c := range w.Campaigns {
		rows.campaignRow(c)
	}
	for i, h := range w.Houses {
		rows.houseRow(h)
		if i%seedBatch == seedBatch-1 {
			if err := rows.flush(ctx); err != nil {
				return err
			}
		}
	}
	return rows.flush(ctx)
}

// SeedFamilies keeps families of a world, its own or those of an earlier campaign,
// and tells progress like Seed.
func (tx *Tx) SeedFamilies(ctx context.Context, all iter.Seq[cohort.Family], progress func(pupils int)) error {
	rows := newFamilyRows(tx)
	families, pupils := 0, 0
	for f := range all {
		rows.familyRow(f)
		families, pupils = families+1, pupils+len(f.Children)
		if families%seedBatch != 0 {
			continue
		}
		if err := rows.flush(ctx); err != nil {
			return err
		}
		if progress != nil {
			progress(pupils)
		}
	}
	if err := rows.flush(ctx); err != nil {
		return err
	}
	if tx.dialect == Postgres {
		_, err := tx.exec(ctx, `ANALYZE`)
		return err
	}
	_, err := tx.exec(ctx, `PRAGMA optimize=0x10002`)
	return err
}
