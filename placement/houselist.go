package placement

import "cmp"

// A ListedBoarder is a boarder in a bed, as a printed list has them: a name and where
// to find them. Nothing else about a child is on a list.
type ListedBoarder struct {
	Given, Family string
	Section       string
	Floor         string // "" = nobody said
	Bed           Bed
	Away          bool // with leave, that night
}

// RoomName is the room as it is written on its door.
func (b Bed) RoomName() string { return cmp.Or(b.Room, b.Label) }

// A ListKind is a list of boarders that a house prints.
type ListKind string

// The lists.
const (
	DoorList       ListKind = "doors"      // a sheet for each door
	NightList      ListKind = "night"      // a page for each floor of a section, in the hand of who watches at 17 h
	EvacuationList ListKind = "evacuation" // by name, for the roll call outside
)

// ListKinds are all lists.
var ListKinds = []ListKind{DoorList, NightList, EvacuationList}
