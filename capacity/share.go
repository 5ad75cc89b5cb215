package capacity

import (
	"cmp"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Share is a part of a whole, kept as its two terms: adding shares adds parts
// and wholes apart, and no rounding is done before a reader sees it.
type Share struct {
	Part  int `json:"part"`
	Whole int `json:"whole"`
}

// Plus returns the share of both parts in both wholes.
func (s Share) Plus(other Share) Share { return Share{s.Part + other.Part, s.Whole + other.Whole} }

// Defined tells whether there is a whole to take a share of.
func (s Share) Defined() bool { return s.Whole > 0 }

// Compare orders two defined shares exactly, without dividing.
func (s Share) Compare(other Share) int {
	left := new(big.Int).Mul(big.NewInt(int64(s.Part)), big.NewInt(int64(other.Whole)))
	right := new(big.Int).Mul(big.NewInt(int64(other.Part)), big.NewInt(int64(s.Whole)))
	return left.Cmp(right)
}

// Percent writes the share in percent with that many decimals, rounded half away
// from zero, with a decimal point: 173961 of 221062 is "78.7". It is empty if the
// share is not defined.
func (s Share) Percent(decimals int) string {
	if !s.Defined() {
		return ""
	}
	return big.NewRat(int64(s.Part)*100, int64(s.Whole)).FloatString(max(0, decimals))
}

// ShareOf reads a share written as a decimal number of percent from 0 to 100,
// such as "30" or "33.3", exactly.
func ShareOf(percent string) (Share, error) {
	digits, fraction, _ := strings.Cut(percent, ".")
	part, err := strconv.ParseUint(digits+fraction, 10, 32)
	whole := 100
	for range min(len(fraction), 6) {
		whole *= 10
	}
	if err != nil || len(fraction) > 6 || digits == "" || strings.HasSuffix(percent, ".") || int(part) > whole {
		return Share{}, fmt.Errorf("capacity: %q is not a percentage written as 33.3", percent)
	}
	return Share{int(part), whole}, nil
}

// Least returns the fewest of so many places that reach the share: 30 % of 25
// places is 8 boarders.
func (s Share) Least(places int) int { return ceilDiv(s.Part*places, s.Whole) }

// Most returns the most of so many places that do not exceed the share: 30 % of
// 25 places is 7 boarders.
func (s Share) Most(places int) int { return s.Part * places / max(1, s.Whole) }

func ceilDiv(a, b int) int {
	b = max(1, b)
	return a/b + cmp.Compare(a%b, 0)
}
