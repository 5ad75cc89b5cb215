package office

import (
	"errors"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// Houses, counts, rooms and closures are as the import left them when they say
// what it made them say.

func (u *undoing) houseNow(_ store.ImportRow, t store.Trace) (int, error) {
	now, err := u.tx.House(u.ctx, u.scope(), placement.HouseID(t.ID))
	if err == nil && !asLeft(now, *t.House) {
		err = placement.Missing("house")
	}
	return 0, err
}

// asLeft compares a house that was added as a whole, and of one that was changed
// what a directory says: what people decided about it stays theirs.
func asLeft(now placement.House, t store.Turn[placement.House]) bool {
	if t.Was != nil {
		_, facts := now.Update(t.Is)
		return len(facts) == 0
	}
	now.Version, t.Is.Version = 0, 0
	return now == t.Is
}

func (u *undoing) houseBack(_ store.ImportRow, t store.Trace) (string, error) {
	now, err := u.tx.House(u.ctx, u.scope(), placement.HouseID(t.ID))
	if err != nil {
		return "", err
	}
	if t.House.Was == nil {
		return dropped(u.tx.DropHouse(u.ctx, now, u.happened("house.removed", "house")))
	}
	before, facts := now.Update(*t.House.Was)
	_, err = u.tx.SaveHouse(u.ctx, before, houseUpdated(u.happened("house.updated", "house"), facts))
	return "", err
}

func (u *undoing) houseSays(t store.Trace, thing *UndoThing) error {
	if was := t.House.Was; was != nil {
		_, facts := t.House.Is.Update(*was)
		thing.Facts = changedFacts("", facts)
	}
	return nil
}

func (u *undoing) countNow(_ store.ImportRow, t store.Trace) (int, error) {
	list, err := u.tx.PlaceCounts(u.ctx, u.scope(), placement.HouseID(t.ID))
	if err != nil {
		return 0, err
	}
	is := t.Count.Is
	if !slices.ContainsFunc(list, func(c placement.PlaceCount) bool {
		c.At = is.At // kept less finely
		return c == is
	}) {
		return 0, placement.Missing("place_count")
	}
	return 0, nil
}

func (u *undoing) countBack(_ store.ImportRow, t store.Trace) (string, error) {
	event := u.happened("house.count_removed", "house")
	event.About.ID = t.ID
	if t.Count.Was == nil {
		return "", u.tx.DropPlaceCount(u.ctx, t.Count.Is, event)
	}
	event.Verb = "house.counted"
	return "", u.tx.SavePlaceCount(u.ctx, *t.Count.Was, countFacts(event, *t.Count.Was))
}

func (u *undoing) roomNow(_ store.ImportRow, t store.Trace) (int, error) {
	rooms, err := u.tx.Bedrooms(u.ctx, u.scope(), u.Past.House)
	if err == nil && !slices.ContainsFunc(rooms, t.Room.Is.Same) {
		err = placement.Missing("room")
	}
	return 0, err
}

// roomBack takes the beds away that the import put there and makes the room what
// it was. A bed with a history stops it.
func (u *undoing) roomBack(_ store.ImportRow, t store.Trace) (string, error) {
	e, err := u.edit()
	if err != nil {
		return "", err
	}
	if err := e.restoreRoom(*t.Room); conflicting(err) {
		return neededSince, nil
	} else if err != nil {
		return "", err
	}
	return "", nil
}

// edit opens the house of an import of rooms: to take a room back is a change of
// the house.
func (u *undoing) edit() (e houseEdit, err error) {
	scope := u.scope()
	if err := u.tx.InTurn(u.ctx, u.Past.House); err != nil {
		return e, err
	}
	now, err := u.tx.House(u.ctx, scope, u.Past.House)
	if err != nil {
		return e, err
	}
	house, err := u.tx.ReviseHouse(u.ctx, scope, now.ID, now.Version)
	return houseEdit{u.ctx, u.tx, u.by, scope, house, u.m}, err
}

func (e houseEdit) restoreRoom(t store.Turn[placement.Bedroom]) error {
	if t.Was == nil {
		if err := e.changeBeds(t.Is.Section, nil, t.Is.Beds); err != nil {
			return err
		}
		return e.dropRoom(t.Is)
	}
	was := *t.Was
	fresh := slices.DeleteFunc(slices.Clone(t.Is.Beds), func(b placement.Bed) bool { return holdsBed(was.Beds, b.ID) })
	if err := e.changeBeds(was.Section, nil, fresh); err != nil {
		return err
	}
	if _, err := e.tx.SaveRoom(e.ctx, was, e.happened("room.changed", "room", string(was.ID))); err != nil {
		return err
	}
	return e.changeBeds(was.Section, slices.DeleteFunc(slices.Clone(was.Beds), func(b placement.Bed) bool { return slices.Contains(t.Is.Beds, b) }), nil)
}

func holdsBed(beds []placement.Bed, id placement.BedID) bool {
	return slices.ContainsFunc(beds, func(b placement.Bed) bool { return b.ID == id })
}

func (u *undoing) roomSays(t store.Trace, thing *UndoThing) error {
	if thing.Name = t.Room.Is.Name; t.Room.Was != nil {
		thing.Facts = changedFacts("", roomFacts(t.Room.Is, *t.Room.Was, len(t.Room.Was.Beds)))
	}
	return nil
}

func (u *undoing) closureNow(_ store.ImportRow, t store.Trace) (int, error) {
	list, err := u.tx.Closures(u.ctx, u.scope(), u.Past.House, calendar.Interval{From: t.Closure.When.From})
	if err == nil && !slices.Contains(list, *t.Closure) {
		err = placement.Missing("closure")
	}
	return 0, err
}

func (u *undoing) closureBack(_ store.ImportRow, t store.Trace) (string, error) {
	event := u.happened("closure.removed", "closure")
	event.House = u.Past.House
	return "", u.tx.DropClosure(u.ctx, *t.Closure, event)
}

// conflicting tells that something else goes by a thing from a database that
// fails.
func conflicting(err error) bool {
	var fault *placement.Fault
	return errors.As(err, &fault) && fault.Kind == placement.Conflict
}
