package office

import (
	"context"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A MovedGathering gives a whole gathering another beginning or place.
type MovedGathering struct {
	Gathering placement.GatheringID
	First     time.Time
	Place     string
	Keep      bool // each guest keeps the slot, counted from the beginning, and the answer; else both are asked anew
	Version   int
}

// MoveGathering moves the meeting of every family with its gathering and invites
// all of them again: what waited about the old date does not leave.
func (o *Office) MoveGathering(ctx context.Context, by placement.Actor, in MovedGathering) error {
	return o.act(ctx, by, placement.EditMeetings, func(tx *store.Tx, m moment) error {
		was, lines, err := gatheringToEdit(ctx, tx, by, in.Gathering, in.Version)
		if err != nil {
			return err
		}
		is, event, err := was.Move(by, in.First, in.Place, m.now)
		if err != nil {
			return err
		}
		if is, err = tx.SaveGathering(ctx, is, event); err != nil {
			return err
		}
		for _, line := range lines {
			if err := followGathering(ctx, tx, by, line, was, is, in.Keep, m); err != nil {
				return err
			}
		}
		return nil
	})
}

func followGathering(ctx context.Context, tx *store.Tx, by placement.Actor, line store.MeetingLine, was, is placement.Gathering, keep bool, m moment) error {
	meeting, event, err := line.Follow(by, was, is, keep, m.now)
	if err != nil {
		return err
	}
	return keepMoved(ctx, tx, by, meeting, event, calendar.DayOf(is.First, m.zone), m)
}

// A CancelledGathering calls a whole gathering off.
type CancelledGathering struct {
	Gathering placement.GatheringID
	Reason    string
	Version   int
}

// CancelGathering calls off the meeting of every family. Whoever heard of it is
// told; whose invitation has not left yet hears nothing at all.
func (o *Office) CancelGathering(ctx context.Context, by placement.Actor, in CancelledGathering) error {
	return o.act(ctx, by, placement.EditMeetings, func(tx *store.Tx, m moment) error {
		g, lines, err := gatheringToEdit(ctx, tx, by, in.Gathering, in.Version)
		if err != nil {
			return err
		}
		g, event, err := g.Cancel(by, in.Reason, m.now)
		if err != nil {
			return err
		}
		if _, err = tx.SaveGathering(ctx, g, event); err != nil {
			return err
		}
		for _, line := range lines {
			if err := endAppointment(ctx, tx, by, line, placement.Cancelled, in.Reason, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// gatheringToEdit reads a gathering as the page showed it, with every family's
// meeting that is still planned: that of a child of whom the person does not know
// too, for it moves with the others.
func gatheringToEdit(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.GatheringID, version int) (placement.Gathering, []store.MeetingLine, error) {
	g, err := tx.Gathering(ctx, store.ScopeOf(by), id)
	if err != nil {
		return g, nil, err
	}
	if err := placement.Allow(by, placement.EditMeetings, placement.Subject{Territory: g.Territory, House: g.House}); err != nil {
		return g, nil, err
	}
	if g.Version != version {
		return g, nil, &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
	}
	lines, err := plannedOf(ctx, tx, placement.Tick(g.Territory), id)
	return g, lines, err
}

func plannedOf(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.GatheringID) ([]store.MeetingLine, error) {
	lines, err := tx.MeetingsOfGathering(ctx, by, id)
	return slices.DeleteFunc(lines, func(l store.MeetingLine) bool { return l.State != placement.Planned }), err
}

// WhoHearsOfGathering says who would be told if a gathering were moved to that
// day, or called off: off tells. Who acts sees the families that he or she
// knows of, and that there may be others: always, for what is said only where there
// are some says that there are.
func (o *Office) WhoHearsOfGathering(ctx context.Context, tx *store.Tx, by placement.Actor, g placement.Gathering, off bool) (h Hearing, err error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return h, err
	}
	h.Others = store.ScopeOf(by).Veils()
	lines, err := plannedOf(ctx, tx, by, g.ID)
	if err != nil {
		return h, err
	}
	for _, line := range lines {
		told, err := toldOfChange(ctx, tx, line, g, off, m)
		if err != nil {
			return h, err
		}
		h.Told = append(h.Told, told...)
	}
	return o.heardAt(ctx, tx, by, h, m)
}

func toldOfChange(ctx context.Context, tx *store.Tx, line store.MeetingLine, g placement.Gathering, off bool, m moment) ([]placement.Guardianship, error) {
	if off {
		return whoHeard(ctx, tx, line, m.today)
	}
	return tx.WhoIsTold(ctx, line.Territory, line.Pupil, calendar.DayOf(g.First, m.zone))
}

// A Ticked guest is one of whom the desk says whether he or she came.
type Ticked struct {
	Meeting  placement.MeetingID
	Guardian placement.GuardianID
	Was      placement.Presence // as the page showed it
	Says     placement.Presence
}

// TickGuest records who came to a meeting, or did not, and takes it back.
func (o *Office) TickGuest(ctx context.Context, by placement.Actor, in Ticked) error {
	return o.act(ctx, by, placement.EditMeetings, func(tx *store.Tx, m moment) error {
		line, err := tx.Meeting(ctx, by, in.Meeting)
		if err != nil {
			return err
		}
		if err := placement.Allow(by, placement.EditMeetings, placement.Subject{Territory: line.Territory, House: line.House}); err != nil {
			return err
		}
		meeting, event, err := line.Tick(by, in.Guardian, in.Was, in.Says, m.now, m.zone)
		if err != nil || event.Verb == "" {
			return err
		}
		_, err = tx.SaveMeeting(ctx, meeting, event)
		return err
	})
}
