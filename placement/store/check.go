package store

import (
	"context"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
)

// A CheckRound is the last check of a territory.
type CheckRound struct {
	At       time.Time // zero: never
	Houses   int
	Stays    int
	Offers   int
	Breaches int // all that were found; at most MostBreaches of a house are kept
}

// MostBreaches is how many breaches of one house are kept to be shown: what is
// wrong everywhere is seen by then.
const MostBreaches = 200

// LastCheck reads the last check of a territory; its zero before the first.
func (tx *Tx) LastCheck(ctx context.Context, in placement.TerritoryID) (CheckRound, error) {
	rows, err := tx.rows(ctx, `SELECT c.at, c.houses, c.stays, c.offers, c.breaches FROM check_round c WHERE c.territory_id = $1`, string(in))
	list, err := collect(rows, err, func(s scanner) (c CheckRound, err error) {
		err = s.Scan(instantAt{&c.At}, &c.Houses, &c.Stays, &c.Offers, &c.Breaches)
		return c, err
	})
	if err != nil || len(list) == 0 {
		return CheckRound{}, err
	}
	return list[0], nil
}

// A BreachLine is a breach with the names that a list shows.
type BreachLine struct {
	placement.Breach
	HouseName   string
	UAI         string
	SectionName string // "" when it is about the house, or gone
	BedLabel    string
	RoomName    string // of the room it is about, "" when it is about none
}

// Breaches lists what the last check found in the houses in scope, house by
// house in the order it was found, at most so many.
func (tx *Tx) Breaches(ctx context.Context, scope Scope, limit int) ([]BreachLine, error) {
	var args argList
	where := scope.in("v.territory_id", "v.house_id", &args)
	rows, err := tx.rows(ctx, `SELECT v.code, v.house_id, v.section_id, v.bed_id, v.about_kind, v.about_id, v.other_id, v.from_day, v.to_day, v.since,
			v.slot, v.held, v.places, h.name, h.uai, COALESCE(x.name, ''), COALESCE(b.label, ''), COALESCE(r.name, '')
		FROM breach v JOIN house h ON h.id = v.house_id LEFT JOIN section x ON x.id = v.section_id LEFT JOIN bed b ON b.id = v.bed_id
			LEFT JOIN room r ON v.about_kind = 'room' AND r.id = v.about_id
		WHERE `+where+` ORDER BY h.name_key, v.n LIMIT `+args.add(limit), args...)
	return collect(rows, err, func(s scanner) (l BreachLine, err error) {
		err = s.Scan(&l.Code, &l.House, &l.Section, &l.Bed, &l.About.Kind, &l.About.ID, &l.Other, dayAt{&l.Days.From}, dayAt{&l.Days.To}, dayAt{&l.Since},
			&l.Slot, &l.Count, &l.Of, &l.HouseName, &l.UAI, &l.SectionName, &l.BedLabel, &l.RoomName)
		return l, err
	})
}

// CountBreaches counts what Breaches lists.
func (tx *Tx) CountBreaches(ctx context.Context, scope Scope) (int, error) {
	var args argList
	return tx.count(ctx, `SELECT count(*) FROM breach v WHERE `+scope.in("v.territory_id", "v.house_id", &args), args...)
}

// KeepCheck replaces what the last check of a territory found.
func (tx *Tx) KeepCheck(ctx context.Context, in placement.TerritoryID, c CheckRound, found []placement.Breach) error {
	if _, err := tx.exec(ctx, `DELETE FROM breach WHERE territory_id = $1`, string(in)); err != nil {
		return err
	}
	b := bulk{tx: tx}
	sheet := b.sheet("breach", `territory_id, n, house_id, code, section_id, bed_id, about_kind, about_id, other_id, from_day, to_day, since, slot, held, places`)
	for i, v := range found {
		sheet.add(string(in), i, string(v.House), string(v.Code), string(v.Section), string(v.Bed), v.About.Kind, v.About.ID, v.Other,
			day(v.Days.From), endOf(v.Days), day(v.Since), string(v.Slot), v.Count, v.Of)
	}
	if err := b.flush(ctx); err != nil {
		return err
	}
	_, err := tx.exec(ctx, `INSERT INTO check_round (territory_id, at, houses, stays, offers, breaches) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (territory_id) DO UPDATE SET at = $2, houses = $3, stays = $4, offers = $5, breaches = $6`,
		string(in), instant(c.At), c.Houses, c.Stays, c.Offers, c.Breaches)
	return err
}

// endOf writes the end of nights; no nights at all have no end either.
func endOf(i calendar.Interval) string {
	if i.From.IsZero() {
		return ""
	}
	return endDay(i.To)
}
