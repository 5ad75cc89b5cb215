package match

import (
	"fmt"
	"slices"
	"testing"
)

// siblingProblem: Eve, the elder, is placed in A. Her brother Yann, a level below, and Zoé ask for the one
// bed left there; Zoé has a point more.
func siblingProblem(mode Siblings) *Problem {
	p := &Problem{Seed: "s", Siblings: mode, Levels: []string{"6e", "5e"}, Houses: []House{{ID: "A", Sections: []Section{
		{ID: "A/5e", Levels: []string{"5e"}, Beds: 1}, {ID: "A/6e", Levels: []string{"6e"}, Beds: 1},
	}}}}
	for _, u := range []Pupil{
		{ID: "Eve", Level: "5e", Family: "f", Wishes: []Wish{{"A", 5}}},
		{ID: "Yann", Level: "6e", Family: "f", Wishes: []Wish{{"A", 5}}},
		{ID: "Zoé", Level: "6e", Wishes: []Wish{{"A", 6}}},
	} {
		u.Agreement = true
		p.Pupils = append(p.Pupils, u)
	}
	return p
}

func TestABitIsWorthWhatTheModeSays(t *testing.T) {
	bit := []SiblingBit{{"Yann", "A", "Eve"}}
	for _, c := range []struct {
		mode Siblings
		zoé  int // points
		wins string
		bits []SiblingBit
	}{
		{NoSiblings, 6, "Zoé", nil},
		{TieBreak, 6, "Zoé", bit}, // points first
		{TieBreak, 5, "Yann", bit},
		{"", 5, "Yann", bit},
		{Absolute, 6, "Yann", bit}, // the bit first
		{Absolute, 1_000_000, "Yann", bit},
		{Together, 6, "Zoé", bit},
		{Together, 5, "Yann", bit},
	} {
		p := siblingProblem(c.mode)
		p.Pupils[2].Wishes[0].Points = c.zoé
		for seed := range 20 { // whatever the lottery says
			p.Seed = fmt.Sprint(seed)
			out := solve(t, p)
			if c.mode == NoSiblings && c.zoé == 5 {
				continue
			}
			if sections(out)[c.wins] != "A/6e" || !slices.Equal(out.SiblingBits, c.bits) {
				t.Errorf("%q, Zoé has %d points: placed %v with bits %v; want %s", c.mode, c.zoé, sections(out), out.SiblingBits, c.wins)
				break
			}
		}
	}
}

// TestNoBitWithoutAnElderInTheHouse: a bit is for a strictly lower level, the same family, and the house
// where the elder is placed.
func TestNoBitWithoutAnElderInTheHouse(t *testing.T) {
	for name, change := range map[string]func(p *Problem){
		"twins":               func(p *Problem) { p.Pupils[1].Level = "5e"; p.Houses[0].Sections[0].Beds = 2 },
		"another family":      func(p *Problem) { p.Pupils[1].Family = "g" },
		"no family":           func(p *Problem) { p.Pupils[0].Family, p.Pupils[1].Family = "", "" },
		"no agreement":        func(p *Problem) { p.Pupils[0].Agreement = false },
		"the elder elsewhere": func(p *Problem) { p.Pupils[0].Wishes = nil },
		"a complete order":    func(p *Problem) { p.Houses[0].Priority = []string{"Eve", "Zoé", "Yann"} },
	} {
		p := siblingProblem(Absolute)
		change(p)
		out := solve(t, p)
		if len(out.SiblingBits) != 0 {
			t.Errorf("%s: bits %v", name, out.SiblingBits)
		}
		forged := SiblingBit{"Yann", "A", "Eve"}
		if name == "a complete order" {
			continue // where a bit would change nothing
		}
		out.SiblingBits = []SiblingBit{forged}
		if !slices.ContainsFunc(Verify(p, out), func(v Violation) bool { return v.Code == BadBit && v.Pupil == "Yann" }) {
			t.Errorf("%s: a forged bit is accepted", name)
		}
	}
}

// TestABitHelpsNobodyAbove: the younger is placed in A, the elder asks for it and gets no bit.
func TestABitHelpsNobodyAbove(t *testing.T) {
	p := siblingProblem(Absolute)
	p.Pupils[0].Level, p.Pupils[1].Level, p.Pupils[2].Level = "6e", "5e", "5e" // Eve is the younger now
	p.Pupils[0].Wishes[0].Points = 0
	out := solve(t, p)
	if got := sections(out); got["Zoé"] != "A/5e" || got["Eve"] != "A/6e" || len(out.SiblingBits) != 0 {
		t.Errorf("placed %v with bits %v; want Zoé before Yann", got, out.SiblingBits)
	}
}

// TestAnElderMayBePinnedOrStay: a place is a place.
func TestAnElderMayBePinnedOrStay(t *testing.T) {
	for _, change := range []func(u *Pupil){
		func(u *Pupil) { u.Pin, u.Wishes = "A/5e", nil },
		func(u *Pupil) { u.Current, u.Wishes = "A/6e", nil },
	} {
		p := siblingProblem(Absolute)
		change(&p.Pupils[0])
		if out := solve(t, p); sections(out)["Yann"] != "A/6e" {
			t.Errorf("placed %v", sections(out))
		}
	}
}

// TestTogetherEnds: however many houses a family asks for, it tries ten, and every family ends together,
// tied, or listed.
func TestTogetherEnds(t *testing.T) {
	p := &Problem{Seed: "s", Siblings: Together, Levels: []string{"6e"}}
	for h := range 30 { // one bed each: the brothers fit nowhere together
		id := fmt.Sprintf("H%02d", h)
		p.Houses = append(p.Houses, House{ID: id, Sections: []Section{{ID: id + "/1", Beds: 1}}})
	}
	for _, id := range []string{"p", "q"} {
		u := Pupil{ID: id, Level: "6e", Family: "f", Agreement: true}
		for _, h := range p.Houses {
			u.Wishes = append(u.Wishes, Wish{House: h.ID})
		}
		p.Pupils = append(p.Pupils, u)
	}
	r := &run{m: compile(p)}
	r.plan = r.m.filed.clone()
	if err := r.decide(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r.households[0].tried != togetherRounds || r.rounds > 2*togetherRounds+5 {
		t.Errorf("%d houses tried in %d rounds, want %d houses", r.households[0].tried, r.rounds, togetherRounds)
	}
	out := solve(t, p)
	if len(out.Placements) != 2 || !slices.Contains(out.Warnings, Warning{Code: FamilyResidual, Family: "f"}) {
		t.Errorf("placed %v, warnings %v; want both brothers, apart and listed", out.Placements, out.Warnings)
	}
}

// TestEveryFamilyIsTogetherOrListed on random problems: a tie keeps a family in its house, and nobody
// outside it is passed over (solve has it verified).
func TestEveryFamilyIsTogetherOrListed(t *testing.T) {
	families := 0
	for seed := range uint64(randomRuns(1500)) {
		p := randomProblem(seed, 4+int(seed%9))
		if p.Siblings != Together {
			continue
		}
		out := solve(t, p)
		listed, house := map[string]Code{}, map[string]string{}
		for _, w := range out.Warnings {
			if w.Family != "" {
				listed[w.Family] = w.Code
			}
		}
		for _, x := range out.Placements {
			house[x.Pupil] = x.House
		}
		for _, f := range newOracle(p).couldBePlaced() {
			families++
			apart := slices.ContainsFunc(f, func(id string) bool { return house[id] != house[f[0]] })
			family := p.Pupils[slices.IndexFunc(p.Pupils, func(u Pupil) bool { return u.ID == f[0] })].Family
			if apart != (listed[family] == FamilyResidual) {
				t.Fatalf("seed %d: family %s %v is apart: %v, but listed %q", seed, family, f, apart, listed[family])
			}
		}
	}
	if families < randomRuns(1500)/10 {
		t.Errorf("only %d families", families)
	}
}

// couldBePlaced lists the families of two or more who have a pin or an admissible wish each.
func (o *oracle) couldBePlaced() (families [][]string) {
	members := map[string][]string{}
	for _, u := range o.pupils {
		if u.Family != "" && (u.pin != nil || len(u.wishes) > 0) {
			members[u.Family] = append(members[u.Family], u.ID)
		}
	}
	for _, m := range members {
		if len(m) > 1 {
			families = append(families, m)
		}
	}
	return families
}

// TestAStaleBitKeepsItsEffectAndIsFlagged searches random problems, and strikes the flag.
func TestAStaleBitKeepsItsEffectAndIsFlagged(t *testing.T) {
	stale := 0
	for seed := range uint64(randomRuns(1500)) {
		p := anyProblem(seed)
		out := solve(t, p)
		for i, w := range out.Warnings {
			if w.Code != SiblingStale {
				continue
			}
			stale++
			if !slices.ContainsFunc(out.SiblingBits, func(b SiblingBit) bool { return b.Pupil == w.Pupil && b.House == w.House }) {
				t.Fatalf("seed %d: the bit of %v is gone", seed, w)
			}
			struck := *out
			struck.Warnings = slices.Delete(slices.Clone(out.Warnings), i, i+1)
			if !slices.ContainsFunc(Verify(p, &struck), func(v Violation) bool { return v.Code == BadBit }) {
				t.Fatalf("seed %d: a bit without its elder is accepted", seed)
			}
		}
	}
	if stale < randomRuns(1500)/250 {
		t.Errorf("only %d stale bits", stale)
	}
}
