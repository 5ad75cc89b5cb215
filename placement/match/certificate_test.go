package match

import (
	"slices"
	"testing"
)

// TestSeatsNeededIsTheLeastNumberOfPlaces adds places one by one and asks the verifier's plain
// choice rule, until the pupil is chosen from everybody held or refused in the house.
func TestSeatsNeededIsTheLeastNumberOfPlaces(t *testing.T) {
	t.Parallel()
	refusals := 0
	for seed := range uint64(randomRuns(1000)) {
		p := randomProblem(seed, 6+int(seed%9))
		out := solve(t, p)
		a := newAudit(p, out)
		a.lists()
		a.places()
		for _, c := range out.Certificates {
			pupil, _ := a.roster.find(c.Pupil)
			for _, w := range c.Wishes {
				if w.SeatsNeeded == 0 {
					continue
				}
				refusals++
				if want := a.seatsByDefinition(pupil, a.sectionAt[w.Section]); w.SeatsNeeded != want {
					t.Fatalf("seed %d: pupil %s needs %d seats in %s, by definition %d", seed, c.Pupil, w.SeatsNeeded, w.Section, want)
				}
			}
		}
	}
	if refusals < randomRuns(1000) {
		t.Errorf("only %d refusals were tried", refusals)
	}
}

func (a *audit) seatsByDefinition(pupil int, section int32) int {
	s := &a.sections[section]
	h := &a.houses[s.house]
	raise := func(by int) {
		section := *s.Section
		section.Beds += by
		s.Section = &section
		h.cap = min(h.cap, 1<<40) + by
		if s.band >= 0 {
			a.bands[s.band].base += by
		}
	}
	for j := 1; ; j++ {
		raise(j)
		chosen, _ := a.choose(s.house, a.heldOrRefused(s.house), a.pinned()[s.house])
		raise(-j)
		if slices.ContainsFunc(chosen, func(x asking) bool { return x.pupil == pupil }) {
			return j
		}
	}
}

// heldOrRefused is everybody without a pin whom a house holds or has refused.
func (a *audit) heldOrRefused(h int) (pool []asking) {
	for i := range a.wishes {
		for j := range a.wishes[i] {
			w := &a.wishes[i][j]
			if a.sections[w.section].house == h {
				pool = append(pool, asking{i, w})
			}
			if w.section == a.seat[i] {
				break
			}
		}
	}
	return pool
}

// TestEachRefusalNamesItsReason checks codes, bounds and cutoffs against the counts they tell of.
func TestEachRefusalNamesItsReason(t *testing.T) {
	seen := map[Code]int{}
	for seed := range uint64(randomRuns(1000)) {
		p := randomProblem(seed, 6+int(seed%9))
		out := solve(t, p)
		for _, c := range out.Certificates {
			for _, w := range c.Wishes {
				seen[w.Code]++
				if refused := w.SeatsNeeded > 0; refused && w.Held < w.Cap {
					t.Fatalf("seed %d: %s is refused in %s, which holds %d of %d", seed, c.Pupil, w.Section, w.Held, w.Cap)
				}
				if w.Cutoff > 0 && w.Rank <= w.Cutoff && w.Code != OverCapacity {
					t.Fatalf("seed %d: %s ranks %d in %s, before the cutoff %d", seed, c.Pupil, w.Rank, w.Section, w.Cutoff)
				}
			}
		}
	}
	for _, code := range []Code{Placed, Pinned, Continuing, BetterWish, NoAgreement, Ineligible, Closed, Forbidden, Cutoff, CutoffStaff, CutoffHouse, OverCapacity} {
		if seen[code] == 0 {
			t.Errorf("no wish was %s", code)
		}
	}
}
