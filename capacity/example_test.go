package capacity_test

import (
	"fmt"

	"internat/capacity"
	"internat/capacity/calendar"
)

// A wing of four beds for girls: two boarders, one offer, one bed being mended,
// and one adult for at most three boarders.
func wing() capacity.Snapshot {
	year := calendar.Interval{From: calendar.MustDay("2025-09-01"), To: calendar.MustDay("2026-07-04")}
	october := calendar.Interval{From: calendar.MustDay("2025-10-01"), To: calendar.MustDay("2025-11-01")}
	house := calendar.Timetable{
		Opening: calendar.SundayToFriday(), Place: calendar.PlaceIn(calendar.ZoneB), Calendar: calendar.Default(),
	}
	s := capacity.Snapshot{
		Houses: []capacity.House{{ID: "duguesclin", Open: house.OpenNight}},
		Sections: []capacity.Section{{
			ID: "second floor", House: "duguesclin",
			Staffing: []capacity.Staffing{{Interval: year, Adults: 1, Ratio: capacity.Ratio{Boarders: 3, Adults: 1}}},
		}},
		Closures: []capacity.Closure{{Bed: "24", Interval: october, Reason: "broken slats"}},
		Claims: []capacity.Claim{
			{State: capacity.Occupied, Section: "second floor", Bed: "21", Sex: capacity.Girl, Level: "3e", Interval: year},
			{State: capacity.Occupied, Section: "second floor", Bed: "22", Sex: capacity.Girl, Level: "2de", Interval: year},
			{State: capacity.Offered, Section: "second floor", Sex: capacity.Girl, Level: "2de", Interval: october},
		},
	}
	for _, bed := range []string{"21", "22", "23", "24"} {
		s.Beds = append(s.Beds, capacity.Bed{ID: bed, Section: "second floor", Sex: capacity.Girl})
	}
	return s
}

func ExampleSnapshot_On() {
	for _, night := range []string{"2025-10-07", "2025-11-06"} {
		section := wing().On(calendar.MustDay(night)).Sections[0]
		fmt.Printf("%s: %d of %d places (%s), %d free, %d placeable\n",
			night, section.Taken(), section.Places, section.Binding, section.Free, section.Placeable)
	}
	// Output:
	// 2025-10-07: 3 of 3 places (usable), 0 free, 0 placeable
	// 2025-11-06: 2 of 3 places (staffed), 2 free, 1 placeable
}

func ExampleSnapshot_During() {
	autumn := calendar.Interval{From: calendar.MustDay("2025-10-06"), To: calendar.MustDay("2025-11-17")}
	rows, err := wing().During(autumn)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range rows {
		fmt.Printf("%s: %d nights, %d bed-nights, %d occupied\n", row.Week, row.OpenNights, row.Beds, row.Occupied)
	}
	fmt.Println(capacity.Total(rows).Occupancy().Percent(1), "%")
	// Output:
	// 2025-W41: 5 nights, 20 bed-nights, 10 occupied
	// 2025-W42: 4 nights, 16 bed-nights, 8 occupied
	// 2025-W43: 0 nights, 0 bed-nights, 0 occupied
	// 2025-W44: 1 nights, 4 bed-nights, 2 occupied
	// 2025-W45: 5 nights, 20 bed-nights, 10 occupied
	// 2025-W46: 4 nights, 16 bed-nights, 8 occupied
	// 56.7 %
}
