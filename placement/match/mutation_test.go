package match

import (
	"bytes"
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// mutation spoils an outcome, or the problem it is checked against. It reports whether it found
// something to spoil.
type mutation struct {
	name  string
	spoil func(g *rand.Rand, p *Problem, o *Outcome) bool
}

var mutations = []mutation{
	{"two pupils swap their places", swapTwo},
	{"a pupil loses the place", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		if len(o.Placements) == 0 {
			return false
		}
		i := g.IntN(len(o.Placements))
		o.Unplaced = append(o.Unplaced, Unplaced{o.Placements[i].Pupil, Cutoff})
		o.Placements = append(o.Placements[:i], o.Placements[i+1:]...)
		return true
	}},
	{"a staffed place is dropped", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		if len(o.Staffing) == 0 {
			return false
		}
		s := &o.Staffing[g.IntN(len(o.Staffing))]
		s.Cap--
		return s.Placed > s.Cap
	}},
	{"a pupil joins a group", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		u := &p.Pupils[g.IntN(len(p.Pupils))]
		if len(u.Groups) == 0 {
			u.Groups = []string{p.Groups[0]}
		} else {
			u.Groups = u.Groups[1:]
		}
		return true
	}},
	{"an adult moves unlogged", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		for i := 1; i < len(o.Staffing); i++ {
			from, to := &o.Staffing[i-1], &o.Staffing[i]
			if from.House == to.House && from.Adults > 0 {
				from.Adults, to.Adults = from.Adults-1, to.Adults+1
				return true
			}
		}
		return false
	}},
	{"a transfer is struck from the log", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		if len(o.Transfers) == 0 {
			return false
		}
		o.Transfers = o.Transfers[1:]
		return true
	}},
	{"a floor is miscounted", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		if len(o.Floors) == 0 {
			return false
		}
		o.Floors[g.IntN(len(o.Floors))].Held++
		return true
	}},
	{"a sibling bit names a stranger", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		if len(o.SiblingBits) == 0 {
			return false
		}
		o.SiblingBits[0].Elder = o.SiblingBits[0].Pupil
		return true
	}},
	{"the seed is another", func(g *rand.Rand, p *Problem, o *Outcome) bool { o.Seed += "0"; return true }},
	{"a pupil is listed twice", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		if len(o.Placements) == 0 {
			return false
		}
		o.Placements = append(o.Placements, o.Placements[len(o.Placements)-1])
		return true
	}},
	{"a certificate tells of another rank", fact(func(c *WishCertificate) bool { c.Rank++; return c.Rank > 1 })},
	{"a certificate tells of another cutoff", fact(func(c *WishCertificate) bool { c.Cutoff++; return c.Cutoff > 1 })},
	{"a certificate tells of other points at the cutoff", fact(func(c *WishCertificate) bool { c.CutoffPoints++; return c.Cutoff > 0 })},
	{"a certificate tells of more pupils held", fact(func(c *WishCertificate) bool { c.Held++; return c.Bound != "" })},
	{"a certificate tells of another cap", fact(func(c *WishCertificate) bool { c.Cap--; return c.Bound != "" })},
	{"a certificate gives another reason", fact(func(c *WishCertificate) bool { c.Code = Forbidden + "?"; return true })},
	{"a certificate opens a group", fact(func(c *WishCertificate) bool {
		c.Open = append(c.Open[:len(c.Open):len(c.Open)], "qpv")
		return c.SeatsNeeded > 0
	})},
	{"a certificate needs no seat", fact(func(c *WishCertificate) bool { needed := c.SeatsNeeded; c.SeatsNeeded = 0; return needed > 0 })},
	{"a certificate tells of another ticket", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		c := &o.Certificates[g.IntN(len(o.Certificates))]
		c.Lottery[1] = c.Lottery[1][1:] + "0"
		return true
	}},
	{"a certificate is missing", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		o.Certificates = o.Certificates[1:]
		return true
	}},
	{"a placement tells of another wish", func(g *rand.Rand, p *Problem, o *Outcome) bool {
		if len(o.Placements) == 0 {
			return false
		}
		o.Placements[0].Wish++
		return true
	}},
}

// fact spoils the first certificate of a wish that has the fact.
func fact(spoil func(c *WishCertificate) bool) func(*rand.Rand, *Problem, *Outcome) bool {
	return func(g *rand.Rand, p *Problem, o *Outcome) bool {
		for _, i := range g.Perm(len(o.Certificates)) {
			for j := range o.Certificates[i].Wishes {
				c := &o.Certificates[i].Wishes[j]
				if before := *c; spoil(c) {
					return true
				} else {
					*c = before
				}
			}
		}
		return false
	}
}

// swapTwo exchanges the sections of two pupils placed in different sections.
func swapTwo(g *rand.Rand, p *Problem, o *Outcome) bool {
	for i := range o.Placements {
		for j := range i {
			a, b := &o.Placements[i], &o.Placements[j]
			if a.Section != b.Section {
				a.Section, b.Section = b.Section, a.Section
				a.House, b.House = b.House, a.House
				return true
			}
		}
	}
	return false
}

func TestVerifierCatchesEveryMutation(t *testing.T) {
	t.Parallel()
	spoiled := map[string]int{}
	for seed := range uint64(randomRuns(100)) {
		for i, m := range mutations {
			p := randomProblem(seed, 8)
			out := solve(t, p)
			if !m.spoil(rand.New(rand.NewPCG(seed, uint64(i))), p, out) {
				continue
			}
			spoiled[m.name]++
			if len(Verify(p, out)) == 0 {
				t.Errorf("seed %d: %s, and nobody notices", seed, m.name)
			}
		}
	}
	for _, m := range mutations {
		if spoiled[m.name] == 0 {
			t.Errorf("never tried: %s", m.name)
		}
	}
}

func TestEnvyOfAPinnedPupilIsExcusedAndListed(t *testing.T) {
	p := &Problem{Seed: "s", Levels: []string{"6e"}, Houses: []House{{ID: "A", Sections: []Section{{ID: "A/1", Beds: 2}}}}}
	for id, points := range map[string]int{"best": 9, "pinned": 5, "good": 7, "poor": 3} {
		p.Pupils = append(p.Pupils, Pupil{ID: id, Level: "6e", Agreement: true, Wishes: []Wish{{House: "A", Points: points}}})
	}
	for i := range p.Pupils {
		if p.Pupils[i].ID == "pinned" {
			p.Pupils[i].Pin = "A/1"
		}
	}
	got := Excused(p, solve(t, p))
	if want := []Envy{{Pupil: "good", House: "A", Section: "A/1", Pinned: "pinned"}}; !slices.Equal(got, want) {
		t.Errorf("excused: %v, want %v", got, want)
	}
}

func TestQuarantineKeepsToTheComponentTouched(t *testing.T) {
	p := &Problem{Seed: "s", Levels: []string{"6e"}}
	for _, h := range []string{"A", "B"} {
		p.Houses = append(p.Houses, House{ID: h, Sections: []Section{{ID: h + "/1", Beds: 1}}})
		for _, u := range []string{h + "1", h + "2"} {
			p.Pupils = append(p.Pupils, Pupil{ID: u, Level: "6e", Agreement: true, Wishes: []Wish{{House: h}}})
		}
	}
	out := solve(t, p)
	out.Placements[0].Pupil, out.Unplaced[0].Pupil = out.Unplaced[0].Pupil, out.Placements[0].Pupil
	set := Quarantine(p, Verify(p, out))
	if !set["A1"] || !set["A2"] || set["B1"] || set["B2"] {
		t.Errorf("in quarantine: %v, want A1 and A2", set)
	}
	if all := Quarantine(p, []Violation{{Code: BadHash}}); len(all) != 4 {
		t.Errorf("a wrong hash puts %d of 4 in quarantine", len(all))
	}
}

// TestQuarantineFollowsHousesAndFamilies: A and B are tied by brothers, C and D by a pupil who asks for
// both, E by nothing. Violations name a house (a band's adults), a section (a floor) or a pupil.
func TestQuarantineFollowsHousesAndFamilies(t *testing.T) {
	p := &Problem{Seed: "s", Levels: []string{"6e", "5e"}, Groups: []string{"g"}}
	for _, h := range []string{"A", "B", "C", "D", "E"} {
		p.Houses = append(p.Houses, House{ID: h, Bands: []Band{{"band", 9, 1}}, Sections: []Section{{
			ID: h + "/1", Beds: 2, Band: "band", Floors: []Quota{{"g", new(1), ""}},
		}}})
		p.Pupils = append(p.Pupils, Pupil{ID: "of " + h, Level: "6e", Agreement: true, Wishes: []Wish{{House: h}}})
	}
	p.Pupils[0].Family, p.Pupils[1].Family = "f", "f"
	p.Pupils[2].Wishes = append(p.Pupils[2].Wishes, Wish{House: "D"})
	p.Pupils[4].Wishes, p.Pupils[4].Current = nil, "E/1"
	for _, c := range []struct {
		spoil func(o *Outcome)
		want  string
	}{
		{func(o *Outcome) { o.Staffing[0].Adults++ }, "of A,of B"},
		{func(o *Outcome) { o.Staffing[1].Placed++ }, "of A,of B"},
		{func(o *Outcome) { o.Floors[3].Held++ }, "of C,of D"},
		{func(o *Outcome) { o.Placements[4].Code = Placed }, "of E"},
		{func(o *Outcome) { o.Certificates[2].Wishes[0].Rank++ }, "of C,of D"},
		{func(o *Outcome) { o.Floors[4].Held++; o.Staffing[0].Placed++ }, "of A,of B,of E"},
		{func(o *Outcome) { o.Seed = "t" }, "of A,of B,of C,of D,of E"},
	} {
		out := solve(t, p)
		c.spoil(out)
		set := Quarantine(p, Verify(p, out))
		if got := strings.Join(slices.Sorted(maps.Keys(set)), ","); got != c.want {
			t.Errorf("in quarantine: %s; want %s; %v", got, c.want, Verify(p, out))
		}
	}
	p.Siblings = NoSiblings
	out := solve(t, p)
	out.Staffing[0].Adults++
	if set := Quarantine(p, Verify(p, out)); len(set) != 1 || !set["of A"] {
		t.Errorf("where brothers are strangers: %v, want of A", set)
	}
}

func TestTheOrderOfTheFileDoesNotMatter(t *testing.T) {
	forAll(t, 300, func(t *rapid.T) {
		n := numbersOf(t)
		p := problemFrom(n, 1+n.IntN(10))
		want := bytesOf(t, solve(t, p))
		q, g := *p, &generator{source: n}
		q.Pupils, q.Houses = nil, nil
		for _, i := range g.perm(len(p.Pupils)) {
			u := p.Pupils[i]
			u.Groups = shuffled(g, u.Groups)
			q.Pupils = append(q.Pupils, u)
		}
		for _, i := range g.perm(len(p.Houses)) {
			q.Houses = append(q.Houses, p.Houses[i])
		}
		q.Groups = shuffled(g, q.Groups)
		if got := bytesOf(t, solve(t, &q)); !bytes.Equal(got, want) {
			t.Fatalf("the shuffled file gives another outcome:\n%s\n%s", want, got)
		}
	})
}

func shuffled(g *generator, list []string) (turned []string) {
	for _, i := range g.perm(len(list)) {
		turned = append(turned, list[i])
	}
	return turned
}

func bytesOf(t failing, o *Outcome) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := o.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAProblemAndAnOutcomeSurviveTheirFiles(t *testing.T) {
	for seed := range uint64(randomRuns(300)) {
		p := randomProblem(seed, 9)
		var file bytes.Buffer
		if err := p.WriteJSON(&file); err != nil {
			t.Fatal(err)
		}
		again, err := Read(&file)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if InputHash(again) != InputHash(p) {
			t.Fatalf("seed %d: the problem changed in its file", seed)
		}
		out, err := Solve(context.Background(), again, Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := bytesOf(t, out)
		read, err := ReadOutcome(bytes.NewReader(want))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if !bytes.Equal(bytesOf(t, read), want) {
			t.Fatalf("seed %d: the outcome changed in its file", seed)
		}
	}
}

func TestASolveCanBeStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	phases := 0
	_, err := Solve(ctx, randomProblem(1, 9), Options{Progress: func(done, total int) {
		phases++
		cancel()
	}})
	if err != context.Canceled || phases != 1 {
		t.Errorf("stopped after %d phases with %v", phases, err)
	}
	if _, err := Solve(context.Background(), randomProblem(1, 9), Options{Scenario: "best"}); err == nil {
		t.Error("an unknown scenario is accepted")
	}
}
