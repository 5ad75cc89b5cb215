package capacity_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"internat/capacity"
)

func TestWithoutDoubtThereIsNoRange(t *testing.T) {
	f := capacity.Foresee(day("2026-09-07"), 40, 38, nil)
	if f.Low != 38 || f.Middle != 38 || f.High != 38 || f.Overfull != 0 {
		t.Errorf("%+v", f)
	}
	if f := capacity.Foresee(day("2026-09-07"), 30, 38, nil); f.Overfull != 1 {
		t.Errorf("38 certain boarders for 30 places: %v", f.Overfull)
	}
}

func TestWithoutExperienceEveryNumberIsAsLikely(t *testing.T) {
	f := capacity.Foresee(day("2026-09-07"), 100, 0, []capacity.Chance{{Group: "offers", People: 9}})
	if f.Low != 0 || f.Middle != 4 || f.High != 8 {
		t.Errorf("ten numbers as likely: from %d by %d to %d", f.Low, f.Middle, f.High)
	}
}

func TestMoreExperienceNarrowsTheRange(t *testing.T) {
	width := func(came, asked int) int {
		f := capacity.Foresee(day("2026-09-07"), 100, 0,
			[]capacity.Chance{{Group: "offers", People: 50, Before: capacity.Share{Part: came, Whole: asked}}})
		return f.High - f.Low
	}
	if few, many := width(4, 5), width(400, 500); many >= few || many > 10 {
		t.Errorf("80 %% of 5: a range of %d; of 500: %d", few, many)
	}
}

// TestEightTimesOutOfTenTheTruthIsInTheRange draws worlds in which the rate is
// anything, lets a group live in it, and counts how often the forecast held.
func TestEightTimesOutOfTenTheTruthIsInTheRange(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	const worlds = 4000
	inside := 0
	for range worlds {
		came := func(n int, rate float64) int {
			total := 0
			for range n {
				if r.Float64() < rate {
					total++
				}
			}
			return total
		}
		stay, accept := r.Float64(), r.Float64()
		f := capacity.Foresee(day("2026-09-07"), 60, 10, []capacity.Chance{
			{Group: "boarders", People: 30, Before: capacity.Share{Part: came(20, stay), Whole: 20}},
			{Group: "offers", People: 12, Before: capacity.Share{Part: came(15, accept), Whole: 15}},
		})
		if truth := 10 + came(30, stay) + came(12, accept); truth >= f.Low && truth <= f.High {
			inside++
		}
		if f.Low > f.Middle || f.Middle > f.High || f.Low < f.Certain || f.High > f.Possible {
			t.Fatalf("%+v", f)
		}
	}
	if inside < worlds*80/100 || inside > worlds*92/100 {
		t.Errorf("the truth was in the range %d times out of %d", inside, worlds)
	}
}

// Sixty boarders are there; of last year's 200, 190 were still there at
// Christmas; eight offers are out, and 30 of 40 were accepted last year.
func ExampleForesee() {
	f := capacity.Foresee(day("2026-12-14"), 64, 0, []capacity.Chance{
		{Group: "boarders", People: 60, Before: capacity.Share{Part: 190, Whole: 200}},
		{Group: "offers", People: 8, Before: capacity.Share{Part: 30, Whole: 40}},
	})
	fmt.Printf("%d to %d boarders, about %d, for %d places; too many in %.0f %% of cases\n",
		f.Low, f.High, f.Middle, f.Places, 100*f.Overfull)
	// Output: 59 to 66 boarders, about 63, for 64 places; too many in 23 % of cases
}

func BenchmarkForesee(b *testing.B) {
	for b.Loop() {
		capacity.Foresee(day("2026-12-14"), 1000, 0, []capacity.Chance{{People: 900, Before: capacity.Share{Part: 9, Whole: 10}}, {People: 300}})
	}
}
