package placement

import (
	"time"

	"internat/capacity/calendar"
)

// PlanReview plans the next review of a stay after a day: whoever starts a stay
// or holds a review plans the next one in the same transaction, so that no stay
// is ever without one.
func PlanReview(by Actor, s Stay, plan ReviewPlan, after calendar.Day, owner string, now time.Time) (Review, Event) {
	kind, due := plan.Next(s, after)
	r := Review{
		Territory: s.Territory, Stay: s.ID, Pupil: s.Pupil, House: s.House,
		Kind: kind, DueOn: due, Owner: owner, State: Planned,
	}
	e := r.happened(by, now, "review.planned")
	e.Facts = map[string]string{"kind": string(kind), "rules": plan.Rules.String()}
	return r, e
}

// A Gap is what left a stay without a next review.
type Gap string

// The gaps.
const (
	NeverReviewed  Gap = "never"     // none was ever planned: it came in some other way
	AfterHeld      Gap = "held"      // the last one was held, and none followed
	AfterCancelled Gap = "cancelled" // the last one was called off
)

// GapAfter tells the gap from the state of a stay's last review, if there is one.
func GapAfter(last []ReviewState) Gap {
	switch {
	case len(last) == 0:
		return NeverReviewed
	case last[0] == Cancelled:
		return AfterCancelled
	}
	return AfterHeld
}

// RepairReview is PlanReview by the program itself, for a stay that was left
// without a next review: its event says so, and why.
func RepairReview(by Actor, s Stay, plan ReviewPlan, after calendar.Day, gap Gap, now time.Time) (Review, Event) {
	r, e := PlanReview(by, s, plan, after, "", now)
	e.Verb, e.Facts["gap"] = "review.repaired", string(gap)
	return r, e
}

// Informed reports whether that guardian is told how the child is doing on that
// day: holders of authority and those with a right to be informed, as long as
// the judgment their standing rests on is in force.
func (g Guardianship) Informed(on calendar.Day) bool {
	inForce := g.Until.IsZero() || on.Before(g.Until)
	return inForce && (g.Standing.Signs() || g.Standing == Informe)
}

// Decides reports whether that guardian signs for the child on that day.
func (g Guardianship) Decides(on calendar.Day) bool {
	return g.Informed(on) && g.Standing.Signs()
}
