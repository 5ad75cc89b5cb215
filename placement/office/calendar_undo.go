package office

import (
	"context"

	"internat/placement"
	"internat/placement/store"
)

// PlanUndoCalendar says what would change if a file of school holidays was taken
// back, so that the one before it is in force again. It changes nothing.
func (o *Office) PlanUndoCalendar(ctx context.Context, by placement.Actor, id string) (plan CalendarPlan, file store.CalendarFile, err error) {
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		plan, file, err = o.planUndoCalendar(ctx, tx, by, id)
		return err
	})
	return plan, file, err
}

// UndoCalendar takes a file of school holidays back. Nothing is ever computed
// ahead from a calendar, so that nothing else changes; only the file in force can
// be taken back, once.
func (o *Office) UndoCalendar(ctx context.Context, by placement.Actor, id string) (plan CalendarPlan, err error) {
	now := o.now().UTC()
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		var file store.CalendarFile
		if plan, file, err = o.planUndoCalendar(ctx, tx, by, id); err != nil {
			return err
		}
		all, err := tx.Territories(ctx)
		if err != nil {
			return err
		}
		return tx.UndoCalendar(ctx, file, now, by.Name, toldTo(all, by, now, "calendar.undone")...)
	})
	return plan, err
}

func (o *Office) planUndoCalendar(ctx context.Context, tx *store.Tx, by placement.Actor, id string) (plan CalendarPlan, file store.CalendarFile, err error) {
	if err := placement.Allow(by, placement.ImportCalendar, placement.Subject{}); err != nil {
		return plan, file, err
	}
	if file, err = tx.CalendarFile(ctx, id); err != nil {
		return plan, file, err
	}
	now, inForce, err := tx.CalendarInForce(ctx)
	switch {
	case err != nil:
		return plan, file, err
	case !file.UndoneAt.IsZero():
		return plan, file, placement.Refuse("import.undone_already")
	case inForce.ID != file.ID:
		return plan, file, placement.Refuse("calendar.undo_newer", inForce.At, inForce.By)
	}
	before, err := tx.CalendarBefore(ctx, file)
	if err == nil {
		plan.Report = before.Report()
		plan.compare(o.now(), now, before)
	}
	return plan, file, err
}
