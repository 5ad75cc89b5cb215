package plain

import (
	"reflect"
	"strconv"
	"strings"
)

// Number writes a whole number with its thousands apart: 12 345, 12,345.
func Number(lang Lang, n int) string {
	if n < 0 {
		return "−" + Number(lang, -n)
	}
	digits := strconv.Itoa(n)
	separator := nbsp
	if lang == EN {
		separator = ","
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + separator + digits[at:]
	}
	return digits
}

// Percent writes the share part/whole with one decimal when it has one:
// 84,1 %, 84.1%. Of nothing there is no share: it is a dash, never zero.
func Percent(lang Lang, part, whole int) string {
	if whole <= 0 {
		return "–"
	}
	tenths := (2*1000*part + whole) / (2 * whole) // rounded half up
	text := Number(lang, tenths/10)
	if tenths%10 != 0 {
		text += map[Lang]string{FR: ",", EN: "."}[lang] + strconv.Itoa(tenths%10)
	}
	if lang == EN {
		return text + "%"
	}
	return text + nbsp + "%"
}

// Tenths writes a number counted in tenths: 415 → 41,5.
func Tenths(lang Lang, n int) string {
	sign := ""
	if n < 0 {
		sign, n = "−", -n
	}
	comma := ","
	if lang == EN {
		comma = "."
	}
	return sign + Number(lang, n/10) + comma + strconv.Itoa(n%10)
}

// Hundredths writes a number counted in hundredths, no more decimals than it has:
// 350 → 3,5.
func Hundredths(lang Lang, n int) string {
	if n%100 == 0 {
		return Number(lang, n/100)
	}
	if n%10 == 0 {
		return Tenths(lang, n/10)
	}
	return Tenths(lang, n/10) + strconv.Itoa(n%10)
}

// Euros writes an amount in whole euros: 944 €, €944.
func Euros(lang Lang, n int) string {
	if lang == EN {
		return "€" + Number(lang, n)
	}
	return Number(lang, n) + nbsp + "€"
}

// integer is the whole number in an argument, if it is one.
func integer(arg any) (int64, bool) {
	v := reflect.ValueOf(arg)
	switch {
	case v.CanInt():
		return v.Int(), true
	case v.CanUint():
		return int64(v.Uint()), true //nolint:gosec // counts of people and beds
	}
	return 0, false
}

// List joins words the way one says them: a, b et c.
func List(lang Lang, words []string) string {
	and := " et "
	if lang == EN {
		and = " and "
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + and + words[last]
}
