package placement

import (
	"testing"

	"internat/capacity"
	"internat/capacity/calendar"
)

// hostel is a house for two girls and three boys under one adult for four, and
// nobody in it. Tests take it and change one thing.
func hostel(change ...func(*Premises)) Premises {
	p := Premises{
		House: House{ID: "hou_a"},
		Bands: []Band{{ID: "ban_1", House: "hou_a", Code: "MAISON", Ratio: 4, Adults: 1}, {ID: "ban_idle", House: "hou_a", Ratio: 9, Adults: 9}},
		Sections: []Section{{ID: "sec_f", House: "hou_a", Band: "ban_1", Name: "Filles", Sex: Girl, Beds: 2},
			{ID: "sec_m", House: "hou_a", Band: "ban_1", Name: "Garçons", Sex: Boy, Beds: 3}},
	}
	for _, f := range change {
		f(&p)
	}
	return p
}

var fromToday = calendar.Interval{From: today}

func claim(section SectionID, state capacity.State) func(*Premises) {
	return func(p *Premises) {
		p.Claims = append(p.Claims, capacity.Claim{State: state, Section: string(section), Interval: fromToday})
	}
}

func closure(section SectionID, bed BedID) func(*Premises) {
	return func(p *Premises) {
		p.Closures = append(p.Closures, Outage{Section: section, Bed: bed, When: fromToday})
	}
}

func licence(places int) func(*Premises) { return func(p *Premises) { p.House.Licensed = places } }

func adults(n int) func(*Premises) { return func(p *Premises) { p.Bands[0].Adults = n } }

func TestWhatLimitsAHouse(t *testing.T) {
	for _, c := range []struct {
		name      string
		change    []func(*Premises)
		places    int
		binding   capacity.Ceiling
		placeable int
	}{
		{"four of five beds have an adult", nil, 4, capacity.ByStaff, 4},
		{"a second adult leaves the beds as the limit", []func(*Premises){adults(2)}, 5, capacity.ByUsable, 5},
		{"nobody on duty, nobody sleeps there", []func(*Premises){adults(0)}, 0, capacity.ByStaff, 0},
		{"a licence for three is lower than the adults", []func(*Premises){licence(3)}, 3, capacity.ByLicence, 3},
		{"a licence above all changes nothing", []func(*Premises){licence(40)}, 4, capacity.ByStaff, 4},
		{"two beds in works are lower than the adults", []func(*Premises){closure("sec_f", "bed_1"), closure("sec_m", "bed_3"), closure("sec_m", "bed_3")}, 3, capacity.ByUsable, 3},
		{"the adult is shared: girls take from the boys", []func(*Premises){claim("sec_f", capacity.Occupied), claim("sec_f", capacity.Occupied)},
			4, capacity.ByStaff, 2},
		{"a section without a band is limited by its beds", []func(*Premises){adults(0), func(p *Premises) { p.Sections[1].Band = "" }}, 3, capacity.ByStaff, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := hostel(c.change...).Places(today, true)
			if got.Standing.Places != c.places || got.Binding != c.binding || got.Placeable != c.placeable {
				t.Errorf("%d places by %s, %d placeable; want %d by %s, %d", got.Standing.Places, got.Binding, got.Placeable, c.places, c.binding, c.placeable)
			}
			if !got.Balanced() {
				t.Errorf("%+v does not balance", got.Count)
			}
		})
	}
}

func TestAnOfferHoldsAPlaceWithoutABed(t *testing.T) {
	got := hostel(claim("sec_m", Offered.ClaimOf()), claim("sec_m", Accepted.ClaimOf()), claim("sec_m", capacity.Occupied)).
		Places(today, true)
	boys := got.Sections[1].Count
	if want := (capacity.Count{Beds: 3, Occupied: 1, Offered: 1, Held: 1}); boys != want {
		t.Errorf("boys: %+v, want %+v", boys, want)
	}
	if got.Free != 2 || got.Placeable != 1 {
		t.Errorf("%d free, %d placeable: the adult may have one more", got.Free, got.Placeable)
	}
}

func TestTheAdultsOfASharedBandAreCountedOnce(t *testing.T) {
	got := hostel().Places(today, true)
	if got.Staffed != capacity.AtMost(4) || len(got.Bands) != 1 {
		t.Errorf("staffed for %+v by %d bands", got.Staffed, len(got.Bands))
	}
	girls := got.Sections[0]
	if girls.Ceilings.Staffed != capacity.AtMost(4) || len(girls.Shared) != 1 || girls.Shared[0] != "Garçons" || girls.Placeable != 2 {
		t.Errorf("girls: %+v", girls)
	}
}

func TestABoarderInAClosedBedShowsAsOver(t *testing.T) {
	got := hostel(adults(9), closure("sec_f", "bed_1"), closure("sec_f", "bed_2"), claim("sec_f", capacity.Occupied)).Places(today, true)
	if got.Over != 1 || got.Free != 3 || got.Excess != 0 || !got.Balanced() {
		t.Errorf("%+v: the boys' empty beds do not help a girl", got.Standing)
	}
	if girls := got.Sections[0]; girls.Excess != 1 {
		t.Errorf("girls: %+v", girls.Standing)
	}
}

func TestTheNightsOfAHouse(t *testing.T) {
	territory := Territory{Code: "035", Calendar: "B"}
	sunday, tuesday, christmas := calendar.MustDay("2025-11-23"), calendar.MustDay("2025-11-25"), calendar.MustDay("2025-12-25")
	for _, c := range []struct {
		name  string
		house House
		day   calendar.Day
		open  bool
	}{
		{"closed on Sunday", House{Opening: MondayToFriday}, sunday, false},
		{"open on Sunday", House{Opening: SundayToFriday}, sunday, true},
		{"open on Tuesday", House{}, tuesday, true},
		{"closed at Christmas", House{}, christmas, false},
		{"never closed", House{Opening: AllYear}, christmas, true},
		{"on an island with its own calendar", House{Calendar: "Réunion", UAI: "9740001A"}, calendar.MustDay("2026-01-13"), false},
	} {
		if got := c.house.Timetable(territory, calendar.Default()).OpenNight(c.day); got != c.open {
			t.Errorf("%s: open = %v on %s", c.name, got, c.day)
		}
	}
}

func TestAZoneIsReadAsItIsStored(t *testing.T) {
	for text, want := range map[string]calendar.Zone{"B": calendar.ZoneB, "Corse": calendar.Corse, "Réunion": calendar.Reunion, "Rennes": calendar.ZoneB, "reunion": calendar.Reunion} {
		if got, ok := ZoneOf(text); !ok || got != want {
			t.Errorf("ZoneOf(%q) = %q, %v", text, got, ok)
		}
	}
	if _, ok := ZoneOf("Atlantide"); ok {
		t.Error("a zone nobody knows")
	}
	if (House{Calendar: "Atlantide"}).Timetable(Territory{}, calendar.Default()).Known(calendar.Interval{From: today, To: today.AddDays(7)}) {
		t.Error("the calendar of nowhere is not known")
	}
}
