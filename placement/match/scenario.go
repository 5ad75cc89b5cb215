package match

import "slices"

// The comparison scenarios. They show what the rules cost and are never the decision: two of them
// place a few more pupils and pass over hundreds whom the published rules rank higher.
const (
	MaxPlacement = "max-placement" // as many pupils as possible, starting from the stable outcome
	MinRank      = "min-rank"      // as many as possible, then the least sum of wish positions
	NoFloors     = "no-floors"     // the decision, had there been no floor and no ceiling
)

// Scenarios lists the comparisons that Options.Scenario may name.
func Scenarios() []string { return []string{MaxPlacement, MinRank, NoFloors} }

// compare turns a decided run into a comparison.
func (r *run) compare(scenario string) {
	if scenario == MaxPlacement || scenario == MinRank {
		r.seating = r.spread(scenario == MinRank)
	}
}

// prepared returns the problem that a scenario solves.
func prepared(p *Problem, scenario string) (*Problem, error) {
	switch {
	case scenario == NoFloors:
		return withoutQuotas(p, func(string, Quota, bool) bool { return true }), nil
	case scenario != "" && !slices.Contains(Scenarios(), scenario):
		return nil, Faults{{Path: "", Code: "UNKNOWN_SCENARIO", Message: "the scenario must be max-placement, min-rank or no-floors"}}
	}
	return p, nil
}
