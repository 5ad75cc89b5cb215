package notify

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// planSize is how many lines of what is due are read and planned together: others
// write too, who sends the reminders has begun with the first, and those of a whole
// territory are never in memory at once.
const planSize = 500

// Plan queues the reminders of a territory that are due soon, and tells how
// many were new. Those that a rule queued and the rule of today would not are
// closed.
func (p *Postman) Plan(ctx context.Context, t placement.Territory, now time.Time) (added int, err error) {
	policy := p.Policy
	err = p.DB.Read(ctx, func(tx *store.Tx) (err error) {
		policy.Rules, err = tx.Reminders(ctx, t.ID)
		return err
	})
	if err != nil {
		return 0, err
	}
	if since := policy.Rules.Since(); !since.IsZero() {
		if err := p.closeUnplanned(ctx, t, since, policy, now); err != nil {
			return 0, err
		}
	}
	err = p.planned(ctx, t, policy, now, func(list []placement.Notice) error {
		n, err := p.DB.QueueNotices(ctx, list)
		added += n
		return err
	})
	return added, err
}

// planned gives what is planned, part by part: what is planned of a part depends on
// nothing else.
func (p *Postman) planned(ctx context.Context, t placement.Territory, policy Policy, now time.Time, do func([]placement.Notice) error) error {
	where, err := PlaceOf(t)
	if err != nil {
		return err
	}
	for _, kind := range placement.ReminderKinds {
		for part, last := (store.Part{Most: planSize}), false; !last; {
			facts, next := Facts{Where: where}, store.Mark{}
			err := p.DB.Read(ctx, func(tx *store.Tx) (err error) {
				next, err = facts.read(ctx, tx, t.ID, kind, policy, now, part)
				return err
			})
			if errors.Is(err, store.ErrSmallPart) {
				part.Most *= 2
				continue
			}
			if err != nil {
				return err
			}
			if err := do(Plan(now, policy, facts)); err != nil {
				return err
			}
			part.After, last = next, next == store.Mark{}
		}
	}
	return nil
}

// closeUnplanned closes the reminders that were queued before the rules last
// changed and that are not planned any more.
func (p *Postman) closeUnplanned(ctx context.Context, t placement.Territory, since time.Time, policy Policy, now time.Time) error {
	planned := map[string]bool{}
	err := p.planned(ctx, t, policy, now, func(list []placement.Notice) error {
		for _, n := range list {
			planned[n.Key] = true
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.DB.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.WaitingReminders(ctx, t.ID, since)
		if err != nil {
			return err
		}
		for _, n := range list {
			if planned[n.Key] {
				continue
			}
			if err := tx.CloseReminder(ctx, n.ID, Unplanned); err != nil {
				return err
			}
		}
		return nil
	})
}

// A Shift is what another rule changes in the coming weeks: how many reminders of
// one step would leave by each.
type Shift struct {
	Step        string // "D-7", "half"
	Now, Become int
}

// Foresee compares the reminders of a kind that would leave until an instant by
// the rules of today and by the rules with one more. It reads and changes nothing.
func Foresee(ctx context.Context, tx *store.Tx, t placement.Territory, policy Policy, change placement.ReminderRule, now, until time.Time) (list []Shift, err error) {
	policy.Ahead = until.Sub(now)
	if policy.Rules, err = tx.Reminders(ctx, t.ID); err != nil {
		return nil, err
	}
	after := policy
	after.Rules = append(policy.Rules[:len(policy.Rules):len(policy.Rules)], change)
	var f Facts
	if f.Where, err = PlaceOf(t); err != nil {
		return nil, err
	}
	if _, err := f.read(ctx, tx, t.ID, change.Kind, after, now, store.Part{}); err != nil {
		return nil, err
	}
	shifts := map[string]*Shift{}
	count(shifts, Plan(now, policy, f), now, func(s *Shift) { s.Now++ })
	count(shifts, Plan(now, after, f), now, func(s *Shift) { s.Become++ })
	return sorted(shifts), nil
}

// count adds the notices that are still to come to the shift of their step.
func count(shifts map[string]*Shift, list []placement.Notice, now time.Time, add func(*Shift)) {
	for _, n := range list {
		if !n.DueAt.After(now) {
			continue
		}
		step := stepOf(n)
		if shifts[step] == nil {
			shifts[step] = &Shift{Step: step}
		}
		add(shifts[step])
	}
}

// stepOf is the step of its series that a planned reminder is: the part of its key
// after the thing and its round.
func stepOf(n placement.Notice) string {
	parts := strings.Split(n.Key, "/")
	return parts[len(parts)-2]
}

// sorted gives the shifts in the order of their steps: the earliest first.
func sorted(shifts map[string]*Shift) (list []Shift) {
	for _, step := range slices.SortedFunc(maps.Keys(shifts), earlier) {
		list = append(list, *shifts[step])
	}
	return list
}

// earlier orders steps: D-15 before D-2, D+3 before D+7, half before last.
func earlier(a, b string) int {
	if days, ok := daysOf(a); ok {
		if other, ok := daysOf(b); ok {
			return days - other
		}
	}
	return strings.Compare(a, b)
}

// daysOf is the number of days of a step: negative before the event.
func daysOf(step string) (days int, ok bool) {
	n, err := strconv.Atoi(strings.TrimPrefix(step, "D"))
	return n, err == nil
}
