package web

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// tonight adds up one number of each house in scope, for a director's morning.
func tonight(of func(placement.Places) int) func(context.Context, *store.Tx, placement.Actor, time.Time) (int, error) {
	return func(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (sum int, err error) {
		err = eachTonight(ctx, tx, by, now, func(p placement.Places) { sum += of(p) })
		return sum, err
	}
}

// limitsTonight counts the houses in scope by what limits them.
func limitsTonight(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time) (placement.Bindings, error) {
	bound := placement.Bindings{}
	return bound, eachTonight(ctx, tx, by, now, func(p placement.Places) { bound[p.Binding]++ })
}

func eachTonight(ctx context.Context, tx *store.Tx, by placement.Actor, now time.Time, see func(placement.Places)) error {
	t, err := tx.Territory(ctx, by.Territory)
	if err != nil {
		return err
	}
	today := calendar.DayOf(now, zoneNamed(t.TimeZone))
	return tx.EachPremises(ctx, store.ScopeOf(by), "", calendar.Interval{From: today, To: today.AddDays(1)}, func(p placement.Premises) error {
		see(p.Places(today, true))
		return nil
	})
}

func occupiedBeds(p placement.Places) int   { return p.Occupied }
func placeableBeds(p placement.Places) int  { return p.Placeable }
func claimsInExcess(p placement.Places) int { return max(p.Over, p.Excess) }

// bedsBack are the next days on which beds can be slept in again.
func bedsBack(ctx context.Context, tx *store.Tx, by placement.Actor, lang plain.Lang, today calendar.Day) ([]Deadline, error) {
	if admit(by, placement.SeeOccupancy) != nil {
		return nil, nil
	}
	back, err := tx.BedsBackBetween(ctx, store.ScopeOf(by), calendar.Interval{From: today, To: today.AddDays(60)}, mostDeadlines)
	var list []Deadline
	for _, b := range back {
		list = append(list, Deadline{On: b.On, Text: words.T(lang, "today.bed_back", b.Beds, b.Name), Href: "/places/" + string(b.House)})
	}
	return list, err
}
