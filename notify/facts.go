package notify

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// zones are the clocks asked for so far: reading one takes as long as writing a
// letter.
var zones sync.Map

// PlaceOf is where the people of a territory read the clock and rest.
func PlaceOf(t placement.Territory) (Place, error) {
	zone, known := zones.Load(t.TimeZone)
	if !known {
		read, err := time.LoadLocation(t.TimeZone)
		if err != nil {
			return Place{}, fmt.Errorf("territory %s: %w", t.ID, err)
		}
		zone, _ = zones.LoadOrStore(t.TimeZone, read)
	}
	return Place{Zone: zone.(*time.Location), Holidays: calendar.TerritoryOf(t.Code)}, nil
}

// ReadFacts reads what reminders of a territory are planned from.
func ReadFacts(ctx context.Context, tx *store.Tx, t placement.Territory, p Policy, now time.Time) (f Facts, err error) {
	if f.Where, err = PlaceOf(t); err != nil {
		return f, err
	}
	// A reminder is moved back over rest days: a week covers the longest run.
	today := calendar.DayOf(now, f.Where.Zone)
	until := today.AddDays(slices.Max(append(p.Review, p.Meeting...)) + int(p.Ahead.Hours()/24) + 7)
	if f.Reviews, err = tx.DueReviews(ctx, t.ID, today, until); err != nil {
		return f, err
	}
	if f.Meetings, err = tx.DueMeetings(ctx, t.ID, now, until.At(0, 0, f.Where.Zone)); err != nil {
		return f, err
	}
	if f.Offers, err = tx.UnansweredOffers(ctx, t.ID, now); err != nil {
		return f, err
	}
	asked := today.AddDays(-slices.Max(p.Agreement) - agreementPatience - 7)
	f.Agreements, err = tx.UnansweredAgreements(ctx, t.ID, asked.At(0, 0, f.Where.Zone))
	return f, err
}
