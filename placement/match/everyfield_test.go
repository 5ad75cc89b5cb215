package match

import (
	"context"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// spoiler knows every way to spoil an outcome in one place, found by reflection: no field can be
// forgotten. Ways are grouped by kind; each returns how to mend what it spoiled.
type spoiler struct {
	*rand.Rand
	ways   map[string][]func() (mend func())
	values map[string][]string // by field: the texts that stand there
}

func newSpoiler(g *rand.Rand, out *Outcome) *spoiler {
	s := &spoiler{g, map[string][]func() func(){}, map[string][]string{}}
	s.walk("", reflect.ValueOf(out).Elem())
	return s
}

func (s *spoiler) add(kind string, v, spoiled reflect.Value) {
	s.ways[kind] = append(s.ways[kind], func() func() {
		before := reflect.ValueOf(v.Interface())
		v.Set(spoiled.Convert(v.Type()))
		return func() { v.Set(before) }
	})
}

func (s *spoiler) walk(path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() { // what else there is, is not in the file
				s.walk(path+"."+f.Name, v.Field(i))
			}
		}
	case reflect.Slice:
		s.list(path, v)
	case reflect.Array:
		for i := range v.Len() {
			s.walk(path, v.Index(i))
		}
	case reflect.String:
		s.add(path+" unknown", v, reflect.ValueOf(v.String()+"?"))
		s.values[path] = append(s.values[path], v.String())
		s.ways[path+" another"] = append(s.ways[path+" another"], func() func() { return s.another(path, v) })
	case reflect.Int:
		s.add(path+" more", v, reflect.ValueOf(int(v.Int())+1))
		s.add(path+" less", v, reflect.ValueOf(int(v.Int())-1))
	case reflect.Bool:
		s.add(path+" not", v, reflect.ValueOf(!v.Bool()))
	default:
		panic(path + " is of a kind that nobody spoils")
	}
}

// another writes a text that stands in the same field elsewhere in the outcome.
func (s *spoiler) another(path string, v reflect.Value) (mend func()) {
	before := v.String()
	others := slices.DeleteFunc(slices.Clone(s.values[path]), func(x string) bool { return x == before })
	others = append(others, before+"!")
	v.SetString(others[s.IntN(max(1, len(others)-1))])
	return func() { v.SetString(before) }
}

// list drops, repeats and swaps the elements of a list, then spoils each of them.
func (s *spoiler) list(path string, v reflect.Value) {
	n := v.Len()
	part := func(from, to int) reflect.Value { return v.Slice3(from, to, to) }
	for i := range n {
		s.add(path+" dropped", v, reflect.AppendSlice(part(0, i), part(i+1, n)))
		s.add(path+" repeated", v, reflect.AppendSlice(part(0, i+1), part(i, n)))
		if j := i + 1; j < n && !reflect.DeepEqual(v.Index(i).Interface(), v.Index(j).Interface()) {
			turned := reflect.AppendSlice(part(0, i), part(j, j+1))
			s.add(path+" out of order", v, reflect.AppendSlice(reflect.Append(turned, v.Index(i)), part(j+1, n)))
		}
	}
	for i := range n {
		s.walk(path, v.Index(i))
	}
}

// parameters are what an outcome publishes of rounds that are over. The promises of the mechanism are
// made for the parameters published, whichever they are: where another value leads to the same places
// and is consistent with the rest of the outcome, the outcome is as right as it was, and Verify cannot
// object. Whether the rounds gave this value is for Replay to say.
var parameters = map[string]string{
	".Staffing.Cap more":         "a cap that a transfer left below its staff, and that does not bind",
	".Staffing.Cap less":         "the same",
	".Floors.Asked more":         "a floor that a recount lowered, and that does not bind",
	".Floors.Asked less":         "the same",
	".SiblingBits dropped":       "a bit that changes no rank: a boarder who stays ranks first anyway",
	".SiblingBits.Elder another": "another elder of the family in the same house",
	".Transfers out of order":    "two adults who came for one pupil, one after the other",
	".Transfers.Pupil another":   "another pupil who asked for the band",
}

func TestEveryChangeOfAnOutcomeIsCaught(t *testing.T) {
	t.Parallel()
	tried, missed := map[string]int{}, map[string]int{}
	for seed := range uint64(randomRuns(160)) {
		p := anyProblem(seed)
		out := solve(t, p)
		g := rand.New(rand.NewPCG(seed, 4))
		s := newSpoiler(g, out)
		for _, kind := range slices.Sorted(maps.Keys(s.ways)) {
			mend := s.ways[kind][g.IntN(len(s.ways[kind]))]()
			tried[kind]++
			if len(Verify(p, out)) == 0 {
				missed[kind]++
				if same, _ := Replay(context.Background(), p, out); same || parameters[kind] == "" {
					t.Errorf("seed %d: %s, and nobody notices", seed, kind)
				}
			}
			mend()
		}
		if found := Verify(p, out); found != nil {
			t.Fatalf("seed %d: not mended: %v", seed, found)
		}
	}
	for kind, n := range missed {
		if n > 5 && n > tried[kind]/4 {
			t.Errorf("%s: %d of %d changes are not noticed", kind, n, tried[kind])
		}
	}
	if len(tried) < 100 {
		t.Errorf("only %d kinds of changes were tried: %v", len(tried), slices.Sorted(maps.Keys(tried)))
	}
}

// TestEveryViolationIsReported spoils several parts of an outcome that have nothing to do with each
// other: each part is reported, and only those parts are put in quarantine.
func TestEveryViolationIsReported(t *testing.T) {
	spoiled := 0
	for seed := range uint64(randomRuns(60)) {
		p, parts := apart(seed, 6)
		out := solve(t, p)
		g := rand.New(rand.NewPCG(seed, 5))
		touched := map[string]bool{}
		for _, part := range parts[:1+g.IntN(4)] {
			touched[part] = spoilPart(g, out, part)
		}
		found := Verify(p, out)
		for part, done := range touched {
			named := func(v Violation) bool {
				return strings.HasPrefix(v.Pupil, part) || strings.HasPrefix(v.House, part) || strings.HasPrefix(v.Section, part)
			}
			if done {
				spoiled++
			}
			if done != slices.ContainsFunc(found, named) {
				t.Fatalf("seed %d: part %s spoiled: %v, but %v", seed, part, done, found)
			}
		}
		for id := range Quarantine(p, found) {
			if !touched[id[:1]] {
				t.Fatalf("seed %d: %s is in quarantine, and nobody touched that part: %v", seed, id, found)
			}
		}
	}
	if spoiled < randomRuns(60) {
		t.Errorf("only %d parts were spoiled", spoiled)
	}
}

// apart puts several random problems into one. They share levels, groups and the lottery, nothing else.
func apart(seed uint64, n int) (p *Problem, parts []string) {
	p = randomProblem(seed, 0)
	p.Houses = nil
	for i := range n {
		part := string(rune('A' + i))
		q := randomProblem(seed*100+uint64(i), 6)
		for h := range q.Houses {
			rename(part, &q.Houses[h])
		}
		for u := range q.Pupils {
			renamePupil(part, &q.Pupils[u])
		}
		parts = append(parts, part)
		p.Houses, p.Pupils = append(p.Houses, q.Houses...), append(p.Pupils, q.Pupils...)
	}
	return p, parts
}

func rename(part string, h *House) {
	h.ID = part + h.ID
	for s := range h.Sections {
		h.Sections[s].ID = part + h.Sections[s].ID
	}
	for i := range h.Priority {
		h.Priority[i] = part + h.Priority[i]
	}
}

func renamePupil(part string, u *Pupil) {
	for _, id := range []*string{&u.ID, &u.Family, &u.Current, &u.Pin} {
		if *id != "" {
			*id = part + *id
		}
	}
	for i := range u.Forbid {
		u.Forbid[i] = part + u.Forbid[i]
	}
	for i := range u.Wishes {
		u.Wishes[i].House = part + u.Wishes[i].House
	}
}

// spoilPart changes one fact about the pupils and houses of a part, if there is one to change.
func spoilPart(g *rand.Rand, out *Outcome, part string) bool {
	var ways []func()
	for i := range out.Placements {
		if x := &out.Placements[i]; strings.HasPrefix(x.Pupil, part) {
			ways = append(ways, func() { x.Wish++ }, func() { x.Section += "?" }, func() { x.Code = BetterWish })
		}
	}
	for i := range out.Staffing {
		if x := &out.Staffing[i]; strings.HasPrefix(x.House, part) {
			ways = append(ways, func() { x.Adults++ }, func() { x.Placed++ })
		}
	}
	for i := range out.Floors {
		if x := &out.Floors[i]; strings.HasPrefix(x.Section, part) {
			ways = append(ways, func() { x.Held++ }, func() { x.Filed++ })
		}
	}
	for i := range out.Unplaced {
		if x := &out.Unplaced[i]; strings.HasPrefix(x.Pupil, part) {
			ways = append(ways, func() { x.Code += "?" })
		}
	}
	if len(ways) == 0 {
		return false
	}
	ways[g.IntN(len(ways))]()
	return true
}
