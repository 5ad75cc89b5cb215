package store

import (
	"context"
	"time"

	"internat/placement"
)

// UndoWindow is how long a click may be taken back in a territory.
func (tx *Tx) UndoWindow(ctx context.Context, in placement.TerritoryID) (time.Duration, error) {
	minutes := 0
	err := tx.settingInto(ctx, "notices.undo/"+string(in), &minutes)
	if minutes == 0 {
		return placement.UndoWindow, err
	}
	return time.Duration(minutes) * time.Minute, err
}

// SetUndoWindow keeps how long a click may be taken back in a territory.
func (tx *Tx) SetUndoWindow(ctx context.Context, in placement.TerritoryID, minutes int, why placement.Event) error {
	if err := tx.setSettingTo(ctx, "notices.undo/"+string(in), minutes); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// dispatchKept is how long one can still be read about what a click sent; the
// journal and the notices themselves stay.
const dispatchKept = 31 * 24 * time.Hour

// OpenDispatch keeps a click once, however many transactions its notices are
// queued in. A later one leaves when the whole click does.
func (tx *Tx) OpenDispatch(ctx context.Context, d placement.Dispatch) error {
	if _, err := tx.exec(ctx, `DELETE FROM dispatch WHERE account_id = $1 AND leaves_at < $2`, string(d.Account), instant(d.At.Add(-dispatchKept))); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO dispatch (id, territory_id, account_id, by_name, kind, at, leaves_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (id) DO NOTHING`,
		string(d.ID), string(d.Territory), string(d.Account), d.By, string(d.Kind), instant(d.At), instant(d.LeavesAt))
	return err
}

// A WaitingDispatch is a click that can still be taken back.
type WaitingDispatch struct {
	placement.Dispatch
	Notices int // that wait to leave
}

const dispatchColumns = `d.id, d.territory_id, d.account_id, d.by_name, d.kind, d.at, d.leaves_at,
	(SELECT count(*) FROM notice n WHERE n.dispatch_id = d.id AND n.dispatch_id <> '' AND n.state = 'pending')`

func scanDispatch(s scanner) (d WaitingDispatch, err error) {
	err = s.Scan(&d.ID, &d.Territory, &d.Account, &d.By, &d.Kind, instantAt{&d.At}, instantAt{&d.LeavesAt}, &d.Notices)
	return d, err
}

// mostDispatches is how many clicks one list has.
const mostDispatches = 20

// OwnDispatches lists the clicks of a person that can still be taken back.
func (tx *Tx) OwnDispatches(ctx context.Context, by placement.AccountID, now time.Time) ([]WaitingDispatch, error) {
	rows, err := tx.rows(ctx, `SELECT `+dispatchColumns+` FROM dispatch d WHERE d.account_id = $1 AND d.leaves_at > $2
		ORDER BY d.leaves_at, d.id LIMIT $3`, string(by), instant(now), mostDispatches)
	return withNotices(collect(rows, err, scanDispatch))
}

// Dispatches lists the clicks of a territory that can still be taken back.
func (tx *Tx) Dispatches(ctx context.Context, in placement.TerritoryID, now time.Time) ([]WaitingDispatch, error) {
	rows, err := tx.rows(ctx, `SELECT `+dispatchColumns+` FROM dispatch d WHERE d.territory_id = $1 AND d.leaves_at > $2
		ORDER BY d.leaves_at, d.id LIMIT $3`, string(in), instant(now), mostDispatches)
	return withNotices(collect(rows, err, scanDispatch))
}

// withNotices leaves out the clicks of which nothing waits any more.
func withNotices(all []WaitingDispatch, err error) (list []WaitingDispatch, _ error) {
	for _, d := range all {
		if d.Notices > 0 {
			list = append(list, d)
		}
	}
	return list, err
}

// Dispatch finds a click of a territory; of one person only, unless anybody's.
func (tx *Tx) Dispatch(ctx context.Context, by placement.Actor, id placement.DispatchID, anybodys bool) (placement.Dispatch, error) {
	account := string(by.Account)
	if anybodys {
		account = ""
	}
	rows, err := tx.rows(ctx, `SELECT `+dispatchColumns+` FROM dispatch d WHERE d.id = $1 AND d.territory_id = $2 AND ($3 = '' OR d.account_id = $3)`,
		string(id), string(by.Territory), account)
	d, err := one("dispatch", rows, err, scanDispatch)
	return d.Dispatch, err
}

// A TakenBack is a thing about which nothing leaves any more.
type TakenBack struct {
	About placement.Thing
	Pupil placement.PupilID
}

// TakeBack closes what a click queued and no sender has taken. It tells what the
// notices were about.
func (tx *Tx) TakeBack(ctx context.Context, id placement.DispatchID, reason string) (list []TakenBack, err error) {
	const mine = `dispatch_id = $1 AND dispatch_id <> '' AND state IN ('pending', 'held') AND leased_by = ''`
	rows, err := tx.rows(ctx, `SELECT DISTINCT about_kind, about_id, pupil_id FROM notice WHERE `+mine+` ORDER BY about_kind, about_id, pupil_id`, string(id))
	list, err = collect(rows, err, func(s scanner) (t TakenBack, err error) {
		err = s.Scan(&t.About.Kind, &t.About.ID, &t.Pupil)
		return t, err
	})
	if err != nil {
		return nil, err
	}
	_, err = tx.exec(ctx, `UPDATE notice SET state = 'cancelled', error = $2, next_at = '' WHERE `+mine, string(id), reason)
	return list, err
}
