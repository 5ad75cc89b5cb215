package store

import (
	"context"
	"slices"

	"internat/placement"
)

const roomColumns = `r.id, r.section_id, r.name, r.floor, r.area, r.accessible`

func scanBedroom(s scanner) (r placement.Bedroom, err error) {
	err = s.Scan(&r.ID, &r.Section, &r.Name, &r.Floor, &r.Area, flagAt{&r.Accessible})
	return r, err
}

// Bedrooms lists the rooms of a house in scope with their beds, as one walks
// past them: by section, floor and name.
func (tx *Tx) Bedrooms(ctx context.Context, scope Scope, house placement.HouseID) ([]placement.Bedroom, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args)
	rows, err := tx.rows(ctx, `SELECT `+roomColumns+` FROM room r JOIN section s ON s.id = r.section_id JOIN house h ON h.id = s.house_id
		WHERE `+where+` ORDER BY s.name, s.id, r.name, r.id`, args...)
	rooms, err := collect(rows, err, scanBedroom)
	if err != nil {
		return nil, err
	}
	beds, err := tx.Beds(ctx, scope, house)
	if err != nil {
		return nil, err
	}
	at := make(map[placement.RoomID]int, len(rooms))
	order := make(map[placement.SectionID]int)
	for i, r := range rooms {
		at[r.ID] = i
		if _, seen := order[r.Section]; !seen {
			order[r.Section] = len(order)
		}
	}
	for _, b := range beds {
		if i, ok := at[b.RoomID]; ok {
			rooms[i].Beds = append(rooms[i].Beds, b)
		}
	}
	slices.SortStableFunc(rooms, func(a, b placement.Bedroom) int {
		if n := order[a.Section] - order[b.Section]; n != 0 {
			return n
		}
		return placement.CompareRooms(a, b)
	})
	return rooms, nil
}

// SaveRoom adds (no id) or changes a room; its beds follow it to another section
// of the house. It gives the room as it is kept.
func (tx *Tx) SaveRoom(ctx context.Context, r placement.Bedroom, why placement.Event) (placement.Bedroom, error) {
	if r.ID == "" {
		r.ID = placement.RoomID(NewID("roo"))
	}
	err := tx.exec1(ctx, `INSERT INTO room (id, section_id, name, floor, area, accessible) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET section_id = $2, name = $3, floor = $4, area = $5, accessible = $6
		WHERE (SELECT house_id FROM section WHERE id = room.section_id) = (SELECT house_id FROM section WHERE id = $2)`,
		string(r.ID), string(r.Section), r.Name, r.Floor, r.Area, flag(r.Accessible))
	if err != nil {
		return r, once(err, placement.Reject("name", "room.name_taken", r.Name))
	}
	if _, err = tx.exec(ctx, `UPDATE bed SET section_id = $1 WHERE room_id = $2 AND section_id <> $1`, string(r.Section), string(r.ID)); err != nil {
		return r, once(err, placement.Reject("section", "room.labels_taken"))
	}
	why.About.ID = string(r.ID)
	return r, tx.addEvent(ctx, why)
}

// RemoveRoom removes a room that has no bed any more.
func (tx *Tx) RemoveRoom(ctx context.Context, r placement.Bedroom, why placement.Event) error {
	err := tx.exec1(ctx, `DELETE FROM room WHERE id = $1 AND section_id = $2`, string(r.ID), string(r.Section))
	if violated(err) == foreignKey {
		return &placement.Fault{Kind: placement.Conflict, Code: "room.has_beds", Args: []any{r.Name}, Err: err}
	}
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}

// roomNamed finds the room of a section by its name, or adds it.
func (tx *Tx) roomNamed(ctx context.Context, section placement.SectionID, b placement.Bed) (placement.RoomID, error) {
	rows, err := tx.rows(ctx, `SELECT id FROM room WHERE section_id = $1 AND name = $2`, string(section), b.Room)
	found, err := collect(rows, err, func(s scanner) (id placement.RoomID, err error) {
		err = s.Scan(&id)
		return id, err
	})
	if err != nil || len(found) > 0 {
		return append(found, "")[0], err
	}
	id := placement.RoomID(NewID("roo"))
	_, err = tx.exec(ctx, `INSERT INTO room (id, section_id, name, floor, area, accessible) VALUES ($1, $2, $3, '', 0, $4)`,
		string(id), string(section), b.Room, flag(b.Accessible))
	return id, err
}

// RoomRule is the rule of a house in scope about its rooms; a NotFound fault
// when nobody set one.
func (tx *Tx) RoomRule(ctx context.Context, scope Scope, house placement.HouseID) (placement.RoomRule, error) {
	var args argList
	where := scope.in("h.territory_id", "h.id", &args) + ofHouse(house, &args)
	rows, err := tx.rows(ctx, `SELECT q.house_id, q.beds, q.area, q.author, q.set_on, q.source FROM room_rule q JOIN house h ON h.id = q.house_id WHERE `+where, args...)
	return one("room_rule", rows, err, func(s scanner) (r placement.RoomRule, err error) {
		err = s.Scan(&r.House, &r.Beds, &r.Area, &r.Author, dayAt{&r.On}, &r.Source)
		return r, err
	})
}

// SaveRoomRule sets the rule of its house about rooms.
func (tx *Tx) SaveRoomRule(ctx context.Context, r placement.RoomRule, why placement.Event) error {
	err := tx.exec1(ctx, `INSERT INTO room_rule (house_id, beds, area, author, set_on, source) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (house_id) DO UPDATE SET beds = $2, area = $3, author = $4, set_on = $5, source = $6`,
		string(r.House), r.Beds, r.Area, r.Author, day(r.On), r.Source)
	if err != nil {
		return err
	}
	return tx.addEvent(ctx, why)
}
