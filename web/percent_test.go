package web

import "testing"

func TestAPercentageIsKeptToTheLastDigit(t *testing.T) {
	for typed, want := range map[string]string{
		"35": "0.35", "35,5": "0.355", " 33.333 % ": "0.33333", "100": "1", "100 %": "1", "5": "0.05", "0,5": "0.005", "150": "1.5", "007": "0.07",
		"": "", "un tiers": "un tiers", "-5": "-5", "1e3": "1e3",
	} {
		if got := shareOfPercent(typed); got != want {
			t.Errorf("shareOfPercent(%q) = %q, want %q", typed, got, want)
		}
	}
	for share, want := range map[string]string{"0.35": "35", "0.355": "35.5", "1": "100", "0.05": "5", "0.4": "40", "0.005": "0.5", "0.50": "50", "": ""} {
		if got := typedPercent(share); got != want {
			t.Errorf("typedPercent(%q) = %q, want %q", share, got, want)
		}
		if back := shareOfPercent(typedPercent(share)); share != "0.50" && back != share {
			t.Errorf("%q comes back as %q", share, back)
		}
	}
}
