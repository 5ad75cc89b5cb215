package store

import (
	"context"

	"internat/placement"
)

const (
	bedColumns = `b.id, b.section_id, b.room_id, COALESCE(r.name, ''), b.label, b.accessible`
	bedRooms   = ` LEFT JOIN room r ON r.id = b.room_id`
)

func scanBed(s scanner) (b placement.Bed, err error) {
	err = s.Scan(&b.ID, &b.Section, nullAt[placement.RoomID]{&b.RoomID}, &b.Room, &b.Label, flagAt{&b.Accessible})
	return b, err
}

// Beds lists the beds of a house in scope, or of all houses in scope when no
// house is named, by section and label.
func (tx *Tx) Beds(ctx context.Context, scope Scope, house placement.HouseID) ([]placement.Bed, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args)
	rows, err := tx.rows(ctx, `SELECT `+bedColumns+` FROM bed b JOIN section s ON s.id = b.section_id JOIN house h ON h.id = s.house_id`+bedRooms+`
		WHERE `+where+` ORDER BY b.section_id, b.label, b.id`, args...)
	return collect(rows, err, scanBed)
}

// SaveBeds adds (no id) or changes beds of one section, in one event. A bed that
// names its room and not the room's id goes to the room of that name, which is
// added when it is not there. It gives the beds as they are kept.
func (tx *Tx) SaveBeds(ctx context.Context, section placement.SectionID, beds []placement.Bed, why placement.Event) ([]placement.Bed, error) {
	kept := make([]placement.Bed, 0, len(beds))
	for _, b := range beds {
		if b.ID == "" {
			b.ID = placement.BedID(NewID("bed"))
		}
		b.Section = section
		if b.RoomID == "" {
			room, err := tx.roomNamed(ctx, section, b)
			if err != nil {
				return nil, err
			}
			b.RoomID = room
		}
		err := tx.exec1(ctx, `INSERT INTO bed (id, section_id, room_id, label, accessible) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (id) DO UPDATE SET room_id = $3, label = $4, accessible = $5 WHERE bed.section_id = $2`,
			string(b.ID), string(section), string(b.RoomID), b.Label, flag(b.Accessible))
		if err != nil {
			return nil, once(err, placement.Reject("rooms", "bed.label_taken", b.Label))
		}
		kept = append(kept, b)
	}
	return kept, tx.addEvent(ctx, why)
}

// RemoveBed removes a bed that nobody ever slept in and that was never out of
// service. Another bed has a history: it is closed instead.
func (tx *Tx) RemoveBed(ctx context.Context, b placement.Bed, why placement.Event) error {
	err := tx.exec1(ctx, `DELETE FROM bed WHERE id = $1 AND section_id = $2`, string(b.ID), string(b.Section))
	if violated(err) == foreignKey {
		return &placement.Fault{Kind: placement.Conflict, Code: "bed.in_use", Args: []any{b.Label}, Err: err}
	}
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
