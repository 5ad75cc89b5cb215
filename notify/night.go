package notify

import (
	"context"
	"errors"
	"time"

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
	if r.planned {
		last.Planned = r.now
	}
	if r.repaired {
		last.Repair = r.now
	}
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

// planEvery is how often reminders are planned: they are queued two days ahead,
// and what a person sets off is queued by the office at once.
const planEvery = time.Hour

// rest is what a tick has to do besides sending. Another rule of reminders holds
// from the next tick on.
func (r *round) rest(last store.Round, rules time.Time) {
	since := r.now.Sub(last.Planned)
	r.planned = r.planned || since >= planEvery || since < 0 || rules.After(last.Planned)
}

// night repairs once a local day, at the first look of that day: a night
// without power does not lose it.
func (p *Postman) night(ctx context.Context, r *round, t placement.Territory, last store.Round) error {
	where, err := PlaceOf(t)
	if err != nil {
		return err
	}
	today := calendar.DayOf(r.now, where.Zone)
	if !last.Repair.IsZero() && calendar.DayOf(last.Repair, where.Zone) == today {
		return nil
	}
	r.repaired = true
	mended, err := p.repair(ctx, r, t, today)
	if mended > 0 {
		p.log().Warn("stays without a next review were given one", "territory", t.ID, "stays", mended)
	}
	if err != nil {
		return err
	}
	return p.escalate(ctx, r, t, today)
}

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

// escalate tells directors of the reviews that were not held in the time that
// the rules of their house allow.
func (p *Postman) escalate(ctx context.Context, r *round, t placement.Territory, today calendar.Day) error {
	last := placement.ReviewID("")
	for {
		n := 0
		err := r.ledger.write(func(ctx context.Context, tx *store.Tx) error {
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
				x, event := x.Escalate(placement.Tick(t.ID), today, r.now)
				if err := tx.EscalateReview(ctx, x, event); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n < repairSize {
			return err
		}
	}
}

// repair gives a next review to every stay that goes on without one, whatever
// left it so, and tells how many there were.
func (p *Postman) repair(ctx context.Context, r *round, t placement.Territory, today calendar.Day) (mended int, err error) {
	for {
		n := 0
		err := r.ledger.write(func(ctx context.Context, tx *store.Tx) error {
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
				review, event := placement.PlanReview(placement.Tick(t.ID), s, plan, today, "", r.now)
				if _, err := tx.SaveReview(ctx, review, event); err != nil {
					return err
				}
				n++
			}
			return nil
		})
		mended += n
		if err != nil || n < repairSize {
			return mended, err
		}
	}
}
