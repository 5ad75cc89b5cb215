package capacity_test

import (
	"testing"

	"pgregory.net/rapid"

	"internat/capacity"
)

func admits(bands ...capacity.Band) func(capacity.Band) bool {
	return func(b capacity.Band) bool {
		for _, x := range bands {
			if x == b {
				return true
			}
		}
		return false
	}
}

func TestAPupilWhoFitsInTwoSectionsGivesWayToOneWhoFitsInOne(t *testing.T) {
	sixth, third := capacity.Band{Sex: capacity.Girl, Level: "6e"}, capacity.Band{Sex: capacity.Girl, Level: "3e"}
	openings := []capacity.Opening{{Places: 1, Admits: admits(sixth, third)}, {Places: 1, Admits: admits(sixth)}}
	seekers := []capacity.Seekers{{Band: sixth, Count: 1}, {Band: third, Count: 1}}
	if got := capacity.Seat(openings, seekers); got != 2 {
		t.Errorf("%d of two are seated", got)
	}
}

func TestNobodyIsSeatedWhereNobodyAdmitsThem(t *testing.T) {
	boy, girl := capacity.Band{Sex: capacity.Boy, Level: "2de"}, capacity.Band{Sex: capacity.Girl, Level: "2de"}
	if got := capacity.Seat([]capacity.Opening{{Places: 9, Admits: admits(girl)}}, []capacity.Seekers{{Band: boy, Count: 4}}); got != 0 {
		t.Errorf("%d boys sleep among the girls", got)
	}
}

// TestSeatsAreAsManyAsTheTightestGroupAllows compares with what Hall's theorem
// says: of every set of groups, those beyond the places that admit any of them
// stay without one.
func TestSeatsAreAsManyAsTheTightestGroupAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		levels := []string{"6e", "5e", "4e", "3e"}
		var seekers []capacity.Seekers
		all := 0
		for _, level := range levels {
			n := rapid.IntRange(0, 6).Draw(t, level)
			all += n
			seekers = append(seekers, capacity.Seekers{Band: capacity.Band{Level: level}, Count: n})
		}
		var openings []capacity.Opening
		var open []map[string]bool
		for range rapid.IntRange(0, 4).Draw(t, "openings") {
			takes := map[string]bool{}
			for _, level := range levels {
				takes[level] = rapid.Bool().Draw(t, "takes")
			}
			open = append(open, takes)
			openings = append(openings, capacity.Opening{Places: rapid.IntRange(0, 6).Draw(t, "places"), Admits: func(b capacity.Band) bool { return takes[b.Level] }})
		}
		want := all
		for set := range 1 << len(levels) {
			people, places := 0, 0
			for i := range levels {
				if set>>i&1 == 1 {
					people += seekers[i].Count
				}
			}
			for k, takes := range open {
				for i, level := range levels {
					if set>>i&1 == 1 && takes[level] {
						places += openings[k].Places
						break
					}
				}
			}
			want = min(want, all-max(0, people-places))
		}
		if got := capacity.Seat(openings, seekers); got != want {
			t.Fatalf("%d seated, %d could be", got, want)
		}
	})
}
