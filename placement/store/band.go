package store

import (
	"context"

	"internat/placement"
)

const bandColumns = `b.id, b.house_id, b.code, b.ratio, b.adults, b.author, b.set_on, b.source,
	b.staffed_week, b.staffed_night, b.staffed_by, b.staffed_on, b.staffed_source`

func scanBand(s scanner) (b placement.Band, err error) {
	err = s.Scan(&b.ID, &b.House, &b.Code, &b.Ratio, &b.Adults, &b.Source.Author, dayAt{&b.Source.On}, &b.Source.Source,
		dayAt{&b.Monday}, dayAt{&b.Night}, &b.Said.Author, dayAt{&b.Said.On}, &b.Said.Source)
	return b, err
}

// Bands lists the supervision bands of a house in scope, or of all houses in
// scope when no house is named, by house and code.
func (tx *Tx) Bands(ctx context.Context, scope Scope, house placement.HouseID) ([]placement.Band, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args)
	rows, err := tx.rows(ctx, `SELECT `+bandColumns+` FROM band b JOIN house h ON h.id = b.house_id
		WHERE `+where+` ORDER BY b.house_id, b.code, b.id`, args...)
	return collect(rows, err, scanBand)
}

// ofHouse narrows a query that joins house h to one house, if one is named.
func ofHouse(house placement.HouseID, args *argList) string {
	if house == "" {
		return ""
	}
	return " AND h.id = " + args.add(string(house))
}

// SaveBand adds (no id) or changes a band of its house. It gives the band as it
// is kept.
func (tx *Tx) SaveBand(ctx context.Context, b placement.Band, why placement.Event) (placement.Band, error) {
	if b.ID == "" {
		b.ID = placement.BandID(NewID("ban"))
	}
	err := tx.exec1(ctx, `INSERT INTO band (id, house_id, code, ratio, adults, author, set_on, source,
			staffed_week, staffed_night, staffed_by, staffed_on, staffed_source)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (id) DO UPDATE SET code = $3, ratio = $4, adults = $5, author = $6, set_on = $7, source = $8,
			staffed_week = $9, staffed_night = $10, staffed_by = $11, staffed_on = $12, staffed_source = $13 WHERE band.house_id = $2`,
		string(b.ID), string(b.House), b.Code, b.Ratio, b.Adults, b.Source.Author, day(b.Source.On), b.Source.Source,
		day(b.Monday), day(b.Night), b.Said.Author, day(b.Said.On), b.Said.Source)
	if err != nil {
		return b, once(err, placement.Reject("code", "band.code_taken", b.Code))
	}
	why.About.ID, why.House = string(b.ID), b.House
	return b, tx.addEvent(ctx, why)
}
