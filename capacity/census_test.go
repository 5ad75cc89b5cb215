package capacity_test

import (
	"testing"

	"internat/capacity"
)

func TestTheCensusOfANightIsCountedBedByBed(t *testing.T) {
	for seed := range uint64(400) {
		s, period := someSnapshot(seed)
		census := s.On(period.From)
		var sections, houses capacity.Count
		for _, section := range census.Sections {
			for _, pool := range section.Pools {
				if want := oracle(s, section.Section, pool.Sex, period.From); pool.Count != want {
					t.Fatalf("seed %d, %s %s\n got %+v\nwant %+v", seed, section.Section, pool.Sex, pool.Count, want)
				}
			}
			checkStanding(t, seed, section.Standing)
			if got := boarders(section); got != section.Occupied {
				t.Fatalf("seed %d: %d boarders by band, %d in all", seed, got, section.Occupied)
			}
			sections = sections.Plus(section.Count)
		}
		for _, house := range census.Houses {
			checkStanding(t, seed, house.Standing)
			houses = houses.Plus(house.Count)
		}
		if sections != houses {
			t.Fatalf("seed %d: sections make %+v, houses %+v", seed, sections, houses)
		}
	}
}

func boarders(section capacity.SectionCensus) int {
	total := 0
	for _, n := range section.Boarders {
		total += n
	}
	return total
}

func checkStanding(t *testing.T, seed uint64, s capacity.Standing) {
	t.Helper()
	switch {
	case !s.Balanced():
		t.Fatalf("seed %d: %+v does not add up", seed, s.Count)
	case s.Free < 0 || s.Placeable < 0 || s.Placeable > s.Free:
		t.Fatalf("seed %d: %d placeable of %d free", seed, s.Placeable, s.Free)
	case s.Placeable > 0 && s.Excess > 0:
		t.Fatalf("seed %d: %d placeable though %d too many", seed, s.Placeable, s.Excess)
	case s.Places > s.Usable():
		t.Fatalf("seed %d: %d places in %d usable beds", seed, s.Places, s.Usable())
	}
}

func TestTheLowestCeilingIsNamed(t *testing.T) {
	night := day("2025-09-10")
	for _, c := range []struct {
		what     string
		limit    func(*capacity.Snapshot)
		places   int
		by       capacity.Ceiling
		house    int
		houseBy  capacity.Ceiling
		nowFree  int
		addition int
	}{
		{"beds alone", func(*capacity.Snapshot) {}, 4, capacity.ByUsable, 4, capacity.BySections, 3, 3},
		{"a licence for three", func(s *capacity.Snapshot) {
			s.Sections[0].Licensed = capacity.AtMost(3)
		}, 3, capacity.ByLicence, 3, capacity.BySections, 3, 2},
		{"one adult for two boarders", func(s *capacity.Snapshot) {
			s.Sections[0].Licensed = capacity.AtMost(3)
			s.Sections[0].Staffing = []capacity.Staffing{{Interval: span("2025-09-01", ""), Adults: 1, Ratio: capacity.Ratio{Boarders: 2, Adults: 1}}}
		}, 2, capacity.ByStaff, 2, capacity.BySections, 3, 1},
		{"staff who left last week", func(s *capacity.Snapshot) {
			s.Sections[0].Staffing = []capacity.Staffing{{Interval: span("2025-09-01", "2025-09-05"), Adults: 1, Ratio: capacity.Ratio{Boarders: 2, Adults: 1}}}
		}, 4, capacity.ByUsable, 4, capacity.BySections, 3, 3},
		{"one adult where two are the least", func(s *capacity.Snapshot) {
			s.Houses[0].Staffing = []capacity.Staffing{{Interval: span("2025-09-01", ""), Adults: 1, Least: 2, Ratio: capacity.Ratio{Boarders: 20, Adults: 1}}}
		}, 4, capacity.ByUsable, 0, capacity.ByStaff, 3, 3},
		{"a licence equal to the beds", func(s *capacity.Snapshot) {
			s.Sections[0].Licensed = capacity.AtMost(4)
		}, 4, capacity.ByUsable, 4, capacity.BySections, 3, 3},
		{"a house licensed for two", func(s *capacity.Snapshot) {
			s.Houses[0].Licensed = capacity.AtMost(2)
		}, 4, capacity.ByUsable, 2, capacity.ByLicence, 3, 3},
	} {
		s := oneHouse(4, capacity.Claim{State: capacity.Occupied, Interval: span("2025-09-01", "")})
		c.limit(&s)
		census := s.On(night)
		section, house := census.Sections[0], census.Houses[0]
		if section.Places != c.places || section.Binding != c.by || section.Free != c.nowFree || section.Placeable != c.addition {
			t.Errorf("%s: section %+v", c.what, section.Standing)
		}
		if house.Places != c.house || house.Binding != c.houseBy || house.Placeable != max(0, min(c.addition, c.house-1)) {
			t.Errorf("%s: house %+v", c.what, house.Standing)
		}
	}
}

func TestGirlsBedsAreNoHelpToABoyTooMany(t *testing.T) {
	s := oneHouse(3,
		capacity.Claim{Section: "s", Sex: capacity.Boy, State: capacity.Occupied, Interval: span("2025-09-01", "")},
		capacity.Claim{Section: "s", Sex: capacity.Boy, State: capacity.Held, Interval: span("2025-09-01", "")})
	s.Beds[0].Sex = capacity.Boy
	section := s.On(day("2025-09-10")).Sections[0]
	if section.Over != 1 || section.Free != 2 || section.Excess != 0 {
		t.Errorf("two boys, one bed for boys, two for girls: %+v", section.Standing)
	}
}

func TestABedThatIsClosedTwiceIsOutOfServiceOnce(t *testing.T) {
	s := oneHouse(2)
	s.Closures = []capacity.Closure{
		{Bed: "a", Interval: span("2025-09-01", "2025-09-20"), Reason: "works"},
		{Bed: "a", Interval: span("2025-09-05", "2025-09-10"), Reason: "bedbugs"},
		{Bed: "a", Interval: span("2025-09-15", ""), Reason: "broken"},
	}
	for text, want := range map[string]int{"2025-08-31": 0, "2025-09-07": 1, "2025-09-12": 1, "2025-09-25": 1} {
		if got := s.On(day(text)).Sections[0].OutOfService; got != want {
			t.Errorf("%s: %d beds out of service, want %d", text, got, want)
		}
	}
}

func TestABoarderOfASectionNobodyKnowsIsStillCounted(t *testing.T) {
	s := oneHouse(1, capacity.Claim{Section: "attic", Sex: capacity.Boy, State: capacity.Occupied, Interval: span("2025-09-01", "")})
	census := s.On(day("2025-09-10"))
	attic := census.Sections[0]
	if attic.Section != "attic" || attic.Occupied != 1 || attic.Over != 1 || attic.Excess != 1 {
		t.Errorf("%+v", attic)
	}
}

func TestTheTighterOfTwoStaffingsHolds(t *testing.T) {
	s := oneHouse(9)
	for _, boarders := range []int{6, 3, 8} {
		s.Sections[0].Staffing = append(s.Sections[0].Staffing,
			capacity.Staffing{Interval: span("2025-09-01", ""), Adults: 1, Ratio: capacity.Ratio{Boarders: boarders, Adults: 1}})
	}
	if got := s.On(day("2025-09-10")).Sections[0]; got.Places != 3 || got.Binding != capacity.ByStaff {
		t.Errorf("%+v", got.Standing)
	}
}

func TestAClaimInAStateNobodyKnowsStillHoldsItsBed(t *testing.T) {
	s := oneHouse(2, capacity.Claim{State: "dreamt_of", Interval: span("2025-09-01", "")})
	if got := s.On(day("2025-09-10")).Sections[0]; got.Held != 1 || got.Free != 1 {
		t.Errorf("%+v", got.Count)
	}
}
