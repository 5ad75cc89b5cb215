package office

import (
	"context"
	"errors"
	"slices"
	"strings"

	"internat/placement"
	"internat/placement/store"
)

// whoHas adds, to a refusal for want of room, who has the last place under the
// ceiling that binds: of two who give one bed at once, the second learns of the
// first. A name is told to whoever may know that the pupil has a place there.
// Every other error stays as it is.
func whoHas(ctx context.Context, tx *store.Tx, by placement.Actor, l placement.Lodging, r placement.Room, refused error) (told, err error) {
	if !wantsRoom(refused) {
		return refused, nil
	}
	taker, err := tx.LastTaker(ctx, store.ScopeOf(by), l.House.ID, l.Within(r), r.Night)
	switch {
	case missing(err): // no bed was ever there: nobody has it
		return refused, nil
	case err != nil:
		return nil, err
	}
	return append(slices.Clone(faultsOf(refused)), taker.Fault()), nil
}

// wantsRoom reports whether want of room is among what refuses a place.
func wantsRoom(refused error) bool {
	return slices.ContainsFunc(faultsOf(refused), func(f *placement.Fault) bool { return strings.HasPrefix(f.Code, "bed.no_room.") })
}

// takenBy is what a refusal says of who has the last place; nil when it says
// nothing of it.
func takenBy(refused error) *placement.Fault {
	for _, f := range faultsOf(refused) {
		if strings.HasPrefix(f.Code, "place.taken") {
			return f
		}
	}
	return nil
}

// faultsOf are the faults of a refusal.
func faultsOf(err error) placement.Faults {
	var many placement.Faults
	var one *placement.Fault
	switch {
	case errors.As(err, &many):
		return many
	case errors.As(err, &one):
		return placement.Faults{one}
	}
	return nil
}
