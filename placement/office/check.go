package office

import (
	"context"
	"internat/placement"
	"internat/placement/store"
)

// Check verifies everything that is kept about the houses of the person's
// territory, and hands over every breach, house by house. Nothing is written.
func (o *Office) Check(ctx context.Context, by placement.Actor, found func(placement.House, placement.Breach) error) (store.CheckRound, error) {
	round := store.CheckRound{}
	if err := placement.Allow(by, placement.SeeOccupancy, placement.Subject{Territory: by.Territory}); err != nil {
		return round, err
	}
	err := o.db.Read(ctx, func(tx *store.Tx) error {
		territory, err := tx.Territory(ctx, by.Territory)
		if err != nil {
			return err
		}
		school, err := tx.SchoolCalendar(ctx)
		if err != nil {
			return err
		}
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		round.At = m.now
		return tx.EachInventory(ctx, store.ScopeOf(by), m.today, func(v placement.Inventory) error {
			round.Houses, round.Stays, round.Offers = round.Houses+1, round.Stays+len(v.Stays), round.Offers+len(v.Offers)
			open := v.House.Timetable(territory, school).OpenNight
			for _, b := range v.Breaches(m.today, m.zone, open) {
				round.Breaches++
				if err := found(v.House, b); err != nil {
					return err
				}
			}
			return nil
		})
	})
	return round, err
}

// CheckNight checks one territory and keeps what was found; it tells how many
// breaches there are. A count that does not follow its stays is made anew: nobody
// has anything to decide about it. It may be called any number of times.
func (o *Office) CheckNight(ctx context.Context, in placement.TerritoryID) (int, error) {
	var kept []placement.Breach
	var stale []placement.SectionID
	of := map[placement.HouseID]int{}
	round, err := o.Check(ctx, placement.Tick(in), func(h placement.House, b placement.Breach) error {
		if of[h.ID]++; of[h.ID] <= store.MostBreaches {
			kept = append(kept, b)
		}
		if b.Code == placement.CountStale {
			stale = append(stale, b.Section)
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return round.Breaches, o.db.Write(ctx, func(tx *store.Tx) error {
		for _, section := range stale {
			if err := tx.Recount(ctx, section); err != nil {
				return err
			}
		}
		return tx.KeepCheck(ctx, in, round, kept)
	})
}
