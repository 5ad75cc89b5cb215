package office

import (
	"context"
	"maps"
	"slices"
	"strings"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A watch knows who is on duty in a house on the coming nights, as far as a
// roster says so, and refuses a boarder who would leave them too few. Where only a
// soft rule breaks, a person writes why.
type watch struct {
	duty  placement.Duty
	from  calendar.Day
	known bool
}

// watchOver reads the roster of a house for these nights. Who gives one more
// bed counts those to whom one is promised; at an arrival only those who came count.
func watchOver(ctx context.Context, tx *store.Tx, house placement.House, nights calendar.Interval, expected store.Expected, m moment) (w watch, err error) {
	if w.from = nights.From; w.from.Before(m.today) {
		w.from = m.today
	}
	days := calendar.Interval{From: w.from, To: nights.To}
	if w.known, err = tx.Rostered(ctx, house.ID, days); err != nil || !w.known {
		return w, err
	}
	w.duty, err = tx.Duty(ctx, store.Whole(house.Territory), house.ID, days, expected)
	return w, err
}

// refuses names the sessions that one more boarder would leave short of a hard rule.
func (w *watch) refuses(f placement.File, at placement.SectionID, nights calendar.Interval) error {
	hard, _ := w.weigh(sleeperOf(f, at, nights))
	return breaks("bed.breaks_cover", hard)
}

// softly are the sessions that one more boarder would leave short of a soft rule
// only.
func (w *watch) softly(f placement.File, at placement.SectionID, nights calendar.Interval) []capacity.Cover {
	_, soft := w.weigh(sleeperOf(f, at, nights))
	return soft
}

// weigh says which sessions would be short if these came, or went.
func (w *watch) weigh(change ...placement.Sleepers) (hard, soft []capacity.Cover) {
	if !w.known {
		return nil, nil
	}
	return w.duty.Moving(change, w.from)
}

// allowSoftly asks for the reason why sessions may be left short of a soft rule,
// and keeps it.
func allowSoftly(ctx context.Context, tx *store.Tx, by placement.Actor, house placement.HouseID, short []capacity.Cover, reason string, m moment) error {
	reason = strings.TrimSpace(reason)
	if len(short) > 0 && reason == "" {
		return asksReason(short)
	}
	return setAside(ctx, tx, by, house, short, reason, m)
}

// setAside keeps in the journal of each week of the roster that somebody let a
// soft rule break for a boarder, and why.
func setAside(ctx context.Context, tx *store.Tx, by placement.Actor, house placement.HouseID, short []capacity.Cover, reason string, m moment) error {
	weeks := map[calendar.Week][]capacity.Cover{}
	for _, c := range short {
		week := c.Day.ISOWeek()
		weeks[week] = append(weeks[week], c)
	}
	for _, week := range slices.SortedFunc(maps.Keys(weeks), calendar.Week.Compare) {
		e := by.Happened(m.now, "roster.set_aside", "roster_week", string(house)+"/"+week.String())
		e.House, e.Reason, e.Facts = house, reason, map[string]string{"short": sessionCodes(weeks[week])}
		if err := tx.AddEvent(ctx, e); err != nil {
			return err
		}
	}
	return nil
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
