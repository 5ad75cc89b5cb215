package notify

import (
	"context"
	"testing"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A review that nobody holds is the director's to explain, once the patience of
// the rules is over; told once, not every night.
func TestADirectorIsToldOnceOfAReviewThatNobodyHolds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := newService(t, db)
		house := storetest.House(t, db, func(h *placement.House) { h.Territory = s.file.Pupil.Territory })
		stay := storetest.Stay(t, db, s.file, house.Girls, house.GirlsBeds[0].ID, calendar.Interval{From: calendar.MustDay("2026-09-01")})
		by := storetest.Officer(s.file.Pupil.Territory)
		var review placement.Review
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			plan, err := tx.ReviewPlan(ctx, house.ID)
			if err != nil {
				return err
			}
			r, event := placement.PlanReview(by, stay, plan, stay.Nights.From, "M. Petit", morning)
			r.DueOn = calendar.MustDay("2026-11-11") // thirteen days before the morning; the example is patient for fourteen
			review, err = tx.SaveReview(ctx, r, event)
			return err
		})
		for _, night := range []struct{ days, told int }{{0, 0}, {1, 1}, {2, 1}} {
			s.clock = morning.AddDate(0, 0, night.days)
			s.send(t)
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				n, err := tx.CountReviews(ctx, by, store.ReviewFilter{State: placement.Planned, Late: true})
				if n != night.told {
					t.Errorf("after %d nights %d reviews are reported", night.days, n)
				}
				history, herr := tx.Events(ctx, store.EventQuery{Territory: by.Territory, Pupil: review.Pupil, Limit: 50})
				told := 0
				for _, e := range history {
					if e.Verb == "review.escalated" {
						told++
					}
				}
				if herr != nil || told != night.told {
					t.Errorf("after %d nights the journal tells it %d times, %v", night.days, told, herr)
				}
				return err
			})
		}
	})
}
