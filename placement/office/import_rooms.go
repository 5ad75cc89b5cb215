package office

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
)

// A RoomTable is the rooms of a house to take over.
type RoomTable struct {
	House placement.HouseID
	Open  func() (io.ReadCloser, error)
}

// A RoomTablePlan says what a table of rooms would do, or did. Rooms that it
// does not name stay as they are, and it never removes a bed.
type RoomTablePlan struct {
	intake.Report
	SHA256  string
	House   placement.House
	Added   []RoomChange
	Changed []RoomChange
	Left    int                 // rooms on file already, as the table has them
	Absent  []placement.Bedroom // on file, and not in the table
}

// A RoomChange is a room as it becomes, with the facts that change.
type RoomChange struct {
	Room    placement.Bedroom
	Section string
	Beds    int // as many as it is to have
	Facts   []placement.Fact
	Line    int
	Was     placement.Bedroom // no id: it is new
}

// PlanRooms reads a table of rooms and says what it would change. It changes
// nothing.
func (o *Office) PlanRooms(ctx context.Context, by placement.Actor, table RoomTable) (plan RoomTablePlan, err error) {
	file, plan, err := readRooms(by, table)
	if err != nil {
		return plan, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) (err error) {
		if plan.House, err = tx.House(ctx, store.ScopeOf(by), table.House); err != nil {
			return err
		}
		plan, err = planRooms(ctx, tx, by, file, plan)
		return err
	})
	return plan, err
}

// ImportRooms takes a table of rooms over, all of it or nothing: when the plan
// it gives is not Clean, nothing was changed. Taking the same table over again
// changes nothing.
func (o *Office) ImportRooms(ctx context.Context, by placement.Actor, table RoomTable) (plan RoomTablePlan, err error) {
	file, empty, err := readRooms(by, table)
	if err != nil {
		return empty, err
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		house, err := tx.House(ctx, store.ScopeOf(by), table.House)
		if err != nil {
			return err
		}
		plan = empty
		plan.House = house
		if plan, err = planRooms(ctx, tx, by, file, plan); err != nil || !plan.Clean() || len(plan.Added)+len(plan.Changed) == 0 {
			return err
		}
		return o.changeHouse(ctx, tx, by, HousePage{house.ID, house.Version}, func(e houseEdit) error { return e.keepRooms(plan) })
	})
	return plan, err
}

// readRooms reads the table once, before any transaction.
func readRooms(by placement.Actor, table RoomTable) (file intake.RoomFile, plan RoomTablePlan, err error) {
	if err := placement.Allow(by, placement.EditHouses, placement.Subject{}); err != nil {
		return file, plan, err
	}
	plan.SHA256, err = readOnce(table.Open, func(r io.Reader) (err error) {
		file, err = intake.Rooms(r)
		return err
	})
	plan.Report = file.Report
	return file, plan, err
}

// planRooms holds the rows against the rooms on file: all of them, so that what
// is wrong with a table is told at once.
func planRooms(ctx context.Context, tx *store.Tx, by placement.Actor, file intake.RoomFile, plan RoomTablePlan) (RoomTablePlan, error) {
	scope := store.ScopeOf(by)
	rooms, err := tx.Bedrooms(ctx, scope, plan.House.ID)
	if err != nil {
		return plan, err
	}
	sections, err := tx.Sections(ctx, scope, plan.House.ID, calendar.Day{})
	if err != nil {
		return plan, err
	}
	plan.Added, plan.Changed, plan.Left, plan.Absent = nil, nil, 0, nil
	named := map[placement.RoomID]bool{}
	for _, row := range file.Rooms {
		section, ok := sectionNamed(sections, row.Section)
		switch {
		case row.Section == "": // told already
			continue
		case !ok:
			plan.Wrong.Add(intake.Fault{Line: row.Line, Column: "section", Code: "intake.section_unknown", Args: []any{namesOf(sections)}})
			continue
		}
		on := roomNamed(rooms, section.ID, row.Room.Name)
		named[on.ID] = true
		plan.hold(file, row, section, on)
	}
	for _, r := range rooms {
		if !named[r.ID] && len(file.Rooms) > 0 {
			plan.Absent = append(plan.Absent, r)
		}
	}
	plan.Wrong.Sort()
	return plan, nil
}

// hold compares one row with the room on file, which has no id when there is
// none.
func (p *RoomTablePlan) hold(file intake.RoomFile, row intake.RoomRow, section placement.Section, on placement.Bedroom) {
	if row.Beds > 0 && row.Beds < len(on.Beds) {
		p.Wrong.Add(intake.Fault{Line: row.Line, Column: "lits", Code: "intake.room_fewer", Args: []any{len(on.Beds)}})
		return
	}
	if row.Faulty {
		return
	}
	change := RoomChange{Room: on, Section: section.Name, Beds: row.Beds, Line: row.Line, Was: on}
	next := &change.Room
	next.Section, next.Name = section.ID, row.Room.Name
	if file.HasFloor {
		next.Floor = row.Room.Floor
	}
	if file.HasArea {
		next.Area = row.Room.Area
	}
	if file.HasAccessible {
		next.Accessible = row.Room.Accessible
	}
	change.Facts = roomFacts(on, *next, row.Beds)
	switch {
	case on.ID == "":
		p.Added = append(p.Added, change)
	case len(change.Facts) == 0:
		p.Left++
	default:
		p.Changed = append(p.Changed, change)
	}
}

// roomFacts tells what becomes of a room that is to have that many beds.
func roomFacts(was, is placement.Bedroom, beds int) (facts []placement.Fact) {
	for _, f := range []placement.Fact{
		{Name: "beds", From: strconv.Itoa(len(was.Beds)), To: strconv.Itoa(beds)}, {Name: "floor", From: was.Floor, To: is.Floor},
		{Name: "area", From: placement.WriteArea(was.Area), To: placement.WriteArea(is.Area)},
		{Name: "accessible", From: strconv.FormatBool(was.Accessible), To: strconv.FormatBool(is.Accessible)},
	} {
		if f.From != f.To {
			facts = append(facts, f)
		}
	}
	return facts
}

func sectionNamed(sections []placement.Section, name string) (placement.Section, bool) {
	key := store.Fold(name)
	i := slices.IndexFunc(sections, func(x placement.Section) bool { return store.Fold(x.Name) == key })
	if i < 0 {
		return placement.Section{}, false
	}
	return sections[i], true
}

func namesOf(sections []placement.Section) string {
	var names []string
	for _, x := range sections {
		names = append(names, x.Name)
	}
	return strings.Join(names, ", ")
}

func roomNamed(rooms []placement.Bedroom, section placement.SectionID, name string) placement.Bedroom {
	i := slices.IndexFunc(rooms, func(r placement.Bedroom) bool { return r.Section == section && store.Fold(r.Name) == store.Fold(name) })
	if i < 0 {
		return placement.Bedroom{}
	}
	return rooms[i]
}

// keepRooms saves what a plan says, and the table in the ledger.
func (e houseEdit) keepRooms(plan RoomTablePlan) error {
	changes := slices.Concat(plan.Added, plan.Changed)
	slices.SortFunc(changes, func(a, b RoomChange) int { return a.Line - b.Line }) // as they are undone: the last first
	for _, c := range changes {
		if err := e.saveRoom(c.Room, c.Beds); err != nil {
			return err
		}
	}
	rows := newRowLog(e.ctx, e.tx)
	if err := e.logRooms(rows, changes); err != nil {
		return err
	}
	return enter(e.ctx, e.tx, store.Import{ID: rows.id, House: e.house.ID, Territory: e.house.Territory, Kind: "rooms", SHA256: plan.SHA256,
		Added: len(plan.Added), Changed: len(plan.Changed), Left: plan.Left}, e.happened("import.rooms", "import", ""))
}

// logRooms notes what the rows of a table made of the rooms, and which closures
// their new beds got because the room or the section is closed.
func (e houseEdit) logRooms(rows *rowLog, changes []RoomChange) error {
	rooms, err := e.tx.Bedrooms(e.ctx, e.scope, e.house.ID)
	if err != nil {
		return err
	}
	closures, err := e.tx.Closures(e.ctx, e.scope, e.house.ID, calendar.Interval{From: e.today})
	if err != nil {
		return err
	}
	for _, c := range changes {
		is := roomNamed(rooms, c.Room.Section, c.Room.Name)
		turn := store.Turn[placement.Bedroom]{Is: is}
		if c.Was.ID != "" {
			turn.Was = &c.Was
		}
		traces := []store.Trace{{Kind: "room", ID: string(is.ID), Added: turn.Was == nil, Room: &turn}}
		for _, x := range closures {
			if holdsBed(is.Beds, x.Bed) && !holdsBed(c.Was.Beds, x.Bed) {
				traces = append(traces, store.Trace{Kind: "closure", ID: string(x.ID), Added: true, Closure: &x})
			}
		}
		if err := rows.keep(c.Line, "", traces...); err != nil {
			return err
		}
	}
	return nil
}
