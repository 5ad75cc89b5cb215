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
