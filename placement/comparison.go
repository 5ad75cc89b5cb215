package placement

import (
	"time"

	"internat/placement/match"
)

// A RunComparison is what the frozen input of a run would have given otherwise:
// numbers kept beside the run, with who asked. It holds no outcome, so nothing
// can be proposed or decided from it.
type RunComparison struct {
	ID        ComparisonID
	Run       RunID
	Territory TerritoryID
	match.Comparison
	Engine string // that computed it
	By     Author
	At     time.Time
}

// IsDecision reports whether an outcome is that of the run itself: computed from
// its frozen input with its seed, and no comparison. Nothing else is ever
// turned into proposals.
func (r Run) IsDecision(out *match.Outcome) bool {
	return out.Scenario == "" && out.InputSHA256 == r.InputHash && out.Seed == r.Seed
}
