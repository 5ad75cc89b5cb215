package capacity_test

import (
	"slices"
	"testing"

	"internat/capacity"
)

func TestAnOrderlyHouseHasNoClash(t *testing.T) {
	if got := orderly().Check(); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

// orderly is two beds, two boarders one after the other in the first, and one
// who has not chosen.
func orderly() capacity.Snapshot {
	return oneHouse(2,
		capacity.Claim{ID: "ada", Bed: "a", State: capacity.Occupied, Interval: span("2025-09-01", "2025-10-01")},
		capacity.Claim{ID: "bea", Bed: "a", State: capacity.Offered, Interval: span("2025-10-01", "")},
		capacity.Claim{ID: "cleo", State: capacity.Held, Interval: span("2025-09-01", "")})
}

func TestEachClashIsNamed(t *testing.T) {
	for code, spoil := range map[capacity.ClashCode]func(*capacity.Snapshot){
		capacity.BedTaken:       func(s *capacity.Snapshot) { s.Claims[0].To = day("2025-10-02") },
		capacity.BedUnknown:     func(s *capacity.Snapshot) { s.Claims[0].Bed = "z" },
		capacity.BedOtherSex:    func(s *capacity.Snapshot) { s.Claims[0].Sex = capacity.Boy },
		capacity.BedGone:        func(s *capacity.Snapshot) { s.Claims[0].Bed = "b"; s.Beds[1].From = day("2025-09-15") },
		capacity.BedTwice:       func(s *capacity.Snapshot) { s.Beds[1].ID = "a" },
		capacity.SectionUnknown: func(s *capacity.Snapshot) { s.Claims[2].Section = "attic" },
		capacity.DatesEmpty:     func(s *capacity.Snapshot) { s.Claims[2].To = s.Claims[2].From },
		capacity.StateUnknown:   func(s *capacity.Snapshot) { s.Claims[2].State = "" },
		capacity.BedClosed: func(s *capacity.Snapshot) {
			s.Closures = []capacity.Closure{{Bed: "a", Interval: span("2025-09-30", "2025-10-01")}}
		},
	} {
		s := orderly()
		spoil(&s)
		got := s.Check()
		if len(got) != 1 || got[0].Code != code {
			t.Errorf("%s: %+v", code, got)
		}
	}
}

func TestTwoBoardersInOneBedAreNamedWithTheirNights(t *testing.T) {
	s := orderly()
	s.Claims[0].To = day("2025-10-08")
	want := capacity.Clash{Code: capacity.BedTaken, Bed: "a", Claim: "bea", Other: "ada", Days: span("2025-10-01", "2025-10-08")}
	if got := s.Check(); !slices.Equal(got, []capacity.Clash{want}) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestALongStayClashesWithEachShortOneInsideIt(t *testing.T) {
	s := oneHouse(1,
		capacity.Claim{ID: "long", Bed: "a", State: capacity.Occupied, Interval: span("2025-09-01", "")},
		capacity.Claim{ID: "one", Bed: "a", State: capacity.Offered, Interval: span("2025-09-02", "2025-09-03")},
		capacity.Claim{ID: "two", Bed: "a", State: capacity.Offered, Interval: span("2025-09-05", "2025-09-06")})
	got := s.Check()
	if len(got) != 2 || got[0].Claim != "one" || got[1].Claim != "two" || got[1].Other != "long" {
		t.Errorf("%+v", got)
	}
}
