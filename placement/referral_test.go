package placement

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"internat/capacity/calendar"
)

func draftReferral(change func(*Referral)) Referral {
	r := readyFile(func(*File) {}).Referral
	r.State = Draft
	change(&r)
	return r
}

func TestAReferralIsSubmittedOnlyWhenComplete(t *testing.T) {
	tests := []struct {
		name   string
		change func(*Referral)
		want   []string // field:code
	}{
		{"complete", func(*Referral) {}, nil},
		{"the family was not informed", func(r *Referral) { r.InformedOn = calendar.Day{} }, []string{"informed_on:referral.family_not_informed"}},
		{"informed tomorrow", func(r *Referral) { r.InformedOn = today.AddDays(1) }, []string{"informed_on:referral.informed_in_future"}},
		{"nobody refers", func(r *Referral) { r.Referrer = "" }, []string{"referrer:field.missing"}},
		{"urgent without a reason", func(r *Referral) { r.Way = Urgent }, []string{"reason:referral.urgent_without_reason"}},
		{"a level that does not exist", func(r *Referral) { r.Level = "7e" }, []string{"level:level.unknown"}},
		{"no wish", func(r *Referral) { r.Wishes = nil }, []string{"wishes:wish.none"}},
		{"the same house twice", func(r *Referral) { r.Wishes = append(r.Wishes, Wish{2, "hou_a"}) }, []string{"wishes:wish.twice"}},
		{"eleven wishes", func(r *Referral) {
			r.Wishes = nil
			for i := range 11 {
				r.Wishes = append(r.Wishes, Wish{i + 1, HouseID(fmt.Sprint("hou_", i))})
			}
		}, []string{"wishes:wish.too_many"}},
		{"everything at once is told at once", func(r *Referral) { *r = Referral{State: Draft} },
			[]string{"informed_on:referral.family_not_informed", "level:level.unknown", "referrer:field.missing", "wishes:wish.none"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r, event, err := draftReferral(test.change).Submit(Actor{Role: Officer}, noon, today)
			if got := fieldCodes(err); !slices.Equal(got, test.want) {
				t.Fatalf("faults = %v, want %v", got, test.want)
			}
			if err == nil && (r.State != Submitted || event.Verb != "referral.submitted") {
				t.Errorf("state = %s, verb = %s", r.State, event.Verb)
			}
		})
	}
}

func fieldCodes(err error) []string {
	var faults Faults
	if !errors.As(err, &faults) {
		return nil
	}
	var list []string
	for _, f := range faults {
		list = append(list, f.Field+":"+f.Code)
	}
	slices.Sort(list)
	return list
}

func TestASubmittedReferralIsNotSubmittedAgain(t *testing.T) {
	r := draftReferral(func(r *Referral) { r.State = Submitted })
	_, _, err := r.Submit(Actor{Role: Officer}, noon, today)
	wantCode(t, err, "referral.not_draft")
}

func TestPointsAreTheSumOfTheLines(t *testing.T) {
	claims := Claims{{Code: "far"}, {Code: "very_far"}, {Code: "boursier"}, {Code: "protection"}, {Code: "single_parent"}}
	sum := 0
	for _, line := range claims.Lines(true) {
		sum += line.Points
	}
	if sum != claims.Points() {
		t.Errorf("lines add up to %d, points are %d", sum, claims.Points())
	}
	if claims.Points() != 24+12+SituationCap {
		t.Errorf("points = %d: a distance must count once, the farther one, and the situation up to its cap", claims.Points())
	}
}

// A reader without access cannot tell a protected child from another one whose
// family situation counts.
func TestAProtectionMeasureIsNeverNamed(t *testing.T) {
	for _, code := range []string{"protection", "special_needs"} {
		with := Claims{{Code: "far"}, {Code: code}}.Lines(false)
		without := Claims{{Code: "far"}, {Code: "bereavement"}}.Lines(false)
		if !slices.Equal(with, without) {
			t.Errorf("with %s: %v, with another criterion: %v", code, with, without)
		}
	}
}

// A restricted criterion of another kind would have a line of its own, and one
// with a group would be named with the social-mix targets.
func TestARestrictedCriterionIsPartOfTheSituationAndOfNoGroup(t *testing.T) {
	for _, c := range Catalogue {
		if c.Restricted && (!c.situation() || c.Group != "") {
			t.Errorf("%s would be told by its line or its group", c.Code)
		}
	}
}

func TestWhatIsUnverifiedIsCountedByLine(t *testing.T) {
	claims := Claims{{Code: "protection"}, {Code: "far"}, {Code: "single_parent"}, {Code: "boursier", VerifiedBy: "Claire"}}
	if got := claims.Unverified(); !slices.Equal(got, []string{SituationLine, "far"}) {
		t.Errorf("got %v", got)
	}
}

// Whoever knows the published scale and the other criteria can take the sum
// apart. What is left over must never be possible with a restricted criterion
// only: for each combination there is one without any that leaves the same.
func TestNoSumGivesARestrictedCriterionAway(t *testing.T) {
	var situation []Criterion
	for _, c := range Catalogue {
		if c.situation() {
			situation = append(situation, c)
		}
	}
	innocent, secret := map[int]bool{}, map[int]Claims{}
	for set := 1; set < 1<<len(situation); set++ {
		var claims Claims
		restricted := false
		for i, c := range situation {
			if set>>i&1 == 1 {
				claims, restricted = append(claims, Claim{Code: c.Code}), restricted || c.Restricted
			}
		}
		if restricted {
			secret[claims.Points()] = claims
		} else {
			innocent[claims.Points()] = true
		}
	}
	for points, claims := range secret {
		if !innocent[points] {
			t.Errorf("%d points of family and educational situation can only be %v", points, claims)
		}
	}
	if len(secret) == 0 {
		t.Error("no restricted criterion in the catalogue: the test proves nothing")
	}
}

func TestNoCriterionIsAboutOriginOrMarks(t *testing.T) {
	for _, c := range Catalogue {
		if !Lawful(c.Code) {
			t.Errorf("criterion %s is not lawful", c.Code)
		}
	}
	for _, code := range []string{"nationalite", "religion", "origine", "moyenne_generale"} {
		if Lawful(code) {
			t.Errorf("%s must be refused", code)
		}
	}
}
