package match

import (
	"context"
	"errors"
	"slices"
	"testing"
)

func compared(t *testing.T, p *Problem, q Question) Comparison {
	t.Helper()
	c, err := Compare(context.Background(), p, solve(t, p), q, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAComparisonIsMeasuredByTheTargetsThatAreFiled: without its floor the girls' seat goes to a
// boy. The floor still counts as one, missed, and the girl as one whom the rules would choose.
func TestAComparisonIsMeasuredByTheTargetsThatAreFiled(t *testing.T) {
	c := compared(t, halfForGirls(), Question{Kind: NoFloors})
	if c.Summary.Floors != 1 || c.Summary.FloorsMet != 0 || c.Summary.Envious != 1 {
		t.Errorf("without floors: %+v; want the floor missed and one pupil envious", c.Summary)
	}
	if c.Better != 1 || c.Worse != 1 {
		t.Errorf("without floors %d are better off and %d worse; want a boy and the girl", c.Better, c.Worse)
	}
	p := readProblem(t, readCase(t, "testdata/cases/20-freya-devi.json").Problem)
	if s := compared(t, p, Question{Kind: NoFloors}).Summary; s.Floors != 2 || s.FloorsMet != 2 || s.Envious != 1 {
		t.Errorf("Devi alone holds both floors: %+v", s)
	}
}

// TestBedsThatAppearRaiseNoTarget: half of two beds is one seat; of four it would be two, and the
// only girl could not fill them.
func TestBedsThatAppearRaiseNoTarget(t *testing.T) {
	p := halfForGirls()
	c := compared(t, p, Question{Kind: ByMoreBeds, Section: "H/1", More: 2})
	if c.Summary.Floors != 1 || c.Summary.FloorsMet != 1 || c.Summary.Placed != 4 || c.Better != 2 || c.Worse != 0 {
		t.Errorf("two beds more: %+v", c)
	}
}

func TestAHouseThatClosesSendsItsPupilsOn(t *testing.T) {
	p := halfForGirls()
	p.Pupils[1].Pin = "H/1"
	p.Houses = append(p.Houses, House{ID: "K", Sections: []Section{{ID: "K/1", Beds: 1}}})
	for i := range p.Pupils {
		p.Pupils[i].Wishes = append(p.Pupils[i].Wishes, Wish{House: "K"})
	}
	c := compared(t, p, Question{Kind: ByHouseClosed, House: "H"})
	s := c.Summary
	if s.Placed != 1 || s.Promised != 0 || s.Unplaced != 3 || !slices.Equal(s.Ranks, []int{0, 1}) || s.FloorsMet != 0 || s.Envious != 0 {
		t.Errorf("the house closed: %+v", s)
	}
	if c.Better != 0 || c.Worse != 2 {
		t.Errorf("%d better, %d worse; two lose their place and one had been refused both", c.Better, c.Worse)
	}
}

func TestAnAdultMoreOrFewerChangesWhatABandHolds(t *testing.T) {
	p := halfForGirls()
	p.Houses[0].Bands = []Band{{ID: "b", Ratio: 1, Adults: 1}}
	p.Houses[0].Sections[0].Band = "b"
	for more, placed := range map[int]int{-3: 0, -1: 0, 0: 1, 1: 2, 2: 2} {
		c := compared(t, p, Question{Kind: ByAdults, House: "H", Band: "b", More: more})
		if c.Summary.Placed != placed || c.Summary.Adults != placed {
			t.Errorf("%+d adults: %d placed with %d adults, want %d", more, c.Summary.Placed, c.Summary.Adults, placed)
		}
	}
}

func TestAComparisonAsksAboutWhatThereIs(t *testing.T) {
	p := halfForGirls()
	for _, q := range []Question{
		{}, {Kind: "?"}, {Kind: ByHouseClosed, House: "Z"}, {Kind: ByAdults, House: "H", Band: "b"}, {Kind: ByMoreBeds, Section: "H"},
	} {
		var faults Faults
		if _, err := Compare(context.Background(), p, solve(t, p), q, nil); !errors.As(err, &faults) {
			t.Errorf("%+v: %v", q, err)
		}
	}
}

// TestAHeldPlaceIsNoPupil: a comparison counts whom it is told to.
func TestAHeldPlaceIsNoPupil(t *testing.T) {
	p := halfForGirls()
	p.Pupils = append(p.Pupils, Pupil{ID: "held", Sex: "F", Level: "6e", Agreement: true, Pin: "H/1"})
	decided := solve(t, p)
	children := func(id string) bool { return id != "held" }
	if s := SummarizeOnly(p, decided, children); s.Placed != 1 || s.Promised != 0 || s.Unplaced != 3 {
		t.Errorf("the decision: %+v", s)
	}
	c, err := Compare(context.Background(), p, decided, Question{Kind: ByHouseClosed, House: "H"}, children)
	if err != nil || c.Summary.Unplaced != 4 || c.Worse != 1 {
		t.Errorf("the house closed: %+v, %v", c, err)
	}
}

func TestEveryRuleInForceIsListedWithItsParts(t *testing.T) {
	p := halfForGirls()
	p.Siblings, p.Recount = TieBreak, true
	h := &p.Houses[0]
	h.Cap = new(2)
	h.Bands, h.Sections[0].Band = []Band{{ID: "b", Ratio: 10, Adults: 1}}, "b"
	h.Sections[0].Ceilings = []Quota{{Group: "girls", Seats: new(1)}}
	want := map[RuleKind]Rule{
		FloorRule: {Kind: FloorRule, Section: "H/1", Group: "girls"}, CeilingRule: {Kind: CeilingRule, Section: "H/1", Group: "girls"},
		SiblingRule: {}, RecountRule: {}, StaffRule: {Kind: StaffRule, House: "H"}, LicenceRule: {Kind: LicenceRule, House: "H"},
	}
	rules := Rules(p)
	if len(rules) != len(want) {
		t.Errorf("rules %v", rules)
	}
	for _, r := range rules {
		parts := Parts(p, r)
		if want[r.Kind] == (Rule{}) && len(parts) == 0 {
			continue
		}
		if len(parts) != 1 || parts[0] != want[r.Kind] {
			t.Errorf("%s: parts %v, want %v", r.Kind, parts, want[r.Kind])
		}
	}
}

// TestALicenceCostsWhoWouldHaveHadABed: three beds, two licensed. The question without the licence
// says the same as its effect, seen from the other side.
func TestALicenceCostsWhoWouldHaveHadABed(t *testing.T) {
	p := halfForGirls()
	p.Houses[0].Cap, p.Houses[0].Sections[0].Beds = new(2), 3
	decided, rule := solve(t, p), Rule{Kind: LicenceRule, House: "H"}
	e, err := EffectOf(context.Background(), p, decided, rule)
	if err != nil || e.Up != 0 || e.Down != 1 {
		t.Errorf("the licence: %+v, %v", e, err)
	}
	c, err := Compare(context.Background(), p, decided, rule.Without(), nil)
	if got, ok := c.Question.Rule(); err != nil || !ok || got != rule || c.Better != e.Down || c.Worse != e.Up {
		t.Errorf("without the licence: %+v, %v", c, err)
	}
}

// TestSupervisionIsMeasuredWithTheTargetsAsTheyWere: half of the one place supervised is one seat.
// Were it half of the four beds, two seats would be kept and a boy would seem to gain less.
func TestSupervisionIsMeasuredWithTheTargetsAsTheyWere(t *testing.T) {
	p := halfForGirls()
	h := &p.Houses[0]
	h.Bands, h.Sections[0].Band, h.Sections[0].Beds = []Band{{ID: "b", Ratio: 1, Adults: 1}}, "b", 4
	q := withoutStaff(p, "")
	s := q.Houses[0].Sections[0]
	if s.Band != "" || s.Floors[0].Seats == nil || *s.Floors[0].Seats != 1 || h.Sections[0].Floors[0].Share == "" {
		t.Errorf("without supervision the floor is %+v, and the problem given has %+v", s.Floors[0], h.Sections[0].Floors[0])
	}
	if other := withoutStaff(p, "K").Houses[0].Sections[0]; other.Band != "b" {
		t.Error("taking another house's supervision away took this one's")
	}
}

// halfForGirls is a house of two beds, half of them for girls, that one girl and three boys with
// more points ask for.
func halfForGirls() *Problem {
	p := &Problem{Seed: "s", Siblings: NoSiblings, Levels: []string{"6e"}, Groups: []string{"girls"}, Houses: []House{
		{ID: "H", Sections: []Section{{ID: "H/1", Beds: 2, Floors: []Quota{{Group: "girls", Share: "0.5"}}}}},
	}}
	for i, id := range []string{"girl", "boy1", "boy2", "boy3"} {
		u := Pupil{ID: id, Level: "6e", Agreement: true, Wishes: []Wish{{House: "H", Points: i}}}
		if id == "girl" {
			u.Groups = []string{"girls"}
		}
		p.Pupils = append(p.Pupils, u)
	}
	return p
}
