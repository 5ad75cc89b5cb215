package web

import (
	"context"
	"slices"
	"strings"
	"sync"

	"internat/placement"
	"internat/placement/match"
)

// The example of the page of rules: six invented pupils, two houses, five
// places. Only the problem is written here. The points come from the scale, the
// rounds from match.Walk and the places from match.Solve, so that the page can
// never say anything else than the program does.

// examplePupil is one of the six, by the first name.
type examplePupil struct {
	name   string
	claims []string // criteria of the scale
	wishes []string // houses, best first
	boards string   // in this house already
}

var examplePupils = []examplePupil{
	{"Adam", []string{"rep"}, []string{"Kerlann"}, "Kerlann"},
	{"Inès", []string{"very_far", "study_conditions"}, []string{"Brocéliande", "Kerlann"}, ""},
	{"Jade", []string{"very_far"}, []string{"Brocéliande", "Kerlann"}, ""},
	{"Lina", []string{"very_far"}, []string{"Brocéliande", "Kerlann"}, ""},
	{"Malo", []string{"boursier"}, []string{"Brocéliande", "Kerlann"}, ""},
	{"Noé", []string{"far"}, []string{"Kerlann", "Brocéliande"}, ""},
}

// exampleProblem is the example as the engine reads it.
func exampleProblem() *match.Problem {
	one, level := 1, "6e"
	p := &match.Problem{
		Seed: "exemple", Siblings: match.NoSiblings, Levels: []string{level}, Groups: []string{string(placement.Boursier)},
		Houses: []match.House{
			{ID: "Brocéliande", Sections: []match.Section{{ID: sectionOf("Brocéliande"), Beds: 3, Floors: []match.Quota{{Group: string(placement.Boursier), Seats: &one}}}}},
			{ID: "Kerlann", Sections: []match.Section{{ID: sectionOf("Kerlann"), Beds: 2}}},
		},
	}
	scale := placement.ExampleCatalogue()
	for _, x := range examplePupils {
		claims := x.asked()
		u := match.Pupil{ID: x.name, Level: level, Agreement: true}
		for _, g := range scale.Groups(claims) {
			if g == placement.Boursier { // the only group that a house of the example has a target for
				u.Groups = append(u.Groups, string(g))
			}
		}
		if x.boards != "" {
			u.Current = sectionOf(x.boards)
		}
		for _, house := range x.wishes {
			u.Wishes = append(u.Wishes, match.Wish{House: house, Points: scale.Points(claims)})
		}
		p.Pupils = append(p.Pupils, u)
	}
	return p
}

// sectionOf is the only section of a house of the example.
func sectionOf(house string) string { return house + "/1" }

// asked are the criteria of the pupil.
func (x examplePupil) asked() (claims placement.Claims) {
	for _, code := range x.claims {
		claims = append(claims, placement.Claim{Code: code})
	}
	return claims
}

// solvedExample is what the engine makes of the example.
type solvedExample struct {
	problem *match.Problem
	steps   []match.Step
	outcome *match.Outcome
	sound   bool // the second program, which reads the result again, found nothing
}

// theExample is solved once: it is the same for everybody.
var theExample = sync.OnceValues(func() (x solvedExample, err error) {
	x.problem = exampleProblem()
	if x.steps, err = match.Walk(x.problem); err != nil {
		return x, err
	}
	if x.outcome, err = match.Solve(context.Background(), x.problem, match.Options{}); err != nil {
		return x, err
	}
	x.sound = len(match.Verify(x.problem, x.outcome)) == 0
	return x, nil
})

// An ExampleView is the example in words.
type ExampleView struct {
	Houses  []ExampleHouse
	Pupils  []ExamplePupil
	Rounds  []ExampleRound
	Results []ExampleResult
	Sound   bool
}

// An ExampleHouse is one house with its places and its target.
type ExampleHouse struct {
	Name   string
	Places int
	Target string
}

// An ExamplePupil is one pupil as the run sees it.
type ExamplePupil struct {
	Name   string
	Points int
	From   []string // the criteria behind the points
	Boards string   // in this house already
	Wishes []string
	Draw   int // place in the draw, from 1
}

// An ExampleRound is one round of requests.
type ExampleRound struct {
	Number int
	Steps  []ExampleStep
}

// An ExampleStep is one request: what is asked, what the house does and why,
// whom it keeps for now.
type ExampleStep struct {
	Asks, Answer string
	Because      []string
	House        string
	Kept         []string
}

// An ExampleResult is what became of one pupil, and what the family reads.
type ExampleResult struct {
	Name, House string
	Wish        int
	Tone        string
	Reads       []Paragraph
}

// example puts the solved example into words.
func example(f Frame) (ExampleView, error) {
	x, err := theExample()
	if err != nil {
		return ExampleView{}, err
	}
	v := ExampleView{Sound: x.sound}
	for _, h := range x.problem.Houses {
		house := ExampleHouse{Name: h.ID, Places: h.Sections[0].Beds}
		for _, q := range h.Sections[0].Floors {
			house.Target = f.T("example.target", *q.Seats, f.T("group."+q.Group))
		}
		v.Houses = append(v.Houses, house)
	}
	order := drawOrder(x.outcome)
	for i, u := range examplePupils {
		v.Pupils = append(v.Pupils, pupilExample(f, u, x.problem.Pupils[i], order))
	}
	for _, step := range x.steps {
		if len(v.Rounds) < step.Round {
			v.Rounds = append(v.Rounds, ExampleRound{Number: step.Round})
		}
		r := &v.Rounds[step.Round-1]
		r.Steps = append(r.Steps, exampleStep(f, step, x.problem))
	}
	for _, c := range x.outcome.Certificates {
		v.Results = append(v.Results, exampleResult(f, c, x.outcome))
	}
	return v, nil
}

// drawOrder lists the pupils as the draw orders them.
func drawOrder(o *match.Outcome) []string {
	certificates := slices.Clone(o.Certificates)
	slices.SortFunc(certificates, func(a, b match.Certificate) int {
		return slices.Compare(a.Lottery[:], b.Lottery[:])
	})
	var ids []string
	for _, c := range certificates {
		ids = append(ids, c.Pupil)
	}
	return ids
}

func pupilExample(f Frame, x examplePupil, u match.Pupil, order []string) ExamplePupil {
	p := ExamplePupil{Name: x.name, Points: u.Wishes[0].Points, Boards: x.boards, Wishes: x.wishes, Draw: slices.Index(order, x.name) + 1}
	for _, code := range x.claims {
		p.From = append(p.From, criterion(f, placement.ExampleCatalogue(), code))
	}
	return p
}

// exampleStep says a step as one would tell it at the table.
func exampleStep(f Frame, s match.Step, p *match.Problem) ExampleStep {
	out := ExampleStep{Asks: f.T("example.asks", s.Pupil, s.House, ordinal(f, s.Wish)), House: s.House, Kept: s.Held}
	switch s.Leaves {
	case "":
		out.Answer = f.T("example.keeps", s.House, s.Pupil)
	case s.Pupil:
		out.Answer = f.T("example.refuses", s.House, s.Pupil, onward(f, s, p))
	default:
		out.Answer = f.T("example.swaps", s.House, s.Pupil, s.Leaves, onward(f, s, p))
	}
	if s.Kept != "" {
		out.Because = append(out.Because, f.T("example.because.kept", s.Kept, s.House))
	}
	if s.Floor != "" {
		out.Because = append(out.Because, f.T("example.because.floor", s.Floor, s.Leaves))
	}
	if s.Draw != "" {
		out.Because = append(out.Because, f.T("example.because.draw", s.Draw, s.Leaves))
	}
	return out
}

// ordinal is « premier vœu ».
func ordinal(f Frame, wish int) string {
	if wish == 1 {
		return f.T("example.first")
	}
	return f.T("example.nth", wish)
}

// onward says where the one who leaves goes on asking.
func onward(f Frame, s match.Step, p *match.Problem) string {
	i := slices.IndexFunc(p.Pupils, func(u match.Pupil) bool { return u.ID == s.Leaves })
	wishes := p.Pupils[i].Wishes
	at := slices.IndexFunc(wishes, func(w match.Wish) bool { return w.House == s.House })
	if at+1 < len(wishes) {
		return f.T("example.onward", s.Leaves, wishes[at+1].House)
	}
	return f.T("example.nowhere", s.Leaves)
}

func exampleResult(f Frame, c match.Certificate, o *match.Outcome) ExampleResult {
	r := ExampleResult{Name: c.Pupil}
	if i := slices.IndexFunc(o.Placements, func(p match.Placement) bool { return p.Pupil == c.Pupil }); i >= 0 {
		r.House, r.Wish, r.Tone = o.Placements[i].House, o.Placements[i].Wish, "ok"
	}
	for _, w := range c.Wishes {
		if w.Code != match.BetterWish {
			r.Reads = append(r.Reads, Paragraph{w.House, strings.Join(words.Told(f.Lang, w, c.Groups), " ")})
		}
	}
	return r
}
