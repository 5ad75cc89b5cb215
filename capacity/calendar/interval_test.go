package calendar_test

import (
	"testing"

	"internat/capacity/calendar"
)

// span writes an interval as its first day and the day after its last.
func span(from, to string) calendar.Interval {
	i := calendar.Interval{From: day(from)}
	if to != "" {
		i.To = day(to)
	}
	return i
}

func TestAStayEndsOnTheDayTheNextMayBegin(t *testing.T) {
	first, next := span("2026-09-01", "2026-09-05"), span("2026-09-05", "")
	if first.Overlaps(next) || next.Overlaps(first) {
		t.Errorf("%s and %s overlap", first, next)
	}
	if first.Contains(day("2026-09-05")) || !next.Contains(day("2026-09-05")) {
		t.Error("the night of the 5th belongs to the one who arrives")
	}
	if nights, bounded := first.Nights(); nights != 4 || !bounded {
		t.Errorf("Tuesday to Saturday: %d nights", nights)
	}
}

func TestAnOpenIntervalHasNoNumberOfNightsUntilItIsClipped(t *testing.T) {
	open := span("2026-09-01", "")
	if _, bounded := open.Nights(); bounded {
		t.Error("an open interval claims to have an end")
	}
	clipped := open.Intersect(span("2026-08-01", "2026-09-11"))
	if nights, bounded := clipped.Nights(); nights != 10 || !bounded {
		t.Errorf("%s: %d nights", clipped, nights)
	}
}

func TestIntersectKeepsExactlyTheDaysOfBoth(t *testing.T) {
	edges := []string{"2026-09-01", "2026-09-03", "2026-09-05", "2026-09-07"}
	var all []calendar.Interval
	for _, from := range edges {
		for _, to := range append(edges, "") {
			all = append(all, span(from, to))
		}
	}
	for _, a := range all {
		for _, b := range all {
			checkIntersection(t, a, b)
		}
	}
}

func checkIntersection(t *testing.T, a, b calendar.Interval) {
	t.Helper()
	both := a.Intersect(b)
	shared := false
	for d := range span("2026-08-30", "2026-09-10").Days() {
		want := a.Contains(d) && b.Contains(d)
		shared = shared || want
		if both.Contains(d) != want {
			t.Errorf("%s and %s: %s in %s: %v, want %v", a, b, d, both, !want, want)
		}
	}
	if a.Overlaps(b) != shared {
		t.Errorf("%s overlaps %s: %v, want %v", a, b, !shared, shared)
	}
}
