package capacity_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"internat/capacity"
)

func room(id string, beds ...string) capacity.Room { return capacity.Room{ID: id, Beds: beds} }

// given writes a plan as "ada→12a".
func given(p capacity.BedPlan) map[string]string {
	where := make(map[string]string)
	for _, g := range p.Given {
		where[g.Roommate] = g.Bed
	}
	return where
}

func TestABoarderKeepsTheirBed(t *testing.T) {
	p := capacity.ProposeBeds(
		[]capacity.Room{room("1", "1a", "1b"), room("2", "2a", "2b")},
		[]capacity.Roommate{
			{ID: "new", Sex: capacity.Girl, Age: 12},
			{ID: "old", Sex: capacity.Girl, Age: 16, Bed: "2a"},
			{ID: "next", Sex: capacity.Girl, Age: 16},
		})
	if got := given(p); got["old"] != "2a" || got["next"] != "2b" || got["new"] != "1a" {
		t.Errorf("%v", got)
	}
	i := slices.IndexFunc(p.Given, func(g capacity.Given) bool { return g.Roommate == "old" })
	if because := p.Given[i].Because; because[0].Code != capacity.KeepsBed {
		t.Errorf("old keeps a bed because %v", because)
	}
}

func TestFriendsWhoAskForEachOtherShareARoom(t *testing.T) {
	p := capacity.ProposeBeds(
		[]capacity.Room{room("1", "1a", "1b"), room("2", "2a", "2b")},
		[]capacity.Roommate{
			{ID: "ada", Sex: capacity.Girl, Age: 14, Wishes: []string{"dee"}},
			{ID: "bea", Sex: capacity.Girl, Age: 14, Wishes: []string{"cleo"}},
			{ID: "cleo", Sex: capacity.Girl, Age: 15, Wishes: []string{"bea"}},
			{ID: "dee", Sex: capacity.Girl, Age: 15, Wishes: []string{"ada"}},
		})
	got := given(p)
	if got["ada"][0] != got["dee"][0] || got["bea"][0] != got["cleo"][0] {
		t.Errorf("%v", got)
	}
}

func TestABoarderWithoutABedIsToldWhyRoomByRoom(t *testing.T) {
	full, taken, stairs := room("1", "1a"), room("2", "2a", "2b"), room("3", "3a", "3b")
	full.Accessible = true
	p := capacity.ProposeBeds([]capacity.Room{full, taken, stairs, {ID: "4", Beds: []string{"4a"}, Sex: capacity.Boy}},
		[]capacity.Roommate{
			{ID: "wheels", Sex: capacity.Girl, Age: 15, Wheeled: true},
			{ID: "grown", Sex: capacity.Girl, Age: 19, Bed: "2a"},
			{ID: "foe", Sex: capacity.Girl, Age: 15, Bed: "3a"},
			{ID: "zoe", Sex: capacity.Girl, Age: 15, Never: []string{"foe"}},
		})
	want := []capacity.Unplaced{{Roommate: "zoe", Rooms: map[string]capacity.Obstacle{
		"1": capacity.RoomFull, "2": capacity.RoomAdults, "3": capacity.RoomNever, "4": capacity.RoomOtherSex,
	}}}
	if !reflect.DeepEqual(p.Unplaced, want) {
		t.Errorf("%+v, want %+v", p.Unplaced, want)
	}
}

func TestABedPlanBreaksNoRuleAndLeavesNobodyOutWhoCouldComeIn(t *testing.T) {
	for seed := range uint64(300) {
		rooms, roommates := someRooms(seed)
		p := capacity.ProposeBeds(rooms, roommates)
		if len(p.Given)+len(p.Unplaced) != len(roommates) {
			t.Fatalf("seed %d: %d given, %d unplaced, %d boarders", seed, len(p.Given), len(p.Unplaced), len(roommates))
		}
		checkRooms(t, seed, p, rooms, roommates)
		for _, u := range p.Unplaced {
			for id, obstacle := range u.Rooms {
				if obstacle == "" {
					t.Fatalf("seed %d: room %s could have taken %s", seed, id, u.Roommate)
				}
			}
		}
		r := rand.New(rand.NewPCG(seed, 4))
		r.Shuffle(len(rooms), func(i, j int) { rooms[i], rooms[j] = rooms[j], rooms[i] })
		r.Shuffle(len(roommates), func(i, j int) { roommates[i], roommates[j] = roommates[j], roommates[i] })
		if again := capacity.ProposeBeds(rooms, roommates); !reflect.DeepEqual(again, p) {
			t.Fatalf("seed %d: another order gives another plan", seed)
		}
	}
}

func someRooms(seed uint64) ([]capacity.Room, []capacity.Roommate) {
	r := rand.New(rand.NewPCG(seed, 3))
	var rooms []capacity.Room
	var beds []string
	for i := range 1 + r.IntN(6) {
		room := capacity.Room{ID: fmt.Sprint(i), Accessible: r.IntN(4) == 0, Sex: []capacity.Sex{"", capacity.Girl, capacity.Boy}[r.IntN(3)]}
		for j := range 1 + r.IntN(4) {
			room.Beds = append(room.Beds, fmt.Sprint(i, "-", j))
		}
		rooms, beds = append(rooms, room), append(beds, room.Beds...)
	}
	var roommates []capacity.Roommate
	name := func() string { return fmt.Sprint("p", r.IntN(16)) }
	for i := range r.IntN(16) {
		p := capacity.Roommate{ID: fmt.Sprint("p", i), Age: 11 + r.IntN(9), Sex: []capacity.Sex{capacity.Girl, capacity.Boy}[r.IntN(2)], Wheeled: r.IntN(8) == 0}
		if r.IntN(3) == 0 {
			p.Bed = beds[r.IntN(len(beds))]
		}
		for range r.IntN(3) {
			p.Wishes = append(p.Wishes, name())
		}
		if r.IntN(4) == 0 {
			p.Never = append(p.Never, name())
		}
		roommates = append(roommates, p)
	}
	return rooms, roommates
}

func checkRooms(t *testing.T, seed uint64, p capacity.BedPlan, rooms []capacity.Room, roommates []capacity.Roommate) {
	t.Helper()
	who := make(map[string]capacity.Roommate)
	for _, r := range roommates {
		who[r.ID] = r
	}
	where := make(map[string]capacity.Room)
	for _, room := range rooms {
		where[room.ID] = room
	}
	taken, holder := make(map[string]bool), make(map[string]capacity.Roommate)
	for _, g := range p.Given {
		holder[g.Bed] = who[g.Roommate]
	}
	for _, g := range p.Given {
		if own := who[g.Roommate].Bed; own != g.Bed && slices.Contains(where[g.Room].Beds, own) && holder[own].Bed != own {
			t.Fatalf("seed %d: %s stays in the room and changes bed for nothing", seed, g.Roommate)
		}
	}
	for _, g := range p.Given {
		me, here := who[g.Roommate], where[g.Room]
		if taken[g.Bed] || !slices.Contains(here.Beds, g.Bed) || me.Wheeled && !here.Accessible ||
			here.Sex != capacity.EitherSex && here.Sex != me.Sex {
			t.Fatalf("seed %d: %+v for %+v", seed, g, me)
		}
		taken[g.Bed] = true
		for _, other := range p.Given {
			you := who[other.Roommate]
			apart := slices.Contains(me.Never, you.ID) || me.Sex != you.Sex || me.Age < 18 && you.Age >= 18
			if other.Room == g.Room && you.ID != me.ID && apart {
				t.Fatalf("seed %d: %+v and %+v in room %s", seed, me, you, g.Room)
			}
		}
	}
}

func BenchmarkProposeBeds(b *testing.B) {
	rooms, roommates := make([]capacity.Room, 0, 50), make([]capacity.Roommate, 0, 200)
	for i := range 200 {
		if i%4 == 0 {
			rooms = append(rooms, room(fmt.Sprint(i/4), fmt.Sprint(i), fmt.Sprint(i+1), fmt.Sprint(i+2), fmt.Sprint(i+3)))
		}
		roommates = append(roommates, capacity.Roommate{
			ID: fmt.Sprint("p", i), Sex: capacity.Girl, Age: 11 + i%7, Wishes: []string{fmt.Sprint("p", (i*37+5)%200)},
		})
	}
	for b.Loop() {
		if p := capacity.ProposeBeds(rooms, roommates); len(p.Given) != 200 {
			b.Fatal(len(p.Given))
		}
	}
}

func TestAPlanSaysWhatSpokeForEachBed(t *testing.T) {
	p := capacity.ProposeBeds([]capacity.Room{room("1", "1a", "1b"), room("2", "2a")},
		[]capacity.Roommate{
			{ID: "ada", Sex: capacity.Girl, Age: 14, Bed: "1b"},
			{ID: "bea", Sex: capacity.Girl, Age: 16, Wishes: []string{"ada"}},
			{ID: "cleo", Sex: capacity.Girl, Age: 14},
		})
	want := map[string][]capacity.ReasonCode{
		"ada":  {capacity.KeepsBed, capacity.Wish, capacity.AgesApart},
		"bea":  {capacity.Wish, capacity.AgesApart},
		"cleo": {capacity.OpensEmptyRoom},
	}
	for _, g := range p.Given {
		var got []capacity.ReasonCode
		for _, reason := range g.Because {
			got = append(got, reason.Code)
		}
		if !slices.Equal(got, want[g.Roommate]) {
			t.Errorf("%s: %v, want %v", g.Roommate, got, want[g.Roommate])
		}
	}
}

func TestAnAccessibleRoomIsLeftToThoseWhoNeedIt(t *testing.T) {
	wide := room("1", "1a")
	wide.Accessible = true
	p := capacity.ProposeBeds([]capacity.Room{wide, room("2", "2a")},
		[]capacity.Roommate{{ID: "ada", Sex: capacity.Girl, Age: 14}})
	if got := given(p); got["ada"] != "2a" {
		t.Errorf("%v", got)
	}
}
