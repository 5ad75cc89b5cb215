package placement_test

import (
	"testing"

	"internat/placement"
)

func TestAnEstablishmentIsKnownByItsControlLetter(t *testing.T) {
	for _, real := range []string{"0350053T", "0352072M", "0350710G"} {
		if placement.UAI(number(real)) != real {
			t.Errorf("UAI of %s = %s", real[:7], placement.UAI(number(real)))
		}
	}
	for _, c := range []struct {
		text, uai string
		ok        bool
	}{
		{"0350053T", "0350053T", true},
		{" 0350053t ", "0350053T", true},
		{"0350053U", "", false},
		{"0530053T", "", false},
		{"350053T", "", false},
		{"03500532", "", false},
		{"035005éT", "", false},
		{"", "", false},
	} {
		uai, ok := placement.ParseUAI(c.text)
		if ok != c.ok || ok && uai != c.uai {
			t.Errorf("ParseUAI(%q) = %q, %v", c.text, uai, ok)
		}
	}
}

func number(uai string) int {
	n := 0
	for _, digit := range uai[:7] {
		n = n*10 + int(digit-'0')
	}
	return n
}
