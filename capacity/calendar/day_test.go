package calendar_test

import (
	"encoding/json"
	"testing"
	"time"

	"internat/capacity/calendar"
)

var day = calendar.MustDay

func TestADayIsReadExactlyAsItIsWritten(t *testing.T) {
	for _, text := range []string{"2026-09-01", "0001-01-01", "2024-02-29", "9999-12-31"} {
		d, err := calendar.ParseDay(text)
		if err != nil || d.String() != text {
			t.Errorf("ParseDay(%q) = %s, %v", text, d, err)
		}
	}
	for _, text := range []string{"", "2026-9-1", "01/09/2026", "2026-02-29", "2026-09-01T00:00:00Z", " 2026-09-01", "0000-01-01", "+2026-9-01"} {
		if d, err := calendar.ParseDay(text); err == nil {
			t.Errorf("ParseDay(%q) = %s, want a refusal", text, d)
		}
	}
}

func TestDaysCountLikeTheCivilCalendar(t *testing.T) {
	start := time.Date(1899, 12, 25, 0, 0, 0, 0, time.UTC)
	first := calendar.NewDay(1899, 12, 25)
	for i := range 366 * 250 {
		want := start.AddDate(0, 0, i)
		got := first.AddDays(i)
		year, week := got.ISOWeek().Number()
		wantYear, wantWeek := want.ISOWeek()
		switch {
		case got.String() != want.Format("2006-01-02"):
			t.Fatalf("%d days after %s: %s, want %s", i, first, got, want)
		case got.Weekday() != want.Weekday():
			t.Fatalf("%s is a %s, want %s", got, got.Weekday(), want.Weekday())
		case year != wantYear || week != wantWeek:
			t.Fatalf("%s is in week %d of %d, want %d of %d", got, week, year, wantWeek, wantYear)
		case got.Sub(first) != i:
			t.Fatalf("%s is %d days after %s, want %d", got, got.Sub(first), first, i)
		}
	}
}

func TestTheZeroDayIsNoDay(t *testing.T) {
	var none calendar.Day
	if !none.IsZero() || none.String() != "" || !none.Before(day("0001-01-01")) {
		t.Errorf("zero day: IsZero %v, text %q", none.IsZero(), none)
	}
}

func TestADayTravelsThroughJSONAsAValueAndAsAKey(t *testing.T) {
	sent := map[calendar.Day]calendar.Day{day("2026-09-01"): {}, day("2026-09-02"): day("2026-09-03")}
	text, err := json.Marshal(sent)
	if err != nil || string(text) != `{"2026-09-01":"","2026-09-02":"2026-09-03"}` {
		t.Fatalf("Marshal: %s, %v", text, err)
	}
	var got map[calendar.Day]calendar.Day
	if err := json.Unmarshal(text, &got); err != nil || got[day("2026-09-02")] != day("2026-09-03") || !got[day("2026-09-01")].IsZero() {
		t.Fatalf("Unmarshal: %v, %v", got, err)
	}
	if err := json.Unmarshal([]byte(`{"2026-09-01":"tomorrow"}`), &got); err == nil {
		t.Error("Unmarshal accepted a day written \"tomorrow\"")
	}
}

func TestTheSameInstantIsAnotherDayInAnotherPlace(t *testing.T) {
	instant := time.Date(2025, 10, 17, 22, 0, 0, 0, time.UTC)
	paris, noumea := location(t, "Europe/Paris"), location(t, "Pacific/Noumea")
	if got := calendar.DayOf(instant, paris); got != day("2025-10-18") {
		t.Errorf("in Paris: %s", got)
	}
	if got := calendar.DayOf(instant, time.UTC); got != day("2025-10-17") {
		t.Errorf("in UTC: %s", got)
	}
	if got := day("2025-10-18").At(9, 30, noumea).UTC().Format(time.RFC3339); got != "2025-10-17T22:30:00Z" {
		t.Errorf("half past nine in Nouméa is %s", got)
	}
}

func location(t *testing.T, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func FuzzParseDay(f *testing.F) {
	f.Add("2026-09-01")
	f.Add("2024-02-30")
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := calendar.ParseDay(text); err == nil && d.String() != text {
			t.Errorf("%q was read as %s", text, d)
		}
	})
}
