package placement

import (
	"slices"
	"testing"
)

func rooms(t testing.TB, text string) []RoomPlan {
	t.Helper()
	plan, err := ReadRooms(text)
	if err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestAPlanOfRoomsIsReadAsItIsWritten(t *testing.T) {
	plan := rooms(t, "101 3 PMR\n\n 102  4\r\nRez-de-jardin 1\n")
	want := []RoomPlan{{"101", 3, true}, {"102", 4, false}, {"Rez-de-jardin", 1, false}}
	if !slices.Equal(plan, want) || !slices.Equal(rooms(t, WriteRooms(plan)), want) {
		t.Errorf("read %v", plan)
	}
}

func TestLinesThatAreNoRoom(t *testing.T) {
	for text, want := range map[string]string{
		"101":                            "rooms:room.unreadable",
		"101 trois":                      "rooms:room.unreadable",
		"101 0":                          "rooms:room.unreadable",
		"101 13":                         "rooms:room.unreadable",
		"PMR":                            "rooms:room.unreadable",
		"une chambre au nom bien long 2": "rooms:room.unreadable",
		"101 2\n101 3":                   "rooms:room.twice",
	} {
		_, err := ReadRooms(text)
		if got := fieldCodes(err); !slices.Equal(got, []string{want}) {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
}

// furnished applies a plan as the store does.
func furnished(beds []Bed, text string, t *testing.T) []Bed {
	save, remove := Refurnish(beds, rooms(t, text))
	gone := func(b Bed) bool { return slices.ContainsFunc(remove, func(r Bed) bool { return r.ID == b.ID }) }
	kept := slices.DeleteFunc(slices.Clone(beds), gone)
	for _, b := range save {
		if i := slices.IndexFunc(kept, func(k Bed) bool { return k.ID == b.ID && b.ID != "" }); i >= 0 {
			kept[i] = b
			continue
		}
		b.ID = BedID("bed_" + b.Label)
		kept = append(kept, b)
	}
	return kept
}

func labels(beds []Bed) (list []string) {
	for _, b := range beds {
		mark := ""
		if b.Accessible {
			mark = "*"
		}
		list = append(list, b.Label+mark)
	}
	slices.Sort(list)
	return list
}

func TestRefurnishingASection(t *testing.T) {
	beds := furnished(nil, "101 2\n102 3 PMR", t)
	if got := labels(beds); !slices.Equal(got, []string{"101-A", "101-B", "102-A*", "102-B", "102-C"}) {
		t.Fatalf("a new section: %v", got)
	}
	for _, c := range []struct {
		name, plan string
		want       []string
	}{
		{"nothing changes", "101 2\n102 3 PMR", []string{"101-A", "101-B", "102-A*", "102-B", "102-C"}},
		{"a bed more", "101 3\n102 3 PMR", []string{"101-A", "101-B", "101-C", "102-A*", "102-B", "102-C"}},
		{"a bed less goes by the last label", "101 1\n102 3 PMR", []string{"101-A", "102-A*", "102-B", "102-C"}},
		{"a room goes, another comes", "102 3 PMR\n103 1", []string{"102-A*", "102-B", "102-C", "103-A"}},
		{"the ramp moves", "101 2 PMR\n102 3", []string{"101-A*", "101-B", "102-A", "102-B", "102-C"}},
		{"everything goes", "", nil},
	} {
		after := furnished(beds, c.plan, t)
		if got := labels(after); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		if !slices.Equal(RoomsOf(after), rooms(t, c.plan)) {
			t.Errorf("%s: the rooms are %v", c.name, RoomsOf(after))
		}
	}
}

func TestABedThatStaysKeepsItsIdAndLabel(t *testing.T) {
	old := []Bed{{ID: "bed_window", Room: "101", Label: "fenêtre"}, {ID: "bed_door", Room: "101", Label: "porte"}}
	after := furnished(old, "101 3", t)
	if !slices.Contains(after, old[0]) || !slices.Contains(after, old[1]) || len(after) != 3 {
		t.Errorf("after: %+v", after)
	}
}

func FuzzReadRooms(f *testing.F) {
	f.Add("101 3 PMR\n102 4")
	f.Add("a a 1\x00 2")
	f.Fuzz(func(t *testing.T, text string) {
		plan, err := ReadRooms(text)
		if err != nil {
			return
		}
		if again, err := ReadRooms(WriteRooms(plan)); err != nil || !slices.Equal(again, plan) {
			t.Errorf("%q is read as %v, then as %v, %v", text, plan, again, err)
		}
	})
}
