package capacity_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"internat/capacity"
)

// rules is what one house asks: fewer boarders per adult at bedtime than at
// night, somebody in each wing, two adults when girls and boys are there.
func rules() capacity.DutyRules {
	by := capacity.Provenance{Author: "conseil d'administration", Date: day("2025-06-30"), Source: "règlement intérieur, article 12"}
	return capacity.DutyRules{
		Ratios: []capacity.SlotRatio{
			{Slot: capacity.Night, Band: "college", Ratio: capacity.Ratio{Boarders: 20, Adults: 1}, Provenance: by},
			{Slot: capacity.Night, Band: "lycee", Ratio: capacity.Ratio{Boarders: 25, Adults: 1}, Provenance: by},
			{Slot: capacity.Bedtime, Ratio: capacity.Ratio{Boarders: 10, Adults: 1}, Provenance: by},
		},
		Floors: []capacity.SlotFloor{{Slot: capacity.Night, PerWing: 1, House: 1, Mixed: 2, Provenance: by}},
	}
}

var (
	tuesdayNight   = capacity.Session{Day: day("2025-09-09"), Slot: capacity.Night}
	tuesdayBedtime = capacity.Session{Day: day("2025-09-09"), Slot: capacity.Bedtime}
)

func girls(n int, band, wing string) capacity.Presence {
	return capacity.Presence{Session: tuesdayNight, Wing: wing, Band: band, Sex: capacity.Girl, Boarders: n}
}

func boys(n int, band, wing string) capacity.Presence {
	p := girls(n, band, wing)
	p.Sex = capacity.Boy
	return p
}

func TestAdultsRequiredAtNight(t *testing.T) {
	for _, c := range []struct {
		what    string
		present []capacity.Presence
		want    int
	}{
		{"twenty of collège", []capacity.Presence{girls(20, "college", "east")}, 1},
		{"twenty-one of collège", []capacity.Presence{girls(21, "college", "east")}, 2},
		{"ten and ten in one wing share an adult", []capacity.Presence{girls(10, "college", "east"), girls(10, "lycee", "east")}, 1},
		{"ten and ten in two wings do not", []capacity.Presence{girls(10, "college", "east"), girls(10, "lycee", "west")}, 2},
		{"one girl and one boy in a wing: two adults", []capacity.Presence{girls(1, "lycee", "east"), boys(1, "lycee", "east")}, 2},
		{"nobody", []capacity.Presence{girls(0, "lycee", "east")}, 0},
	} {
		covers := capacity.Roster{Rules: rules(), Present: c.present}.Covers()
		got := 0
		if len(covers) == 1 {
			got = covers[0].Required
		}
		if got != c.want {
			t.Errorf("%s: %d adults, want %d", c.what, got, c.want)
		}
	}
}

func TestAnAgeBandWithoutARatioIsToldAndNotGuessed(t *testing.T) {
	cover := capacity.Roster{Rules: rules(), Present: []capacity.Presence{girls(60, "post_bac", "east")}}.Covers()[0]
	if !slices.Equal(cover.Unruled, []string{"post_bac"}) || cover.Required != 1 {
		t.Errorf("%+v", cover)
	}
}

func on(adult, wing string) capacity.Shift {
	return capacity.Shift{Session: tuesdayNight, Adult: adult, Wing: wing}
}

func TestAnAdultIsInOnePlaceAtATime(t *testing.T) {
	present := []capacity.Presence{girls(10, "college", "east"), girls(10, "lycee", "west")}
	for _, c := range []struct {
		what              string
		shifts            []capacity.Shift
		rostered, lacking int
	}{
		{"one in each wing", []capacity.Shift{on("ana", "east"), on("bob", "west")}, 2, 0},
		{"two in the same wing leave the other alone", []capacity.Shift{on("ana", "east"), on("bob", "east")}, 2, 1},
		{"one tied, one anywhere", []capacity.Shift{on("ana", "east"), on("bob", "")}, 2, 0},
		{"one adult written in both wings is one adult", []capacity.Shift{on("ana", "east"), on("ana", "west")}, 1, 1},
		{"nobody", nil, 0, 2},
	} {
		cover := capacity.Roster{Rules: rules(), Present: present, Shifts: c.shifts}.Covers()[0]
		if cover.Rostered != c.rostered || cover.Lacking != c.lacking {
			t.Errorf("%s: %d rostered, %d lacking, want %d and %d", c.what, cover.Rostered, cover.Lacking, c.rostered, c.lacking)
		}
	}
}

func TestTheWeakestSlotComesFirst(t *testing.T) {
	bedtime := girls(25, "college", "east")
	bedtime.Session = tuesdayBedtime
	roster := capacity.Roster{
		Rules:   rules(),
		Present: []capacity.Presence{girls(25, "college", "east"), bedtime},
		Shifts:  []capacity.Shift{on("ana", ""), on("bob", ""), {Session: tuesdayBedtime, Adult: "ana"}},
	}
	weakest := capacity.Weakest(roster.Covers(), 1)
	if len(weakest) != 1 || weakest[0].Session != tuesdayBedtime || weakest[0].Slack() != -2 {
		t.Errorf("%+v", weakest)
	}
}

func TestWhatIfASupervisorIsMissing(t *testing.T) {
	roster := capacity.Roster{
		Rules:   rules(),
		Present: []capacity.Presence{girls(25, "college", "east")},
		Shifts:  []capacity.Shift{on("ana", ""), on("bob", ""), on("cid", "")},
	}
	if got := roster.Without("ana"); len(got) != 0 {
		t.Errorf("three for two, one away: %+v", got)
	}
	roster.Shifts = roster.Shifts[:2]
	if got := roster.Without("ana"); len(got) != 1 || got[0].Lacking != 1 {
		t.Errorf("two for two, one away: %+v", got)
	}
	if got := roster.Without("zoe"); len(got) != 0 {
		t.Errorf("somebody who was not there is away: %+v", got)
	}
}

// TestOneMoreAdultNeverHurtsAndOneMoreBoarderNeverHelps is what any staffing
// rule must obey, whatever its numbers.
func TestOneMoreAdultNeverHurtsAndOneMoreBoarderNeverHelps(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 2))
		roster := capacity.Roster{Rules: rules()}
		for range 1 + r.IntN(5) {
			p := girls(1+r.IntN(40), []string{"college", "lycee", "post_bac"}[r.IntN(3)], []string{"east", "west"}[r.IntN(2)])
			p.Sex = []capacity.Sex{capacity.Girl, capacity.Boy}[r.IntN(2)]
			roster.Present = append(roster.Present, p)
		}
		for range r.IntN(6) {
			roster.Shifts = append(roster.Shifts, on(fmt.Sprint("adult ", r.IntN(4)), []string{"", "east", "west"}[r.IntN(3)]))
		}
		before := roster.Covers()[0]

		more := roster
		more.Shifts = append(slices.Clone(roster.Shifts), on("one more", ""))
		if after := more.Covers()[0]; after.Lacking > before.Lacking || after.Rostered != before.Rostered+1 {
			t.Fatalf("seed %d: one more adult: %+v then %+v", seed, before, after)
		}
		fuller := roster
		fuller.Present = slices.Clone(roster.Present)
		fuller.Present[0].Boarders++
		if after := fuller.Covers()[0]; after.Required < before.Required || after.Lacking < before.Lacking {
			t.Fatalf("seed %d: one more boarder: %+v then %+v", seed, before, after)
		}
		if before.Lacking < before.Required-before.Rostered {
			t.Fatalf("seed %d: %+v lacks too few", seed, before)
		}
	}
}

func TestWhereRulesDisagreeTheStricterHolds(t *testing.T) {
	strict := rules()
	strict.Ratios = append(strict.Ratios,
		capacity.SlotRatio{Slot: capacity.Night, Band: "college", Ratio: capacity.Ratio{Boarders: 5, Adults: 1}},
		capacity.SlotRatio{Slot: capacity.Night, Band: "college", Ratio: capacity.Ratio{Boarders: 15, Adults: 2}})
	strict.Floors = append(strict.Floors, capacity.SlotFloor{Slot: capacity.Night, House: 3})
	for boarders, want := range map[int]int{20: 4, 5: 3} {
		cover := capacity.Roster{Rules: strict, Present: []capacity.Presence{girls(boarders, "college", "east")}}.Covers()[0]
		if cover.Required != want {
			t.Errorf("%d boarders: %d adults, want %d", boarders, cover.Required, want)
		}
	}
}

func TestEachWingWithABoarderHasItsAdult(t *testing.T) {
	unruled := capacity.Roster{Rules: rules(), Present: []capacity.Presence{girls(1, "?", "east"), girls(1, "?", "west"), girls(0, "?", "north")}}
	if got := unruled.Covers()[0].Required; got != 2 {
		t.Errorf("%d adults for two wings", got)
	}
}
