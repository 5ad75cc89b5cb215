package capacity_test

import (
	"fmt"
	"math/big"
	"slices"
	"testing"

	"internat/capacity"
)

// gers is the allotment told to unions of the Gers in June 2024.
func gers() capacity.AllotmentRules {
	return capacity.AllotmentRules{
		Ratios: []capacity.BandRatio{
			{Band: "college", Ratio: capacity.Ratio{Boarders: 20, Adults: 1}},
			{Band: "lycee", Ratio: capacity.Ratio{Boarders: 25, Adults: 1}},
		},
		Mixed:      2,
		Provenance: capacity.Provenance{Author: "académie de Toulouse", Date: day("2024-06-19"), Source: "CSA départemental du Gers"},
	}
}

func TestPostsAreAllottedWithoutRounding(t *testing.T) {
	for _, c := range []struct {
		college, lycee  int
		mixed           bool
		required, short string
	}{
		{30, 50, false, "3.50", "1.50"},
		{10, 10, false, "0.90", "-1.10"},
		{10, 10, true, "2.00", "0.00"},
		{0, 0, false, "0.00", "-2.00"},
		{1, 0, false, "0.05", "-1.95"},
	} {
		a := gers().Allot(big.NewRat(2, 1), map[string]int{"college": c.college, "lycee": c.lycee}, c.mixed)
		if a.Required.FloatString(2) != c.required || a.Missing().FloatString(2) != c.short {
			t.Errorf("%+v: %s posts required, %s missing", c, a.Required.FloatString(2), a.Missing().FloatString(2))
		}
	}
}

func TestABandWithoutAnAllotmentIsTold(t *testing.T) {
	a := gers().Allot(new(big.Rat), map[string]int{"post_bac": 30, "lycee": 25}, false)
	if a.Required.Cmp(big.NewRat(1, 1)) != 0 || !slices.Equal(a.Unruled, []string{"post_bac"}) {
		t.Errorf("%s posts, unruled %v", a.Required, a.Unruled)
	}
}

// Thirty boarders of collège and fifty of lycée call for three posts and a half;
// the house has three.
func ExampleAllotmentRules_Allot() {
	rules := capacity.AllotmentRules{
		Ratios: []capacity.BandRatio{
			{Band: "college", Ratio: capacity.Ratio{Boarders: 20, Adults: 1}},
			{Band: "lycee", Ratio: capacity.Ratio{Boarders: 25, Adults: 1}},
		},
		Mixed: 2,
	}
	a := rules.Allot(big.NewRat(3, 1), map[string]int{"college": 30, "lycee": 50}, true)
	fmt.Println(a.Required.FloatString(1), "required,", a.Missing().FloatString(1), "missing")
	// Output: 3.5 required, 0.5 missing
}
