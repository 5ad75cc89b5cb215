package placement_test

import (
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

// stated adds houses up over the week of monday, all of it open but its weekend.
func stated(t *testing.T, houses ...placement.Premises) *placement.Statement {
	t.Helper()
	s := placement.NewStatement(monday, calendar.Interval{From: monday, To: monday.AddDays(7)})
	s.Ahead = monday.AddDays(2)
	for _, p := range houses {
		claims := []placement.LevelClaim{
			{Claim: capacity.Claim{State: capacity.Occupied, Section: "girls", Sex: capacity.Girl, Level: "6e", Interval: oneNight(monday)}, Count: 2},
			{Claim: capacity.Claim{State: capacity.Occupied, Section: "girls", Sex: capacity.Girl, Level: "5e", Interval: oneNight(monday)}, Count: 1},
			{Claim: capacity.Claim{State: capacity.Occupied, Section: "boys", Sex: capacity.Boy, Level: "2de", Interval: oneNight(monday)}, Count: 1},
		}
		if err := s.Add(p, placement.Territory{Calendar: "B"}, calendar.Default(), claims, nil); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestEveryCutOfTheStatementSumsToTheSame(t *testing.T) {
	small, large := hostel(), hostel()
	large.House.ID, large.Sections[0].Beds = "hou_2", 30
	s := stated(t, small, large)
	var byHouse, bySex placement.StatementLine
	for _, l := range s.Lines {
		byHouse.Nights, byHouse.Night.Count = byHouse.Nights.Plus(l.Nights), byHouse.Night.Count.Plus(l.Night.Count)
	}
	for _, l := range s.Sexes {
		bySex.Nights, bySex.Night.Count = bySex.Nights.Plus(l.Nights), bySex.Night.Count.Plus(l.Night.Count)
	}
	boarders, nights := 0, 0
	for _, l := range s.Levels {
		boarders, nights = boarders+l.Claims.Occupied, nights+l.Nights
	}
	if byHouse.Night.Count != s.All.Night.Count || bySex.Night.Count != s.All.Night.Count || byHouse.Nights != s.All.Nights || bySex.Nights != s.All.Nights {
		t.Errorf("houses %+v\nsexes  %+v\nall    %+v", byHouse, bySex, s.All)
	}
	if boarders != s.All.Night.Occupied || nights != s.All.Nights.Occupied {
		t.Errorf("levels have %d boarders and %d nights of %d and %d", boarders, nights, s.All.Night.Occupied, s.All.Nights.Occupied)
	}
	if !s.All.Nights.Balanced() || s.All.Empty.Total() != s.All.Night.Beds-s.All.Night.Occupied {
		t.Errorf("%+v, causes %v", s.All.Nights, s.All.Empty)
	}
}

func TestABedNightExistsOnlyWhileTheHouseIsOpen(t *testing.T) {
	s := stated(t, hostel())
	if s.All.Opened != 4 || s.All.Nights.Beds != 4*16 { // Monday to Thursday night
		t.Errorf("%d nights, %d bed-nights", s.All.Opened, s.All.Nights.Beds)
	}
}

func TestThePlacesOfALevelAreThoseOfTheSectionsThatTakeIt(t *testing.T) {
	s := stated(t, hostel())
	if s.Levels["6e"].Free != 5 || s.Levels["2de"].Free != 4 || s.Levels["Tle"] != nil {
		t.Errorf("6e %+v, 2de %+v, Tle %+v", s.Levels["6e"], s.Levels["2de"], s.Levels["Tle"])
	}
}

func TestTheOutlookKnowsWhoComesAndWhoLeaves(t *testing.T) {
	p := hostel()
	until := func(state capacity.State, from, to calendar.Day) {
		p.Claims = append(p.Claims, capacity.Claim{State: state, Section: "girls", Interval: calendar.Interval{From: from, To: to}})
	}
	until(capacity.Occupied, monday, monday.AddDays(30))            // stays
	until(capacity.Occupied, monday.AddDays(1), monday.AddDays(30)) // comes tomorrow
	until(capacity.Offered, monday.AddDays(1), monday.AddDays(30))
	until(capacity.Held, monday.AddDays(2), monday.AddDays(30))
	until(capacity.Held, monday.AddDays(3), monday.AddDays(30)) // after the day of the forecast
	o := stated(t, p).Outlook
	if want := (placement.Outlook{Present: 5, Staying: 1, Entering: 1, Held: 1, Offered: 1, Places: o.Places}); o != want || o.Leaving() != 4 {
		t.Errorf("%+v", o)
	}
}
