package store

import (
	"context"

	"internat/placement"
)

const placeCountColumns = `k.house_id, k.year, k.places, k.occupied, k.source, k.by_name, k.at`

func scanPlaceCount(s scanner) (c placement.PlaceCount, err error) {
	err = s.Scan(&c.House, &c.Year, &c.Places, &c.Occupied, &c.Source, &c.By, instantAt{&c.At})
	return c, err
}

// PlaceCounts lists the ministry's counts of a house in scope, or of all houses in
// scope when none is named, by house, the latest year first.
func (tx *Tx) PlaceCounts(ctx context.Context, scope Scope, house placement.HouseID) ([]placement.PlaceCount, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args)
	rows, err := tx.rows(ctx, `SELECT `+placeCountColumns+` FROM place_count k JOIN house h ON h.id = k.house_id
		WHERE `+where+` ORDER BY k.house_id, k.year DESC`, args...)
	return collect(rows, err, scanPlaceCount)
}

// SavePlaceCount keeps the count of a house and year, in place of an earlier one.
func (tx *Tx) SavePlaceCount(ctx context.Context, c placement.PlaceCount, why placement.Event) error {
	err := tx.exec1(ctx, `INSERT INTO place_count (house_id, year, places, occupied, source, by_name, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (house_id, year) DO UPDATE SET places = $3, occupied = $4, source = $5, by_name = $6, at = $7`,
		string(c.House), c.Year, c.Places, c.Occupied, c.Source, c.By, instant(c.At))
	if err != nil {
		return err
	}
	why.House = c.House
	return tx.addEvent(ctx, why)
}
