package office

import (
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
)

// SaveRoom adds (no id) or changes a room of the house: its name, floor,
// surface, section, and how many beds it has. Beds that stay keep whoever sleeps
// in them; a room in which somebody sleeps, or is expected, stays in its section.
func (o *Office) SaveRoom(ctx context.Context, by placement.Actor, page HousePage, room placement.Bedroom, beds int) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error { return e.saveRoom(room, beds) })
}

func (e houseEdit) saveRoom(room placement.Bedroom, beds int) error {
	if err := room.Check(beds); err != nil {
		return err
	}
	if _, _, err := e.section(room.Section); err != nil {
		return err
	}
	before := placement.Bedroom{Section: room.Section, Name: room.Name}
	if room.ID != "" {
		var err error
		if before, err = e.room(room.ID); err != nil {
			return err
		}
	}
	if before.Section != room.Section {
		if err := e.nobodyIn(before); err != nil {
			return err
		}
	}
	kept, err := e.tx.SaveRoom(e.ctx, room, e.happened(verbOf("room", room.ID), "room", string(room.ID)))
	if err != nil {
		return err
	}
	kept.Beds = before.Beds
	save, remove := kept.Furnish(before.Name, beds)
	return e.changeBeds(kept.Section, save, remove)
}

// room finds a room of the house.
func (e houseEdit) room(id placement.RoomID) (placement.Bedroom, error) {
	rooms, err := e.tx.Bedrooms(e.ctx, e.scope, e.house.ID)
	i := slices.IndexFunc(rooms, func(r placement.Bedroom) bool { return r.ID == id })
	if err == nil && i < 0 {
		err = placement.Missing("room")
	}
	if err != nil {
		return placement.Bedroom{}, err
	}
	return rooms[i], nil
}

// nobodyIn refuses to take a room to another section while somebody has, or
// waits for, one of its beds.
func (e houseEdit) nobodyIn(room placement.Bedroom) error {
	d, err := e.tx.DormitoryToArrange(e.ctx, e.scope, e.house.ID, e.today)
	if err != nil {
		return err
	}
	for _, b := range room.Beds {
		for _, s := range d.Sleepers {
			if s.Bed == b.ID {
				return placement.Reject("section", "room.slept_in", room.Name, s.Name)
			}
		}
	}
	return nil
}

// changeBeds saves and removes beds of a section. A bed that comes to a room or a
// section that is closed as a whole is closed as well.
func (e houseEdit) changeBeds(section placement.SectionID, save, remove []placement.Bed) error {
	for _, b := range remove {
		event := e.happened("bed.removed", "bed", string(b.ID))
		event.Facts = map[string]string{"label": b.Label}
		if err := e.tx.RemoveBed(e.ctx, b, event); err != nil {
			return err
		}
	}
	if len(save) == 0 {
		return nil
	}
	var fresh []int
	for i, b := range save {
		if b.ID == "" {
			fresh = append(fresh, i)
		}
	}
	kept, err := e.tx.SaveBeds(e.ctx, section, save, e.happened("beds.changed", "section", string(section)))
	if err != nil {
		return err
	}
	for _, i := range fresh {
		if err := e.closeWith(kept[i]); err != nil {
			return err
		}
	}
	return nil
}

// closeWith closes a new bed for as long as the room or the section is that it
// comes to.
func (e houseEdit) closeWith(b placement.Bed) error {
	all, err := e.tx.Closures(e.ctx, e.scope, e.house.ID, calendar.Interval{From: e.today})
	if err != nil {
		return err
	}
	var done []placement.Closure
	for _, c := range all {
		c.ID, c.Bed = "", b.ID
		if c.Part != string(b.RoomID) && c.Part != string(b.Section) || slices.Contains(done, c) {
			continue
		}
		done = append(done, c)
		if _, err := e.tx.SaveClosure(e.ctx, c, e.happened("closure.added", "closure", "")); err != nil {
			return err
		}
	}
	return nil
}

// RemoveRoom removes a room with its beds. A bed with a history stops it: such a
// room is taken out of service instead.
func (o *Office) RemoveRoom(ctx context.Context, by placement.Actor, page HousePage, id placement.RoomID) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		room, err := e.room(id)
		if err != nil {
			return err
		}
		if err := e.changeBeds(room.Section, nil, room.Beds); err != nil {
			return err
		}
		return e.dropRoom(room)
	})
}

func (e houseEdit) dropRoom(room placement.Bedroom) error {
	event := e.happened("room.removed", "room", string(room.ID))
	event.Facts = map[string]string{"name": room.Name}
	return e.tx.RemoveRoom(e.ctx, room, event)
}

// SetRoomRule sets how full and how small the rooms of the house may be. Rooms
// that break the rule stay as they are, and are shown.
func (o *Office) SetRoomRule(ctx context.Context, by placement.Actor, page HousePage, rule placement.RoomRule) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		if err := rule.Check(e.today); err != nil {
			return err
		}
		r := rule
		r.House = e.house.ID
		return e.tx.SaveRoomRule(ctx, r, e.happened("room_rule.changed", "house", string(e.house.ID)))
	})
}

// A Closing takes beds out of service: single ones, and whole rooms or sections
// by their id.
type Closing struct {
	Beds   []placement.BedID
	Parts  []string
	When   calendar.Interval
	Reason string
}

// closures are the closures of a closing, each bed once, those of whole parts
// first. It fails on a bed or a part that is not of the house.
func (c Closing) closures(rooms []placement.Bedroom) (list []placement.Closure, err error) {
	add := func(bed placement.BedID, part string) {
		if !slices.ContainsFunc(list, func(x placement.Closure) bool { return x.Bed == bed }) {
			list = append(list, placement.Closure{Bed: bed, When: c.When, Reason: c.Reason, Part: part})
		}
	}
	known := map[placement.BedID]bool{}
	for _, part := range c.Parts {
		found := false
		for _, r := range rooms {
			if string(r.ID) == part || string(r.Section) == part {
				found = true
				for _, b := range r.Beds {
					add(b.ID, part)
				}
			}
		}
		if !found {
			return nil, placement.Missing("room")
		}
	}
	for _, r := range rooms {
		for _, b := range r.Beds {
			known[b.ID] = true
		}
	}
	for _, id := range c.Beds {
		if !known[id] {
			return nil, placement.Missing("bed")
		}
		add(id, "")
	}
	return list, nil
}
