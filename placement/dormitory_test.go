package placement

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"internat/capacity/calendar"
)

// aDormitory is two rooms of two beds of a mixed section, and one more of girls.
func aDormitory(sleepers ...Sleeper) Dormitory {
	room := func(section SectionID, name string, beds ...string) Bedroom {
		r := Bedroom{ID: RoomID("roo_" + name), Section: section, Name: name}
		for _, b := range beds {
			r.Beds = append(r.Beds, Bed{ID: BedID(name + b), Section: section, RoomID: r.ID, Room: name, Label: name + "-" + b})
		}
		return r
	}
	d := Dormitory{
		Sections: []Section{{ID: "mixed", Name: "Studios"}, {ID: "girls", Name: "Filles", Sex: Girl}},
		Rooms:    []Bedroom{room("mixed", "1", "A", "B"), room("mixed", "2", "A", "B"), room("girls", "9", "A", "B")},
	}
	for _, s := range sleepers {
		if s.Stay == "" && s.Offer == "" {
			s.Stay = StayID(s.Pupil)
		}
		if s.Section == "" {
			s.Section = "mixed"
		}
		if s.Born.IsZero() {
			s.Born = calendar.MustDay("2012-05-01")
		}
		if s.Nights.From.IsZero() {
			s.Nights = calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2027-07-03")}
		}
		s.Name = string(s.Pupil)
		d.Sleepers = append(d.Sleepers, s)
	}
	return d
}

var november = calendar.MustDay("2026-11-23")

func TestARoomOfAMixedSectionFollowsItsBoarders(t *testing.T) {
	d := aDormitory(Sleeper{Pupil: "ada", Sex: Girl, Bed: "1A"}, Sleeper{Pupil: "ben", Sex: Boy}, Sleeper{Pupil: "kim"})
	if sex := d.SexOf(d.Rooms[0], november); sex != Girl {
		t.Errorf("the room is for %q", sex)
	}
	if sex := d.SexOf(d.Rooms[1], november); sex != "" {
		t.Errorf("an empty room is for %q", sex)
	}
	for pupil, want := range map[string]string{"ben": BedOtherSex, "kim": BedOtherSex} {
		s, _ := d.Sleeper(pupil)
		if o := d.Against(s, "1B", november); o.Code != want {
			t.Errorf("%s beside a girl: %q", pupil, o.Code)
		}
		if o := d.Against(s, "2A", november); o.Code != "" {
			t.Errorf("%s alone: %q", pupil, o.Code)
		}
	}
}

func TestNobodyHasToMoveOnABirthday(t *testing.T) {
	seventeen := Sleeper{Pupil: "eve", Sex: Girl, Born: calendar.MustDay("2008-10-15")}
	eighteen := Sleeper{Pupil: "zoe", Sex: Girl, Born: calendar.MustDay("2008-07-15")}
	d := aDormitory(Sleeper{Pupil: "ada", Sex: Girl, Bed: "1A"}, seventeen, eighteen)
	for pupil, want := range map[string]string{"eve": "", "zoe": BedAdults} {
		s, _ := d.Sleeper(pupil)
		if o := d.Against(s, "1B", november); o.Code != want {
			t.Errorf("%s: %q, want %q", pupil, o.Code, want)
		}
	}
}

func TestABedIsGivenForTheNightsThatAreLeft(t *testing.T) {
	left := Sleeper{Pupil: "old", Sex: Girl, Bed: "1A", Nights: calendar.Interval{From: calendar.MustDay("2026-09-01"), To: calendar.MustDay("2026-12-01")}}
	comes := Sleeper{Pupil: "new", Sex: Girl, Offer: "off_new", Bed: "2A", Nights: calendar.Interval{From: calendar.MustDay("2027-01-04"), To: calendar.MustDay("2027-07-03")}}
	d := aDormitory(left, comes, Sleeper{Pupil: "ada", Sex: Girl, Bed: "1B"}, Sleeper{Pupil: "bob", Sex: Boy, Bed: "2B", Nights: left.Nights})
	ada, _ := d.Sleeper("ada")
	for _, c := range []struct {
		bed  BedID
		on   string
		want string
	}{
		{"1A", "2026-11-23", BedTaken}, {"1A", "2026-12-01", ""}, {"2A", "2026-12-01", BedTaken}, {"2B", "2026-11-23", BedTaken}, {"2B", "2026-12-01", ""}, {"9A", "2026-12-01", ""},
	} {
		if o := d.Against(ada, c.bed, calendar.MustDay(c.on)); o.Code != c.want {
			t.Errorf("%s from %s: %q, want %q", c.bed, c.on, o.Code, c.want)
		}
	}
	if _, err := d.Moved([]BedMove{{"old", "2B"}}, calendar.MustDay("2026-12-01")); !errors.Is(err, &Fault{Code: "plan.past_end"}) {
		t.Errorf("past the end: %v", err)
	}
	if o := d.Against(d.Sleepers[1], "9A", november); o.Code != BedOtherSection {
		t.Errorf("who is promised a place of one section goes to another: %q", o.Code)
	}
}

func TestWhatCameInWrongIsShownOnceForARoom(t *testing.T) {
	d := aDormitory(Sleeper{Pupil: "ada", Sex: Girl, Bed: "1A"}, Sleeper{Pupil: "ben", Sex: Boy, Bed: "1B"}, Sleeper{Pupil: "kim", Sex: Boy, Bed: "2A"}, Sleeper{Pupil: "lou", Sex: Boy, Bed: "2B"})
	d.Apart = []Pair{{"kim", "lou"}}
	d.Closures = []Closure{{Bed: "2A", When: calendar.Interval{From: november}}}
	var got []string
	for _, c := range d.Conflicts(november) {
		got = append(got, fmt.Sprint(c.Room.Name, " ", c.Code, " ", c.Who))
	}
	if want := []string{"1 other_sex [ada ben]", "2 closed [kim]", "2 kept_apart []"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got := d.Conflicts(november.AddDays(400)); len(got) != 0 {
		t.Errorf("nobody sleeps there then: %+v", got)
	}
}

func TestAPlanMendsWhatIsWrongAndSaysWhy(t *testing.T) {
	d := aDormitory(Sleeper{Pupil: "ada", Sex: Girl, Bed: "9A", Section: "girls", Household: "h"}, Sleeper{Pupil: "bea", Sex: Girl, Section: "girls", Household: "h", Offer: "off_bea",
		Nights: calendar.Interval{From: november.AddDays(10), To: calendar.MustDay("2027-07-03")}},
		Sleeper{Pupil: "kim", Sex: Boy, Bed: "1A"}, Sleeper{Pupil: "lou", Sex: Boy, Bed: "1B"}, Sleeper{Pupil: "far", Sex: Boy, Offer: "off_far", Bed: "2A",
			Nights: calendar.Interval{From: november.AddDays(90), To: calendar.MustDay("2027-07-03")}})
	d.Apart = []Pair{{"kim", "lou"}}
	p := d.Propose(november, 14)
	var got []string
	for _, l := range p.Moves {
		got = append(got, fmt.Sprint(l.Sleeper.Name, " ", l.From, ">", l.To, " ", l.Because))
	}
	if want := []string{"bea >9B [{sibling ada} {same_age }]", "kim 1A>2B [{leaves_kept_apart }]"}; !slices.Equal(got, want) && !slices.Equal(got, []string{want[0], "lou 1B>2B [{leaves_kept_apart }]"}) {
		t.Errorf("%q", got)
	}
	after, err := d.Apply(p)
	if err != nil || len(after.Conflicts(november)) != 0 {
		t.Errorf("after it: %+v, %v", after.Conflicts(november), err)
	}
}

func TestFloorsAreInTheOrderOfTheStairs(t *testing.T) {
	floors := []string{"", "10", "2e étage", "Combles", "RDC", "1", "-1"}
	slices.SortFunc(floors, CompareFloors)
	if want := []string{"-1", "RDC", "1", "2e étage", "10", "Combles", ""}; !slices.Equal(floors, want) {
		t.Errorf("%q", floors)
	}
}

func TestASurfaceIsReadAsPeopleWriteIt(t *testing.T) {
	for text, want := range map[string]int{"": 0, "9": 90, "18,5": 185, "18.5 m²": 185, "9,50": 95, "12 m2": 120} {
		if got, ok := ReadArea(text); !ok || got != want {
			t.Errorf("%q is %d, %v", text, got, ok)
		}
	}
	for _, text := range []string{"grande", "9,55", "-3", "1000", "1 000"} {
		if got, ok := ReadArea(text); ok {
			t.Errorf("%q is %d", text, got)
		}
	}
}

func TestAVeiledSleeperLeavesNothingButABed(t *testing.T) {
	nights := calendar.Interval{From: calendar.NewDay(2026, 9, 1), To: calendar.NewDay(2027, 7, 3)}
	child := Sleeper{
		Pupil: "pup_1", Stay: "sta_1", Version: 3, Name: "—", Born: calendar.NewDay(2013, 5, 2), Sex: "F", Level: "5e", Household: "hh_1",
		Section: "sec_1", Bed: "bed_1", Nights: nights, Hidden: true,
	}
	d := Dormitory{Sleepers: []Sleeper{child, {Pupil: "pup_2", Stay: "sta_2", Name: "Lina B."}}, Wishes: []Pair{{"pup_2", "pup_1"}}, Apart: []Pair{{"pup_1", "pup_2"}}}
	v := d.Veiled()
	if want := (Sleeper{Name: "—", Section: "sec_1", Bed: "bed_1", Nights: nights, Hidden: true, Here: true}); v.Sleepers[0] != want {
		t.Errorf("a page gets %+v, want %+v", v.Sleepers[0], want)
	}
	if len(v.Wishes)+len(v.Apart) != 0 || v.Sleepers[1].Name != "Lina B." {
		t.Errorf("the others are %+v with %v and %v", v.Sleepers[1], v.Wishes, v.Apart)
	}
	if d.Sleepers[0] != child {
		t.Error("what decides lost the child")
	}
}

func TestAProposalLeavesWhoIsHiddenInBed(t *testing.T) {
	nights := calendar.Interval{From: calendar.NewDay(2026, 9, 1), To: calendar.NewDay(2027, 7, 3)}
	boarder := func(n, bed string, hidden bool) Sleeper {
		return Sleeper{Pupil: PupilID("pup_" + n), Stay: StayID("sta_" + n), Name: n, Born: calendar.NewDay(2013, 5, 2), Sex: "F", Level: "5e", Section: "sec_1", Bed: BedID(bed), Nights: nights, Hidden: hidden}
	}
	d := Dormitory{
		Sections: []Section{{ID: "sec_1", Sex: "F"}},
		Rooms:    []Bedroom{{ID: "roo_1", Section: "sec_1", Name: "1", Beds: []Bed{{ID: "bed_1", Section: "sec_1", RoomID: "roo_1", Label: "1A"}, {ID: "bed_2", Section: "sec_1", RoomID: "roo_1", Label: "1B"}}}},
		Sleepers: []Sleeper{boarder("1", "bed_1", true), boarder("2", "", false)},
	}
	p := d.Propose(nights.From, 14)
	if len(p.Moves) != 1 || p.Moves[0].Sleeper.Pupil != "pup_2" || p.Moves[0].To != "bed_2" || len(p.Kept) != 0 {
		t.Errorf("the plan moves %+v and keeps %+v", p.Moves, p.Kept)
	}
}
