package office

import (
	"context"
	"slices"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A HousePage is the house that somebody edits, as the page showed it. Every
// change of a part is a change of the house: of two people who change it at
// once, the second reads what the first did.
type HousePage struct {
	House   placement.HouseID
	Version int
}

// A houseEdit is one change of a house under way.
type houseEdit struct {
	ctx   context.Context
	tx    *store.Tx
	by    placement.Actor
	scope store.Scope
	house placement.House
	moment
}

// happened starts the event of a change.
func (e houseEdit) happened(verb, kind, id string) placement.Event {
	event := e.by.Happened(e.now, verb, kind, id)
	event.House = e.house.ID
	return event
}

// added or changed: the verb of a part that is saved.
func verbOf[T ~string](kind string, id T) string {
	if id == "" {
		return kind + ".added"
	}
	return kind + ".changed"
}

// editHouse opens a house in the person's scope and changes it.
func (o *Office) editHouse(ctx context.Context, by placement.Actor, page HousePage, change func(houseEdit) error) error {
	return o.db.Write(ctx, func(tx *store.Tx) error { return o.changeHouse(ctx, tx, by, page, change) })
}

// changeHouse is editHouse inside a transaction.
func (o *Office) changeHouse(ctx context.Context, tx *store.Tx, by placement.Actor, page HousePage, change func(houseEdit) error) error {
	scope := store.ScopeOf(by)
	house, err := tx.ReviseHouse(ctx, scope, page.House, page.Version)
	if err != nil {
		return err
	}
	if err := placement.Allow(by, placement.EditHouses, placement.Subject{Territory: house.Territory}); err != nil {
		return err
	}
	m, err := o.momentIn(ctx, tx, house.Territory)
	if err != nil {
		return err
	}
	return change(houseEdit{ctx, tx, by, scope, house, m})
}

// SettleHouse changes what people decide about a house: scheme, authority,
// licence, opening.
func (o *Office) SettleHouse(ctx context.Context, by placement.Actor, page HousePage, terms placement.HouseTerms) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		house, event, err := e.house.Settle(by, terms, e.now)
		if err != nil {
			return err
		}
		_, err = e.tx.SaveHouse(ctx, house, event)
		return err
	})
}

// SaveBand adds (no id) or changes a supervision band.
func (o *Office) SaveBand(ctx context.Context, by placement.Actor, page HousePage, band placement.Band) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		if err := band.Check(e.today); err != nil {
			return err
		}
		bands, err := e.tx.Bands(ctx, e.scope, e.house.ID)
		if err != nil {
			return err
		}
		b := band
		b.House = e.house.ID
		b.Staffing = placement.Staffing{Said: placement.Provenance{Author: e.by.Name, On: e.today}}
		if band.ID != "" {
			i := slices.IndexFunc(bands, func(b placement.Band) bool { return b.ID == band.ID })
			if i < 0 {
				return placement.Missing("band")
			}
			if bands[i].Adults == b.Adults { // who left the number alone has not said it
				b.Staffing = bands[i].Staffing
			}
		}
		_, err = e.tx.SaveBand(ctx, b, e.happened(verbOf("band", b.ID), "band", string(b.ID)))
		return err
	})
}

// SaveSection adds (no id) or changes a section and its rooms. Beds that stay
// keep their label and whoever sleeps in them.
func (o *Office) SaveSection(ctx context.Context, by placement.Actor, page HousePage, section placement.Section, rooms []placement.RoomPlan) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		bands, err := e.tx.Bands(ctx, e.scope, e.house.ID)
		if err != nil {
			return err
		}
		before, beds, err := e.section(section.ID)
		if err != nil {
			return err
		}
		if err := section.Check(bands); err != nil {
			return err
		}
		x := section
		x.House = e.house.ID
		if len(beds) > 0 && before.Sex != x.Sex {
			if err := e.nobodyOfTheOtherSex(x); err != nil {
				return err
			}
		}
		if x, err = e.tx.SaveSection(ctx, x, e.happened(verbOf("section", x.ID), "section", string(x.ID))); err != nil {
			return err
		}
		return e.refurnish(x, beds, rooms)
	})
}

// section reads a section of the house and its beds; no id is a new section.
func (e houseEdit) section(id placement.SectionID) (placement.Section, []placement.Bed, error) {
	if id == "" {
		return placement.Section{}, nil, nil
	}
	sections, err := e.tx.Sections(e.ctx, e.scope, e.house.ID, e.today)
	if err != nil {
		return placement.Section{}, nil, err
	}
	i := slices.IndexFunc(sections, func(x placement.Section) bool { return x.ID == id })
	if i < 0 {
		return placement.Section{}, nil, placement.Missing("section")
	}
	beds, err := e.tx.Beds(e.ctx, e.scope, e.house.ID)
	beds = slices.DeleteFunc(beds, func(b placement.Bed) bool { return b.Section != id })
	return sections[i], beds, err
}

// nobodyOfTheOtherSex refuses to make a girls' section of one where boys sleep.
func (e houseEdit) nobodyOfTheOtherSex(x placement.Section) error {
	counts, err := e.tx.BoarderCounts(e.ctx, e.scope, e.house.ID, e.today)
	if err != nil {
		return err
	}
	for _, c := range counts {
		if c.Section == x.ID && x.Sex != "" && c.Sex != x.Sex {
			return placement.Reject("sex", "section.others_sleep_there", c.Count)
		}
	}
	return nil
}

func (e houseEdit) refurnish(x placement.Section, beds []placement.Bed, rooms []placement.RoomPlan) error {
	save, remove := placement.Refurnish(beds, rooms)
	for i, b := range save {
		if j := slices.IndexFunc(beds, func(other placement.Bed) bool { return other.Room == b.Room }); j >= 0 {
			save[i].RoomID = beds[j].RoomID
		}
	}
	if err := e.changeBeds(x.ID, save, remove); err != nil || len(save)+len(remove) == 0 {
		return err
	}
	return e.followPlan(x, remove, rooms)
}

// followPlan removes the rooms whose last bed has just been removed, and says of
// the others whether a wheelchair enters them.
func (e houseEdit) followPlan(x placement.Section, removed []placement.Bed, plan []placement.RoomPlan) error {
	rooms, err := e.tx.Bedrooms(e.ctx, e.scope, e.house.ID)
	if err != nil {
		return err
	}
	for _, r := range rooms {
		i := slices.IndexFunc(plan, func(p placement.RoomPlan) bool { return r.Section == x.ID && p.Room == r.Name })
		emptied := slices.ContainsFunc(removed, func(b placement.Bed) bool { return b.RoomID == r.ID })
		switch {
		case emptied && len(r.Beds) == 0:
			err = e.dropRoom(r)
		case i >= 0 && plan[i].Accessible != r.Accessible:
			r.Accessible = plan[i].Accessible
			_, err = e.tx.SaveRoom(e.ctx, r, e.happened("room.changed", "room", string(r.ID)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// CloseBeds takes beds of a house out of service: single ones, or all of a room
// or a section.
func (o *Office) CloseBeds(ctx context.Context, by placement.Actor, page HousePage, in Closing) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		if err := (placement.Closure{When: in.When, Reason: in.Reason}).Check(); err != nil {
			return err
		}
		if len(in.Beds)+len(in.Parts) == 0 {
			return placement.Reject("beds", "closure.no_bed")
		}
		rooms, err := e.tx.Bedrooms(ctx, e.scope, e.house.ID)
		if err != nil {
			return err
		}
		list, err := in.closures(rooms)
		if err != nil {
			return err
		}
		for _, c := range list {
			if _, err := e.tx.SaveClosure(ctx, c, e.happened("closure.added", "closure", "")); err != nil {
				return err
			}
		}
		return nil
	})
}

// ReopenBed ends a closure: its bed can be slept in from that day on, and so can
// the others of the room or section that closed with it as a whole.
func (o *Office) ReopenBed(ctx context.Context, by placement.Actor, page HousePage, id placement.ClosureID, on calendar.Day) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		all, err := e.tx.Closures(ctx, e.scope, e.house.ID, calendar.Interval{})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(c placement.Closure) bool { return c.ID == id })
		if i < 0 {
			return placement.Missing("closure")
		}
		if !all[i].When.From.Before(on) {
			return placement.Reject("on", "closure.backward")
		}
		for _, c := range all {
			if c.ID != id && !c.With(all[i]) {
				continue
			}
			c.When.To = on
			if _, err = e.tx.SaveClosure(ctx, c, e.happened("closure.changed", "closure", string(c.ID))); err != nil {
				return err
			}
		}
		return nil
	})
}

// SaveTarget adds (no id) or changes a social-mix target of a section.
func (o *Office) SaveTarget(ctx context.Context, by placement.Actor, page HousePage, target placement.Target) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		if _, _, err := e.section(target.Section); err != nil {
			return err
		}
		if target.Section == "" {
			return placement.Reject("section", "field.missing")
		}
		others, err := e.tx.Targets(ctx, e.scope, e.house.ID)
		if err != nil {
			return err
		}
		if err := target.Check(e.today, others); err != nil {
			return err
		}
		if target.ID != "" && !slices.ContainsFunc(others, func(t placement.Target) bool { return t.ID == target.ID }) {
			return placement.Missing("target")
		}
		_, err = e.tx.SaveTarget(ctx, target, e.happened(verbOf("target", target.ID), "mix_target", string(target.ID)))
		return err
	})
}

// DropTarget removes a target.
func (o *Office) DropTarget(ctx context.Context, by placement.Actor, page HousePage, id placement.TargetID) error {
	return o.editHouse(ctx, by, page, func(e houseEdit) error {
		all, err := e.tx.Targets(ctx, e.scope, e.house.ID)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(t placement.Target) bool { return t.ID == id })
		if i < 0 {
			return placement.Missing("target")
		}
		event := e.happened("target.removed", "mix_target", string(id))
		event.Facts = map[string]string{"group": string(all[i].Group)}
		return e.tx.RemoveTarget(ctx, all[i], event)
	})
}
