package placement

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"internat/capacity/calendar"
)

// A Bedroom is a room of a section with the beds in it. The sex of a room of a
// mixed section is that of whoever sleeps there.
type Bedroom struct {
	ID         RoomID
	Section    SectionID
	Name       string // "101"
	Floor      string // as people call it: "RDC", "1"; "" = nobody said
	Area       int    // in tenths of a square metre; 0 = not measured
	Accessible bool   // a wheelchair enters it
	Beds       []Bed  // by label
}

// Same tells whether two are the same room, with the same beds.
func (r Bedroom) Same(x Bedroom) bool {
	return slices.Equal(r.Beds, x.Beds) && r.ID == x.ID && r.Section == x.Section && r.Name == x.Name && r.Floor == x.Floor && r.Area == x.Area && r.Accessible == x.Accessible
}

// The largest room that is accepted, and the longest name of a floor.
const (
	mostArea     = 5000 // 500 m²
	longestFloor = 20
)

// Check says what is wrong with a room as it was typed, with that many beds.
func (r Bedroom) Check(beds int) error {
	var faults Faults
	switch {
	case r.Name == "":
		faults.Add("name", "field.missing")
	case len([]rune(r.Name)) > longestRoom:
		faults.Add("name", "field.too_long", longestRoom)
	}
	if len([]rune(r.Floor)) > longestFloor {
		faults.Add("floor", "field.too_long", longestFloor)
	}
	if r.Area < 0 || r.Area > mostArea {
		faults.Add("area", "room.area_unknown")
	}
	if beds < 0 || beds > mostRoomBeds {
		faults.Add("beds", "number.out_of_range", 0, mostRoomBeds)
	}
	if r.Section == "" {
		faults.Add("section", "field.missing")
	}
	return faults.Err()
}

// Furnish says which beds to keep (added, with no id, and changed ones) and
// which to remove so that the room, which was called old, has that many. Beds
// leave from the last label; a label that begins with the name of the room
// follows it. A room that a wheelchair enters has a bed for it.
func (r Bedroom) Furnish(old string, beds int) (save, remove []Bed) {
	there := slices.SortedFunc(slices.Values(r.Beds), func(a, b Bed) int { return cmp.Compare(a.Label, b.Label) })
	keep := min(len(there), beds)
	remove = there[keep:]
	reachable := slices.ContainsFunc(there[:keep], func(b Bed) bool { return b.Accessible })
	for i := range there[:keep] {
		was := there[i]
		if suffix, ok := strings.CutPrefix(was.Label, old+"-"); ok {
			there[i].Label = r.Name + "-" + suffix
		}
		there[i].Accessible = r.Accessible && (was.Accessible || i == 0 && !reachable)
		if there[i] != was {
			save = append(save, there[i])
		}
	}
	for i := range beds - keep {
		save = append(save, Bed{RoomID: r.ID, Room: r.Name, Label: freeLabel(r.Name, there[:keep], i), Accessible: r.Accessible && keep+i == 0})
	}
	return save, remove
}

// ReadArea reads a surface in square metres as people type it, "9", "9,5" or
// "9.5 m²", in tenths.
func ReadArea(text string) (tenths int, ok bool) {
	text = strings.TrimSpace(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(text), "m²"), "m2"))
	if text == "" {
		return 0, true
	}
	whole, fraction, _ := strings.Cut(strings.Replace(text, ",", ".", 1), ".")
	if len(fraction) > 1 {
		fraction = strings.TrimRight(fraction, "0")
	}
	if fraction == "" {
		fraction = "0"
	}
	n, err := strconv.Atoi(whole + fraction)
	return n, err == nil && len(fraction) == 1 && n >= 0 && n <= mostArea
}

// WriteArea writes a surface as ReadArea reads it; "" when nobody measured it.
func WriteArea(tenths int) string {
	switch {
	case tenths == 0:
		return ""
	case tenths%10 == 0:
		return strconv.Itoa(tenths / 10)
	}
	return strconv.Itoa(tenths/10) + "," + strconv.Itoa(tenths%10)
}

// CompareRooms puts rooms in the order in which one walks past them: by floor,
// from below, then by name.
func CompareRooms(a, b Bedroom) int {
	return cmp.Or(CompareFloors(a.Floor, b.Floor), cmp.Compare(len(a.Name), len(b.Name)), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
}

// CompareFloors orders the names of floors from below; one without a number
// comes after, and no name last.
func CompareFloors(a, b string) int {
	rankA, numberA := floorRank(a)
	rankB, numberB := floorRank(b)
	return cmp.Or(cmp.Compare(rankA, rankB), cmp.Compare(numberA, numberB), cmp.Compare(a, b))
}

func floorRank(name string) (rank, number int) {
	key := strings.ToLower(strings.TrimSpace(name))
	switch key {
	case "":
		return 2, 0
	case "rdc", "rez-de-chaussée", "rez-de-chaussee", "0":
		return 0, 0
	case "sous-sol":
		return 0, -1
	}
	digits := strings.TrimRight(strings.Fields(key)[0], "erèdnmst.°")
	if n, err := strconv.Atoi(digits); err == nil {
		return 0, n
	}
	return 1, 0
}

// A RoomRule says how full and how small a room of a house may be: a rule with
// an author, never a constant. A zero number is not asked about.
type RoomRule struct {
	House HouseID
	Beds  int // at most, in one room
	Area  int // at least, for one bed, in tenths of a square metre
	Provenance
}

// ExampleRoomRule is what the code of social action asks of homes for children.
// It does not bind a school's boarding house: it is offered to be changed.
var ExampleRoomRule = RoomRule{
	Beds: 4, Area: 50,
	Provenance: Provenance{
		Author: "Exemple fourni avec Internat",
		Source: "Code de l'action sociale et des familles, annexe sur les établissements qui logent des enfants : chambres de 4 lits au plus, 5 m² par lit. Ne s'impose pas à un internat scolaire.",
	},
}

// Check says what is wrong with a rule as it was typed.
func (r RoomRule) Check(today calendar.Day) error {
	var faults Faults
	if r.Beds < 0 || r.Beds > mostRoomBeds {
		faults.Add("beds", "number.out_of_range", 0, mostRoomBeds)
	}
	if r.Area < 0 || r.Area > 500 {
		faults.Add("area", "room.area_unknown")
	}
	if r.Beds == 0 && r.Area == 0 {
		faults.Add("beds", "room.rule_empty")
	}
	return append(faults, r.check(today)...).Err()
}

// A RoomAnomaly is a room that a rule says no to.
type RoomAnomaly struct {
	Room    Bedroom
	TooMany bool // beds
	Small   int  // tenths of a square metre for one bed, when that is too small
}

// Anomalies lists the rooms that break the rule. A room that nobody measured
// breaks no rule about surface.
func (r RoomRule) Anomalies(rooms []Bedroom) (list []RoomAnomaly) {
	for _, room := range rooms {
		b := RoomAnomaly{Room: room, TooMany: r.Beds > 0 && len(room.Beds) > r.Beds}
		if n := len(room.Beds); n > 0 && room.Area > 0 && room.Area < r.Area*n {
			b.Small = room.Area / n
		}
		if b.TooMany || b.Small > 0 {
			list = append(list, b)
		}
	}
	return list
}
