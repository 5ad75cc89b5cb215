package store

import (
	"context"

	"internat/placement"
)

const houseColumns = `h.id, h.territory_id, h.uai, h.name, h.kind, h.public, h.commune, h.commune_code, h.latitude, h.longitude,
	h.priority, h.pupils, h.scheme, h.decides, h.appeal_body, h.licensed, h.movable, h.closed, h.calendar, h.opening, h.email, h.version`

func scanHouse(s scanner) (h placement.House, err error) {
	err = s.Scan(&h.ID, &h.Territory, &h.UAI, &h.Name, &h.Kind, flagAt{&h.Public}, &h.Commune, &h.CommuneCode, &h.Latitude, &h.Longitude,
		&h.Priority, &h.Pupils, &h.Scheme, &h.Decides, &h.AppealBody, &h.Licensed, flagAt{&h.Movable}, flagAt{&h.Closed},
		&h.Calendar, &h.Opening, &h.Email, &h.Version)
	return h, err
}

// Houses lists the houses in scope by name.
func (tx *Tx) Houses(ctx context.Context, scope Scope) ([]placement.House, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args)
	rows, err := tx.rows(ctx, `SELECT `+houseColumns+` FROM house h WHERE `+where+` ORDER BY h.name_key, h.id`, args...)
	return collect(rows, err, scanHouse)
}

// House finds a house in scope.
func (tx *Tx) House(ctx context.Context, scope Scope, id placement.HouseID) (placement.House, error) {
	var args argList
	where := `h.id = ` + args.add(string(id)) + ` AND ` + scope.in("h.territory_id", "h.id", &args)
	rows, err := tx.rows(ctx, `SELECT `+houseColumns+` FROM house h WHERE `+where, args...)
	return one("house", rows, err, scanHouse)
}

// SaveHouse adds a house (version 0) or changes it; the territory and the UAI of
// a house never change. It gives the house as it is kept. A UAI that is known
// already, in any territory, is refused.
func (tx *Tx) SaveHouse(ctx context.Context, h placement.House, why placement.Event) (placement.House, error) {
	if err := tx.putHouse(ctx, &h); err != nil {
		return h, err
	}
	why.About.ID, why.House = string(h.ID), h.ID
	return h, tx.addEvent(ctx, why)
}

func (tx *Tx) putHouse(ctx context.Context, h *placement.House) error {
	if h.Version > 0 {
		h.Version++
		return tx.exec1(ctx, `UPDATE house SET name = $1, name_key = $2, kind = $3, public = $4, commune = $5, commune_code = $6,
				latitude = $7, longitude = $8, priority = $9, pupils = $10, scheme = $11, decides = $12, appeal_body = $13, licensed = $14,
				movable = $15, closed = $16, calendar = $17, opening = $18, email = $19, version = $20
			WHERE id = $21 AND territory_id = $22 AND version = $20 - 1`,
			h.Name, Fold(h.Name), h.Kind, flag(h.Public), h.Commune, h.CommuneCode, h.Latitude, h.Longitude, h.Priority, h.Pupils,
			string(h.Scheme), string(h.Decides), h.AppealBody, h.Licensed, flag(h.Movable), flag(h.Closed), h.Calendar, h.Opening, h.Email,
			h.Version, string(h.ID), string(h.Territory))
	}
	if h.ID == "" {
		h.ID = placement.HouseID(NewID("hou"))
	}
	h.Version = 1
	_, err := tx.exec(ctx, `INSERT INTO house (id, territory_id, uai, name, name_key, kind, public, commune, commune_code, latitude, longitude,
			priority, pupils, scheme, decides, appeal_body, licensed, movable, closed, calendar, opening, email, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 1)`,
		string(h.ID), string(h.Territory), h.UAI, h.Name, Fold(h.Name), h.Kind, flag(h.Public), h.Commune, h.CommuneCode, h.Latitude, h.Longitude,
		h.Priority, h.Pupils, string(h.Scheme), string(h.Decides), h.AppealBody, h.Licensed, flag(h.Movable), flag(h.Closed),
		h.Calendar, h.Opening, h.Email)
	return once(err, placement.Reject("uai", "house.uai_taken", h.UAI))
}

// ReviseHouse makes the change of a part (a band, a section, its beds) a change
// of the house: it fails as Stale when somebody else changed the house since
// that version was read. The part is then saved in the same transaction.
func (tx *Tx) ReviseHouse(ctx context.Context, scope Scope, id placement.HouseID, version int) (placement.House, error) {
	h, err := tx.House(ctx, scope, id)
	if err != nil {
		return h, err
	}
	h.Version = version + 1
	return h, tx.exec1(ctx, `UPDATE house SET version = version + 1 WHERE id = $1 AND version = $2`, string(id), version)
}
