package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// A sweep ends what time has ended in one territory, as the program itself: up to
// sweepPage things in one transaction. It tells how many it was given and how many
// of them it ended.
type sweep func(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) (given, ended int, err error)

// sweepPage is how many things one transaction of a sweep ends: others write too.
const sweepPage = 200

// everywhere sweeps every territory, page by page, until nothing is left.
func (o *Office) everywhere(ctx context.Context, do sweep) (ended int, err error) {
	territories, err := o.territories(ctx)
	for _, t := range territories {
		n, err := o.sweep(ctx, t.ID, do)
		ended += n
		if err != nil {
			return ended, err
		}
	}
	return ended, err
}

func (o *Office) sweep(ctx context.Context, in placement.TerritoryID, do sweep) (ended int, err error) {
	for given := sweepPage; given == sweepPage; {
		n := 0
		err := o.db.Write(ctx, func(tx *store.Tx) error {
			m, err := o.momentIn(ctx, tx, in)
			if err != nil {
				return err
			}
			given, n, err = do(ctx, tx, placement.Tick(in), m)
			return err
		})
		if err != nil {
			return ended, err
		}
		ended += n
	}
	return ended, nil
}

func (o *Office) territories(ctx context.Context) (list []placement.Territory, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Territories(ctx)
		return err
	})
	return list, err
}
