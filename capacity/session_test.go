package capacity_test

import (
	"fmt"
	"strings"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
)

// slotsOf writes the slots of each day of a week without holidays.
func slotsOf(opening calendar.Opening) map[string]string {
	hours := calendar.Timetable{Opening: opening}
	week := calendar.Interval{From: day("2025-09-15"), To: day("2025-09-22")}
	slots := map[string]string{}
	for _, s := range capacity.Sessions(week, hours.OpenNight) {
		name := s.Day.Weekday().String()
		slots[name] = strings.TrimSpace(slots[name] + " " + string(s.Slot))
	}
	return slots
}

func TestTheSessionsOfAWeekFollowTheNightsTheHouseIsOpen(t *testing.T) {
	ordinary := "wake after_school study dinner evening bedtime night"
	wednesday := "wake wednesday study dinner evening bedtime night"
	for _, c := range []struct {
		what    string
		opening calendar.Opening
		want    map[string]string
	}{
		{"Monday to Friday", calendar.MondayToFriday(), map[string]string{
			"Monday": "after_school study dinner evening bedtime night", "Tuesday": ordinary, "Wednesday": wednesday, "Thursday": ordinary, "Friday": "wake"}},
		{"from Sunday evening", calendar.SundayToFriday(), map[string]string{
			"Sunday": "sunday_evening bedtime night", "Monday": ordinary, "Tuesday": ordinary, "Wednesday": wednesday, "Thursday": ordinary, "Friday": "wake"}},
		{"all year", calendar.AllYear(), map[string]string{
			"Monday": ordinary, "Tuesday": ordinary, "Wednesday": wednesday, "Thursday": ordinary, "Friday": ordinary,
			"Saturday": "wake weekend dinner evening bedtime night", "Sunday": "wake weekend sunday_evening bedtime night"}},
	} {
		got := slotsOf(c.opening)
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s:\n got %v\nwant %v", c.what, got, c.want)
		}
	}
}

func TestThoseWhoWakeAreThoseWhoSleptThere(t *testing.T) {
	tuesday := day("2025-09-16")
	if got := (capacity.Session{Day: tuesday, Slot: capacity.Wake}).Night(); got != day("2025-09-15") {
		t.Errorf("they wake after the night of %s", got)
	}
	if got := (capacity.Session{Day: tuesday, Slot: capacity.Dinner}).Night(); got != tuesday {
		t.Errorf("they dine before the night of %s", got)
	}
}

func TestTheWingsThatLoseCoverAreNamed(t *testing.T) {
	present := []capacity.Presence{girls(10, "college", "east"), girls(10, "lycee", "west")}
	for _, c := range []struct {
		what   string
		shifts []capacity.Shift
		want   string
	}{
		{"one adult tied to the east", []capacity.Shift{on("a", "east")}, "[west]"},
		{"one adult for the house leaves either", []capacity.Shift{on("a", "")}, "[east west]"},
		{"an adult in each", []capacity.Shift{on("a", "east"), on("b", "west")}, "[]"},
	} {
		cover := capacity.Roster{Rules: rules(), Present: present, Shifts: c.shifts}.Covers()[0]
		if got := fmt.Sprint(cover.Bare()); got != c.want {
			t.Errorf("%s: %s bare, want %s", c.what, got, c.want)
		}
	}
}
