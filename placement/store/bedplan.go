package store

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// ReserveBed keeps a bed for the pupil of an accepted offer; no bed frees it.
func (tx *Tx) ReserveBed(ctx context.Context, offer placement.OfferID, bed placement.BedID, why placement.Event) error {
	query, args := `DELETE FROM bed_reservation WHERE offer_id = $1`, []any{string(offer)}
	if bed != "" {
		query, args = `INSERT INTO bed_reservation (offer_id, bed_id) VALUES ($1, $2) ON CONFLICT (offer_id) DO UPDATE SET bed_id = $2`, append(args, string(bed))
	}
	if _, err := tx.exec(ctx, query, args...); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// A BedPlan is a proposal of beds that somebody confirmed.
type BedPlan struct {
	ID       placement.BedPlanID
	House    placement.HouseID
	On       calendar.Day
	By       string
	MadeAt   time.Time
	UndoneAt time.Time // zero: it holds
	Lines    []BedPlanLine
}

// A BedPlanLine is one boarder of it; From is "" for who had no bed.
type BedPlanLine struct {
	Pupil    placement.PupilID
	From, To placement.BedID
}

// SaveBedPlan keeps a plan with its lines, so that it can be undone.
func (tx *Tx) SaveBedPlan(ctx context.Context, p BedPlan, why placement.Event) (BedPlan, error) {
	p.ID = placement.BedPlanID(NewID("bpl"))
	_, err := tx.exec(ctx, `INSERT INTO bed_plan (id, house_id, on_day, by_name, made_at, undone_at) VALUES ($1, $2, $3, $4, $5, '')`,
		string(p.ID), string(p.House), day(p.On), p.By, instant(p.MadeAt))
	for _, l := range p.Lines {
		if err == nil {
			_, err = tx.exec(ctx, `INSERT INTO bed_plan_line (plan_id, pupil_id, from_bed, to_bed) VALUES ($1, $2, $3, $4)`,
				string(p.ID), string(l.Pupil), null(l.From), string(l.To))
		}
	}
	if err != nil {
		return p, err
	}
	why.About.ID = string(p.ID)
	return p, tx.addEvent(ctx, why)
}

// UndoneBedPlan marks a plan as undone; of two who undo it, one does.
func (tx *Tx) UndoneBedPlan(ctx context.Context, p BedPlan, at time.Time, why placement.Event) error {
	if err := tx.exec1(ctx, `UPDATE bed_plan SET undone_at = $1 WHERE id = $2 AND undone_at = ''`, instant(at), string(p.ID)); err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// LastBedPlan is the latest plan of a house in scope that holds, with its lines;
// a NotFound fault when there is none.
func (tx *Tx) LastBedPlan(ctx context.Context, scope Scope, house placement.HouseID) (BedPlan, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args)
	rows, err := tx.rows(ctx, `SELECT q.id, q.house_id, q.on_day, q.by_name, q.made_at, q.undone_at FROM bed_plan q JOIN house h ON h.id = q.house_id
		WHERE `+where+` AND q.undone_at = '' ORDER BY q.made_at DESC, q.id DESC LIMIT 1`, args...)
	p, err := one("bed_plan", rows, err, func(s scanner) (p BedPlan, err error) {
		err = s.Scan(&p.ID, &p.House, dayAt{&p.On}, &p.By, instantAt{&p.MadeAt}, instantAt{&p.UndoneAt})
		return p, err
	})
	if err != nil {
		return p, err
	}
	rows, err = tx.rows(ctx, `SELECT pupil_id, from_bed, to_bed FROM bed_plan_line WHERE plan_id = $1 ORDER BY pupil_id`, string(p.ID))
	p.Lines, err = collect(rows, err, func(s scanner) (l BedPlanLine, err error) {
		err = s.Scan(&l.Pupil, nullAt[placement.BedID]{&l.From}, &l.To)
		return l, err
	})
	return p, err
}
