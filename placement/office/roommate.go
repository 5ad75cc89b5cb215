package office

import (
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
)

// WishRoommate notes that a boarder of the house would like to share a room with
// another, or no longer.
func (o *Office) WishRoommate(ctx context.Context, by placement.Actor, house placement.HouseID, pair placement.Pair, on calendar.Day, wishes bool) error {
	return o.arrange(ctx, by, house, on, func(a arranging) error {
		if err := a.both(pair); err != nil {
			return err
		}
		if !wishes {
			return a.tx.DropRoommateWish(ctx, pair, a.about(pair, "roommate.unwished"))
		}
		return a.tx.SaveRoommateWish(ctx, pair, a.about(pair, "roommate.wished"))
	})
}

// KeepApart notes that two boarders of the house never share a room, or lifts
// it. Why is not asked and not kept. Two who share a room today are shown as a
// conflict: somebody has to decide who moves.
func (o *Office) KeepApart(ctx context.Context, by placement.Actor, house placement.HouseID, pair placement.Pair, on calendar.Day, apart bool) error {
	if err := placement.Allow(by, placement.KeepApart, placement.Subject{}); err != nil {
		return err
	}
	return o.arrange(ctx, by, house, on, func(a arranging) error {
		if err := a.both(pair); err != nil {
			return err
		}
		if !apart {
			return a.tx.LiftApart(ctx, pair, a.about(pair, "bed.apart_lifted"))
		}
		return a.tx.KeepApart(ctx, pair, by.Name, a.today, a.about(pair, "bed.kept_apart"))
	})
}

// both wants two different sleepers of the house.
func (a arranging) both(pair placement.Pair) error {
	switch {
	case !a.sleeps(pair.One):
		return placement.Reject("one", "field.unknown")
	case !a.sleeps(pair.Other), pair.One == pair.Other:
		return placement.Reject("other", "plan.same_boarder")
	}
	return nil
}

func (a arranging) sleeps(pupil placement.PupilID) bool {
	return slices.ContainsFunc(a.Sleepers, func(s placement.Sleeper) bool { return s.Pupil == pupil && !s.Hidden })
}

// about starts an event about two boarders. Kept apart, the journal names
// neither: only that something was decided in the house.
func (a arranging) about(pair placement.Pair, verb string) placement.Event {
	event := a.by.Happened(a.now, verb, "house", string(a.House.ID))
	event.House = a.House.ID
	if verb == "roommate.wished" || verb == "roommate.unwished" {
		event.Pupil = pair.One
	}
	return event
}
