package web

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"internat/placement/match"
)

// The example of the page of rules must show each thing that families ask about.
// Whoever changes it sees here what it has to keep.
func TestTheExampleShowsWhatFamiliesAskAbout(t *testing.T) {
	x, err := theExample()
	if err != nil {
		t.Fatal(err)
	}
	if len(x.problem.Pupils) != 6 || len(x.problem.Houses) != 2 {
		t.Errorf("%d pupils and %d houses", len(x.problem.Pupils), len(x.problem.Houses))
	}
	if !x.sound {
		t.Errorf("the second program objects: %v", match.Verify(x.problem, x.outcome))
	}
	held := map[string]int{}
	for _, p := range x.outcome.Placements {
		held[p.House]++
	}
	for _, h := range x.problem.Houses {
		if held[h.ID] != h.Sections[0].Beds {
			t.Errorf("%s has %d pupils for %d places: the example must show a house that fills", h.ID, held[h.ID], h.Sections[0].Beds)
		}
	}
	has := func(what string, found bool) {
		if !found {
			t.Errorf("the example does not show %s", what)
		}
	}
	step := func(test func(s match.Step) bool) bool { return slices.ContainsFunc(x.steps, test) }
	has("somebody pushed out by somebody who asks later", step(func(s match.Step) bool { return s.Leaves != "" && s.Leaves != s.Pupil }))
	has("a place kept for the social mix", step(func(s match.Step) bool { return s.Floor != "" }))
	has("a tie settled by the draw", step(func(s match.Step) bool { return s.Draw != "" }))
	has("a boarder who keeps the place", step(func(s match.Step) bool { return s.Kept != "" }))
	has("a second wish", slices.ContainsFunc(x.outcome.Placements, func(p match.Placement) bool { return p.Wish == 2 }))
	has("one pupil without a place, and one only", len(x.outcome.Unplaced) == 1)
	has("several rounds", x.steps[len(x.steps)-1].Round >= 3)
}

// The steps of the example end where the solver does.
func TestTheStepsOfTheExampleEndAtItsResult(t *testing.T) {
	x, err := theExample()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]string{}
	for _, s := range x.steps {
		at[s.Pupil] = fmt.Sprint(s.House, s.Wish)
		delete(at, s.Leaves)
	}
	for _, p := range x.outcome.Placements {
		if at[p.Pupil] != fmt.Sprint(p.House, p.Wish) {
			t.Errorf("%s ends at %q, the result says %s, wish %d", p.Pupil, at[p.Pupil], p.House, p.Wish)
		}
	}
	if len(at) != len(x.outcome.Placements) {
		t.Errorf("%d pupils have a place at the end of the steps, %d in the result", len(at), len(x.outcome.Placements))
	}
}

// The sentence under the example says that nobody would have done better with
// another list: every list of every pupil is tried.
func TestNobodyInTheExampleDoesBetterWithAnotherList(t *testing.T) {
	x, err := theExample()
	if err != nil {
		t.Fatal(err)
	}
	position := func(o *match.Outcome, truth match.Pupil) int {
		for _, p := range o.Placements {
			if p.Pupil == truth.ID {
				return slices.IndexFunc(truth.Wishes, func(w match.Wish) bool { return w.House == p.House })
			}
		}
		return len(truth.Wishes)
	}
	for i, truth := range x.problem.Pupils {
		points := truth.Wishes[0].Points
		for _, list := range [][]string{{"Brocéliande"}, {"Kerlann"}, {"Brocéliande", "Kerlann"}, {"Kerlann", "Brocéliande"}} {
			p := exampleProblem()
			p.Pupils[i].Wishes = nil
			for _, house := range list {
				p.Pupils[i].Wishes = append(p.Pupils[i].Wishes, match.Wish{House: house, Points: points})
			}
			o, err := match.Solve(t.Context(), p, match.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := position(o, truth), position(x.outcome, truth); got >= 0 && got < want {
				t.Errorf("%s does better with %v", truth.ID, list)
			}
		}
	}
}

func TestThePageOfRulesShowsTheExampleAndTheCampaign(t *testing.T) {
	s := open(t)
	b := s.browser()
	page := b.get("/regles").is(t, http.StatusOK)
	page.has(t, "Tour 1", "Tour 3", "Inès demande Brocéliande", "garde Inès pour l’instant", "aucune anomalie", "30 points au plus", "sans place")
	b.get("/regles?lang=en").is(t, http.StatusOK).has(t, "Round 1", "Inès asks for Brocéliande")
}
