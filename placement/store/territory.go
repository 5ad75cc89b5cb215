package store

import (
	"context"
	"database/sql"
	"errors"

	"internat/placement"
)

const territoryColumns = `id, name, code, calendar, time_zone, phone, hours, address`

func scanTerritory(s scanner) (t placement.Territory, err error) {
	err = s.Scan(&t.ID, &t.Name, &t.Code, &t.Calendar, &t.TimeZone, &t.Phone, &t.Hours, &t.Address)
	return t, err
}

// Territory finds a territory.
func (tx *Tx) Territory(ctx context.Context, id placement.TerritoryID) (placement.Territory, error) {
	rows, err := tx.rows(ctx, `SELECT `+territoryColumns+` FROM territory WHERE id = $1`, string(id))
	return one("territory", rows, err, scanTerritory)
}

// Territories lists them by code.
func (tx *Tx) Territories(ctx context.Context) ([]placement.Territory, error) {
	rows, err := tx.rows(ctx, `SELECT `+territoryColumns+` FROM territory ORDER BY code, id`)
	return collect(rows, err, scanTerritory)
}

// SaveTerritory adds or changes a territory.
func (tx *Tx) SaveTerritory(ctx context.Context, t placement.Territory) error {
	_, err := tx.exec(ctx, `INSERT INTO territory (`+territoryColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (id) DO UPDATE SET name = $2, calendar = $4, time_zone = $5, phone = $6, hours = $7, address = $8`,
		string(t.ID), t.Name, t.Code, t.Calendar, t.TimeZone, t.Phone, t.Hours, t.Address)
	return err
}

// Setting reads a setting of the program; "" when it was never set.
func (tx *Tx) Setting(ctx context.Context, key string) (value string, err error) {
	err = tx.row(ctx, `SELECT value FROM setting WHERE key = $1`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetSetting keeps a setting of the program.
func (tx *Tx) SetSetting(ctx context.Context, key, value string) error {
	_, err := tx.exec(ctx, `INSERT INTO setting (key, value) VALUES ($1, $2)
		ON CONFLICT (key) DO UPDATE SET value = $2`, key, value)
	return err
}
