package capacity

import (
	"math"

	"internat/capacity/calendar"
)

// Chance is a group of people who may or may not be there on a day, and what
// happened to such a group before: of 50 offers last year, 40 were accepted.
type Chance struct {
	Group  string // such as "offers"
	People int
	Before Share // Part came, of Whole; an empty share is no experience at all
}

// Forecast is how many boarders to expect on a day. It is a range first: nobody
// should plan a bed on its middle alone.
type Forecast struct {
	Day    calendar.Day
	Method Method
	Basis  []Chance
	// Low and High hold the number of boarders in eight cases out of ten; Middle
	// is as often too high as too low.
	Low, Middle, High int
	// Certain are those no group doubts; Possible is everybody.
	Certain, Possible int
	// Places is what the day can take, and Overfull the chance, from 0 to 1, that
	// more come.
	Places   int
	Overfull float64
}

// Method names how a forecast is made, so that a page can state it.
type Method string

// BetaBinomial: each group comes at a rate that past groups show, every rate
// being equally likely before any experience (a beta-binomial with a uniform
// prior). Little experience gives a wide range, as it should. Groups are taken
// as independent: a flu that keeps whole wings at home is not foreseen.
const BetaBinomial Method = "beta_binomial"

// Foresee forecasts the boarders of a day from those who are certain to be there
// and the groups that may be.
func Foresee(d calendar.Day, places, certain int, groups []Chance) Forecast {
	f := Forecast{Day: d, Method: BetaBinomial, Basis: groups, Certain: certain, Possible: certain, Places: places}
	comers := []float64{1} // probability of each number of comers
	for _, g := range groups {
		comers = convolve(comers, g.distribution())
		f.Possible += max(0, g.People)
	}
	f.Low = certain + quantile(comers, 0.1)
	f.Middle = certain + quantile(comers, 0.5)
	f.High = certain + quantile(comers, 0.9)
	for n, p := range comers {
		if certain+n > places {
			f.Overfull += p
		}
	}
	f.Overfull = min(1, f.Overfull)
	return f
}

// distribution returns the probability that 0, 1, … all of the group come:
// C(n,k) B(k+a, n-k+b) / B(a, b), with a those who came before plus one and b
// those who did not plus one.
func (g Chance) distribution() []float64 {
	n := max(0, g.People)
	a := float64(max(0, g.Before.Part)) + 1
	b := float64(max(0, g.Before.Whole-g.Before.Part)) + 1
	p := make([]float64, n+1)
	for k := range p {
		p[k] = math.Exp(logChoose(n, k) + logBeta(float64(k)+a, float64(n-k)+b) - logBeta(a, b))
	}
	return p
}

func logChoose(n, k int) float64 {
	return -math.Log(float64(n+1)) - logBeta(float64(n-k+1), float64(k+1))
}

func logBeta(a, b float64) float64 {
	x, _ := math.Lgamma(a)
	y, _ := math.Lgamma(b)
	z, _ := math.Lgamma(a + b)
	return x + y - z
}

func convolve(p, q []float64) []float64 {
	sum := make([]float64, len(p)+len(q)-1)
	for i, x := range p {
		for j, y := range q {
			sum[i+j] += x * y
		}
	}
	return sum
}

// quantile returns the least number that is not exceeded with probability q.
func quantile(p []float64, q float64) int {
	const rounding = 1e-9 // of sums that should be exactly q
	below := 0.0
	for n, x := range p {
		if below += x; below >= q-rounding {
			return n
		}
	}
	return len(p) - 1
}
