package placement

import (
	"slices"
	"testing"

	"internat/capacity"
	"internat/placement/match"
)

func TestTheCeilingThatLimitsMostHousesIsNamedFirst(t *testing.T) {
	b := Bindings{capacity.ByUsable: 2, capacity.ByStaff: 7, capacity.ByLicence: 2}
	if got := b.Most(); !slices.Equal(got, []capacity.Ceiling{capacity.ByStaff, capacity.ByLicence, capacity.ByUsable}) || b.Houses() != 11 {
		t.Errorf("%v of %d", got, b.Houses())
	}
}

// TestARunNamesTheCeilingOfItsFrozenInput: what limits a house is told from what
// the run was given and the adults as they stand after it.
func TestARunNamesTheCeilingOfItsFrozenInput(t *testing.T) {
	cap12 := 12
	house := match.House{ID: "hou_1", Bands: []match.Band{{ID: "ban_1", Ratio: 8, Adults: 2}},
		Sections: []match.Section{{ID: "sec_f", Sex: "F", Band: "ban_1", Beds: 7}, {ID: "sec_m", Sex: "M", Band: "ban_1", Beds: 8}}}
	for _, c := range []struct {
		name         string
		cap          *int
		adults       map[string]int
		places, left int
		by           capacity.Ceiling
	}{
		{"beds", nil, nil, 15, 5, capacity.ByUsable},
		{"the adult whom the run moved away", nil, map[string]int{"ban_1": 1}, 8, 0, capacity.ByStaff},
		{"the licence", &cap12, nil, 12, 2, capacity.ByLicence},
	} {
		house.Cap = c.cap
		got := FrozenPremises(house, map[string]int{"sec_f": 6, "sec_m": 4}, c.adults).Places(today, true)
		if got.Standing.Places != c.places || got.Binding != c.by || got.Placeable != c.left || got.Held != 10 {
			t.Errorf("%s: %d places by %s, %d left, %d held", c.name, got.Standing.Places, got.Binding, got.Placeable, got.Held)
		}
	}
}
