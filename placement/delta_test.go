package placement

import (
	"slices"
	"testing"

	"internat/placement/match"
)

// TestADeltaNamesWhoLeftThePlace: one declined, one moves up into that place, a
// late file comes after the second, another takes a place that was free.
func TestADeltaNamesWhoLeftThePlace(t *testing.T) {
	got := Delta([]Proposal{
		{Referral: "ref_late", Section: "sec_far"},
		{Referral: "ref_up", Present: "sec_far", Section: "sec_near"},
		{Referral: "ref_new", Section: "sec_free"},
	}, []GivenBack{{Referral: "ref_gone", Section: "sec_near", State: Declined}})
	want := []match.Move{
		{Pupil: "ref_gone", From: "sec_near", Cause: match.Left},
		{Pupil: "ref_late", To: "sec_far", Cause: match.Vacated, After: "ref_up"},
		{Pupil: "ref_new", To: "sec_free", Cause: match.NewPlace},
		{Pupil: "ref_up", From: "sec_far", To: "sec_near", Cause: match.Vacated, After: "ref_gone"},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

// TestWhoDeclinedAndIsPlacedElsewhereMoved: the place declined and the one
// proposed now are one move.
func TestWhoDeclinedAndIsPlacedElsewhereMoved(t *testing.T) {
	got := Delta([]Proposal{{Referral: "ref_1", Section: "sec_b"}}, []GivenBack{
		{Referral: "ref_1", Section: "sec_a", State: Declined},
		{Referral: "ref_2", Section: "sec_b", State: Replaced, Now: "sec_c"},
	})
	want := []match.Move{
		{Pupil: "ref_1", From: "sec_a", To: "sec_b", Cause: match.Vacated, After: "ref_2"},
		{Pupil: "ref_2", From: "sec_b", To: "sec_c", Cause: match.NewPlace},
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}
