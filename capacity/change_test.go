package capacity_test

import (
	"slices"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
)

// TestChangesCountAsTheBedsAndClaimsTheyWereMadeOf adds up every bed that is
// never closed and every claim without a bed.
func TestChangesCountAsTheBedsAndClaimsTheyWereMadeOf(t *testing.T) {
	changed := 0
	for seed := range uint64(400) {
		s, period := someSnapshot(seed)
		apart := s
		apart.Beds, apart.Claims = nil, nil
		add := func(section string, sex capacity.Sex, i calendar.Interval, c capacity.Change) {
			c.Section, c.Sex, c.Day = section, sex, i.From
			apart.Changes = append(apart.Changes, c)
			if !i.IsOpen() {
				c.Day, c.Beds, c.Occupied, c.Offered, c.Held = i.To, -c.Beds, -c.Occupied, -c.Offered, -c.Held
				apart.Changes = append(apart.Changes, c)
			}
			changed++
		}
		for _, bed := range s.Beds {
			named := slices.ContainsFunc(s.Closures, func(c capacity.Closure) bool { return c.Bed == bed.ID }) ||
				slices.ContainsFunc(s.Claims, func(c capacity.Claim) bool { return c.Bed == bed.ID }) || !bed.Interval.From.IsZero()
			if named {
				apart.Beds = append(apart.Beds, bed)
				continue
			}
			add(bed.Section, bed.Sex, bed.Interval, capacity.Change{Beds: 1})
		}
		for _, claim := range s.Claims {
			if claim.Bed != "" || claim.IsEmpty() {
				apart.Claims = append(apart.Claims, claim)
				continue
			}
			c := map[capacity.State]capacity.Change{capacity.Occupied: {Occupied: 1}, capacity.Offered: {Offered: 1}, capacity.Held: {Held: 1}}[claim.State]
			add(claim.Section, claim.Sex, claim.Interval, c)
		}
		want, _ := s.During(period)
		got, err := apart.During(period)
		if err != nil || !slices.Equal(busy(got), busy(want)) {
			t.Fatalf("seed %d:\n got %+v\nwant %+v", seed, got, want)
		}
	}
	if changed < 1000 {
		t.Errorf("only %d changes", changed)
	}
}

// busy leaves out the weeks of pools in which there is nothing to count.
func busy(rows []capacity.Row) []capacity.Row {
	return slices.DeleteFunc(slices.Clone(rows), func(r capacity.Row) bool { return r.Count == (capacity.Count{}) })
}
