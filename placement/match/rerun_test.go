package match

import (
	"context"
	"slices"
	"testing"
)

// TestNobodyLosesInARerun takes pupils away, adds beds and staff, and solves again with the
// published places as rights: everybody who stays keeps the place or gets a better one.
func TestNobodyLosesInARerun(t *testing.T) {
	moved := 0
	for seed := range uint64(randomRuns(1000)) {
		p := randomProblem(seed, 10)
		published := solve(t, p)
		changed := p
		switch h := p.Houses[0]; seed % 3 {
		case 0:
			changed = Without(p, map[string]bool{"p3": true})
		case 1:
			changed = WithBeds(p, h.Sections[0].ID, 2)
		case 2:
			changed = WithAdults(p, h.ID, "a", 1)
		}
		out, moves, err := Rerun(context.Background(), changed, published, Options{})
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, v := range Verify(Endow(changed, published), out) {
			t.Errorf("seed %d: verifier: %v", seed, v)
		}
		if lost := Lost(Endow(changed, published), out); len(lost) > 0 && !warned(out, CurrentLost) {
			t.Errorf("seed %d: %v lost a place", seed, lost)
		}
		moved += len(moves)
		before, after := positionsOf(changed, published), positionsOf(changed, out)
		for id, position := range after {
			if position > before[id] {
				t.Fatalf("seed %d: pupil %s had wish %d and now has %d", seed, id, before[id], position)
			}
		}
	}
	if moved < randomRuns(400)/4 {
		t.Errorf("only %d pupils moved", moved)
	}
}

func warned(o *Outcome, code Code) bool {
	return slices.ContainsFunc(o.Warnings, func(w Warning) bool { return w.Code == code })
}

func TestALostPlaceIsTold(t *testing.T) {
	p := &Problem{Seed: "s", Levels: []string{"6e"}, Houses: []House{
		{ID: "H", Sections: []Section{{ID: "H/1", Beds: 1}}}, {ID: "K", Sections: []Section{{ID: "K/1", Beds: 1}}},
	}, Pupils: []Pupil{{ID: "a", Level: "6e", Agreement: true, Current: "H/1", Wishes: []Wish{{House: "H"}, {House: "K"}}}}}
	for _, c := range []struct {
		placements []Placement
		lost       int
	}{
		{[]Placement{{Pupil: "a", House: "H", Section: "H/1", Wish: 1}}, 0},
		{[]Placement{{Pupil: "a", House: "K", Section: "K/1", Wish: 2}}, 1},
		{nil, 1},
	} {
		if got := Lost(p, &Outcome{Placements: c.placements}); len(got) != c.lost {
			t.Errorf("with %v: lost %v, want %d", c.placements, got, c.lost)
		}
	}
	p.Pupils[0].Wishes = []Wish{{House: "K"}}
	if got := Lost(p, &Outcome{Placements: []Placement{{Pupil: "a", House: "K", Section: "K/1", Wish: 1}}}); len(got) > 0 {
		t.Errorf("a better place is called lost: %v", got)
	}
}

func TestAVacatedPlaceGoesToThePupilCalledNext(t *testing.T) {
	p := &Problem{Seed: "s", Levels: []string{"6e"}, Groups: []string{"qpv"}, Houses: []House{{
		ID: "H", Sections: []Section{{ID: "H/1", Beds: 2, Floors: []Quota{{Group: "qpv", Seats: new(1)}}}},
	}}}
	for i, groups := range [][]string{nil, {"qpv"}, nil, {"qpv"}} {
		p.Pupils = append(p.Pupils, Pupil{
			ID: string(rune('a' + i)), Level: "6e", Groups: groups, Agreement: true,
			Wishes: []Wish{{House: "H", Points: 10 - i}},
		})
	}
	published := solve(t, p) // a and b; c ranks before d
	if got := Called(published, "H/1"); len(got) != 2 || got[0] != "c" || got[1] != "d" {
		t.Fatalf("called with more places: %v, want c then d", got)
	}
	for left, next := range map[string]string{"a": "c", "b": "d"} {
		_, moves, err := Rerun(context.Background(), Without(p, map[string]bool{left: true}), published, Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := Move{Pupil: next, To: "H/1", Cause: Vacated, After: left}
		if len(moves) != 2 || moves[1] != want {
			t.Errorf("when %s leaves: %v, want %v", left, moves, want)
		}
	}
}

func TestAReplayIsTheSameToTheByte(t *testing.T) {
	p := fullMarket(200)
	published := solve(t, p)
	if same, err := Replay(context.Background(), p, published); err != nil || !same {
		t.Errorf("replay: %v, %v", same, err)
	}
	published.Placements[0].Wish++
	if same, _ := Replay(context.Background(), p, published); same {
		t.Error("a forged outcome replays")
	}
}
