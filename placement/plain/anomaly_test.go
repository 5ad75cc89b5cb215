package plain_test

import (
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/plain"
)

// TestEveryAnomalyHasItsSentence: whoever reports a fault of the engine reads what
// it is, and where.
func TestEveryAnomalyHasItsSentence(t *testing.T) {
	c, err := plain.Load(plain.Text)
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{match.BadHash, match.BadList, match.BadGate, match.BadPin, match.BadBoarder, match.BadCode, match.BadCap,
		match.BadStaffing, match.BadIdle, match.BadChoice, match.BadFloor, match.BadBit, match.BadOptimum, match.BadReason} {
		for _, lang := range plain.Langs {
			if !c.Has("anomaly." + code) {
				t.Errorf("no sentence for %s", code)
				continue
			}
			text := c.Anomaly(lang, placement.Anomaly{Code: code, House: "hou_1"}, "Internat du Parc, Filles")
			if !strings.HasPrefix(text, "Internat du Parc, Filles") {
				t.Errorf("%s does not say where: %s", code, text)
			}
			if whole := c.Anomaly(lang, placement.Anomaly{Code: code}, ""); strings.Contains(whole, plain.MissingMark) {
				t.Errorf("%s: %s", code, whole)
			}
		}
	}
}
