package match

import (
	"fmt"
	"testing"
)

// TestABitCountsAgainstThoseWhoProposedBefore: a pupil was refused in house X before any bit was
// given; three others are lifted over that pupil and over the one held there. Two of them have a
// place they prefer, the third takes the bed, whatever the lottery said.
func TestABitCountsAgainstThoseWhoProposedBefore(t *testing.T) {
	for seed := range 60 {
		p := &Problem{Seed: fmt.Sprint(seed), Levels: []string{"6e", "Tle"}, Houses: []House{
			{ID: "X", Sections: []Section{{ID: "X/old", Levels: []string{"Tle"}, Beds: 3}, {ID: "X/young", Levels: []string{"6e"}, Beds: 1}}},
			{ID: "Y", Sections: []Section{{ID: "Y/young", Levels: []string{"6e"}, Beds: 2}}},
		}}
		for i, wishes := range [][]Wish{{{House: "Y"}, {House: "X"}}, {{House: "Y"}, {House: "X"}}, {{House: "X"}}} {
			family := fmt.Sprint("f", i)
			p.Pupils = append(p.Pupils,
				Pupil{ID: fmt.Sprint("elder", i), Level: "Tle", Family: family, Agreement: true, Wishes: []Wish{{House: "X"}}},
				Pupil{ID: fmt.Sprint("younger", i), Level: "6e", Family: family, Agreement: true, Wishes: wishes})
		}
		for _, id := range []string{"alone1", "alone2"} {
			p.Pupils = append(p.Pupils, Pupil{ID: id, Level: "6e", Agreement: true, Wishes: []Wish{{House: "X"}}})
		}
		if got := sections(solve(t, p)); got["younger2"] != "X/young" || got["alone1"] != "" || got["alone2"] != "" {
			t.Fatalf("seed %d: placed %v; want younger2 in X/young", seed, got)
		}
	}
}
