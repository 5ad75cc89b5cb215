package calendar_test

import (
	"fmt"

	"internat/capacity/calendar"
)

// A house of Rennes, open from Sunday evening to Friday, around All Saints' 2025:
// closed for the holiday, back the Sunday evening, home again for 11 November.
func ExampleTimetable_Nights() {
	house := calendar.Timetable{
		Opening:  calendar.SundayToFriday(),
		Place:    calendar.PlaceIn(calendar.ZoneB),
		Calendar: calendar.Default(),
	}
	period := calendar.Interval{From: calendar.MustDay("2025-10-15"), To: calendar.MustDay("2025-11-13")}
	for d := range house.Nights(period) {
		fmt.Println(d.Weekday(), d)
	}
	// Output:
	// Wednesday 2025-10-15
	// Thursday 2025-10-16
	// Sunday 2025-11-02
	// Monday 2025-11-03
	// Tuesday 2025-11-04
	// Wednesday 2025-11-05
	// Thursday 2025-11-06
	// Sunday 2025-11-09
	// Tuesday 2025-11-11
	// Wednesday 2025-11-12
}

// Every reading of the ministry's file ends with an account of what it refused.
func ExampleCalendar_Report() {
	for _, r := range calendar.Default().Report().Refused {
		fmt.Println(r.Line, r.Zone, r.Year, r.Reason)
	}
	// Output:
	// 293 polynesie 2023-2024 dates.too_far_apart
	// 611 corse 2023-2024 date.not_midnight
	// 777 polynesie 2025-2026 dates.too_far_apart
}

func ExamplePublicHolidayOn() {
	goodFriday := calendar.MustDay("2027-03-26")
	holiday, ok := calendar.PublicHolidayOn(calendar.AlsaceMoselle, goodFriday)
	fmt.Println(holiday, ok)
	_, ok = calendar.PublicHolidayOn(calendar.Metropole, goodFriday)
	fmt.Println(ok)
	// Output:
	// good_friday true
	// false
}
