package placement

import (
	"slices"
	"testing"
)

// precedents are n first requests of the last campaign like the one of hoping, of
// which so many had no place.
func precedents(n, without int, change ...func(*Precedent)) (list []Precedent) {
	for i := range n {
		p := Precedent{Level: "4e", Sex: Girl, Points: 20, Wishes: []HouseID{"hou_b", "hou_a"}, Placed: i >= without}
		for _, f := range change {
			f(&p)
		}
		list = append(list, p)
	}
	return list
}

// hoping is a first request of a girl for 4e, 18 points, two houses.
func hoping() File {
	return File{
		Pupil: Pupil{Sex: Girl},
		Referral: Referral{Way: Application, Level: "4e", Claims: Claims{{Code: "far"}}, Scale: ExampleCatalogue(),
			Wishes: []Wish{{1, "hou_a"}, {2, "hou_b"}}},
	}
}

// The warning rests on twenty pupils at least: nineteen say nothing.
func TestTheWarningOfRiskRestsOnTwentyPupils(t *testing.T) {
	for _, test := range []struct {
		n, without int
		told       bool
		tenths     int
	}{{0, 0, false, 0}, {19, 12, false, 0}, {20, 12, true, 6}, {21, 12, true, 6}, {20, 0, true, 0}, {20, 20, true, 10}, {40, 1, true, 0}, {200, 115, true, 6}} {
		o, told := hoping().Risk(precedents(test.n, test.without), true)
		if told != test.told || o.Tenths != test.tenths || told && !o.SameHouses {
			t.Errorf("%d pupils, %d without a place: %+v, told %v", test.n, test.without, o, told)
		}
	}
}

// Each condition of being in the same situation counts: twenty who differ in one
// are not among those compared.
func TestOnlyPupilsInTheSameSituationAreCompared(t *testing.T) {
	for name, change := range map[string]func(*Precedent){
		"another level":          func(p *Precedent) { p.Level = "3e" },
		"another sex":            func(p *Precedent) { p.Sex = Boy },
		"a lower band of points": func(p *Precedent) { p.Points = RiskBand - 1 },
		"a higher band":          func(p *Precedent) { p.Points = 2 * RiskBand },
		"another first wish":     func(p *Precedent) { p.Wishes = []HouseID{"hou_c", "hou_a"} },
		"no wish":                func(p *Precedent) { p.Wishes = nil },
	} {
		if o, told := hoping().Risk(precedents(20, 10, change), true); told {
			t.Errorf("%s: %+v", name, o)
		}
	}
	boys := func(p *Precedent) { p.Sex = Boy }
	if _, told := hoping().Risk(precedents(20, 10, boys), false); !told {
		t.Error("where the places of the houses are for both, so is the comparison")
	}
}

// When too few asked for the same houses, those with the same first wish stand
// in, and the warning says so.
func TestTheSameFirstWishStandsInForTheSameHouses(t *testing.T) {
	first := func(p *Precedent) { p.Wishes = []HouseID{"hou_a", "hou_c"} }
	past := slices.Concat(precedents(19, 19), precedents(20, 4, first))
	o, told := hoping().Risk(past, true)
	if !told || o.SameHouses || o.Tenths != 2 {
		t.Errorf("%+v, told %v", o, told)
	}
	if o, _ := hoping().Risk(append(past, precedents(1, 1)...), true); !o.SameHouses || o.Tenths != 10 {
		t.Errorf("with twenty of the same houses: %+v", o)
	}
}

func TestABoarderWhoGoesOnIsToldOfNoRisk(t *testing.T) {
	f := hoping()
	f.Referral.Way = Renewal
	if _, told := f.Risk(precedents(30, 10), true); told {
		t.Error("a renewal keeps its place")
	}
	f = hoping()
	f.Referral.Wishes = nil
	if _, told := f.Risk(precedents(30, 10), true); told {
		t.Error("nothing is wished for")
	}
}
