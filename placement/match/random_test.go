package match

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
)

// randomRuns is how many random problems a test goes through: a few seconds' worth, or as many as
// MATCH_DEEP asks, or a quarter in short tests.
func randomRuns(usual int) int {
	if n, err := strconv.Atoi(os.Getenv("MATCH_DEEP")); err == nil {
		return n
	}
	if testing.Short() {
		return usual / 4
	}
	return usual
}

// randomProblem makes a small problem with every feature switched on some of the time.
func randomProblem(seed uint64, pupils int) *Problem {
	g := &generator{rand.New(rand.NewPCG(seed, 1)), &Problem{
		Seed: fmt.Sprint("draw ", seed), Levels: []string{"6e", "5e", "2de"}, Groups: []string{"qpv", "rural", "rep"},
	}}
	g.p.Siblings = pick(g, "", NoSiblings, TieBreak, Absolute, Together)
	g.p.Recount = g.chance(0.3)
	for h := range 1 + g.IntN(3) {
		g.house(fmt.Sprintf("H%d", h))
	}
	for u := range pupils {
		g.pupil(fmt.Sprintf("p%d", u))
	}
	for h := range g.p.Houses {
		g.order(&g.p.Houses[h])
	}
	return g.p
}

type generator struct {
	*rand.Rand
	p *Problem
}

func (g *generator) chance(p float64) bool { return g.Float64() < p }

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

func (g *generator) house(id string) {
	h := House{ID: id, Closed: g.chance(0.05), KeepPlan: g.chance(0.2)}
	if g.chance(0.5) {
		h.Cap = new(g.IntN(6))
	}
	if g.chance(0.7) {
		for _, b := range []string{"a", "b"} {
			h.Bands = append(h.Bands, Band{ID: b, Ratio: 1 + g.IntN(3), Adults: g.IntN(3)})
		}
	}
	bySex, byLevel := g.chance(0.4), g.chance(0.6)
	sexes, levels := []string{""}, [][]string{nil}
	if bySex {
		sexes = []string{"F", "M"}
	}
	if byLevel {
		levels = [][]string{{"6e", "5e"}, {"2de"}}
	}
	for _, sex := range sexes {
		for i, l := range levels {
			s := Section{ID: id + "/" + sex + strconv.Itoa(i), Sex: sex, Levels: l, Beds: g.IntN(4)}
			if h.Bands != nil && g.chance(0.8) {
				s.Band = pick(g, "a", "b")
			}
			s.Floors, s.Ceilings = g.quotas(), g.quotas()
			h.Sections = append(h.Sections, s)
		}
	}
	g.p.Houses = append(g.p.Houses, h)
}

func (g *generator) quotas() (list []Quota) {
	for _, group := range g.p.Groups {
		switch g.IntN(6) {
		case 0:
			list = append(list, Quota{Group: group, Seats: new(g.IntN(3))})
		case 1:
			list = append(list, Quota{Group: group, Share: pick[Share](g, "0.25", "0.5", "1", "0.4")})
		}
	}
	return list
}

func (g *generator) pupil(id string) {
	u := Pupil{
		ID: id, Sex: pick(g, "F", "M", ""), Level: pick(g, g.p.Levels...), Agreement: !g.chance(0.1),
		Family: pick(g, "", "", "f1", "f2"),
	}
	for _, group := range g.p.Groups {
		if g.chance(0.4) {
			u.Groups = append(u.Groups, group)
		}
	}
	for range g.IntN(4) {
		u.Wishes = append(u.Wishes, Wish{House: pick(g, g.p.Houses...).ID, Points: g.IntN(3)})
	}
	if g.chance(0.1) {
		u.Forbid = []string{pick(g, g.p.Houses...).ID}
	}
	if h := pick(g, g.p.Houses...); g.chance(0.25) {
		u.Current = pick(g, h.Sections...).ID
	}
	g.pin(&u)
	g.p.Pupils = append(g.p.Pupils, u)
}

func (g *generator) pin(u *Pupil) {
	h := pick(g, g.p.Houses...)
	s := pick(g, h.Sections...)
	if g.chance(0.1) && u.Agreement && !h.Closed && !slices.Contains(u.Forbid, h.ID) && s.admits(u.Sex, u.Level) {
		u.Pin = s.ID
	}
}

func (g *generator) order(h *House) {
	if !g.chance(0.15) {
		return
	}
	h.Priority = []string{}
	for _, i := range g.Perm(len(g.p.Pupils)) {
		if g.chance(0.85) {
			h.Priority = append(h.Priority, g.p.Pupils[i].ID)
		}
	}
}

func TestEveryRandomOutcomeIsAccepted(t *testing.T) {
	for seed := range uint64(randomRuns(2000)) {
		p := randomProblem(seed, 4+int(seed%9))
		if faults := Check(p); faults != nil {
			t.Fatalf("seed %d: %v", seed, faults)
		}
		solve(t, p)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}
