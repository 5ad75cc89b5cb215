package plain_test

import (
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/plain"
)

func TestEveryRuleOfTheCheckHasItsSentence(t *testing.T) {
	c, err := plain.Load(plain.Text)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range placement.BreachCodes {
		other := "sta_autre"
		if code == placement.CountStale {
			other = "held"
		}
		for _, lang := range []plain.Lang{plain.FR, plain.EN} {
			for _, kind := range []string{"stay", "house"} {
				says := c.Breach(lang, placement.Breach{Code: code, About: placement.Thing{Kind: kind}, Other: other, Count: 7, Of: 6})
				if says == "" || strings.Contains(says, plain.MissingMark) || strings.Contains(says, "breach.") {
					t.Errorf("%s in %s: %q", code, lang, says)
				}
			}
		}
	}
}
