package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// TakenBackCode is why a notice was closed that a person took back in time.
const TakenBackCode = "taken_back"

// queue keeps the notices that a click sets off. All of them leave together, once
// the time to take them back is over, statutory ones too. It tells how many were
// new.
func (m moment) queue(ctx context.Context, tx *store.Tx, by placement.Actor, list []placement.Notice) (int, error) {
	if len(list) == 0 {
		return 0, nil
	}
	window, err := tx.UndoWindow(ctx, by.Territory)
	if err != nil {
		return 0, err
	}
	d := placement.Dispatch{ID: m.click, Territory: by.Territory, Account: by.Account, By: by.Name, Kind: list[0].Kind, At: m.now, LeavesAt: m.now.Add(window)}
	for i := range list {
		list[i].DueAt, list[i].CreatedAt = d.LeavesAt, m.now
		if by.Account != "" {
			list[i].Dispatch = d.ID
		}
	}
	added, err := tx.QueueNotices(ctx, list)
	if err != nil || added == 0 || by.Account == "" {
		return added, err
	}
	return added, tx.OpenDispatch(ctx, d)
}

// TakeBack keeps what a click would send from leaving, while there is time: the
// person's own click, or anybody's for who may edit notices. What was decided
// stays decided. It tells about how many things nothing leaves any more.
func (o *Office) TakeBack(ctx context.Context, by placement.Actor, id placement.DispatchID) (things int, err error) {
	err = o.act(ctx, by, placement.TakeBackNotices, func(tx *store.Tx, m moment) error {
		anybodys := placement.Allow(by, placement.EditNotices, placement.Subject{}) == nil
		d, err := tx.Dispatch(ctx, by, id, anybodys)
		if err != nil {
			return err
		}
		if !m.now.Before(d.LeavesAt) {
			return placement.Refuse("notice.left_already")
		}
		taken, err := tx.TakeBack(ctx, id, TakenBackCode)
		if err == nil && len(taken) == 0 {
			return placement.Refuse("notice.left_already")
		}
		things = len(taken)
		for _, t := range taken {
			event := by.Happened(m.now, "notice.taken_back", t.About.Kind, t.About.ID)
			event.Pupil, event.Facts = t.Pupil, map[string]string{"dispatch": string(id)}
			if err := tx.AddEvent(ctx, event); err != nil {
				return err
			}
		}
		return err
	})
	return things, err
}

// longestUndo is in minutes: what waits longer than an hour is no mistake of a
// click any more.
const longestUndo = 60

// SetUndoWindow says how many minutes a click may be taken back.
func (o *Office) SetUndoWindow(ctx context.Context, by placement.Actor, minutes int) error {
	if minutes < 1 || minutes > longestUndo {
		return placement.Reject("minutes", "notice.undo_minutes", longestUndo)
	}
	return o.act(ctx, by, placement.EditNotices, func(tx *store.Tx, m moment) error {
		return tx.SetUndoWindow(ctx, by.Territory, minutes, by.Happened(m.now, "notice.undo_set", "territory", string(by.Territory)))
	})
}
