package notify

import (
	"context"
	"fmt"
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
	for _, kind := range placement.ReminderKinds {
		if _, err := f.read(ctx, tx, t.ID, kind, p, now, store.Part{}); err != nil {
			return f, err
		}
	}
	return f, nil
}

// read reads a part of the facts of one kind of reminder.
func (f *Facts) read(ctx context.Context, tx *store.Tx, in placement.TerritoryID, kind placement.NoticeKind, p Policy, now time.Time, part store.Part) (next store.Mark, err error) {
	today := calendar.DayOf(now, f.Where.Zone)
	// A reminder is moved over rest days: a week covers the longest run.
	around := p.Rules.Longest(kind) + 7
	until := today.AddDays(around + int(p.Ahead.Hours()/24))
	switch kind {
	case placement.ReviewReminder:
		f.Reviews, next, err = tx.DueReviews(ctx, in, today, until, part)
	case placement.MeetingReminder:
		f.Meetings, next, err = tx.DueMeetings(ctx, in, now, until.At(0, 0, f.Where.Zone), part)
	case placement.OfferReminder:
		f.Offers, next, err = tx.UnansweredOffers(ctx, in, now, part)
	case placement.AgreementReminder:
		f.Agreements, next, err = tx.UnansweredAgreements(ctx, in, today.AddDays(-around-agreementPatience).At(0, 0, f.Where.Zone), part)
	}
	return next, err
}
