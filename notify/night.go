package notify

import (
	"context"
	"errors"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// noteRound keeps when somebody looked, and what stopped the sender: the
// delivery board shows both.
func (p *Postman) noteRound(ctx context.Context, tx *store.Tx, r *round) error {
	last, err := tx.LastRound(ctx)
	if err != nil {
		return err
	}
	last.At, last.Silent, last.Only = r.now, r.silent, p.Only.String()
	before := last.Stopped
	var f *Failure
	switch {
	case errors.As(r.stop, &f):
		last.Stopped = f.Code
	case r.spoke || r.silent: // a look with nothing to send proves nothing
		last.Stopped = ""
	}
	if f != nil && last.Stopped != before && f.Result == Misconfigured {
		if err := tx.NoteStop(ctx, r.everywhere("notice.stopped", last.Stopped)...); err != nil {
			return err
		}
	}
	return tx.NoteRound(ctx, last)
}

// everywhere is an event for the journal of every territory of the round.
func (r *round) everywhere(verb, cause string) (list []placement.Event) {
	for _, t := range r.territories {
		e := placement.Tick(t.ID).Happened(r.now, verb, "territory", string(t.ID))
		e.Facts = map[string]string{"cause": cause}
		list = append(list, e)
	}
	return list
}

// repairSize is how many stays one transaction mends.
const repairSize = 500

// reviewPlans are the plans of the houses met in one transaction.
type reviewPlans map[placement.HouseID]placement.ReviewPlan

func (p reviewPlans) of(ctx context.Context, tx *store.Tx, house placement.HouseID) (placement.ReviewPlan, error) {
	if plan, known := p[house]; known {
		return plan, nil
	}
	plan, err := tx.ReviewPlan(ctx, house)
	p[house] = plan
	return plan, err
}

// today is the day it is in a territory.
func (p *Postman) today(t placement.Territory) (calendar.Day, error) {
	where, err := PlaceOf(t)
	if err != nil {
		return calendar.Day{}, err
	}
	return calendar.DayOf(p.Now(), where.Zone), nil
}

// EscalateReviews tells directors of the reviews that were not held in the time
// that the rules of their house allow, each once. It gives how many.
func (p *Postman) EscalateReviews(ctx context.Context, t placement.Territory) (told int, err error) {
	today, err := p.today(t)
	if err != nil {
		return 0, err
	}
	last := placement.ReviewID("")
	for {
		n, some, from := 0, 0, last
		err := p.DB.Write(ctx, func(tx *store.Tx) error {
			some, last = 0, from
			late, err := tx.LateReviews(ctx, t.ID, today, last, repairSize)
			if err != nil {
				return err
			}
			n = len(late)
			plans := reviewPlans{}
			for _, x := range late {
				last = x.ID
				plan, err := plans.of(ctx, tx, x.House)
				if err != nil {
					return err
				}
				if today.Sub(x.DueOn) < plan.Rules.Escalate {
					continue
				}
				x, event := x.Escalate(placement.Tick(t.ID), today, p.Now().UTC())
				if err := tx.EscalateReview(ctx, x, event); err != nil {
					return err
				}
				some++
			}
			return nil
		})
		if err != nil {
			return told, err
		}
		if told += some; n < repairSize {
			return told, nil
		}
	}
}

// RepairReviews gives a next review to every stay that goes on without one,
// whatever left it so, and tells how many there were.
func (p *Postman) RepairReviews(ctx context.Context, t placement.Territory) (mended int, err error) {
	today, err := p.today(t)
	if err != nil {
		return 0, err
	}
	for {
		n := 0
		err := p.DB.Write(ctx, func(tx *store.Tx) error {
			n = 0
			stays, err := tx.StaysWithoutReview(ctx, t.ID, today, repairSize)
			if err != nil {
				return err
			}
			plans := reviewPlans{}
			for _, s := range stays {
				plan, err := plans.of(ctx, tx, s.House)
				if err != nil {
					return err
				}
				gap, err := tx.GapOf(ctx, s.ID)
				if err != nil {
					return err
				}
				review, event := placement.RepairReview(placement.Tick(t.ID), s, plan, today, gap, p.Now().UTC())
				if _, err := tx.SaveReview(ctx, review, event); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		if err != nil {
			return mended, err
		}
		if mended += n; n < repairSize {
			if mended > 0 {
				p.log().Warn("stays without a next review were given one", "territory", t.ID, "stays", mended)
			}
			return mended, nil
		}
	}
}
