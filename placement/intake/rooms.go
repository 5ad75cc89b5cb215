package intake

import (
	"io"
	"strconv"

	"internat/placement"
)

// A RoomFile is the rooms of one house as somebody keeps them in a table.
type RoomFile struct {
	Report
	Rooms []RoomRow // in the order of the file, faulty ones included: not to be kept unless the report is Clean
	// Which of the optional columns the file has: what it does not speak of stays.
	HasFloor, HasArea, HasAccessible bool
}

// A RoomRow is one room. The room has no id and no section: the section is
// known by its name. What could not be read is zero.
type RoomRow struct {
	Line    int
	Faulty  bool // it has a fault of its own
	Section string
	Room    placement.Bedroom
	Beds    int
}

// The columns of a table of rooms, folded.
var (
	columnSection    = []string{"section", "unite", "aile"}
	columnRoom       = []string{"chambre", "room", "nom"}
	columnRoomBeds   = []string{"lits", "nombre_de_lits", "beds"}
	columnFloor      = []string{"etage", "floor", "niveau"}
	columnArea       = []string{"surface", "surface_m2", "surface_en_m2", "surface_m", "area"}
	columnAccessible = []string{"accessible", "pmr"}
)

// Rooms reads a table of the rooms of a house: a file, or what was copied from a
// spreadsheet. Every fault is told with its line and column.
func Rooms(r io.Reader) (RoomFile, error) {
	var file RoomFile
	seen := map[string]int{}
	rooms, err := rowsOf(r, &file.Report, func(t *table) bool {
		file.HasFloor, file.HasArea, file.HasAccessible = t.hasOne(columnFloor), t.hasOne(columnArea), t.hasOne(columnAccessible)
		return t.needs(columnSection, columnRoom, columnRoomBeds)
	}, func(t *table) (RoomRow, bool) { return t.room(seen), true })
	file.Rooms = rooms
	return file, err
}

// room reads one row, and says everything that is wrong with it.
func (t *table) room(seen map[string]int) RoomRow {
	before := t.report.Wrong.Len()
	row := RoomRow{Line: t.line(0), Section: t.filled(columnSection, 80)}
	row.Room.Name = t.filled(columnRoom, 20)
	row.Room.Floor = t.upTo(columnFloor, 20)
	var ok bool
	if row.Beds, ok = number(t.get(columnRoomBeds...), 1, 2); !ok || row.Beds < 1 || row.Beds > 12 {
		t.refuse(columnRoomBeds, "room_beds", 12)
		row.Beds = 0
	}
	if row.Room.Area, ok = placement.ReadArea(t.get(columnArea...)); !ok {
		t.refuse(columnArea, "room_area")
	}
	yes, known := yesNo[fold(t.get(columnAccessible...))]
	if row.Room.Accessible = yes; !known {
		t.refuse(columnAccessible, "yes_no_unknown")
	}
	key := strconv.Quote(fold(row.Section)) + fold(row.Room.Name)
	if first, twice := seen[key]; twice && row.Room.Name != "" {
		t.refuse(columnRoom, "room_twice", first)
	} else {
		seen[key] = row.Line
	}
	row.Faulty = t.report.Wrong.Len() > before
	return row
}

var yesNo = map[string]bool{"": false, "non": false, "no": false, "0": false, "oui": true, "yes": true, "1": true, "x": true, "pmr": true}

// filled is a short text that must be there.
func (t *table) filled(column []string, most int) string {
	text := t.upTo(column, most)
	if text == "" {
		t.refuse(column, "empty_field")
	}
	return text
}

// upTo is a text of one line and at most so many letters.
func (t *table) upTo(column []string, most int) string {
	text := t.get(column...)
	if !plainLine(text) {
		t.refuse(column, "control_character")
	}
	if len([]rune(text)) > most {
		t.refuse(column, "field_too_long", most)
	}
	return text
}
