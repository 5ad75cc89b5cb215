package capacity_test

import (
	"fmt"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
)

// country is every public boarding house of France, roughly: so many boarders,
// 50 to a section, three sections to a house, open from Sunday to Friday.
func country(boarders int) capacity.Snapshot {
	opening := calendar.Timetable{
		Opening: calendar.SundayToFriday(), Place: calendar.PlaceIn(calendar.ZoneB), Calendar: calendar.Default(),
	}
	var s capacity.Snapshot
	sexes := []capacity.Sex{capacity.Girl, capacity.Boy}
	for i := range boarders {
		section, house := fmt.Sprint("s", i/50), fmt.Sprint("h", i/150)
		if i%150 == 0 {
			s.Houses = append(s.Houses, capacity.House{ID: house, Open: opening.OpenNight})
		}
		if i%50 == 0 {
			s.Sections = append(s.Sections, capacity.Section{ID: section, House: house})
		}
		bed, sex := fmt.Sprint("b", i), sexes[i/25%2]
		s.Beds = append(s.Beds, capacity.Bed{ID: bed, Section: section, Sex: sex})
		stay := calendar.Interval{From: day("2025-09-01").AddDays(i % 60), To: day("2026-07-04").AddDays(-i % 30)}
		s.Claims = append(s.Claims, capacity.Claim{State: capacity.Occupied, Section: section, Bed: bed, Sex: sex, Interval: stay})
	}
	return s
}

func BenchmarkDuring(b *testing.B) {
	for _, boarders := range []int{5_000, 250_000} {
		s := country(boarders)
		year := span("2025-09-01", "2026-08-31") // 52 weeks
		b.Run(fmt.Sprint(boarders, "_stays"), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if rows, err := s.During(year); err != nil || len(rows) == 0 {
					b.Fatal(len(rows), err)
				}
			}
		})
	}
}

func BenchmarkOn(b *testing.B) {
	s := country(250_000)
	for b.Loop() {
		if census := s.On(day("2026-01-15")); len(census.Houses) == 0 {
			b.Fatal("no house")
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	s := country(250_000)
	for b.Loop() {
		if clashes := s.Check(); len(clashes) != 0 {
			b.Fatal(clashes[0])
		}
	}
}
