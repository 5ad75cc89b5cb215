package capacity

import (
	"maps"
	"math/big"
	"slices"
)

// AllotmentRules is how many posts of supervisor an authority gives a house for
// so many boarders, in full-time equivalents. See DutyRules for the other check.
type AllotmentRules struct {
	Ratios []BandRatio
	// Mixed is the fewest posts of a house with girls and boys.
	Mixed int
	Provenance
}

// BandRatio is the boarders of an age band that one post is meant for. An empty
// band is every band without its own.
type BandRatio struct {
	Band  string
	Ratio Ratio
}

// Allotment is the check of posts against boarders.
type Allotment struct {
	Required *big.Rat // exact: 3.5 posts are not four
	Posts    *big.Rat
	Unruled  []string // bands without a ratio, which weigh nothing in Required
}

// Missing returns the posts that are missing, negative when there are more than
// required.
func (a Allotment) Missing() *big.Rat { return new(big.Rat).Sub(a.Required, a.Posts) }

// Allot checks the posts of a house against its boarders by age band.
func (rules AllotmentRules) Allot(posts *big.Rat, boarders map[string]int, mixed bool) Allotment {
	a := Allotment{Required: new(big.Rat), Posts: posts}
	for _, band := range slices.Sorted(maps.Keys(boarders)) {
		ratio, ok := rules.ratio(band)
		if !ok {
			a.Unruled = append(a.Unruled, band)
			continue
		}
		a.Required.Add(a.Required, big.NewRat(int64(boarders[band])*int64(ratio.Adults), int64(ratio.Boarders)))
	}
	if least := big.NewRat(int64(rules.Mixed), 1); mixed && a.Required.Cmp(least) < 0 {
		a.Required = least
	}
	return a
}

func (rules AllotmentRules) ratio(band string) (Ratio, bool) {
	for _, wanted := range []string{band, ""} {
		for _, rule := range rules.Ratios {
			if rule.Band == wanted && !rule.Ratio.IsZero() {
				return rule.Ratio, true
			}
		}
	}
	return Ratio{}, false
}
