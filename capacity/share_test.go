package capacity_test

import (
	"testing"

	"internat/capacity"
)

func TestAShareIsWrittenExactly(t *testing.T) {
	for _, c := range []struct {
		share    capacity.Share
		decimals int
		want     string
	}{
		{capacity.Share{Part: 173961, Whole: 221062}, 1, "78.7"},
		{capacity.Share{Part: 1, Whole: 3}, 2, "33.33"},
		{capacity.Share{Part: 2, Whole: 3}, 0, "67"},
		{capacity.Share{Part: 1, Whole: 8}, 0, "13"}, // 12.5, half away from zero
		{capacity.Share{Part: 0, Whole: 5}, 1, "0.0"},
		{capacity.Share{Part: 0, Whole: 0}, 1, ""},
		{capacity.Share{Part: 11, Whole: 10}, 0, "110"},
	} {
		if got := c.share.Percent(c.decimals); got != c.want {
			t.Errorf("%d of %d is %q %%, want %q", c.share.Part, c.share.Whole, got, c.want)
		}
	}
}

func TestAPercentageIsReadExactly(t *testing.T) {
	for text, want := range map[string]capacity.Share{
		"30": {Part: 30, Whole: 100}, "33.3": {Part: 333, Whole: 1000}, "0": {Part: 0, Whole: 100}, "100.00": {Part: 10000, Whole: 10000},
	} {
		if got, err := capacity.ShareOf(text); err != nil || got != want {
			t.Errorf("%s %% is %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", "30.", ".5", "-1", "101", "30 %", "3e1", "1.2.3", "0.0000001", "+5"} {
		if got, err := capacity.ShareOf(text); err == nil {
			t.Errorf("%q was read as %v", text, got)
		}
	}
}

func TestAShareOfPlacesIsAWholeNumberOfBoarders(t *testing.T) {
	third := capacity.Share{Part: 30, Whole: 100}
	if least, most := third.Least(25), third.Most(25); least != 8 || most != 7 {
		t.Errorf("30 %% of 25 places: at least %d, at most %d", least, most)
	}
	if least, most := third.Least(20), third.Most(20); least != 6 || most != 6 {
		t.Errorf("30 %% of 20 places: at least %d, at most %d", least, most)
	}
}

func TestSharesAreComparedWithoutRounding(t *testing.T) {
	third, nearly := capacity.Share{Part: 1, Whole: 3}, capacity.Share{Part: 333333333, Whole: 1000000000}
	if third.Compare(nearly) != 1 || third.Compare(capacity.Share{Part: 2, Whole: 6}) != 0 {
		t.Error("a third is more than 33.3333333 % and equal to two sixths")
	}
}

func TestPlacesAndAdultsGoTogether(t *testing.T) {
	fifteenForTwo := capacity.Ratio{Boarders: 15, Adults: 2}
	for boarders, adults := range map[int]int{0: 0, 1: 1, 7: 1, 8: 2, 15: 2, 16: 3} {
		if got := fifteenForTwo.Required(boarders); got != adults {
			t.Errorf("%d boarders need %d adults, want %d", boarders, got, adults)
		}
	}
	for adults := range 20 {
		places := fifteenForTwo.Places(adults)
		if fifteenForTwo.Required(places) > adults || fifteenForTwo.Required(places+1) <= adults {
			t.Errorf("%d adults watch over %d boarders, no more and no less", adults, places)
		}
	}
}

func FuzzShareOf(f *testing.F) {
	f.Add("33.3")
	f.Add("100")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := capacity.ShareOf(text)
		if err == nil && (s.Part < 0 || s.Part > s.Whole || s.Whole < 100) {
			t.Errorf("%q was read as %v", text, s)
		}
	})
}

func TestSharesAddUpByTheirTerms(t *testing.T) {
	sum := capacity.Share{Part: 4, Whole: 4}.Plus(capacity.Share{Part: 96, Whole: 196})
	if sum.Percent(0) != "50" {
		t.Errorf("%+v", sum)
	}
}

func TestWithoutARatioNothingIsRequiredAndNothingAllowed(t *testing.T) {
	for _, r := range []capacity.Ratio{{}, {Boarders: 20}, {Adults: 1}, {Boarders: -20, Adults: 1}} {
		if r.Required(10) != 0 || r.Places(10) != 0 || !r.IsZero() {
			t.Errorf("%+v: %d adults, %d places", r, r.Required(10), r.Places(10))
		}
	}
}
