package placement_test

import (
	"fmt"
	"slices"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

var dutyWeek = calendar.MustDay("2026-03-16").ISOWeek() // without a holiday anywhere

// A house with a girls' and a boys' wing, five boarders each, open from Monday
// to Friday.
func twoWings() placement.Duty {
	nights := calendar.Interval{From: calendar.MustDay("2025-09-01"), To: calendar.MustDay("2026-07-04")}
	return placement.Duty{
		Bands: []placement.Band{{ID: "girls", Ratio: 8, Adults: 2}, {ID: "boys", Ratio: 8, Adults: 1}},
		Sections: []placement.Section{
			{ID: "s1", Band: "girls", Name: "Filles", Sex: placement.Girl}, {ID: "s2", Band: "boys", Name: "Garçons", Sex: placement.Boy}},
		Sleepers: []placement.Sleepers{
			{Section: "s1", Sex: placement.Girl, Level: "6e", Nights: nights, Count: 5}, {Section: "s2", Sex: placement.Boy, Level: "2de", Nights: nights, Count: 5}},
		Rules: []placement.SupervisionRule{
			{Kind: placement.DutyFloor, Slot: capacity.Night, PerWing: 1, Mixed: 2, Hard: true},
			{Kind: placement.DutyRatio, Slot: capacity.Night, Age: placement.CollegeAge, Boarders: 5, Adults: 1}},
		Staff: []placement.Staff{{ID: "a"}, {ID: "b"}, {ID: "c"}},
		Hours: calendar.Timetable{Opening: calendar.MondayToFriday()},
	}
}

func nightOf(day int) capacity.Session {
	return capacity.Session{Day: dutyWeek.Monday().AddDays(day), Slot: capacity.Night}
}

func serving(day int, staff placement.StaffID, wing string) placement.Shift {
	return placement.Shift{Session: nightOf(day), Staff: staff, Wing: wing}
}

func TestBoardersWithLeaveAreTakenOffBeforeAdultsAreCounted(t *testing.T) {
	d := twoWings()
	d.Sleepers = append(d.Sleepers, placement.Sleepers{Section: "s1", Sex: placement.Girl, Level: "5e",
		Nights: calendar.Interval{From: nightOf(1).Day, To: nightOf(2).Day}, Count: -5})
	covers := d.Covers([]capacity.Session{nightOf(0), nightOf(1)})
	if len(covers) != 2 || covers[0].Required != 2 || covers[1].Required != 1 || covers[1].Boarders != 5 {
		t.Errorf("%+v", covers)
	}
}

func TestTheWeakestNightCountsAdultsTiedToTheBand(t *testing.T) {
	d := twoWings()
	for day := range 4 {
		d.Shifts = append(d.Shifts, serving(day, "a", "girls"), serving(day, "c", ""))
	}
	d.Shifts = append(d.Shifts, serving(2, "b", "girls"))
	for _, c := range []struct {
		what   string
		change func(*placement.Duty)
		want   string
	}{
		{"one tied to the girls every night; who is there for the house counts in no band of two", func(*placement.Duty) {}, "1 2026-03-16 true"},
		{"an absence on Tuesday changes nothing of what was planned", func(d *placement.Duty) {
			d.Absences = []placement.StaffAbsence{{Staff: "a", Days: calendar.Interval{From: nightOf(1).Day, To: nightOf(2).Day}}}
		}, "1 2026-03-16 true"},
		{"who leaves on Tuesday counts until then", func(d *placement.Duty) { d.Staff[0].Until = nightOf(1).Day }, "0 2026-03-17 true"},
		{"a blank Thursday is not known", func(d *placement.Duty) { d.Shifts = d.Shifts[:6] }, "0 2026-03-19 false"},
		{"in a house of one wing everybody counts", func(d *placement.Duty) { d.Sections = d.Sections[:1] }, "2 2026-03-16 true"},
	} {
		house := d
		house.Shifts, house.Staff = slices.Clone(d.Shifts), slices.Clone(d.Staff)
		c.change(&house)
		adults, night, known := house.WeakestNight("girls", dutyWeek)
		if got := fmt.Sprint(adults, " ", night, " ", known); got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

func TestOneMoreBoarderIsRefusedOnlyOnNightsWithARoster(t *testing.T) {
	d := twoWings()
	d.Rules[1].Hard = true
	d.Shifts = []placement.Shift{serving(1, "a", "girls"), serving(1, "b", "boys"), serving(2, "a", "girls"), serving(2, "b", "boys"), serving(2, "c", "")}
	girl := placement.Sleepers{Section: "s1", Sex: placement.Girl, Level: "6e", Nights: calendar.Interval{From: nightOf(0).Day, To: nightOf(4).Day}}
	girl.Count = 1
	hard, soft := d.Moving([]placement.Sleepers{girl}, nightOf(0).Day)
	if len(hard) != 1 || hard[0].Session != nightOf(1) || len(soft) > 0 {
		t.Errorf("a sixth girl at one to five: %+v, %+v; want Tuesday alone, and nothing about Monday", hard, soft)
	}
	if hard, _ := d.Moving([]placement.Sleepers{girl}, nightOf(2).Day); len(hard) > 0 {
		t.Errorf("from Wednesday on there is a third adult: %v", hard)
	}
	gone := girl
	gone.Count = -1
	if hard, _ := d.Moving([]placement.Sleepers{girl, gone}, nightOf(0).Day); len(hard) > 0 {
		t.Errorf("one comes and one goes: %v", hard)
	}
	d.Rules[1].Hard = false
	if hard, soft := d.Moving([]placement.Sleepers{girl}, nightOf(0).Day); len(hard) > 0 || len(soft) != 1 || soft[0].Session != nightOf(1) {
		t.Errorf("where the rule is soft a person decides: %v %v", hard, soft)
	}
}

func TestPostsAreGivenByAgeAndNeverRounded(t *testing.T) {
	d := twoWings()
	d.Sleepers[0].Count, d.Sleepers[1].Count = 30, 50
	d.Rules = []placement.SupervisionRule{
		{Kind: placement.Allotment, Age: placement.CollegeAge, Boarders: 20, Adults: 1, Mixed: 2},
		{Kind: placement.Allotment, Age: placement.LyceeAge, Boarders: 25, Adults: 1, Mixed: 2}}
	d.Staff = []placement.Staff{{ID: "a", Kind: placement.AED, Hundredths: 100}, {ID: "b", Kind: placement.AED, Hundredths: 50},
		{ID: "c", Kind: placement.CPE, Hundredths: 100}, {ID: "d", Kind: placement.AED, Hundredths: 100, Until: dutyWeek.Monday()}}
	a := d.Allot(dutyWeek.Monday())
	if a.Required.FloatString(2) != "3.50" || a.Posts.FloatString(2) != "1.50" || a.Missing().FloatString(2) != "2.00" {
		t.Errorf("required %s, posts %s", a.Required.FloatString(2), a.Posts.FloatString(2))
	}
	d.Sleepers[0].Count, d.Sleepers[1].Count = 5, 5
	if a := d.Allot(dutyWeek.Monday()); a.Required.FloatString(2) != "2.00" {
		t.Errorf("a small mixed house gets %s", a.Required.FloatString(2))
	}
}

func TestARuleNeedsItsNumbersAndItsText(t *testing.T) {
	good := placement.Provenance{Author: "CA", On: calendar.MustDay("2026-01-01"), Source: "Règlement"}
	today := calendar.MustDay("2026-03-16")
	for what, rule := range map[string]placement.SupervisionRule{
		"a floor of nothing":      {Kind: placement.DutyFloor, Slot: capacity.Night, Provenance: good},
		"a ratio without numbers": {Kind: placement.DutyRatio, Slot: capacity.Night, Provenance: good},
		"a ratio of no slot":      {Kind: placement.DutyRatio, Boarders: 20, Adults: 1, Provenance: good},
		"an age of three":         {Kind: placement.LeastAge, Slot: capacity.Night, Least: 3, Provenance: good},
		"a rule of nobody":        {Kind: placement.DutyFloor, Slot: capacity.Night, Whole: 1},
		"a rule to come":          {Kind: placement.DutyFloor, Slot: capacity.Night, Whole: 1, Provenance: placement.Provenance{Author: "CA", On: today.AddDays(1), Source: "x"}},
	} {
		if rule.Check(today) == nil {
			t.Errorf("%s is taken", what)
		}
	}
	for _, rule := range placement.ExampleRules("Direction", today) {
		if err := rule.Check(today); err != nil {
			t.Errorf("the example %+v: %v", rule, err)
		}
	}
}

func TestAgeIsInWholeYearsOnTheDay(t *testing.T) {
	p := placement.Staff{Born: calendar.MustDay("2006-03-17")}
	for day, want := range map[string]int{"2026-03-16": 19, "2026-03-17": 20, "2026-12-31": 20} {
		if got := p.Age(calendar.MustDay(day)); got != want {
			t.Errorf("on %s: %d, want %d", day, got, want)
		}
	}
}
