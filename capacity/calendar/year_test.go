package calendar_test

import (
	"encoding/json"
	"testing"

	"internat/capacity/calendar"
)

func TestTheSchoolYearTurnsOnTheFirstOfAugust(t *testing.T) {
	for text, want := range map[string]string{
		"2026-07-31": "2025-2026", "2026-08-01": "2026-2027", "2026-12-31": "2026-2027", "2027-01-01": "2026-2027",
	} {
		if got := calendar.SchoolYearOf(day(text)).String(); got != want {
			t.Errorf("%s is in %s, want %s", text, got, want)
		}
	}
}

func TestInNouvelleCaledonieTheSchoolYearIsOneCivilYear(t *testing.T) {
	for text, want := range map[string]string{"2026-01-31": "2025", "2026-02-01": "2026", "2026-12-31": "2026"} {
		if got := calendar.NouvelleCaledonie.SchoolYear(day(text)).String(); got != want {
			t.Errorf("%s is in %s, want %s", text, got, want)
		}
	}
}

func TestSchoolYearsFollowOneAnotherWithoutAHole(t *testing.T) {
	for _, text := range []string{"2026-2027", "2026"} {
		year, err := calendar.ParseSchoolYear(text)
		if err != nil || year.String() != text {
			t.Fatalf("ParseSchoolYear(%q) = %s, %v", text, year, err)
		}
		if year.End() != year.Next().Start() || year.Next().Previous() != year {
			t.Errorf("after %s comes %s, from %s", year, year.Next(), year.Next().Start())
		}
	}
}

func FuzzParseSchoolYear(f *testing.F) {
	for _, text := range []string{"2026-2027", "2026", "2026-2028", "26-27", "0000-0001"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if y, err := calendar.ParseSchoolYear(text); err == nil && y.String() != text {
			t.Errorf("%q was read as %s", text, y)
		}
	})
}

func TestASchoolYearTravelsThroughJSON(t *testing.T) {
	var year calendar.SchoolYear
	for _, text := range []string{`"2026-2027"`, `"2026"`, `""`} {
		if err := json.Unmarshal([]byte(text), &year); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if back, err := json.Marshal(year); err != nil || string(back) != text {
			t.Errorf("%s came back as %s, %v", text, back, err)
		}
	}
	if err := json.Unmarshal([]byte(`"2026-2028"`), &year); err == nil {
		t.Error("a year of two years was read")
	}
}
