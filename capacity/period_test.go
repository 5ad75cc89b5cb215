package capacity_test

import (
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
)

func TestBedNightsAreThoseCountedOneByOne(t *testing.T) {
	for seed := range uint64(400) {
		s, period := someSnapshot(seed)
		rows, err := s.During(period)
		if err != nil {
			t.Fatal(err)
		}
		seen := make(map[capacity.Row]bool)
		for _, got := range rows {
			want := slowly(s, period, got)
			if got != want || !got.Balanced() {
				t.Fatalf("seed %d\n got %+v\nwant %+v", seed, got, want)
			}
			if seen[identity(got)] {
				t.Fatalf("seed %d: two rows for %+v", seed, identity(got))
			}
			seen[identity(got)] = true
		}
		if got, want := capacity.Total(rows).Taken(), claimedNights(s, period); got != want {
			t.Fatalf("seed %d: %d claimed bed-nights in the rows, %d claimed", seed, got, want)
		}
	}
}

// slowly counts the row again, night by night.
func slowly(s capacity.Snapshot, period calendar.Interval, row capacity.Row) capacity.Row {
	row = identity(row)
	for night := range row.Week.Days().Intersect(period).Days() {
		if !open(s, row.House, night) {
			continue
		}
		row.OpenNights++
		row.Count = row.Count.Plus(oracle(s, row.Section, row.Sex, night))
	}
	return row
}

func identity(row capacity.Row) capacity.Row {
	return capacity.Row{Week: row.Week, House: row.House, Section: row.Section, Sex: row.Sex}
}

func open(s capacity.Snapshot, house string, night calendar.Day) bool {
	for _, h := range s.Houses {
		if h.ID == house && h.Open != nil {
			return h.Open(night)
		}
	}
	return true
}

// claimedNights counts the open nights of every claim, wherever it is: no
// boarder may fall out of the rows.
func claimedNights(s capacity.Snapshot, period calendar.Interval) int {
	houses := make(map[string]string)
	for _, section := range s.Sections {
		houses[section.ID] = section.House
	}
	total := 0
	for _, claim := range s.Claims {
		section, _ := drawsOn(s, claim)
		for night := range claim.Intersect(period).Days() {
			if open(s, houses[section], night) {
				total++
			}
		}
	}
	return total
}

func TestAHouseThatIsClosedHasNoBedNight(t *testing.T) {
	s := oneHouse(10, capacity.Claim{State: capacity.Occupied, Interval: span("2025-09-01", "")})
	house := calendar.Timetable{
		Opening: calendar.SundayToFriday(), Place: calendar.PlaceIn(calendar.ZoneB), Calendar: calendar.Default(),
	}
	s.Houses[0].Open = house.OpenNight
	rows, err := s.During(span("2025-10-13", "2025-11-10"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []int{4, 0, 1, 5} { // Toussaint from 18 October to 3 November
		row := rows[i]
		if row.OpenNights != want || row.Beds != 10*want || row.Occupied != want {
			t.Errorf("week %s: %+v, want %d nights", row.Week, row, want)
		}
	}
}

func TestAnEmptyBedTonightIsNoHelpToABoarderTooManyYesterday(t *testing.T) {
	s := oneHouse(1,
		capacity.Claim{State: capacity.Occupied, Interval: span("2025-09-01", "2025-09-02")},
		capacity.Claim{State: capacity.Offered, Interval: span("2025-09-01", "2025-09-02")})
	rows, _ := s.During(span("2025-09-01", "2025-09-03"))
	want := capacity.Count{Beds: 2, Occupied: 1, Offered: 1, Free: 1, Over: 1}
	if len(rows) != 1 || rows[0].Count != want {
		t.Errorf("%+v, want %+v", rows, want)
	}
}

func TestAPeriodWithoutAnEndIsNotCounted(t *testing.T) {
	if _, err := (capacity.Snapshot{}).During(span("2025-09-01", "")); err == nil {
		t.Error("bed-nights were counted for ever")
	}
}

func TestTheRateOfSeveralHousesIsASumOverASum(t *testing.T) {
	small := capacity.Row{Count: capacity.Count{Beds: 4, Occupied: 4}}
	large := capacity.Row{Count: capacity.Count{Beds: 200, OutOfService: 4, Occupied: 96, Free: 100}}
	if got := capacity.Total([]capacity.Row{small, large}).Occupancy().Percent(1); got != "50.0" {
		t.Errorf("100 boarders in 200 usable beds: %s %%", got)
	}
}

// oneHouse returns a snapshot of one house h, one section s and so many beds for
// girls, with the given claims on that section by girls.
func oneHouse(beds int, claims ...capacity.Claim) capacity.Snapshot {
	s := capacity.Snapshot{
		Houses:   []capacity.House{{ID: "h"}},
		Sections: []capacity.Section{{ID: "s", House: "h"}},
		Claims:   claims,
	}
	for i := range beds {
		s.Beds = append(s.Beds, capacity.Bed{ID: string(rune('a' + i)), Section: "s", Sex: capacity.Girl})
	}
	for i := range s.Claims {
		if s.Claims[i].Section == "" {
			s.Claims[i].Section, s.Claims[i].Sex = "s", capacity.Girl
		}
	}
	return s
}
