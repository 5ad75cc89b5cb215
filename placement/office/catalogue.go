package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// DraftCatalogue makes a draft of the territory's next criteria from one of its
// versions, under a number of its own.
func (o *Office) DraftCatalogue(ctx context.Context, by placement.Actor, from, number string) (id placement.CatalogueID, err error) {
	err = o.act(ctx, by, placement.EditCatalogues, func(tx *store.Tx, m moment) error {
		base, err := tx.Catalogue(ctx, by.Territory, from)
		if missing(err) {
			return placement.Reject("from", "field.unknown")
		}
		if err != nil {
			return err
		}
		if _, err := tx.Catalogue(ctx, by.Territory, number); err == nil {
			return placement.Reject("number", "catalogue.number_taken", number)
		}
		k, event := base.Draft(by, number, m.now)
		if err := k.CheckNumber(); err != nil {
			return err
		}
		k, err = tx.SaveCatalogue(ctx, k, event)
		id = k.ID
		return err
	})
	return id, err
}

// ChangeCatalogue changes a draft. Everything that is wrong is told at once.
func (o *Office) ChangeCatalogue(ctx context.Context, by placement.Actor, typed placement.Catalogue) error {
	return o.onCatalogue(ctx, by, typed.ID, typed.Version, func(tx *store.Tx, k placement.Catalogue, m moment) error {
		k, event, err := k.Amend(by, typed, m.now)
		if err != nil {
			return err
		}
		other, err := tx.Catalogue(ctx, by.Territory, k.Number)
		switch {
		case err == nil && other.ID != k.ID:
			return placement.Reject("number", "catalogue.number_taken", k.Number)
		case err != nil && !missing(err):
			return err
		}
		_, err = tx.SaveCatalogue(ctx, k, event)
		return err
	})
}

// PublishCatalogue puts a draft into force from the day it names. It never changes
// again.
func (o *Office) PublishCatalogue(ctx context.Context, by placement.Actor, id placement.CatalogueID, version int) error {
	return o.onCatalogue(ctx, by, id, version, func(tx *store.Tx, k placement.Catalogue, m moment) error {
		k, event, err := k.Publish(by, m.today, m.now)
		if err != nil {
			return err
		}
		_, err = tx.SaveCatalogue(ctx, k, event)
		return err
	})
}

// DropCatalogue takes a draft back.
func (o *Office) DropCatalogue(ctx context.Context, by placement.Actor, id placement.CatalogueID, version int) error {
	return o.onCatalogue(ctx, by, id, version, func(tx *store.Tx, k placement.Catalogue, m moment) error {
		event, err := k.Drop(by, m.now)
		if err != nil {
			return err
		}
		return tx.DropCatalogue(ctx, k, event)
	})
}

// onCatalogue opens a version of the territory to somebody who changes it.
func (o *Office) onCatalogue(ctx context.Context, by placement.Actor, id placement.CatalogueID, version int,
	change func(*store.Tx, placement.Catalogue, moment) error,
) error {
	return o.act(ctx, by, placement.EditCatalogues, func(tx *store.Tx, m moment) error {
		k, err := tx.OwnCatalogue(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		if k.Version = version; k.State == placement.CataloguePublished {
			return placement.Refuse("catalogue.published")
		}
		return change(tx, k, m)
	})
}
