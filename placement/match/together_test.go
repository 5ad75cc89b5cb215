package match

import (
	"slices"
	"testing"
)

// family makes two brothers of one level and a rival. Apart, the elder wins in A and the younger
// in B.
func family(wishes ...[]Wish) *Problem {
	p := &Problem{Seed: "s", Siblings: Together, Levels: []string{"6e"}}
	for _, h := range []string{"A", "B"} {
		p.Houses = append(p.Houses, House{ID: h, Sections: []Section{{ID: h + "/1", Beds: 2}}})
	}
	for i, w := range wishes {
		u := Pupil{ID: string(rune('p' + i)), Level: "6e", Agreement: true, Wishes: w}
		if i < 2 {
			u.Family = "f"
		}
		p.Pupils = append(p.Pupils, u)
	}
	return p
}

func TestASplitFamilyIsTiedToAHouseThatTakesAll(t *testing.T) {
	p := family(
		[]Wish{{"A", 9}, {"B", 9}}, []Wish{{"A", 1}, {"B", 8}}, // p and q, brothers
		[]Wish{{"A", 5}, {"B", 5}}, // r takes the second bed of A
	)
	out := solve(t, p)
	if got := sections(out); got["p"] != "B/1" || got["q"] != "B/1" || got["r"] != "A/1" {
		t.Errorf("placed %v, want both brothers in B", got)
	}
	tie := Warning{Code: FamilyTied, Family: "f", House: "B"}
	if !slices.Contains(out.Warnings, tie) {
		t.Errorf("warnings %v, want the tie", out.Warnings)
	}
	if code := out.Certificates[0].Wishes[0].Code; code != SetAside {
		t.Errorf("p's wish for A is %s, want set aside", code)
	}
	out.Warnings = nil
	if len(Verify(p, out)) == 0 {
		t.Error("without the tie the outcome must be refused")
	}
}

func TestAFamilyThatCannotBeTogetherIsListed(t *testing.T) {
	p := family(
		[]Wish{{"A", 9}}, []Wish{{"A", 1}, {"B", 8}}, // q is never chosen in A
		[]Wish{{"A", 5}},
	)
	out := solve(t, p)
	if got := sections(out); got["p"] != "A/1" || got["q"] != "B/1" {
		t.Errorf("placed %v, want each brother in the best place", got)
	}
	if !slices.Contains(out.Warnings, Warning{Code: FamilyResidual, Family: "f"}) {
		t.Errorf("warnings %v, want the family listed", out.Warnings)
	}
}
