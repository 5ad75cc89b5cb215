package office

import (
	"context"
	"strconv"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A HeldReview is what was found and decided when a review was held, and when
// the next one is: the zero day leaves it to the rules of the house.
type HeldReview struct {
	Review placement.ReviewID
	placement.ReviewResult
	Next    calendar.Day
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
		if err := in.check(m.today); err != nil {
			return err
		}
		r, event, err := r.Hold(by, in.ReviewResult, m.now)
		if err != nil {
			return err
		}
		if r, err = tx.SaveReview(ctx, r, event); err != nil {
			return err
		}
		if _, err := tx.VoidNotices(ctx, aboutReview(r.ID), "review.held"); err != nil {
			return err
		}
		if err := tellReview(ctx, tx, by, placement.ReviewMinutes, r, m); err != nil {
			return err
		}
		next, err = planNext(ctx, tx, by, r, in.Next, m)
		return err
	})
	return next, err
}

// check is what only the clock of the place can say.
func (in HeldReview) check(today calendar.Day) error {
	var faults placement.Faults
	if in.On.After(today) {
		faults.Add("held_on", "date.in_future")
	}
	if !in.Next.IsZero() && !in.Next.After(today) {
		faults.Add("next", "review.in_past")
	}
	return faults.Err()
}

// planNext plans the review that follows one that was held, unless the stay is
// over or one is planned already. It falls after the day that was due as well:
// a review held early is not held again on its own day.
func planNext(ctx context.Context, tx *store.Tx, by placement.Actor, held placement.Review, on calendar.Day, m moment) (placement.Review, error) {
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
	plan, err := tx.ReviewPlan(ctx, stay.House)
	if err != nil {
		return placement.Review{}, err
	}
	review, event := placement.PlanReview(by, stay, plan, after, held.Owner, m.now)
	if !on.IsZero() {
		review.DueOn = on
	}
	return tx.SaveReview(ctx, review, event)
}

// A MovedReview gives a review another day.
type MovedReview struct {
	Review  placement.ReviewID
	To      calendar.Day
	Why     string // asked for when the director was told that it is late
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
		r, event, err := r.Reschedule(by, in.To, in.Why, m.now)
		if err != nil {
			return err
		}
		if r, err = tx.SaveReview(ctx, r, event); err != nil {
			return err
		}
		if err := tx.DropReviewReplies(ctx, r.ID); err != nil {
			return err
		}
		if _, err = tx.VoidNotices(ctx, aboutReview(r.ID), "review.moved"); err != nil || r.Announced.IsZero() {
			return err
		}
		return tellReview(ctx, tx, by, placement.ReviewMoved, r, m)
	})
}

// An AnnouncedReview says who comes to a review and what is prepared.
type AnnouncedReview struct {
	Review  placement.ReviewID
	Guests  []placement.ReviewGuest
	Prepare string
	Version int
}

// AnnounceReview settles who comes, and tells everybody who is told about the
// child: they may answer until the day. Announced again, they are told again.
func (o *Office) AnnounceReview(ctx context.Context, by placement.Actor, in AnnouncedReview) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		r, m, err := o.reviewToEdit(ctx, tx, by, in.Review, in.Version)
		if err != nil {
			return err
		}
		if r.DueOn.Before(m.today) {
			return placement.Refuse("review.day_over")
		}
		r, event, err := r.Announce(by, in.Guests, in.Prepare, m.now)
		if err != nil {
			return err
		}
		if r, err = tx.SaveReview(ctx, r, event); err != nil {
			return err
		}
		return tellReview(ctx, tx, by, placement.ReviewInvitation, r, m)
	})
}

// tellReview queues one notice about a review to everybody who is told about the
// child on that day.
func tellReview(ctx context.Context, tx *store.Tx, by placement.Actor, kind placement.NoticeKind, r placement.Review, m moment) error {
	told, err := audience(ctx, tx, r.Territory, kind, placement.File{Pupil: placement.Pupil{ID: r.Pupil}}, m)
	if err != nil {
		return err
	}
	var notices []placement.Notice
	for _, k := range told {
		n := placement.NoticeTo(k.Guardian, kind, aboutReview(r.ID), "v"+strconv.Itoa(r.Version), m.now)
		n.Pupil = r.Pupil
		notices = append(notices, n)
	}
	_, err = m.queue(ctx, tx, by, notices)
	return err
}

// A NewReview opens a review out of turn.
type NewReview struct {
	Stay  placement.StayID
	Cause placement.ReviewCause
	Words string // what happened, for colleagues
	On    calendar.Day
}

// OpenReview plans a review for an event, beside the one that the rules ask for.
func (o *Office) OpenReview(ctx context.Context, by placement.Actor, in NewReview) (kept placement.Review, err error) {
	err = o.act(ctx, by, placement.EditReviews, func(tx *store.Tx, m moment) error {
		stay, err := tx.Stay(ctx, store.ScopeOf(by), in.Stay)
		if err != nil {
			return err
		}
		if in.On.Before(m.today) {
			return placement.Reject("on", "review.in_past")
		}
		r, event, err := placement.OpenReview(by, stay.Stay, in.Cause, in.Words, in.On, by.Name, m.now)
		if err != nil {
			return err
		}
		kept, err = tx.SaveReview(ctx, r, event)
		return err
	})
	return kept, err
}

// A SignedReview says who signed printed minutes.
type SignedReview struct {
	Review placement.ReviewID
	placement.ReviewSignature
	Version int
}

// SignReview records a signature on the printed minutes.
func (o *Office) SignReview(ctx context.Context, by placement.Actor, in SignedReview) error {
	return o.db.Write(ctx, func(tx *store.Tx) error {
		r, m, err := o.reviewToEdit(ctx, tx, by, in.Review, in.Version)
		if err != nil {
			return err
		}
		r, event, err := r.Sign(by, in.ReviewSignature, m.today, m.now)
		if err != nil {
			return err
		}
		_, err = tx.SaveReview(ctx, r, event)
		return err
	})
}

// AnswerReview keeps what a parent who decides for the child, or the pupil who signs alone, says of a review
// before it is held. Who is only informed reads, and does not answer.
func (o *Office) AnswerReview(ctx context.Context, by placement.Actor, id placement.ReviewID, says placement.ReviewReply) error {
	return o.act(ctx, by, placement.AnswerMeeting, func(tx *store.Tx, m moment) error {
		own, err := tx.OwnReview(ctx, by.Guardian, m.today, id)
		if err != nil {
			return err
		}
		if !own.Child.Asks(own.Bond, m.today) {
			return placement.Refuse("family.not_holder")
		}
		says := says
		says.Guardian, says.At = by.Guardian, m.now
		says, event, err := own.Answer(by, says, m.today)
		if err != nil {
			return err
		}
		return tx.SaveReviewReply(ctx, id, says, event)
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
