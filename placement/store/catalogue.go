package store

import (
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
)

const catalogueColumns = `k.id, k.territory_id, k.number, k.base, k.state, k.valid_from, k.published_on, k.published_by, k.source, k.situation_cap, k.version`

func scanCatalogue(s scanner) (k placement.Catalogue, err error) {
	err = s.Scan(&k.ID, nullAt[placement.TerritoryID]{&k.Territory}, &k.Number, &k.Base, &k.State, dayAt{&k.ValidFrom}, dayAt{&k.PublishedOn},
		&k.PublishedBy, &k.Source, &k.SituationCap, &k.Version)
	return k, err
}

// ofTerritory is true of the versions of a territory ($1) and of those that are
// shipped for everybody.
const ofTerritory = `COALESCE(k.territory_id, '') IN ('', $1)`

// Catalogues lists the versions that a territory knows, the latest first, drafts
// before them.
func (tx *Tx) Catalogues(ctx context.Context, in placement.TerritoryID) ([]placement.Catalogue, error) {
	rows, err := tx.rows(ctx, `SELECT `+catalogueColumns+` FROM catalogue k WHERE `+ofTerritory+`
		ORDER BY CASE WHEN k.state = 'draft' THEN 0 ELSE 1 END, k.valid_from DESC, k.number DESC, k.id`, string(in))
	list, err := collect(rows, err, scanCatalogue)
	for i := range list {
		if err == nil {
			err = tx.fillCriteria(ctx, &list[i])
		}
	}
	return list, err
}

// Catalogue finds a version of a territory by its number, a draft included.
func (tx *Tx) Catalogue(ctx context.Context, in placement.TerritoryID, number string) (placement.Catalogue, error) {
	rows, err := tx.rows(ctx, `SELECT `+catalogueColumns+` FROM catalogue k WHERE `+ofTerritory+` AND k.number = $2
		ORDER BY COALESCE(k.territory_id, '') DESC LIMIT 1`, string(in), number)
	k, err := one("catalogue", rows, err, scanCatalogue)
	if err != nil {
		return k, err
	}
	return k, tx.fillCriteria(ctx, &k)
}

// OwnCatalogue finds a version that a territory made, by its id.
func (tx *Tx) OwnCatalogue(ctx context.Context, in placement.TerritoryID, id placement.CatalogueID) (placement.Catalogue, error) {
	rows, err := tx.rows(ctx, `SELECT `+catalogueColumns+` FROM catalogue k WHERE k.id = $1 AND k.territory_id = $2`, string(id), string(in))
	k, err := one("catalogue", rows, err, scanCatalogue)
	if err != nil {
		return k, err
	}
	return k, tx.fillCriteria(ctx, &k)
}

// CatalogueInForce finds the version that a territory counts by on a day: the
// latest one valid by then or, before any was, the first.
func (tx *Tx) CatalogueInForce(ctx context.Context, in placement.TerritoryID, on calendar.Day) (placement.Catalogue, error) {
	rows, err := tx.rows(ctx, `SELECT `+catalogueColumns+` FROM catalogue k WHERE `+ofTerritory+` AND k.state = 'published'
		ORDER BY CASE WHEN k.valid_from <= $2 THEN 0 ELSE 1 END, CASE WHEN k.valid_from <= $2 THEN k.valid_from END DESC, k.valid_from,
			COALESCE(k.territory_id, '') DESC, k.number DESC LIMIT 1`, string(in), day(on))
	k, err := one("catalogue", rows, err, scanCatalogue)
	if err != nil {
		return k, err
	}
	return k, tx.fillCriteria(ctx, &k)
}

func (tx *Tx) fillCriteria(ctx context.Context, k *placement.Catalogue) error {
	rows, err := tx.rows(ctx, `SELECT code, family, points, group_code, restricted, once, word_fr, word_en, proof_fr, proof_en
		FROM criterion WHERE catalogue_id = $1 ORDER BY place, code`, string(k.ID))
	k.Criteria, err = collect(rows, err, func(s scanner) (c placement.Criterion, err error) {
		err = s.Scan(&c.Code, &c.Family, &c.Points, &c.Group, flagAt{&c.Restricted}, &c.Once, &c.Words.FR, &c.Words.EN, &c.Proof.FR, &c.Proof.EN)
		return c, err
	})
	return err
}

// SaveCatalogue adds a draft (version 0), changes it or publishes it, with its
// criteria. One that is published is refused by the schema as well.
func (tx *Tx) SaveCatalogue(ctx context.Context, k placement.Catalogue, why placement.Event) (placement.Catalogue, error) {
	if k.ID == "" {
		k.ID = placement.CatalogueID(NewID("cat"))
	}
	if err := tx.putCatalogue(ctx, &k); err != nil {
		return k, err
	}
	why.About.ID = string(k.ID)
	return k, tx.addEvent(ctx, why)
}

// putCatalogue writes the criteria while the version is still a draft, and its
// state last.
func (tx *Tx) putCatalogue(ctx context.Context, k *placement.Catalogue) error {
	k.Version++
	err := tx.exec1(ctx, `INSERT INTO catalogue (id, territory_id, number, base, state, valid_from, published_on, published_by, source, situation_cap, version)
		VALUES ($1, $2, $3, $4, 'draft', $5, '', '', $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET number = $3, valid_from = $5, source = $6, situation_cap = $7, version = $8
		WHERE catalogue.territory_id = $2 AND catalogue.version = $8 - 1 AND catalogue.state = 'draft'`,
		string(k.ID), null(k.Territory), k.Number, k.Base, day(k.ValidFrom), k.Source, k.SituationCap, k.Version)
	if err != nil {
		return once(err, placement.Reject("number", "catalogue.number_taken", k.Number))
	}
	if _, err := tx.exec(ctx, `DELETE FROM criterion WHERE catalogue_id = $1`, string(k.ID)); err != nil {
		return err
	}
	for i, c := range k.Criteria {
		if err := tx.addCriterion(ctx, k.ID, i, c); err != nil {
			return err
		}
	}
	if k.State != placement.CataloguePublished {
		return nil
	}
	return tx.exec1(ctx, `UPDATE catalogue SET state = 'published', published_on = $2, published_by = $3 WHERE id = $1`,
		string(k.ID), day(k.PublishedOn), k.PublishedBy)
}

func (tx *Tx) addCriterion(ctx context.Context, of placement.CatalogueID, at int, c placement.Criterion) error {
	_, err := tx.exec(ctx, `INSERT INTO criterion (catalogue_id, code, place, family, points, group_code, restricted, once, word_fr, word_en, proof_fr, proof_en)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`, string(of), c.Code, at, c.Family, c.Points, string(c.Group), flag(c.Restricted), c.Once,
		c.Words.FR, c.Words.EN, c.Proof.FR, c.Proof.EN)
	if violated(err) == checkRule {
		return placement.Reject(placement.CriterionField(c.Code, "fr"), "criterion.unlawful")
	}
	return err
}

// DropCatalogue removes a draft of a territory.
func (tx *Tx) DropCatalogue(ctx context.Context, k placement.Catalogue, why placement.Event) error {
	if _, err := tx.exec(ctx, `DELETE FROM criterion WHERE catalogue_id = $1`, string(k.ID)); err != nil {
		return err
	}
	err := tx.exec1(ctx, `DELETE FROM catalogue WHERE id = $1 AND territory_id = $2 AND state = 'draft' AND version = $3`, string(k.ID), string(k.Territory), k.Version)
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// shipCatalogues keeps the versions that come with the program, those that are
// not there yet.
func (db *DB) shipCatalogues(ctx context.Context) error {
	return db.Write(ctx, func(tx *Tx) error {
		for _, k := range placement.ShippedCatalogues() {
			there, err := tx.count(ctx, `SELECT count(*) FROM catalogue WHERE id = $1`, string(k.ID))
			if err != nil {
				return err
			}
			if k.Version = 0; there == 0 {
				if err := tx.putCatalogue(ctx, &k); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// A scaleKey names the version that a request counts by: the one of its campaign
// or, without one, that in force on the day it was made.
type scaleKey struct {
	in    placement.TerritoryID
	rules string
	on    calendar.Day
}

// Scale finds the version that a request of a campaign ("" = none) made on a day
// counts by.
func (tx *Tx) Scale(ctx context.Context, in placement.TerritoryID, campaign placement.CampaignID, on calendar.Day) (*placement.Catalogue, error) {
	if campaign == "" {
		return tx.scale(ctx, scaleKey{in: in, on: on})
	}
	c, err := tx.Campaign(ctx, in, campaign)
	if err != nil {
		return nil, err
	}
	return tx.scale(ctx, scaleKey{in: in, rules: c.Rules})
}

// scale reads each version once in a transaction.
func (tx *Tx) scale(ctx context.Context, key scaleKey) (*placement.Catalogue, error) {
	if k := tx.scales[key]; k != nil {
		return k, nil
	}
	var k placement.Catalogue
	var err error
	if key.rules == "" {
		k, err = tx.CatalogueInForce(ctx, key.in, key.on)
	} else {
		k, err = tx.Catalogue(ctx, key.in, key.rules)
	}
	if err != nil {
		return nil, err
	}
	if tx.scales == nil {
		tx.scales = map[scaleKey]*placement.Catalogue{}
	}
	tx.scales[key] = &k
	return &k, nil
}

// fileScales gives each request of a set its version, after its head.
func (tx *Tx) fileScales(ctx context.Context, set *fileSet) (err error) {
	for i := range set.files {
		r := &set.files[i].Referral
		key := scaleKey{in: r.Territory, rules: set.rules[i]}
		if key.rules == "" {
			key.on = calendar.DayOf(r.CreatedAt, plain.Paris)
		}
		if r.ID == "" {
			continue
		}
		if r.Scale, err = tx.scale(ctx, key); err != nil {
			return err
		}
	}
	return nil
}

// groupsOf tells the groups of claimed codes. A code means the same in every
// version.
func (tx *Tx) groupsOf(ctx context.Context) (func([]string) []placement.Group, error) {
	rows, err := tx.rows(ctx, `SELECT DISTINCT code, group_code FROM criterion WHERE group_code <> '' ORDER BY code, group_code`)
	of := map[string]placement.Group{}
	_, err = collect(rows, err, func(s scanner) (none struct{}, err error) {
		var code string
		var group placement.Group
		err = s.Scan(&code, &group)
		of[code] = group
		return none, err
	})
	return func(codes []string) []placement.Group {
		var groups []placement.Group
		for _, code := range codes {
			if g := of[code]; g != "" {
				groups = append(groups, g)
			}
		}
		slices.Sort(groups)
		return slices.Compact(groups)
	}, err
}
