package capacity_test

import (
	"math/rand/v2"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A simulated year has houses whose true rates nobody knows: what happened before
// and what happens on the day are drawn from the same ones.
type simulatedYear struct {
	rates  []float64
	people []int
	before []int
}

func (y simulatedYear) forecast(r *rand.Rand, certain int) (f capacity.Forecast, outcome int) {
	groups := make([]capacity.Chance, len(y.rates))
	outcome = certain
	for i, rate := range y.rates {
		groups[i] = capacity.Chance{People: y.people[i], Before: capacity.Share{Part: binomial(r, y.before[i], rate), Whole: y.before[i]}}
		outcome += binomial(r, y.people[i], rate)
	}
	return capacity.Foresee(calendar.MustDay("2026-12-01"), 1000, certain, groups), outcome
}

func binomial(r *rand.Rand, n int, rate float64) (k int) {
	for range n {
		if r.Float64() < rate {
			k++
		}
	}
	return k
}

// TestTheRangeHoldsTheOutcomeAsOftenAsItSays simulates thousands of years and
// counts how often what happened was in the range that was forecast before. The
// range is of whole boarders, so that it may hold a little more than it says;
// a range that always holds would say nothing.
func TestTheRangeHoldsTheOutcomeAsOftenAsItSays(t *testing.T) {
	const years = 4000
	for _, c := range []struct {
		name string
		draw func(*rand.Rand) simulatedYear
		most float64 // of outcomes in the range
	}{
		{"rates that may be anything", func(r *rand.Rand) simulatedYear {
			return simulatedYear{[]float64{r.Float64(), r.Float64()}, []int{60, 20}, []int{50, 10}}
		}, .88},
		{"short experience", func(r *rand.Rand) simulatedYear {
			return simulatedYear{[]float64{r.Float64(), r.Float64()}, []int{40, 15}, []int{3, 0}}
		}, .88},
		{"a boarding house: nearly all stay, most offers are accepted", func(r *rand.Rand) simulatedYear {
			return simulatedYear{[]float64{.94 + .05*r.Float64(), .85 + .1*r.Float64(), .6 + .3*r.Float64()}, []int{120, 10, 25}, []int{240, 40, 60}}
		}, .93},
		{"a small house", func(r *rand.Rand) simulatedYear {
			return simulatedYear{[]float64{.9 + .1*r.Float64(), .7 + .2*r.Float64()}, []int{24, 5}, []int{48, 10}}
		}, .97},
	} {
		r := rand.New(rand.NewPCG(2026, 4))
		held := 0
		for range years {
			if f, outcome := c.draw(r).forecast(r, 7); f.Low <= outcome && outcome <= f.High {
				held++
			}
		}
		share := float64(held) / years
		t.Logf("%s: %.1f %% of %d years", c.name, 100*share, years)
		if share < .8 || share > c.most {
			t.Errorf("%s: the range of eight cases out of ten held %.1f %% of %d years", c.name, 100*share, years)
		}
	}
}
