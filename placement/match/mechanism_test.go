package match

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// TestSolveDoesWhatIsWritten compares Solve with the oracle on random problems with every feature,
// and sees that the problems reach everything there is to compare.
func TestSolveDoesWhatIsWritten(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for seed := range uint64(randomRuns(10_000)) {
		p := anyProblem(seed)
		if faults := Check(p); faults != nil {
			t.Fatalf("seed %d: %v", seed, faults)
		}
		o := newOracle(p)
		o.solve()
		out := solve(t, p)
		if got, want := decisionsOf(out), o.outcome(); !reflect.DeepEqual(got, want) || t.Failed() {
			t.Fatalf("seed %d: Solve says\n%+v\nby the definitions it is\n%+v", seed, got, want)
		}
		o.reached(out)
		for what, n := range o.seen {
			seen[what] += min(n, 1)
		}
	}
	for _, what := range slices.Sorted(maps.Keys(seldom)) {
		if least := seldom[what] * randomRuns(10_000) / 10_000; seen[what] < least {
			t.Errorf("%s: in %d problems, want %d at least", what, seen[what], least)
		}
	}
	if seen["lost by a transfer"] > 0 {
		t.Errorf("a transfer took a place or a wish from somebody in %d problems", seen["lost by a transfer"])
	}
}

// seldom is in how many of ten thousand problems a thing must happen.
var seldom = map[string]int{
	"transfers": 1000, "two transfers": 200, "raised later": 20,
	"recount kept": 300, "recount taken back": 8,
	"section over its beds": 500, "band over its staff": 500, "house over its cap": 200,
	"held without a bed": 500, "held at a cap of 0": 100, "kept in another section": 1000, "CURRENT_LOST": 300,
	"siblings ": 500, "siblings none": 500, "siblings tie-break": 500, "siblings absolute": 500, "siblings together": 500,
	"sibling bits": 500, "SIBLING_STALE": 40, "FAMILY_TIED": 30, "FAMILY_RESIDUAL": 300, "family untied": 300,
	"floors and ceilings": 1000, "FLOORS_OVER_CAP": 1000, "RECOUNT_LOWERED": 300, "placed by a complete order": 500,
	"wish PLACED": 1000, "wish PINNED": 300, "wish CONTINUING": 1000, "wish BETTER_WISH": 1000, "wish SET_ASIDE": 30,
	"wish NO_AGREEMENT": 300, "wish INELIGIBLE": 1000, "wish CLOSED": 50, "wish FORBIDDEN": 200,
	"wish CUTOFF": 1000, "wish CUTOFF_STAFF": 500, "wish CUTOFF_HOUSE": 500, "wish OVER_CAPACITY": 500,
}

// reached notes what happened in a solved problem.
func (o *oracle) reached(out *Outcome) {
	for _, w := range out.Warnings {
		switch {
		case w.Code != OverCapacity:
			o.seen[string(w.Code)]++
		case w.Section != "":
			o.seen["section over its beds"]++
		case w.Band != "":
			o.seen["band over its staff"]++
		default:
			o.seen["house over its cap"]++
		}
	}
	o.seen["transfers"] = len(out.Transfers)
	o.seen["two transfers"] = len(out.Transfers) / 2
	o.seen["sibling bits"] = len(out.SiblingBits)
	o.seen[string("siblings "+o.p.Siblings)]++
	for _, u := range o.pupils {
		if u.kept != nil && u.kept.ID != u.Current {
			o.seen["kept in another section"]++
		}
	}
	for _, h := range o.houses {
		if h.Priority != nil && o.placed(func(s *oracleSection) bool { return s.house == h }) > 0 {
			o.seen["placed by a complete order"]++
		}
		if h.Cap != nil && *h.Cap == 0 && o.placed(func(s *oracleSection) bool { return s.house == h }) > 0 {
			o.seen["held at a cap of 0"]++
		}
		for _, s := range h.sections {
			if len(s.Floors) > 0 && len(s.Ceilings) > 0 && o.placed(func(t *oracleSection) bool { return t == s }) > 1 {
				o.seen["floors and ceilings"]++
			}
			if s.Beds == 0 && o.placed(func(t *oracleSection) bool { return t == s }) > 0 {
				o.seen["held without a bed"]++
			}
		}
	}
	for _, c := range out.Certificates {
		for _, w := range c.Wishes {
			o.seen["wish "+string(w.Code)]++
		}
	}
}

// decisionsOf leaves out of an outcome what the oracle does not tell: reasons and hashes. An empty
// list is as good as none.
func decisionsOf(o *Outcome) *Outcome {
	d := &Outcome{Placements: o.Placements, Warnings: o.Warnings}
	for _, u := range o.Unplaced {
		d.Unplaced = append(d.Unplaced, Unplaced{Pupil: u.Pupil})
	}
	d.Staffing = append(d.Staffing, o.Staffing...)
	d.Transfers = append(d.Transfers, o.Transfers...)
	d.Floors = append(d.Floors, o.Floors...)
	d.SiblingBits = append(d.SiblingBits, o.SiblingBits...)
	return d
}

// TestWithoutTheBoundOfTheHouseSomebodyLoses: the same loop with cap = ratio × adults for the band that
// receives. Pupils of other sections pay with their place for a transfer; with the bound nobody does
// (TestSolveDoesWhatIsWritten counts them).
func TestWithoutTheBoundOfTheHouseSomebodyLoses(t *testing.T) {
	lost := 0
	for seed := range uint64(randomRuns(1000)) {
		o := newOracle(crossingProblem(rand.New(rand.NewPCG(seed, 2))))
		o.unbounded = true
		o.solve()
		lost += min(1, o.seen["lost by a transfer"])
	}
	if lost < randomRuns(1000)/200 {
		t.Errorf("only in %d problems somebody lost", lost)
	}
	p := annexProblem()
	o := newOracle(p)
	o.unbounded = true
	o.solve()
	if got := sections(o.outcome()); got["z"] != "" || got["y4"] == "" {
		t.Errorf("without the bound: %v, want y4 in the place of z", got)
	}
}

// TestAHouseThatKeepsItsPlanMovesNobody: the same house, with and without movable.
func TestAHouseThatKeepsItsPlanMovesNobody(t *testing.T) {
	p := annexProblem()
	p.Houses[0].KeepPlan = true
	out := solve(t, p)
	if got := sections(out); got["y2"] == "" || got["y3"] != "" || len(out.Transfers) != 0 {
		t.Errorf("placed %v with transfers %v; want y1, y2 and z as planned", got, out.Transfers)
	}
	for seed := range uint64(randomRuns(500)) {
		p := anyProblem(seed)
		out, keeps := solve(t, p), map[string]bool{}
		for _, h := range p.Houses {
			keeps[h.ID] = h.KeepPlan
		}
		for _, x := range out.Transfers {
			if keeps[x.House] {
				t.Fatalf("seed %d: an adult of %s moves", seed, x.House)
			}
		}
	}
	staffing := func(v Violation) bool { return v.Code == BadStaffing }
	if found := Verify(p, solve(t, annexProblem())); !slices.ContainsFunc(found, staffing) {
		t.Errorf("a transfer in a house that keeps its plan: %v", found)
	}
}

// TestWithheldPlacesAreGivenLater: z leaves the annex of H for K, where an adult came in the same round;
// the bed that z leaves lets H's second adult supervise one pupil more.
func TestWithheldPlacesAreGivenLater(t *testing.T) {
	p := annexProblem()
	p.Houses[0].Bands[0].Ratio, p.Houses[0].Cap = 3, new(5)
	p.Houses[0].Sections[0].Beds = 8
	p.Houses = append(p.Houses, House{ID: "K", Bands: []Band{{"young", 1, 1}, {"older", 1, 1}}, Sections: []Section{{ID: "K/1", Beds: 2, Band: "young"}}})
	for i := range p.Pupils {
		if u := &p.Pupils[i]; u.ID == "z" {
			u.Wishes = []Wish{{"K", 1}, {"H", 1}}
		}
	}
	p.Pupils = append(p.Pupils, Pupil{ID: "y5", Level: "6e", Agreement: true, Wishes: []Wish{{"H", 1}}},
		Pupil{ID: "k", Level: "2de", Agreement: true, Wishes: []Wish{{"K", 9}}})
	out := solve(t, p)
	if got := sections(out); got["z"] != "K/1" || got["y4"] != "H/young" || got["y5"] != "H/young" {
		t.Errorf("placed %v, want z in K and all five young in H", got)
	}
	want := Staffing{House: "H", Band: "young", Adults: 2, Cap: 5, Placed: 5}
	if len(out.Transfers) != 2 || !slices.Contains(out.Staffing, want) {
		t.Errorf("transfers %v, staffing %v; want %v", out.Transfers, out.Staffing, want)
	}
}
