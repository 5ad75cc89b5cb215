package office

import (
	"context"
	"time"

	"internat/capacity/calendar"
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

// checkHour is when in the night, by the clock of the territory, the day of a
// check begins: what midnight does is done by then.
const checkHour = 3

// CheckAll checks every territory once a night, at the first look after three in
// the morning, and keeps what was found. A tick calls it, any number of times: a
// night without power is made up for at the next start.
func (o *Office) CheckAll(ctx context.Context) (breaches int, err error) {
	territories, err := o.territories(ctx)
	for _, t := range territories {
		due, err := o.checkDue(ctx, t)
		if err != nil {
			return breaches, err
		}
		if !due {
			continue
		}
		if err := o.renewDue(ctx, t.ID); err != nil {
			return breaches, err
		}
		n, err := o.checkNow(ctx, t.ID)
		breaches += n
		if err != nil {
			return breaches, err
		}
	}
	return breaches, err
}

// checkDue reports whether this night's check of the territory is still to come.
// One dated later than now is of a clock that was wrong.
func (o *Office) checkDue(ctx context.Context, t placement.Territory) (due bool, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		last, err := tx.LastCheck(ctx, t.ID)
		if err != nil {
			return err
		}
		m, err := o.momentIn(ctx, tx, t.ID)
		night := func(at time.Time) calendar.Day { return calendar.DayOf(at.Add(-checkHour*time.Hour), m.zone) }
		due = last.At.IsZero() || last.At.After(m.now) || night(last.At).Before(night(m.now))
		return err
	})
	return due, err
}

// checkNow checks one territory and keeps what was found. A count that does not
// follow its stays is made anew: nobody has anything to decide about it.
func (o *Office) checkNow(ctx context.Context, in placement.TerritoryID) (int, error) {
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
