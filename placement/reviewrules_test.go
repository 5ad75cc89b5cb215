package placement

import (
	"slices"
	"strings"
	"testing"
	"time"

	"internat/capacity/calendar"
)

var exampleReviews = ReviewPlan{Rules: ExampleReviewRules()}

func TestAReviewIsHeldWhenTheBoardersAreThere(t *testing.T) {
	autumn := calendar.Interval{From: calendar.MustDay("2026-10-05"), To: calendar.MustDay("2026-10-12")}
	plan := ReviewPlan{Rules: ExampleReviewRules(), There: func(d calendar.Day) bool { return !autumn.Contains(d) }}
	s := Stay{Nights: calendar.Interval{From: calendar.MustDay("2026-09-01")}}
	kind, due := plan.Next(s, s.Nights.From)
	if kind != SettlingIn || due != calendar.MustDay("2026-10-02") {
		t.Errorf("%s on %s: the rule's day is 6 October, in the holidays; 2 October is the nearest school day", kind, due)
	}
	if _, next := plan.Next(s, due); next == due {
		t.Error("held on the day it was moved to, the same review is planned again")
	}
}

func TestASummerWithoutSchoolDaysKeepsTheDayOfTheRule(t *testing.T) {
	plan := ReviewPlan{Rules: ExampleReviewRules(), There: func(calendar.Day) bool { return false }}
	s := Stay{Nights: calendar.Interval{From: calendar.MustDay("2026-09-01")}}
	if _, due := plan.Next(s, s.Nights.From); due != calendar.MustDay("2026-10-06") {
		t.Errorf("due on %s", due)
	}
}

func TestBoardersAreThereOnTheFridayTheyGoHomeAndNotOnAHoliday(t *testing.T) {
	there := BoardersThere(calendar.Timetable{Opening: calendar.MondayToFriday(), Calendar: calendar.Default(),
		Place: calendar.Place{Zone: "B", Territory: calendar.TerritoryOf("059")}})
	for day, want := range map[string]bool{"2026-03-06": true, "2026-03-07": false, "2025-11-11": false, "2025-12-25": false, "2026-03-09": true} {
		if there(calendar.MustDay(day)) != want {
			t.Errorf("%s: %v", day, !want)
		}
	}
}

func TestWhatReviewRulesRefuse(t *testing.T) {
	valid := ExampleReviewRules()
	if err := valid.Check(today); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		change func(*ReviewRules)
		want   string
	}{
		{"no rule that comes back", func(r *ReviewRules) { r.Rules = r.Rules[:2] }, "rules:reviewrule.none_yearly"},
		{"29 February", func(r *ReviewRules) { r.Rules[2].Month, r.Rules[2].Day = time.February, 29 }, "rules:reviewrule.no_such_day"},
		{"month 13", func(r *ReviewRules) { r.Rules[2].Month = 13 }, "rules:reviewrule.no_such_day"},
		{"two years after arrival", func(r *ReviewRules) { r.Rules[0].Days = 730 }, "rules:reviewrule.days"},
		{"a kind for events", func(r *ReviewRules) { r.Rules[0].Kind = Extraordinary }, "rules:field.unknown"},
		{"never told", func(r *ReviewRules) { r.Escalate = 0 }, "escalate:reviewrule.patience"},
		{"nobody's rule", func(r *ReviewRules) { r.Author = "" }, "author:provenance.author_missing"},
	} {
		r := ExampleReviewRules()
		c.change(&r)
		if got := fieldCodes(r.Check(today)); !slices.Contains(got, c.want) {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestAChangeOfRulesIsANewVersionInTheOrderOfTheYear(t *testing.T) {
	to := ExampleReviewRules()
	slices.Reverse(to.Rules)
	got, event, err := ReviewRules{House: "h", Version: 3}.Change(Actor{Role: Director}, to, noon, today)
	if err != nil || got.Version != 4 || got.House != "h" || event.Verb != "reviewrules.changed" {
		t.Fatalf("%+v %+v %v", got, event, err)
	}
	if !slices.Equal(got.Rules, ExampleReviewRules().Rules) {
		t.Errorf("order %v", got.Rules)
	}
}

func TestAReviewToldToTheDirectorIsNotMovedWithoutSayingWhy(t *testing.T) {
	r := Review{State: Planned, DueOn: today.AddDays(-20)}
	r, _ = r.Escalate(Actor{}, today, noon)
	if _, _, err := r.Reschedule(Actor{Role: Director}, today.AddDays(3), " ", noon); err == nil || !strings.Contains(err.Error(), "review.why_late") {
		t.Errorf("%v", err)
	}
	moved, event, err := r.Reschedule(Actor{Role: Director}, today.AddDays(3), "Parents absents", noon)
	if err != nil || !moved.Escalated.IsZero() || event.Reason != "Parents absents" {
		t.Errorf("%+v %+v %v", moved, event, err)
	}
}

func TestAParentWhoDoesNotAgreeSaysWhat(t *testing.T) {
	r := Review{State: Planned}
	for _, c := range []struct {
		says ReviewReply
		want []string
	}{
		{ReviewReply{Agrees: true}, nil},
		{ReviewReply{}, []string{"words:review.say_what"}},
		{ReviewReply{Words: "Pas sans l'infirmière"}, nil},
		{ReviewReply{Wished: today.AddDays(-1)}, []string{"wished:review.in_past"}},
		{ReviewReply{Wished: today.AddDays(4)}, nil},
	} {
		if _, _, err := r.Answer(Actor{Role: Parent}, c.says, today); !slices.Equal(fieldCodes(err), c.want) {
			t.Errorf("%+v: %v", c.says, err)
		}
	}
}
