package match

import (
	"slices"
	"testing"
)

// TestARecountLetsTheCeilingFill takes the case where pupils who count for a floor and for a
// ceiling's complement leave a ceiling of 4 seats half empty.
func TestARecountLetsTheCeilingFill(t *testing.T) {
	p := readProblem(t, readCase(t, "testdata/cases/101-share-floor-and-ceiling.json").Problem)
	grants := func(out *Outcome) (n int) {
		for _, x := range out.Placements {
			if x.Pupil < "p08" { // p00 to p07 hold a grant
				n++
			}
		}
		return n
	}
	if n := grants(solve(t, p)); n != 2 {
		t.Errorf("%d of the group are placed without a recount, want 2", n)
	}
	p.Recount = true
	out := solve(t, p)
	if n := grants(out); n != 4 {
		t.Errorf("%d of the group are placed after the recount, want 4", n)
	}
	want := FloorCount{Section: "H/1", Group: "!boursier", Filed: 6, Asked: 3, Held: 6}
	if !slices.Contains(out.Floors, want) {
		t.Errorf("floors %v, want %v", out.Floors, want)
	}
	if !slices.Contains(out.Warnings, Warning{Code: RecountLowered, Section: "H/1", Group: "!boursier"}) {
		t.Errorf("warnings %v do not log the recount", out.Warnings)
	}
}

// TestABoarderWhoLeavesFreesNoRoomOverTheCap: three boarders may stay in two beds. One leaves for
// a better wish; the two others fill the beds, and the newcomer waits.
func TestABoarderWhoLeavesFreesNoRoomOverTheCap(t *testing.T) {
	p := &Problem{Seed: "s", Levels: []string{"6e"}, Houses: []House{
		{ID: "H", Sections: []Section{{ID: "H/1", Beds: 2}}},
		{ID: "K", Sections: []Section{{ID: "K/1", Beds: 1}}},
	}}
	for _, id := range []string{"a", "b", "c", "new"} {
		u := Pupil{ID: id, Level: "6e", Agreement: true, Wishes: []Wish{{House: "H", Points: 9}}}
		if id != "new" {
			u.Current = "H/1"
		}
		p.Pupils = append(p.Pupils, u)
	}
	out := solve(t, p)
	if !slices.Contains(out.Warnings, Warning{Code: OverCapacity, Section: "H/1"}) || out.Unplaced[0] != (Unplaced{"new", OverCapacity}) {
		t.Errorf("three boarders in two beds: %v, %v", out.Warnings, out.Unplaced)
	}
	if n := out.Certificates[3].Wishes[0].SeatsNeeded; n != 2 {
		t.Errorf("the newcomer needs %d beds more, want 2: one for the third boarder", n)
	}
	p.Pupils[0].Wishes = []Wish{{House: "K"}}
	out = solve(t, p)
	if got := sections(out); got["a"] != "K/1" || got["new"] != "" || len(out.Warnings) != 0 {
		t.Errorf("one boarder leaves: %v, %v", got, out.Warnings)
	}
}

func TestEditsLeaveTheirProblemAlone(t *testing.T) {
	p := readProblem(t, []byte(soundFile))
	p.Pupils[0].Pin = "H/F"
	before := InputHash(p)
	for name, q := range map[string]*Problem{
		"adults": WithAdults(p, "H", "y", 1), "beds": WithBeds(p, "H/F", 10),
		"closed": WithHouseClosed(p, "H"), "without": Without(p, map[string]bool{"p": true}),
	} {
		if InputHash(q) == before {
			t.Errorf("%s: nothing changed", name)
		}
		if faults := Check(q); faults != nil {
			t.Errorf("%s: %v", name, faults)
		}
	}
	if InputHash(p) != before {
		t.Error("an edit changed the problem it was given")
	}
}
