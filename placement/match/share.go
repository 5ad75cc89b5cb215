package match

import (
	"math/bits"
	"strings"
)

// Share is an exact decimal between 0 and 1, as text: "0.07". It never becomes a binary
// fraction, because 7 % of 100 seats must be 7 seats and not the 8 that 0.07000000000000001
// would round up to. "" is no share.
type Share string

const (
	shareDigits = 18 // decimals kept; 10^18 still fits 64 bits
	shareUnit   = 1_000_000_000_000_000_000
)

// ceilOf is the least whole number of seats that is at least the share of n.
func (s Share) ceilOf(n int) int {
	q, rest := s.of(n)
	if rest > 0 {
		q++
	}
	return q
}

// floorOf is the greatest whole number of seats within the share of n.
func (s Share) floorOf(n int) int {
	q, _ := s.of(n)
	return q
}

func (s Share) of(n int) (quotient int, rest uint64) {
	units, ok := s.units()
	if !ok {
		return 0, 0
	}
	hi, lo := bits.Mul64(units, uint64(n))
	q, r := bits.Div64(hi, lo, shareUnit)
	return int(q), r
}

// units reads the share as a multiple of 10^-18. It refuses anything that is not a JSON number
// between 0 and 1 with at most 18 decimals.
func (s Share) units() (uint64, bool) {
	mantissa, exponent := splitExponent(string(s))
	whole, decimals, _ := strings.Cut(mantissa, ".")
	digits := strings.TrimLeft(whole+decimals, "0")
	if digits == "" {
		return 0, whole != ""
	}
	scale := shareDigits - len(decimals) + exponent
	for scale < 0 && strings.HasSuffix(digits, "0") {
		digits, scale = digits[:len(digits)-1], scale+1
	}
	if scale < 0 || len(digits)+scale > shareDigits+1 {
		return 0, false
	}
	units := uint64(0)
	for _, c := range digits + strings.Repeat("0", scale) {
		if c < '0' || c > '9' {
			return 0, false
		}
		units = units*10 + uint64(c-'0')
	}
	return units, units <= shareUnit
}

// splitExponent splits "2.5e-1" into "2.5" and -1. An exponent beyond any useful share is
// returned as one that units refuses.
func splitExponent(s string) (mantissa string, exponent int) {
	i := strings.IndexAny(s, "eE")
	if i < 0 {
		return s, 0
	}
	digits := s[i+1:]
	negative := strings.HasPrefix(digits, "-")
	for _, c := range strings.TrimLeft(digits, "+-") {
		exponent = min(exponent*10+int(c-'0'), 1000)
	}
	if negative {
		exponent = -exponent
	}
	return s[:i], exponent
}

// canonical writes equal shares alike: "0.20", "2e-1" and "0.2" are all "0.2".
func (s Share) canonical() string {
	units, ok := s.units()
	switch {
	case !ok:
		return string(s)
	case units == shareUnit:
		return "1"
	case units == 0:
		return "0"
	}
	var digits [shareDigits]byte
	for i := shareDigits - 1; i >= 0; i-- {
		digits[i] = byte('0' + units%10)
		units /= 10
	}
	return "0." + strings.TrimRight(string(digits[:]), "0")
}
