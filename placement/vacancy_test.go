package placement_test

import (
	"fmt"
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

var monday = calendar.MustDay("2026-11-23")

func oneNight(d calendar.Day) calendar.Interval { return calendar.Interval{From: d, To: d.AddDays(1)} }

// hostel has ten girls' beds of the collège under one adult for eight, and six
// boys' beds of the lycée that nobody limits. Three girls and one boy sleep there.
func hostel() placement.Premises {
	p := placement.Premises{
		House: placement.House{ID: "hou"},
		Bands: []placement.Band{{ID: "ban", Code: "A", Ratio: 8, Adults: 1}},
		Sections: []placement.Section{
			{ID: "girls", Band: "ban", Sex: placement.Girl, Levels: []placement.Level{"6e", "5e"}, Beds: 10},
			{ID: "boys", Sex: placement.Boy, Levels: []placement.Level{"2de"}, Beds: 6},
		},
		Closures: []placement.Outage{{Section: "boys", Bed: "b1", When: oneNight(monday), Reason: "works"}},
	}
	for _, section := range []string{"girls", "girls", "girls", "boys"} {
		p.Claims = append(p.Claims, capacity.Claim{State: capacity.Occupied, Section: section, Interval: oneNight(monday)})
	}
	return p
}

func TestEveryEmptyBedHasOneCause(t *testing.T) {
	type want = capacity.Vacancies
	girl := placement.Demand{Sex: placement.Girl, Level: "6e", Count: 2}
	stranger := placement.Demand{Sex: placement.Boy, Level: "6e", Count: 3} // the boys' section is for the lycée
	for _, c := range []struct {
		name    string
		change  func(*placement.Premises)
		waiting []placement.Demand
		want    want
	}{
		{"nobody waits", nil, nil, want{"out": 1, "no_staff": 2, "no_demand": 9}},
		{"two girls wait", nil, []placement.Demand{girl}, want{"out": 1, "no_staff": 2, "wanted": 2, "no_demand": 7}},
		{"three boys wait whom no section takes", nil, []placement.Demand{girl, stranger}, want{"out": 1, "no_staff": 2, "mismatch": 3, "wanted": 2, "no_demand": 4}},
		{"they wait for next year", nil, []placement.Demand{{Sex: placement.Girl, Level: "6e", Count: 2, Later: true}}, want{"out": 1, "no_staff": 2, "no_demand": 9}},
		{"the licence is lower", func(p *placement.Premises) { p.House.Licensed = 6 }, nil, want{"out": 1, "no_staff": 2, "licence": 7, "no_demand": 2}},
		{"a bed is shut for want of staff", func(p *placement.Premises) {
			p.Closures = append(p.Closures, placement.Outage{Section: "boys", Bed: "b2", When: oneNight(monday), Reason: "no_staff"})
		}, nil, want{"out": 1, "no_staff": 3, "no_demand": 8}},
		{"the bed in works lacks staff too", func(p *placement.Premises) {
			p.Closures = append(p.Closures, placement.Outage{Section: "boys", Bed: "b1", When: oneNight(monday), Reason: "no_staff"})
		}, nil, want{"out": 1, "no_staff": 2, "no_demand": 9}},
		{"one bed is offered", func(p *placement.Premises) {
			p.Claims = append(p.Claims, capacity.Claim{State: capacity.Offered, Section: "boys", Interval: oneNight(monday)})
		}, nil, want{"out": 1, "no_staff": 2, "pending": 1, "no_demand": 8}},
		{"more girls wait than places are left", nil, []placement.Demand{{Sex: placement.Girl, Level: "5e", Count: 40}},
			want{"out": 1, "no_staff": 2, "mismatch": 4, "wanted": 5}},
	} {
		p := hostel()
		if c.change != nil {
			c.change(&p)
		}
		places := p.Places(monday, true)
		got := p.Vacancies(monday, places, c.waiting)
		for cause, n := range got {
			if n == 0 {
				delete(got, cause)
			}
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s:\n got %v\nwant %v", c.name, got, c.want)
		}
		if got.Total() != places.Beds-places.Occupied+places.Over {
			t.Errorf("%s: %d causes for %d empty beds", c.name, got.Total(), places.Beds-places.Occupied)
		}
	}
}
