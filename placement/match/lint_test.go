package match

import (
	"slices"
	"strconv"
	"testing"
)

// lintCase is a problem about which there is nothing to say: four houses of two beds for girls, one
// adult each, a floor that somebody can fill, and pupils with four wishes. Tests change one thing.
func lintCase(change func(*Problem)) *Problem {
	p := &Problem{Seed: "s", Levels: []string{"6e", "5e"}, Groups: []string{"rep"}}
	one := 1
	for _, h := range []string{"A", "B", "C", "D"} {
		p.Houses = append(p.Houses, House{ID: h, Bands: []Band{{ID: "b", Ratio: 10, Adults: 1}},
			Sections: []Section{{ID: h + "/1", Sex: "F", Levels: []string{"6e"}, Beds: 2, Band: "b"}}})
	}
	p.Houses[0].Sections[0].Floors = []Quota{{Group: "rep", Seats: &one}}
	for i, wishes := range []string{"ABCD", "DCBA", "ACBD", "BADC", "CDAB"} {
		p.Pupils = append(p.Pupils, Pupil{ID: "p" + strconv.Itoa(i), Sex: "F", Level: "6e", Groups: []string{"rep"}, Agreement: true, Wishes: wishesFor(wishes)})
	}
	change(p)
	return p
}

// wishesFor is one wish for each letter.
func wishesFor(houses string) (wishes []Wish) {
	for _, h := range houses {
		wishes = append(wishes, Wish{House: string(h)})
	}
	return wishes
}

func TestLintSaysWhatARunCannotGive(t *testing.T) {
	none := 0
	for _, c := range []struct {
		name   string
		change func(*Problem)
		want   []Warning
	}{
		{"nothing, in the ordinary case", func(*Problem) {}, nil},
		{"a boy asks for houses of girls", func(p *Problem) { p.Pupils[1].Sex = "M" }, []Warning{{Code: NoEligibleWish, Pupil: "p1"}}},
		{"no wish at all", func(p *Problem) { p.Pupils[1].Wishes = nil }, []Warning{{Code: NoWish, Pupil: "p1"}}},
		{"one wish", func(p *Problem) { p.Pupils[1].Wishes = wishesFor("C") }, []Warning{{Code: OneWish, Pupil: "p1"}}},
		{"several, of which one can take the pupil", func(p *Problem) {
			p.Houses[0].Closed, p.Houses[1].Closed = true, true
			p.Pupils[1].Wishes = wishesFor("ABC")
		}, []Warning{{Code: OneWish, Pupil: "p1"}}},
		{"half as many as the others, and fewer", func(p *Problem) {
			for _, h := range []string{"E", "F"} {
				p.Houses = append(p.Houses, House{ID: h, Sections: []Section{{ID: h + "/1", Beds: 1}}})
			}
			for i := range p.Pupils {
				p.Pupils[i].Wishes = wishesFor("ABCDEF")
			}
			p.Pupils[1].Wishes, p.Pupils[2].Wishes = wishesFor("ABC"), wishesFor("AB")
		}, []Warning{{Code: FewWishes, Pupil: "p2"}}},
		{"one house twice", func(p *Problem) { p.Pupils[1].Wishes = wishesFor("ABCDA") }, []Warning{{Code: DuplicateWish, Pupil: "p1", House: "A"}}},
		{"a short list without agreement, of which nothing will come", func(p *Problem) { p.Pupils[1].Agreement, p.Pupils[1].Wishes = false, wishesFor("C") }, nil},
		{"a short list of a boarder who may stay", func(p *Problem) { p.Pupils[1].Current, p.Pupils[1].Wishes = "A/1", wishesFor("A") }, nil},
		{"a boarder whose section takes other levels", func(p *Problem) { p.Pupils[1].Current, p.Houses[1].Sections[0].Levels = "B/1", []string{"5e"} },
			[]Warning{{Code: CurrentLost, Pupil: "p1", Section: "B/1"}}},
		{"no adult", func(p *Problem) { p.Houses[2].Bands[0].Adults = 0 }, []Warning{{Code: NoStaff, House: "C", Band: "b"}}},
		{"no adult where nobody wants in", func(p *Problem) {
			p.Houses = append(p.Houses, House{ID: "E", Bands: []Band{{ID: "b", Ratio: 10}}, Sections: []Section{{ID: "E/1", Beds: 9, Band: "b"}}})
		}, nil},
		{"no bed", func(p *Problem) { p.Houses[2].Sections[0].Beds = 0 }, []Warning{{Code: NoBeds, House: "C"}}},
		{"no bed by licence", func(p *Problem) { p.Houses[2].Cap = &none }, []Warning{{Code: NoBeds, House: "C"}}},
		{"no bed in a house that is closed", func(p *Problem) { p.Houses[2].Closed, p.Houses[2].Sections[0].Beds = true, 0 }, nil},
		{"more boarders than beds", func(p *Problem) { board(p, "B/1", 3) }, []Warning{{Code: OverCapacity, Section: "B/1"}}},
		{"more boarders than adults can have", func(p *Problem) { board(p, "B/1", 2); p.Houses[1].Bands[0].Ratio = 1 },
			[]Warning{{Code: OverCapacity, House: "B", Band: "b"}}},
		{"more boarders than the licence", func(p *Problem) { board(p, "B/1", 2); p.Houses[1].Cap = new(1) }, []Warning{{Code: OverCapacity, House: "B"}}},
		{"a pin counts as a boarder", func(p *Problem) { board(p, "B/1", 2); p.Pupils[4].Pin = "B/1" }, []Warning{{Code: OverCapacity, Section: "B/1"}}},
		{"floors beyond the places", func(p *Problem) { p.Houses[0].Sections[0].Floors[0].Seats = new(3) }, []Warning{{Code: FloorsOverCap, Section: "A/1"}}},
		{"a floor for a group that nobody is in", func(p *Problem) {
			for i := range p.Pupils {
				p.Pupils[i].Groups = nil
			}
		}, []Warning{{Code: DeadFloor, Section: "A/1", Group: "rep"}}},
		{"a floor that a pinned pupil fills", func(p *Problem) {
			for i := range p.Pupils {
				p.Pupils[i].Groups = nil
			}
			p.Pupils[0].Groups, p.Pupils[0].Pin = []string{"rep"}, "A/1"
		}, nil},
		{"a ceiling that nobody reaches", func(p *Problem) { p.Houses[1].Sections[0].Ceilings = []Quota{{Group: "rep", Seats: new(1)}} }, nil},
		{"an unsound problem has faults", func(p *Problem) { p.Houses[2].Bands[0].Adults, p.Houses[3].ID = 0, "A" }, nil},
	} {
		if got := Lint(lintCase(c.change)); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// board makes the first pupils boarders of a section.
func board(p *Problem, section string, n int) {
	for i := range n {
		p.Pupils[i].Current = section
	}
}

// BenchmarkLint looks at the problem of a large département.
func BenchmarkLint(b *testing.B) {
	p := randomProblem(7, 20_000)
	b.ResetTimer()
	for b.Loop() {
		Lint(p)
	}
}
