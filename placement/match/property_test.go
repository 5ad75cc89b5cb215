package match

import (
	"context"
	"flag"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// numbers lets rapid choose a problem, so that one that breaks a property is made as small as can be.
type numbers struct{ *rapid.T }

func (s numbers) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(s.T, "n") }

// numbersOf gives rapid's numbers, which tend to be small, or those of a seed, which make fuller problems.
func numbersOf(t *rapid.T) source {
	if rapid.Bool().Draw(t, "seeded") {
		return rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	}
	return numbers{t}
}

// forAll checks a property on some hundreds of problems; see randomRuns.
func forAll(t *testing.T, usual int, property func(*rapid.T)) {
	t.Helper()
	checks := randomRuns(usual)
	if testing.Short() {
		checks *= 5 // what rapid divides by
	}
	for name, value := range map[string]string{"rapid.checks": strconv.Itoa(checks), "rapid.nofailfile": "true", "rapid.shrinktime": "5s"} {
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, property)
}

// plainProblem is a random problem whose parameters no outer loop moves: the promises of the
// mechanism are made for fixed caps, floors and sibling bits. The bits of the outcome under the
// rules of the problem are in the points, where no list that a family files can move them.
func plainProblem(from source, pupils int) *Problem {
	p := problemFrom(from, pupils)
	if p.Recount = false; p.Siblings == Together {
		p.Siblings = TieBreak
	}
	for h := range p.Houses {
		p.Houses[h].KeepPlan = true
	}
	out, err := Solve(context.Background(), p, Options{NoCertificates: true})
	if err != nil {
		return p
	}
	bits := map[[2]string]int{}
	for _, b := range out.SiblingBits {
		bits[[2]string{b.Pupil, b.House}] = 1
	}
	for i := range p.Pupils {
		u := &p.Pupils[i]
		for j := range u.Wishes {
			w := &u.Wishes[j]
			if bit := bits[[2]string{u.ID, w.House}]; p.Siblings == Absolute {
				w.Points += 1000 * bit
			} else {
				w.Points = 2*w.Points + bit
			}
		}
	}
	p.Siblings = NoSiblings
	return p
}

// rivalProblem is a market where houses and pupils disagree: it has several stable assignments.
func rivalProblem(from source) *Problem {
	g := &generator{source: from, p: &Problem{Seed: "s", Siblings: NoSiblings, Levels: []string{"6e"}, Groups: []string{"a", "b"}}}
	houses := []string{"A", "B", "C"}
	for _, id := range houses {
		h := House{ID: id, Sections: []Section{{ID: id + "/1", Beds: 1 + g.IntN(2), Floors: []Quota{{Group: pick(g, "a", "b"), Seats: new(1)}}}}}
		for _, u := range g.perm(5) {
			h.Priority = append(h.Priority, string(rune('p'+u)))
		}
		g.p.Houses = append(g.p.Houses, h)
	}
	for u := range 5 {
		pupil := Pupil{ID: string(rune('p' + u)), Level: "6e", Agreement: true, Groups: pick(g, nil, []string{"a"}, []string{"a", "b"})}
		for _, h := range g.perm(3) {
			pupil.Wishes = append(pupil.Wishes, Wish{House: houses[h]})
		}
		g.p.Pupils = append(g.p.Pupils, pupil)
	}
	return g.p
}

// TestTheOutcomeIsTheBestStableOne enumerates every assignment of small markets. The outcome must
// be stable, no pupil may prefer another stable assignment, and all of them must place the same
// pupils (the rural hospitals theorem).
func TestTheOutcomeIsTheBestStableOne(t *testing.T) {
	stable, markets := 0, 0
	forAll(t, 400, func(t *rapid.T) {
		n := numbersOf(t)
		p := rivalProblem(n)
		if rapid.Bool().Draw(t, "plain") {
			p = plainProblem(n, 2+n.IntN(5))
		}
		markets++
		out := solve(t, p)
		a := newAudit(p, out)
		a.lists()
		decided := slices.Clone(a.seat)
		found := false
		a.assignments(0, func() {
			if !a.stable() {
				return
			}
			stable++
			found = found || slices.Equal(a.seat, decided)
			for i := range a.seat {
				if (a.seat[i] >= 0) != (decided[i] >= 0) {
					t.Fatalf("%s is placed in one stable assignment only", p.Pupils[i].ID)
				}
				if a.position(i, a.seat[i]) < a.position(i, decided[i]) {
					t.Fatalf("%s does better in another stable assignment", p.Pupils[i].ID)
				}
			}
		})
		if !found {
			t.Fatal("the outcome is not stable")
		}
	})
	if stable <= markets {
		t.Errorf("only %d stable assignments: the markets are too easy", stable)
	}
}

// assignments visits every way to seat pupil i and those after in sections they wish for.
func (a *audit) assignments(i int, visit func()) {
	if i == len(a.seat) {
		visit()
		return
	}
	if u := &a.p.Pupils[i]; u.Pin != "" {
		a.seat[i] = a.sectionAt[u.Pin]
		a.assignments(i+1, visit)
		return
	}
	a.seat[i] = -1
	a.assignments(i+1, visit)
	for _, w := range a.wishes[i] {
		a.seat[i] = w.section
		a.assignments(i+1, visit)
	}
}

// stable reports whether every house keeps all it holds and would take nobody who prefers it.
func (a *audit) stable() bool {
	pins := a.pinned()
	pools := make([][]asking, len(a.houses))
	for i := range a.seat {
		if w := a.wishFor(i, a.seat[i]); w != nil {
			h := a.sections[w.section].house
			pools[h] = append(pools[h], asking{i, w})
		}
	}
	for h := range a.houses {
		if _, refused := a.choose(h, slices.Clone(pools[h]), pins[h]); len(refused) > 0 {
			return false
		}
	}
	for i := range a.seat {
		for j := range a.wishes[i] {
			w := &a.wishes[i][j]
			if w.section == a.seat[i] {
				break
			}
			h := a.sections[w.section].house
			chosen, _ := a.choose(h, append(slices.Clone(pools[h]), asking{i, w}), pins[h])
			if slices.ContainsFunc(chosen, func(x asking) bool { return x.pupil == i }) {
				return false
			}
		}
	}
	return true
}

// position is how far down the list a section stands; no place comes last.
func (a *audit) position(i int, section int32) int {
	for j, w := range a.wishes[i] {
		if w.section == section {
			return j
		}
	}
	return len(a.wishes[i])
}

// TestNoOtherListHelps lets one pupil file every possible list, and hide every set of groups that have
// floors only, and looks at the place with the eyes of the true list.
func TestNoOtherListHelps(t *testing.T) {
	lies := 0
	forAll(t, 120, func(t *rapid.T) {
		n := numbersOf(t)
		p := plainProblem(n, 2+n.IntN(6))
		for h := range p.Houses {
			for s := range p.Houses[h].Sections {
				p.Houses[h].Sections[s].Ceilings = nil // hiding a group under a ceiling can help
			}
		}
		liar := &p.Pupils[n.IntN(len(p.Pupils))]
		truth := *liar
		want := positionsOf(p, solve(t, p))[truth.ID]
		for _, list := range everyList(p, truth.Wishes) {
			for hidden := range 1 << len(truth.Groups) {
				liar.Wishes, liar.Groups = list, without(truth.Groups, hidden)
				out, err := Solve(context.Background(), p, Options{NoCertificates: true})
				if err != nil {
					t.Fatal(err)
				}
				lies++
				if got := seen(p, &truth, sections(out)[truth.ID]); got < want {
					t.Fatalf("%s gets wish %d by filing %v, %v; %d by the truth %v", truth.ID, got, list, liar.Groups, want, truth)
				}
			}
		}
		*liar = truth
	})
	if lies < randomRuns(500) {
		t.Errorf("only %d lies were tried", lies)
	}
}

// without leaves out the groups of a set of bits.
func without(groups []string, hidden int) (shown []string) {
	for i, g := range groups {
		if hidden>>i&1 == 0 {
			shown = append(shown, g)
		}
	}
	return shown
}

// everyList returns all orders of all subsets of the houses, with the points of the true list.
func everyList(p *Problem, truth []Wish) (lists [][]Wish) {
	points := map[string]int{}
	for _, w := range truth {
		if _, repeated := points[w.House]; !repeated {
			points[w.House] = w.Points
		}
	}
	var extend func(list []Wish)
	extend = func(list []Wish) {
		lists = append(lists, slices.Clone(list))
		for _, h := range p.Houses {
			if !slices.ContainsFunc(list, func(w Wish) bool { return w.House == h.ID }) {
				extend(append(slices.Clone(list), Wish{h.ID, points[h.ID]}))
			}
		}
	}
	extend(nil)
	return lists
}

// seen is the position in the true list of a section obtained by another list, as positionsOf
// counts: a kept place that is no wish comes after the wishes, no place after that.
func seen(p *Problem, truth *Pupil, section string) int {
	d := directoryOf(p)
	for i, w := range truth.Wishes {
		if at, placed := d.sections[section]; placed && p.Houses[at.house].ID == w.House {
			return i + 1
		}
	}
	if at, boards := d.sections[truth.Current]; boards && section != "" && d.sections[section].house == at.house {
		return len(truth.Wishes) + 1
	}
	return len(truth.Wishes) + 2
}

// TestMorePlacesHurtNobody adds places where nothing above limits them: to the cap of a house that has
// one, else to a band, else to a section. Under a cap that binds, a bed more goes to whoever ranks best
// and somebody of another section may pay for it. The floors are numbers of seats: a share of more
// places is another rule.
func TestMorePlacesHurtNobody(t *testing.T) {
	better := 0
	forAll(t, 800, func(t *rapid.T) {
		n := numbersOf(t)
		p := plainProblem(n, 1+n.IntN(10))
		for h := range p.Houses {
			for s := range p.Houses[h].Sections {
				section := &p.Houses[h].Sections[s]
				section.Ceilings = nil
				section.Floors = slices.DeleteFunc(section.Floors, func(q Quota) bool { return q.Share != "" })
			}
		}
		before := positionsOf(p, solve(t, p))
		h := &p.Houses[n.IntN(len(p.Houses))]
		s := &h.Sections[n.IntN(len(h.Sections))]
		switch {
		case h.Cap != nil:
			h.Cap = new(*h.Cap + 1)
		case s.Band == "":
			s.Beds++
		default:
			for b := range h.Bands {
				h.Bands[b].Adults++
			}
		}
		for id, position := range positionsOf(p, solve(t, p)) {
			if position < before[id] {
				better++
			}
			if position > before[id] {
				t.Fatalf("more places in %s, and %s falls from wish %d to %d", h.ID, id, before[id], position)
			}
		}
	})
	if better < randomRuns(800)/20 {
		t.Errorf("only %d pupils do better", better)
	}
}

// TestWhoProposesFirstDoesNotMatter lets the pupils propose in random orders.
func TestWhoProposesFirstDoesNotMatter(t *testing.T) {
	forAll(t, 300, func(t *rapid.T) {
		n := numbersOf(t)
		m := compile(problemFrom(n, 1+n.IntN(12)))
		want, err := m.deferredAcceptance(context.Background(), m.filed)
		if err != nil {
			t.Fatal(err)
		}
		s := m.emptySeating(m.filed)
		copy(s.held, m.wishFirst)
		for _, u := range (&generator{source: n}).perm(len(m.pupilAt)) {
			s.proposeOn(int32(u))
		}
		s.settle()
		if !slices.Equal(s.held, want.held) {
			t.Fatalf("%v, in another order %v", want.held, s.held)
		}
	})
}

// proposeOn lets a pupil propose, and whoever is refused on the way, until all are held or have no
// wish left.
func (s *seating) proposeOn(u int32) {
	for u != none && s.held[u] < s.m.wishFirst[u+1] {
		w := s.held[u]
		if out := s.consider(letter{s.m.wish[w], u}); out != none {
			s.held[out]++
			u = out
		} else {
			u = none
		}
	}
}

// TestTheNumberOfDesksDoesNotMatter compares one desk with several, each doing its part at once.
func TestTheNumberOfDesksDoesNotMatter(t *testing.T) {
	m := compile(fullMarket(3000))
	want := m.emptySeating(m.filed)
	if err := want.openDesks(1).work(context.Background()); err != nil {
		t.Fatal(err)
	}
	for n := 2; n <= 7; n++ {
		s := m.emptySeating(m.filed)
		if err := s.openDesks(n).work(context.Background()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(s.held, want.held) || s.proposals != want.proposals {
			t.Errorf("%d desks decide otherwise than one", n)
		}
	}
}

// annexProblem: two young pupils wait, one place of the licence is free, an adult is idle.
func annexProblem() *Problem {
	p := &Problem{Seed: "s", Levels: []string{"6e", "2de", "Tle"}, Houses: []House{{
		ID: "H", Cap: new(4),
		Bands: []Band{{ID: "young", Ratio: 2, Adults: 1}, {ID: "older", Ratio: 5, Adults: 1}},
		Sections: []Section{
			{ID: "H/young", Levels: []string{"6e"}, Beds: 4, Band: "young"},
			{ID: "H/older", Levels: []string{"2de"}, Beds: 4, Band: "older"},
			{ID: "H/annex", Levels: []string{"Tle"}, Beds: 1},
		},
	}}}
	for i, id := range []string{"y1", "y2", "y3", "y4", "z"} {
		level := "6e"
		if id == "z" {
			level = "Tle"
		}
		p.Pupils = append(p.Pupils, Pupil{ID: id, Level: level, Agreement: true, Wishes: []Wish{{House: "H", Points: 9 - i}}})
	}
	return p
}

// TestATransferStopsAtTheFreeBedsOfTheHouse is the regression test of that bound. With all the places
// that a second adult could supervise (cap = ratio × adults), both who wait would enter and push the
// pupil of the annex out.
func TestATransferStopsAtTheFreeBedsOfTheHouse(t *testing.T) {
	out := solve(t, annexProblem())
	if got := sections(out); got["z"] == "" || got["y3"] == "" || got["y4"] != "" || len(out.Transfers) != 1 {
		t.Errorf("placed %v with transfers %v; want y1, y2, y3 and z", got, out.Transfers)
	}
}

// TestATransferCostsNobodyAPlace compares the outcome with that of the plan as filed. Which house a
// split family is tied to may depend on the adults, so nothing is promised across ties.
func TestATransferCostsNobodyAPlace(t *testing.T) {
	transfers := 0
	for seed := range uint64(randomRuns(1000)) {
		p := randomProblem(seed, 14)
		if p.Recount = false; p.Siblings == Together {
			p.Siblings = TieBreak
		}
		fixed := *p
		fixed.Houses = slices.Clone(p.Houses)
		for h := range fixed.Houses {
			fixed.Houses[h].KeepPlan = true
		}
		before, out := positionsOf(p, solve(t, &fixed)), solve(t, p)
		transfers += len(out.Transfers)
		for id, position := range positionsOf(p, out) {
			if position > before[id] {
				t.Fatalf("seed %d: %s falls from wish %d to %d by a transfer", seed, id, before[id], position)
			}
		}
	}
	if transfers < randomRuns(1000)/30 {
		t.Errorf("only %d transfers", transfers)
	}
}
