package match_test

import (
	"context"
	"fmt"
	"os"
	"strings"

	"internat/placement/match"
)

// Two beds, one of them for a pupil of the "qpv" group. Zoé ranks last of three and is chosen:
// the floor protects her. Noé reads how many places were missing.
func Example() {
	file := `{ "version": 1, "seed": "2027-06-12/00c0ffee", "levels": ["6e"], "groups": ["qpv"],
	  "houses": [ { "id": "Kerlann", "sections": [
	    { "id": "Kerlann/1", "beds": 2, "floors": [ { "group": "qpv", "share": 0.5 } ] } ] } ],
	  "pupils": [
	    { "id": "Lou", "level": "6e", "agreement": true, "wishes": [ { "house": "Kerlann", "points": 90 } ] },
	    { "id": "Noé", "level": "6e", "agreement": true, "wishes": [ { "house": "Kerlann", "points": 80 } ] },
	    { "id": "Zoé", "level": "6e", "agreement": true, "groups": ["qpv"], "wishes": [ { "house": "Kerlann", "points": 70 } ] } ] }`
	problem, err := match.Read(strings.NewReader(file))
	if err != nil {
		fmt.Println(err)
		return
	}
	outcome, err := match.Solve(context.Background(), problem, match.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range outcome.Placements {
		fmt.Println(p.Pupil, "boards in", p.Section)
	}
	refused := outcome.Certificates[1].Wishes[0]
	fmt.Println("Noé:", refused.Code, "rank", refused.Rank, "cutoff", refused.Cutoff, "protected", refused.Protected, "seats needed", refused.SeatsNeeded)
	fmt.Println("violations:", len(match.Verify(problem, outcome)))
	// Output:
	// Lou boards in Kerlann/1
	// Zoé boards in Kerlann/1
	// Noé: CUTOFF rank 2 cutoff 1 protected [qpv] seats needed 1
	// violations: 0
}

// A broken file is described completely, each fault with its path.
func ExampleRead() {
	file := `{ "version": 1, "seed": "s", "levels": ["6e"], "groups": [], "colour": "red",
	  "houses": [ { "id": "H", "sections": [ { "id": "H/1", "beds": -1 } ] } ],
	  "pupils": [ { "id": "p", "level": "7e", "wishes": [ { "house": "K" } ] } ] }`
	_, err := match.Read(strings.NewReader(file))
	fmt.Fprintln(os.Stdout, err)
	// Output:
	// colour: UNKNOWN_FIELD: is not a field of this object
	// pupils[0].agreement: MISSING: is required
	// houses[0].sections[0].beds: TOO_SMALL: must be at least 0
	// pupils[0].level: UNKNOWN: "7e" is not a level of the problem
	// pupils[0].wishes[0].house: UNKNOWN: "K" is not a house of the problem
}
