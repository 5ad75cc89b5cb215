package placement

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A RoomPlan is a room of a section and how many beds are in it.
type RoomPlan struct {
	Room       string
	Beds       int
	Accessible bool // one of its beds can be reached in a wheelchair
}

// The largest plan that is accepted.
const (
	mostRoomBeds  = 12
	mostRooms     = 300
	longestRoom   = 20
	accessibleTag = "PMR"
)

// RoomsOf sums beds up by room, in the order of the room names.
func RoomsOf(beds []Bed) []RoomPlan {
	var plan []RoomPlan
	for _, b := range beds {
		i := slices.IndexFunc(plan, func(r RoomPlan) bool { return r.Room == b.Room })
		if i < 0 {
			i, plan = len(plan), append(plan, RoomPlan{Room: b.Room})
		}
		plan[i].Beds++
		plan[i].Accessible = plan[i].Accessible || b.Accessible
	}
	slices.SortFunc(plan, func(a, b RoomPlan) int {
		return cmp.Or(cmp.Compare(len(a.Room), len(b.Room)), cmp.Compare(a.Room, b.Room))
	})
	return plan
}

// WriteRooms writes a plan as people type it: one room a line, "101 3" or
// "101 3 PMR".
func WriteRooms(plan []RoomPlan) string {
	var b strings.Builder
	for _, r := range plan {
		b.WriteString(r.Room + " " + strconv.Itoa(r.Beds))
		if r.Accessible {
			b.WriteString(" " + accessibleTag)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// ReadRooms reads what WriteRooms writes. Empty lines do not count.
func ReadRooms(text string) ([]RoomPlan, error) {
	var plan []RoomPlan
	var faults Faults
	number := 0
	for line := range strings.Lines(text) {
		number++
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		room, ok := readRoom(words)
		twice := slices.ContainsFunc(plan, func(r RoomPlan) bool { return r.Room == room.Room })
		switch {
		case !ok:
			faults.Add("rooms", "room.unreadable", number)
		case twice:
			faults.Add("rooms", "room.twice", room.Room, number)
		default:
			plan = append(plan, room)
		}
	}
	if len(plan) > mostRooms {
		faults.Add("rooms", "room.too_many", mostRooms)
	}
	return plan, faults.Err()
}

func readRoom(words []string) (r RoomPlan, ok bool) {
	if last := len(words) - 1; strings.EqualFold(words[last], accessibleTag) {
		r.Accessible, words = true, words[:last]
	}
	if len(words) < 2 {
		return r, false
	}
	n, err := strconv.Atoi(words[len(words)-1])
	r.Room, r.Beds = strings.Join(words[:len(words)-1], " "), n
	return r, err == nil && n >= 1 && n <= mostRoomBeds && len(r.Room) <= longestRoom
}

// Refurnish says which beds to keep (added, with no id, and changed ones) and
// which to remove so that a section follows the plan. A bed that stays keeps its
// id and its label: whoever sleeps in it does not notice. Beds leave a room from
// its last label.
func Refurnish(beds []Bed, plan []RoomPlan) (save, remove []Bed) {
	planned := map[string]bool{}
	for _, r := range plan {
		planned[r.Room] = true
		there := slices.DeleteFunc(slices.Clone(beds), func(b Bed) bool { return b.Room != r.Room })
		slices.SortFunc(there, func(a, b Bed) int { return cmp.Compare(a.Label, b.Label) })
		keep := min(len(there), r.Beds)
		remove = append(remove, there[keep:]...)
		for i := range r.Beds {
			bed := Bed{Room: r.Room, Label: freeLabel(r.Room, there[:keep], i-keep)}
			if i < keep {
				bed = there[i]
			}
			before := bed.Accessible
			bed.Accessible = r.Accessible && i == 0
			if i >= keep || bed.Accessible != before {
				save = append(save, bed)
			}
		}
	}
	for _, b := range beds {
		if !planned[b.Room] {
			remove = append(remove, b)
		}
	}
	return save, remove
}

// freeLabel is the nth label of a room that no bed there has: "101-A", "101-B".
func freeLabel(room string, taken []Bed, n int) string {
	for letter := 'A'; ; letter++ {
		label := room + "-" + string(letter)
		if slices.ContainsFunc(taken, func(b Bed) bool { return b.Label == label }) {
			continue
		}
		if n <= 0 {
			return label
		}
		n--
	}
}
