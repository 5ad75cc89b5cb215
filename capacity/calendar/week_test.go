package calendar_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"internat/capacity/calendar"
)

func TestAWeekRunsFromMondayToSunday(t *testing.T) {
	week := day("2026-09-06").ISOWeek() // a Sunday
	if week.String() != "2026-W36" || week.Monday() != day("2026-08-31") || week.Sunday() != day("2026-09-06") {
		t.Errorf("week %s from %s to %s", week, week.Monday(), week.Sunday())
	}
	if week.Next() != day("2026-09-07").ISOWeek() {
		t.Errorf("after %s comes %s", week, week.Next())
	}
}

func TestTheFirstDaysOfAYearMayBelongToTheLastWeekOfTheYearBefore(t *testing.T) {
	if got := day("2027-01-01").ISOWeek().String(); got != "2026-W53" {
		t.Errorf("1 January 2027 is in %s", got)
	}
}

func TestAWeekIsReadExactlyAsItIsWritten(t *testing.T) {
	week, err := calendar.ParseWeek("2026-W53")
	if err != nil || week.Monday() != day("2026-12-28") {
		t.Errorf("2026-W53 starts on %s, %v", week.Monday(), err)
	}
	for _, text := range []string{"", "2026-W00", "2025-W53", "2026-W3", "2026W36", "2026-W36 ", "2026-w36", "-026-W36"} {
		if w, err := calendar.ParseWeek(text); err == nil {
			t.Errorf("ParseWeek(%q) = %s, want a refusal", text, w)
		}
	}
}

func TestAPeriodTouchesEveryWeekItHasADayIn(t *testing.T) {
	var got []string
	for w := range (calendar.Interval{From: day("2026-12-27"), To: day("2027-01-05")}).Weeks() {
		got = append(got, w.String())
	}
	if want := []string{"2026-W52", "2026-W53", "2027-W01"}; !slices.Equal(got, want) {
		t.Errorf("weeks %v, want %v", got, want)
	}
}

func FuzzParseWeek(f *testing.F) {
	f.Add("2026-W36")
	f.Add("0001-W01")
	f.Fuzz(func(t *testing.T, text string) {
		if w, err := calendar.ParseWeek(text); err == nil && w.String() != text {
			t.Errorf("%q was read as %s", text, w)
		}
	})
}

func TestAWeekTravelsThroughJSON(t *testing.T) {
	sent := map[calendar.Week]calendar.Week{day("2026-09-01").ISOWeek(): {}, day("2026-09-08").ISOWeek(): day("2026-01-01").ISOWeek()}
	text, err := json.Marshal(sent)
	if err != nil || string(text) != `{"2026-W36":"","2026-W37":"2026-W01"}` {
		t.Fatalf("%s, %v", text, err)
	}
	var back map[calendar.Week]calendar.Week
	if err := json.Unmarshal(text, &back); err != nil || !maps.Equal(back, sent) {
		t.Errorf("%v, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"2026-W60":""}`), &back); err == nil {
		t.Error("week 60 was read")
	}
}

func TestWeeksAreInOrder(t *testing.T) {
	week := day("2026-12-30").ISOWeek()
	if !week.Before(week.Next()) || week.Before(week) || week.Compare(week.Next()) != -1 {
		t.Errorf("%s is not before %s", week, week.Next())
	}
	if nights, _ := week.Days().Nights(); nights != 7 || !week.Days().Contains(week.Sunday()) {
		t.Errorf("%s has %d nights", week, nights)
	}
}
