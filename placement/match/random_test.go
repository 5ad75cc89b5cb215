package match

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
)

// randomRuns is how many random problems a test goes through: a few seconds' worth, MATCH_DEEP times
// as many when that is set, or a quarter in short tests.
func randomRuns(usual int) int {
	if times, err := strconv.Atoi(os.Getenv("MATCH_DEEP")); err == nil {
		return usual * times
	}
	if testing.Short() {
		return usual / 4
	}
	return usual
}

// source is where a generator gets its numbers from: a seed, or rapid, which makes the problem
// smaller when a property fails.
type source interface{ IntN(n int) int }

type generator struct {
	source
	p *Problem
	taste
}

// taste is how often something happens in a problem, in percent. No single taste reaches everything:
// where gates drop most wishes no adult has a reason to move.
type taste struct {
	closed, keepPlan, noAgreement, forbid, current, pin int // gates and rights

	caps, bands         int
	bySex, byLevel      int // houses with several sections
	quotas, groups      int
	families, follows   int // a pupil of a family; one who files the list of a brother or sister
	together, recounted int
	beds                int // a number: at most
}

var tastes = []taste{
	{6, 30, 10, 10, 25, 10, 50, 70, 40, 60, 33, 40, 50, 0, 20, 30, 3},
	{1, 5, 2, 2, 8, 4, 50, 70, 40, 60, 33, 40, 50, 20, 20, 30, 3},   // pupils who compete
	{0, 0, 0, 0, 5, 3, 80, 100, 5, 95, 5, 30, 20, 0, 0, 0, 5},       // adults to move
	{0, 10, 0, 0, 3, 3, 30, 30, 20, 40, 70, 70, 20, 0, 10, 90, 3},   // groups to mix
	{0, 20, 3, 3, 10, 3, 30, 40, 10, 30, 15, 40, 90, 80, 60, 20, 5}, // families
}

func (g *generator) chance(percent int) bool { return g.IntN(100) >= 100-percent }

func (g *generator) perm(n int) []int {
	list := make([]int, n)
	for i := range list {
		j := g.IntN(i + 1)
		list[i], list[j] = list[j], i
	}
	return list
}

func pick[T any](g *generator, from ...T) T { return from[g.IntN(len(from))] }

// randomProblem makes a small problem with every feature switched on some of the time.
func randomProblem(seed uint64, pupils int) *Problem {
	return problemFrom(rand.New(rand.NewPCG(seed, 1)), pupils)
}

// anyProblem is a random problem of some size and kind.
func anyProblem(seed uint64) *Problem {
	if seed%20 == 0 {
		return crossingProblem(rand.New(rand.NewPCG(seed, 2)))
	}
	return randomProblem(seed, 4+int(seed%11))
}

func problemFrom(from source, pupils int) *Problem {
	g := &generator{source: from, p: &Problem{Levels: []string{"6e", "5e", "2de"}, Groups: []string{"qpv", "rural", "rep"}}}
	g.p.Seed = fmt.Sprint("draw ", g.IntN(1_000_000))
	g.taste = pick(g, tastes...)
	g.p.Siblings = pick(g, "", NoSiblings, TieBreak, Absolute)
	if g.chance(g.together) {
		g.p.Siblings = Together
	}
	g.p.Recount = g.chance(g.recounted)
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

func (g *generator) house(id string) {
	h := House{ID: id, Closed: g.chance(g.closed), KeepPlan: g.chance(g.keepPlan)}
	if g.chance(g.caps) {
		h.Cap = new(g.IntN(6))
	}
	if g.chance(g.bands) {
		for _, b := range []string{"a", "b", "c"}[:2+g.IntN(2)] {
			h.Bands = append(h.Bands, Band{ID: b, Ratio: 1 + g.IntN(3), Adults: g.IntN(3)})
		}
	}
	sexes, levels := []string{""}, [][]string{nil}
	if g.chance(g.bySex) {
		sexes = []string{"F", "M"}
	}
	if g.chance(g.byLevel) {
		levels = pick(g, [][]string{{"6e", "5e"}, {"2de"}}, [][]string{{"6e"}, {"5e"}, {"2de"}})
	}
	for _, sex := range sexes {
		for i, l := range levels {
			s := Section{ID: id + "/" + sex + strconv.Itoa(i), Sex: sex, Levels: l, Beds: g.IntN(g.beds + 1)}
			if h.Bands != nil && g.chance(80) {
				s.Band = pick(g, h.Bands...).ID
			}
			s.Floors, s.Ceilings = g.quotas(), g.quotas()
			h.Sections = append(h.Sections, s)
		}
	}
	g.p.Houses = append(g.p.Houses, h)
}

func (g *generator) quotas() (list []Quota) {
	for _, group := range g.p.Groups {
		switch {
		case !g.chance(g.taste.quotas):
		case g.chance(50):
			list = append(list, Quota{Group: group, Seats: new(g.IntN(3))})
		default:
			list = append(list, Quota{Group: group, Share: pick[Share](g, "0.25", "0.5", "1", "0.4")})
		}
	}
	return list
}

func (g *generator) pupil(id string) {
	u := Pupil{ID: id, Sex: pick(g, "F", "M", ""), Level: pick(g, g.p.Levels...), Agreement: !g.chance(g.noAgreement)}
	if g.chance(g.families) {
		u.Family = pick(g, "f1", "f2", "f3", "f4")
	}
	for _, group := range g.p.Groups {
		if g.chance(g.groups) {
			u.Groups = append(u.Groups, group)
		}
	}
	u.Wishes = g.wishes(u.Family)
	if g.chance(g.forbid) {
		u.Forbid = []string{pick(g, g.p.Houses...).ID}
	}
	if h := pick(g, g.p.Houses...); g.chance(g.current) {
		u.Current = pick(g, h.Sections...).ID
	}
	g.pin(&u)
	g.p.Pupils = append(g.p.Pupils, u)
}

// wishes are a list of their own, or the houses of a brother or sister.
func (g *generator) wishes(family string) (list []Wish) {
	for _, v := range g.p.Pupils {
		if v.Family == family && family != "" && g.chance(g.follows) {
			for _, w := range v.Wishes {
				list = append(list, Wish{House: w.House, Points: g.IntN(3)})
			}
			return list
		}
	}
	for range g.IntN(5) {
		list = append(list, Wish{House: pick(g, g.p.Houses...).ID, Points: g.IntN(3)})
	}
	return list
}

func (g *generator) pin(u *Pupil) {
	h := pick(g, g.p.Houses...)
	s := pick(g, h.Sections...)
	if g.chance(g.taste.pin) && u.Agreement && !h.Closed && !slices.Contains(u.Forbid, h.ID) && s.admits(u.Sex, u.Level) {
		u.Pin = s.ID
	}
}

func (g *generator) order(h *House) {
	if !g.chance(15) {
		return
	}
	h.Priority = []string{}
	for _, i := range g.perm(len(g.p.Pupils)) {
		if g.chance(85) {
			h.Priority = append(h.Priority, g.p.Pupils[i].ID)
		}
	}
}

// crossingProblem makes two houses that each have an idle adult. Whom a transfer in K calls away from
// the annex of H leaves there the room that the bound withheld from the transfer in H.
func crossingProblem(from source) *Problem {
	g := &generator{source: from, p: &Problem{Seed: "crossing", Levels: []string{"6e", "5e", "2de"}}}
	bands := func(ratio int) []Band {
		return []Band{{ID: "young", Ratio: ratio, Adults: 1}, {ID: "older", Ratio: ratio, Adults: 1 + g.IntN(2)}}
	}
	g.p.Houses = []House{
		{ID: "H", Cap: new(5), Bands: bands(3), Sections: []Section{
			{ID: "H/6e", Levels: []string{"6e"}, Beds: 8, Band: "young"},
			{ID: "H/5e", Levels: []string{"5e"}, Beds: 1},
			{ID: "H/2de", Levels: []string{"2de"}, Beds: 3, Band: "older"},
		}},
		{ID: "K", Bands: bands(1), Sections: []Section{{ID: "K/1", Levels: []string{"6e", "5e"}, Beds: 2 + g.IntN(2), Band: "young"}}},
	}
	for i := range 8 + g.IntN(4) {
		u := Pupil{ID: fmt.Sprint("p", i), Level: pick(g, "6e", "6e", "6e", "6e", "5e"), Agreement: true}
		houses := pick(g, []string{"H"}, []string{"H"}, []string{"K"})
		if u.Level == "5e" {
			houses = []string{"K", "H"}
		}
		for _, h := range houses {
			u.Wishes = append(u.Wishes, Wish{House: h, Points: g.IntN(9)})
		}
		g.p.Pupils = append(g.p.Pupils, u)
	}
	return g.p
}
