package match

import (
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// TestAWalkEndsWhereTheOutcomeIs plays the steps of random markets by hand: who is kept, who leaves.
func TestAWalkEndsWhereTheOutcomeIs(t *testing.T) {
	steps, floors, draws, boarders := 0, 0, 0, 0
	for seed := range uint64(randomRuns(1500)) {
		p := plainProblem(rand.New(rand.NewPCG(seed, 1)), 12)
		p.Siblings = NoSiblings
		walk, err := Walk(p)
		if err != nil {
			t.Fatal(err)
		}
		at := map[string]Placement{}
		for _, s := range walk {
			at[s.Pupil] = Placement{Pupil: s.Pupil, House: s.House, Section: s.Section, Wish: s.Wish}
			delete(at, s.Leaves)
			if held := slices.Contains(s.Held, s.Pupil); held != (s.Leaves != s.Pupil) {
				t.Fatalf("seed %d: %+v", seed, s)
			}
			floors, draws, boarders = floors+count(s.Floor), draws+count(s.Draw), boarders+count(s.Kept)
		}
		for _, want := range solve(t, p).Placements {
			got := at[want.Pupil]
			delete(at, want.Pupil)
			got.Code = want.Code
			if want.Code != Pinned && got != want {
				t.Fatalf("seed %d: the walk ends with %+v, the outcome is %+v", seed, got, want)
			}
		}
		for id := range at {
			t.Fatalf("seed %d: the walk places %s", seed, id)
		}
		steps += len(walk)
	}
	if steps == 0 || floors == 0 || draws == 0 || boarders == 0 {
		t.Errorf("%d steps, %d floors, %d draws, %d boarders: the markets are too easy", steps, floors, draws, boarders)
	}
}

func count(id string) int { return min(1, len(id)) }

// TestAWalkSaysWhyOneLeavesAndNotAnother is the market of three beds in which Zoé, last by points, is
// protected by the floor, Lou and Max have equal points, and the boarder has fewer than both.
func TestAWalkSaysWhyOneLeavesAndNotAnother(t *testing.T) {
	one := func(id string, points int, more func(*Pupil)) Pupil {
		u := Pupil{ID: id, Level: "6e", Agreement: true, Wishes: []Wish{{House: "H", Points: points}}}
		if more != nil {
			more(&u)
		}
		return u
	}
	p := &Problem{Seed: "s", Siblings: NoSiblings, Levels: []string{"6e"}, Groups: []string{"qpv"}, Houses: []House{{ID: "H", Sections: []Section{
		{ID: "H/1", Beds: 3, Floors: []Quota{{Group: "qpv", Seats: new(1)}}}}}}, Pupils: []Pupil{
		one("Ana", 5, func(u *Pupil) { u.Current = "H/1" }), one("Lou", 50, nil), one("Max", 50, nil), one("Zoé", 10, func(u *Pupil) { u.Groups = []string{"qpv"} }),
	}}
	walk, err := Walk(p)
	if err != nil {
		t.Fatal(err)
	}
	last := walk[len(walk)-1]
	first, second := "Lou", "Max"
	if LotteryOf("s", "", "Max")[0] < LotteryOf("s", "", "Lou")[0] {
		first, second = "Max", "Lou"
	}
	want := Step{Round: 1, Pupil: "Zoé", House: "H", Section: "H/1", Wish: 1, Leaves: second, Held: []string{"Ana", first, "Zoé"}, Floor: "Zoé", Draw: first, Kept: "Ana"}
	if len(walk) != 4 || !reflect.DeepEqual(last, want) {
		t.Errorf("got %+v\nwant %+v", last, want)
	}
}

func TestAWalkRefusesAnUnsoundProblem(t *testing.T) {
	if _, err := Walk(&Problem{Pupils: []Pupil{{ID: "u", Wishes: []Wish{{House: "nowhere"}}}}}); err == nil {
		t.Error("walked through a problem with a wish for no house")
	}
}
