package notify

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"internat/placement"
	"internat/placement/store"
)

// planSize is how many reminders one transaction queues: others write too, and who
// sends them has begun with the first.
const planSize = 500

// Plan queues the reminders of a territory that are due soon, and tells how
// many were new. Those that a rule queued and the rule of today would not are
// closed.
func (p *Postman) Plan(ctx context.Context, t placement.Territory, now time.Time) (added int, err error) {
	policy, facts := p.Policy, Facts{}
	err = p.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if policy.Rules, err = tx.Reminders(ctx, t.ID); err != nil {
			return err
		}
		facts, err = ReadFacts(ctx, tx, t, policy, now)
		return err
	})
	if err != nil {
		return 0, err
	}
	if since := policy.Rules.Since(); !since.IsZero() {
		if err := p.closeUnplanned(ctx, t.ID, since, facts.keys(now, policy)); err != nil {
			return 0, err
		}
	}
	for some := range facts.parts(planSize) {
		n, err := p.DB.QueueNotices(ctx, Plan(now, policy, some))
		if added += n; err != nil {
			return added, err
		}
	}
	return added, nil
}

// parts are the facts, so many at a time: what is planned of a part depends on nothing
// else, and a whole territory's reminders need not be in memory at once.
func (f Facts) parts(most int) iter.Seq[Facts] {
	return func(yield func(Facts) bool) {
		for _, kind := range []func(*Facts) *[]placement.Due{
			func(f *Facts) *[]placement.Due { return &f.Reviews }, func(f *Facts) *[]placement.Due { return &f.Meetings },
			func(f *Facts) *[]placement.Due { return &f.Offers }, func(f *Facts) *[]placement.Due { return &f.Agreements },
		} {
			for some := range slices.Chunk(*kind(&f), most) {
				part := Facts{Where: f.Where}
				*kind(&part) = some
				if !yield(part) {
					return
				}
			}
		}
	}
}

// keys are those of all that is planned.
func (f Facts) keys(now time.Time, policy Policy) map[string]bool {
	keys := map[string]bool{}
	for some := range f.parts(planSize) {
		for _, n := range Plan(now, policy, some) {
			keys[n.Key] = true
		}
	}
	return keys
}

// closeUnplanned closes the reminders that were queued before the rules last
// changed and that are not planned any more.
func (p *Postman) closeUnplanned(ctx context.Context, in placement.TerritoryID, since time.Time, planned map[string]bool) error {
	return p.DB.Write(ctx, func(tx *store.Tx) error {
		list, err := tx.WaitingReminders(ctx, in, since)
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
	if err := f.read(ctx, tx, t.ID, change.Kind, after, now); err != nil {
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
