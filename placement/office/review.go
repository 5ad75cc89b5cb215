package office

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A HeldReview is what was found and decided when a review was held.
type HeldReview struct {
	Review  placement.ReviewID
	On      calendar.Day
	Minutes string
	Version int
}

// HoldReview records that a review took place. The next one of the stay is
// planned in the same transaction: no stay that goes on is ever without one.
func (o *Office) HoldReview(ctx context.Context, by placement.Actor, in HeldReview) (next placement.Review, err error) {
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		next = placement.Review{}
		r, m, err := o.reviewToEdit(ctx, tx, by, in.Review, in.Version)
		if err != nil {
			return err
		}
		if in.On.After(m.today) {
			return placement.Reject("held_on", "date.in_future")
		}
		r, event, err := r.Hold(by, in.On, in.Minutes, m.now)
		if err != nil {
			return err
		}
		if r, err = tx.SaveReview(ctx, r, event); err != nil {
			return err
		}
		if _, err := tx.VoidNotices(ctx, aboutReview(r.ID), "review.held"); err != nil {
			return err
		}
		next, err = planNext(ctx, tx, by, r, m)
		return err
	})
	return next, err
}

// planNext plans the review that follows one that was held, unless the stay is
// over or one is planned already. It falls after the day that was due as well:
// a review held early is not held again on its own day.
func planNext(ctx context.Context, tx *store.Tx, by placement.Actor, held placement.Review, m moment) (placement.Review, error) {
	stay, err := tx.StayOfReview(ctx, held.ID)
	if err != nil || stay.State != placement.Present {
		return placement.Review{}, err
	}
	if planned, err := tx.NextReviewOf(ctx, stay.ID); err == nil {
		return planned, nil
	} else if !missing(err) {
		return placement.Review{}, err
	}
	after := held.HeldOn
	if held.DueOn.After(after) {
		after = held.DueOn
	}
	review, event := placement.PlanReview(by, stay, after, held.Owner, m.now)
	return tx.SaveReview(ctx, review, event)
}

// A MovedReview gives a review another day.
type MovedReview struct {
	Review  placement.ReviewID
	To      calendar.Day
	Version int
}

// MoveReview moves a planned review. What was queued about its old day is
// closed; reminders of the new one follow from it.
func (o *Office) MoveReview(ctx context.Context, by placement.Actor, in MovedReview) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		r, m, err := o.reviewToEdit(ctx, tx, by, in.Review, in.Version)
		if err != nil {
			return err
		}
		if in.To.Before(m.today) {
			return placement.Reject("to", "review.in_past")
		}
		r, event, err := r.Reschedule(by, in.To, m.now)
		if err != nil {
			return err
		}
		if _, err = tx.SaveReview(ctx, r, event); err != nil {
			return err
		}
		_, err = tx.VoidNotices(ctx, aboutReview(r.ID), "review.moved")
		return err
	})
}

// reviewToEdit reads a review that the person may change, as the page showed it.
func (o *Office) reviewToEdit(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.ReviewID, version int) (placement.Review, moment, error) {
	line, err := tx.Review(ctx, by, id)
	if err != nil {
		return placement.Review{}, moment{}, err
	}
	if err := placement.Allow(by, placement.EditReviews, placement.Subject{Territory: line.Territory, House: line.House}); err != nil {
		return placement.Review{}, moment{}, err
	}
	if line.Version != version {
		return placement.Review{}, moment{}, &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
	}
	m, err := o.momentIn(ctx, tx, line.Territory)
	return line.Review, m, err
}

func aboutReview(id placement.ReviewID) placement.Thing {
	return placement.Thing{Kind: "review", ID: string(id)}
}
