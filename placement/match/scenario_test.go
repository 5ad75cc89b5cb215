package match

import (
	"context"
	"testing"
)

// TestComparisonsPlaceAsManyAsPossible compares the scenarios with an enumeration of every way to
// seat the pupils within the caps.
func TestComparisonsPlaceAsManyAsPossible(t *testing.T) {
	for seed := range uint64(randomRuns(400)) {
		p := randomProblem(seed, 6)
		decided := solve(t, p)
		placed, ranks := mostPlaced(p, decided)
		for _, scenario := range []string{MaxPlacement, MinRank} {
			out, err := Solve(context.Background(), p, Options{Scenario: scenario})
			if err != nil {
				t.Fatal(err)
			}
			if len(out.Placements) != placed {
				t.Fatalf("seed %d: %s places %d pupils, %d are possible", seed, scenario, len(out.Placements), placed)
			}
			if sum := rankSum(p, out); scenario == MinRank && sum != ranks {
				t.Fatalf("seed %d: %s has a rank sum of %d, %d is possible", seed, scenario, sum, ranks)
			}
		}
	}
}

// rankSum adds the places in the list of admissible wishes that pupils had to go down.
func rankSum(p *Problem, o *Outcome) (sum int) {
	a := newAudit(p, o)
	a.lists()
	for i, seat := range a.seat {
		if w := a.wishFor(i, seat); w != nil {
			sum += a.before(i, w)
		}
	}
	return sum
}

// before counts the admissible wishes that pupil i filed before one, those set aside included. A
// kept place that is no wish comes last.
func (a *audit) before(i int, w *auditWish) (n int) {
	for _, list := range [][]auditWish{a.wishes[i], a.aside[i]} {
		for _, v := range list {
			if v.filed > 0 && (v.filed < w.filed || w.filed == 0) {
				n++
			}
		}
	}
	return n
}

// seats tries every seat for every pupil who is neither pinned nor a boarder who stays, and keeps
// the best count of pupils and, among the best, the least sum of positions.
type seats struct {
	*audit
	held          map[int]int
	placed, ranks int
}

func mostPlaced(p *Problem, decided *Outcome) (placed, ranks int) {
	s := &seats{audit: newAudit(p, decided), held: map[int]int{}}
	s.lists()
	s.places()
	for i, seat := range s.seat {
		if s.stays(i) {
			s.sitDown(s.held, seat, 1)
		}
	}
	s.try(0, 0, 0)
	return s.placed, s.ranks
}

func (s *seats) stays(i int) bool {
	if s.seat[i] < 0 {
		return false
	}
	w := s.wishFor(i, s.seat[i])
	return w == nil || w.kept
}

func (s *seats) try(i, n, sum int) {
	switch {
	case i == len(s.seat):
		if n > s.placed || n == s.placed && sum < s.ranks {
			s.placed, s.ranks = n, sum
		}
		return
	case s.stays(i):
		if w := s.wishFor(i, s.seat[i]); w != nil {
			sum += s.before(i, w)
		}
		s.try(i+1, n+1, sum)
		return
	}
	s.try(i+1, n, sum)
	for _, w := range s.wishes[i] {
		if w.kept {
			break
		}
		if s.spare(s.held, w.section) {
			s.sitDown(s.held, w.section, 1)
			s.try(i+1, n+1, sum+s.before(i, &w))
			s.sitDown(s.held, w.section, -1)
		}
	}
}

// sitDown counts a pupil in the section, in the band (negative keys) and in the house.
func (a *audit) sitDown(held map[int]int, section int32, by int) {
	s := &a.sections[section]
	held[int(section)] += by
	held[1000+s.house] += by
	if s.band >= 0 {
		held[-1-s.band] += by
	}
}

func (a *audit) spare(held map[int]int, section int32) bool {
	s := &a.sections[section]
	return held[int(section)] < s.Beds && held[1000+s.house] < a.houses[s.house].cap &&
		(s.band < 0 || held[-1-s.band] < a.bands[s.band].base)
}

// TestAComparisonLeavesATiedFamilyTogether: p and q are brothers kept to B, though a bed of A is
// free for one of them. A comparison moves places, not ties.
func TestAComparisonLeavesATiedFamilyTogether(t *testing.T) {
	p := family([]Wish{{"A", 9}, {"B", 9}}, []Wish{{"A", 1}, {"B", 8}}, []Wish{{"A", 5}, {"B", 5}})
	for _, scenario := range []string{MaxPlacement, MinRank} {
		out, err := Solve(context.Background(), p, Options{Scenario: scenario})
		if err != nil {
			t.Fatal(err)
		}
		if got := sections(out); got["p"] != "B/1" || got["q"] != "B/1" || got["r"] != "A/1" {
			t.Errorf("%s: %v, want both brothers in B", scenario, got)
		}
	}
}

func TestWithoutFloorsThePointsDecide(t *testing.T) {
	c := readCase(t, "testdata/cases/20-freya-devi.json")
	p := readProblem(t, c.Problem)
	out, err := Solve(context.Background(), p, Options{Scenario: NoFloors})
	if err != nil {
		t.Fatal(err)
	}
	if got := sections(out); got["Mohan"] == "" || got["Freya"] != "" || out.Scenario != NoFloors {
		t.Errorf("without floors: %v", got)
	}
	effect, err := EffectOf(context.Background(), p, solve(t, p), Rule{Kind: FloorRule, Group: "women"})
	if err != nil || effect.Up != 1 || effect.Down != 1 {
		t.Errorf("the floor for women: %+v, %v; want Freya up and Mohan down", effect, err)
	}
	if rules := Rules(p); len(rules) != 2 {
		t.Errorf("rules: %v", rules)
	}
}

func TestASummaryCountsWhatAComparisonShows(t *testing.T) {
	p := readProblem(t, readCase(t, "testdata/cases/20-freya-devi.json").Problem)
	decided := Summarize(p, solve(t, p))
	if decided.Placed != 2 || decided.Envious != 0 || decided.FloorsMet != 2 || decided.Ranks[0] != 2 {
		t.Errorf("the decision: %+v", decided)
	}
	free, err := Solve(context.Background(), p, Options{Scenario: NoFloors})
	if err != nil {
		t.Fatal(err)
	}
	if s := Summarize(p, free); s.Envious != 1 {
		t.Errorf("without floors %d pupils envy, want Freya", s.Envious)
	}
}
