package office

import (
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// HouseList gives the director of a house one of its lists for a night: names and
// beds. The journal says who took which list away, in the same transaction.
func (o *Office) HouseList(ctx context.Context, by placement.Actor, house placement.HouseID, kind placement.ListKind, on calendar.Day) (h placement.House, list []placement.ListedBoarder, err error) {
	if err := placement.Allow(by, placement.PrintLists, placement.Subject{Territory: by.Territory, House: house}); err != nil {
		return h, nil, err
	}
	if !slices.Contains(placement.ListKinds, kind) {
		return h, nil, placement.Reject("list", "list.unknown")
	}
	err = o.db.Write(ctx, func(tx *store.Tx) (err error) {
		if h, err = tx.House(ctx, store.ScopeOf(by), house); err != nil {
			return err
		}
		if list, err = tx.ListedBoarders(ctx, store.ScopeOf(by), house, on); err != nil {
			return err
		}
		e := by.Happened(o.now().UTC(), "list.printed", "house", string(house))
		e.House, e.Facts = house, map[string]string{"list": string(kind), "on": on.String()}
		return tx.AddEvent(ctx, e)
	})
	return h, list, err
}
