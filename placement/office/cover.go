package office

import (
	"context"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A watch knows who is on duty in a house on the coming nights, as far as a
// roster says so, and refuses a boarder who would leave them too few.
type watch struct {
	duty  placement.Duty
	from  calendar.Day
	known bool
}

// watchOver reads the roster of a house for these nights. Promised counts those
// to whom a bed is promised as if they were there: who gives one more bed has to;
// at an arrival only those who came count.
func watchOver(ctx context.Context, tx *store.Tx, house placement.House, nights calendar.Interval, promised bool, m moment) (w watch, err error) {
	if w.from = nights.From; w.from.Before(m.today) {
		w.from = m.today
	}
	days := calendar.Interval{From: w.from, To: nights.To}
	if w.known, err = tx.Rostered(ctx, house.ID, days); err != nil || !w.known {
		return w, err
	}
	w.duty, err = tx.Duty(ctx, store.Whole(house.Territory), house.ID, days, promised)
	return w, err
}

// refuses names the sessions that one more boarder would leave short of a hard rule.
func (w *watch) refuses(f placement.File, at placement.SectionID, nights calendar.Interval) error {
	if !w.known {
		return nil
	}
	return w.duty.Refuses(sleeperOf(f, at, nights), w.from)
}

// take counts the boarder from now on.
func (w *watch) take(f placement.File, at placement.SectionID, nights calendar.Interval) {
	if w.known {
		w.duty.Sleepers = append(w.duty.Sleepers, sleeperOf(f, at, nights))
	}
}

func sleeperOf(f placement.File, at placement.SectionID, nights calendar.Interval) placement.Sleepers {
	level := f.Referral.Level
	if !level.Known() {
		level = f.Pupil.Level
	}
	return placement.Sleepers{Section: at, Sex: f.Pupil.Sex, Level: level, Nights: nights, Count: 1}
}
