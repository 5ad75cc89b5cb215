package match

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// faultsOf reads a file that must be refused, and returns its faults as "path CODE".
func faultsOf(t *testing.T, file string) (list []string) {
	t.Helper()
	p, err := Read(strings.NewReader(file))
	var faults Faults
	if p != nil || !errors.As(err, &faults) {
		t.Fatalf("read: %v, %v; want faults", p, err)
	}
	for _, f := range faults {
		list = append(list, f.Path+" "+f.Code)
	}
	return list
}

// TestEveryFaultIsListed spoils a whole file: whoever wrote it learns of everything in one go.
func TestEveryFaultIsListed(t *testing.T) {
	file := `{"version":1,"seed":"s","levels":["6e","2de"],"groups":["a","b","c","d"],"color":1,
	"houses":[
	 {"id":"H","cap":-1,"bands":[{"id":"y","ratio":-8,"adults":1},{"id":"y","ratio":8,"adults":3000000000}],"sections":[
	  {"id":"H","levels":["6e"],"beds":2147483648,"band":"z",
	   "floors":[{"group":"a","share":1.5},{"group":"a","seats":1},{"group":"q","seats":-1},{"group":"b","seats":1},{"group":"c","seats":1}],
	   "ceilings":[{"group":"a","seats":1,"share":0.1},{"group":"d"}]}]},
	 {"id":"H","sections":[{"id":"H","levels":["6e"],"beds":1},{"id":"K","beds":1}]}],
	"pupils":[
	 {"id":"H","level":"6e","agreement":true,"current":"p","pin":"q","forbid":["H","H","p"],"wishes":[{"house":"p"},{"house":"H","points":9223372036854775808}]},
	 {"id":"H","level":"H","agreement":false,"pin":"K","wishes":[{"house":"H","points":-1000000000000001}]}]}`
	want := []string{
		"color UNKNOWN_FIELD",
		"pupils[0].wishes[1].points TYPE",
		"houses[0].cap TOO_SMALL",
		"houses[0].bands[0].ratio TOO_SMALL",
		"houses[0].bands[1].id DUPLICATE",
		"houses[0].bands[1].adults TOO_BIG",
		"houses[0].sections[0].beds TOO_BIG",
		"houses[0].sections[0].band UNKNOWN",
		"houses[0].sections[0].floors[0].share SHARE",
		"houses[0].sections[0].floors[1] DUPLICATE",
		"houses[0].sections[0].floors[2].group UNKNOWN",
		"houses[0].sections[0].floors[2].seats TOO_SMALL",
		"houses[0].sections[0].ceilings[0] SEATS_OR_SHARE",
		"houses[0].sections[0].ceilings[1] SEATS_OR_SHARE",
		"houses[0].sections[0] TOO_MANY",
		"houses[1].id DUPLICATE",
		"houses[1].sections[0].id DUPLICATE",
		"houses[1].sections[1] OVERLAP",
		"pupils[0].forbid[1] DUPLICATE",
		"pupils[0].forbid[2] UNKNOWN",
		"pupils[0].current UNKNOWN",
		"pupils[0].pin UNKNOWN",
		"pupils[0].wishes[0].house UNKNOWN",
		"pupils[1].id DUPLICATE",
		"pupils[1].level UNKNOWN",
		"pupils[1].pin PIN_NO_AGREEMENT",
		"pupils[1].wishes[0].points TOO_BIG",
	}
	if got := faultsOf(t, file); !slices.Equal(got, want) {
		t.Errorf("faults\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestThousandsOfFaultsAreThousandsOfLines(t *testing.T) {
	const n = 20_000
	var b strings.Builder
	b.WriteString(`{"version":1,"seed":"s","levels":["6e"],"groups":[],"houses":[],"pupils":[`)
	for i := range n {
		fmt.Fprintf(&b, `%s{"id":"p","level":"7e","agreement":1,"wishes":[{"house":"H"}]}`, strings.Repeat(",", min(i, 1)))
	}
	b.WriteString("]}")
	got := faultsOf(t, b.String())
	if len(got) != 4*n-1 { // the id is new once
		t.Errorf("%d faults, want %d", len(got), 4*n-1)
	}
	if last := got[len(got)-1]; last != "pupils[19999].wishes[0].house UNKNOWN" {
		t.Errorf("the last fault is %s", last)
	}
}

// TestABrokenFileIsRefused breaks the file as transport and editors do.
func TestABrokenFileIsRefused(t *testing.T) {
	for name, file := range map[string]string{
		"nothing": "", "white space": " \n", "a BOM": "\ufeff" + soundFile, "two documents": soundFile + soundFile, "a list": "[" + soundFile + "]",
		"null": "null", "UTF-16": "\xff\xfe{\x00}\x00", "a zero byte": "\x00", "Infinity": strings.Replace(soundFile, "0.25", "Infinity", 1),
		"NaN": strings.Replace(soundFile, "0.25", "NaN", 1), "a share in quotes": strings.Replace(soundFile, "0.25", `"0.25"`, 1),
		"deep lists":    strings.Replace(soundFile, `"seed"`, `"x":`+strings.Repeat("[", 1_000_000)+`,"seed"`, 1),
		"deep objects":  strings.Replace(soundFile, `"seed"`, `"x":`+strings.Repeat(`{"x":`, 1_000_000)+`,"seed"`, 1),
		"a long name":   strings.Replace(soundFile, `"seed"`, `"`+strings.Repeat("x", 10_000_000)+`":1,"seed"`, 1),
		"a long number": strings.Replace(soundFile, `"points":3`, `"points":`+strings.Repeat("9", 1_000_000), 1),
		"a long share":  strings.Replace(soundFile, "0.25", "0."+strings.Repeat("1", 1_000_000), 1),
		"65 groups":     strings.Replace(soundFile, `"groups":["a","b"`, `"groups":["a","b"`+quoted(63), 1),
		"65 levels":     strings.Replace(soundFile, `"2de"`, `"2de"`+quoted(63), 1),
	} {
		if got := faultsOf(t, file); len(got) == 0 {
			t.Errorf("%s is accepted", name)
		} else if path, _, _ := strings.Cut(got[0], " "); len(path) > 100 {
			t.Errorf("%s: a path of %d bytes", name, len(path))
		}
	}
	for n := range len(soundFile) {
		faultsOf(t, soundFile[:n])
	}
}

// quoted lists more names, each after a comma.
func quoted(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(`,"n` + strconv.Itoa(i) + `"`)
	}
	return b.String()
}

// TestASpoiledByteIsAFaultOrAnotherProblem changes single bytes: what is read can be solved, and the
// outcome is right.
func TestASpoiledByteIsAFaultOrAnotherProblem(t *testing.T) {
	read := 0
	for i := range len(soundFile) {
		for _, c := range []byte{'0', '9', '-', 'e', '"', ',', '{', ']', ' ', 0, 0xff} {
			file := []byte(soundFile)
			file[i] = c
			p, err := Read(bytes.NewReader(file))
			if err == nil {
				read++
				solve(t, p)
			}
			if t.Failed() {
				t.Fatalf("byte %d as %q: %v", i, c, err)
			}
		}
	}
	if read < 100 {
		t.Errorf("only %d files were sound", read)
	}
}

// TestGreatNumbersAreCountedExactly goes to the limits of what a problem may say.
func TestGreatNumbersAreCountedExactly(t *testing.T) {
	for _, c := range []struct{ beds, ratio, adults, seats, points int }{
		{maxCount, 1, maxCount, maxCount, maxPoints},
		{maxCount, maxCount, 1, 7, -maxPoints},
		{maxCount, maxCount, 0, maxCount, maxPoints},
		{1, maxCount, 1, maxCount, 0},
		{maxCount, 31_622, 31_622, 1 << 26, 1},
	} {
		p := &Problem{Seed: "s", Levels: []string{"6e"}, Groups: []string{"a", "b", "c"}, Recount: true, Houses: []House{{
			ID: "H", Cap: new(maxCount), Bands: []Band{{"a", c.ratio, c.adults}, {"b", 1, 0}}, Sections: []Section{{
				ID: "H/1", Beds: c.beds, Band: "a",
				Floors:   []Quota{{"a", new(c.seats), ""}, {"b", new(c.seats), ""}, {"c", nil, "1"}},
				Ceilings: []Quota{{"a", nil, "0.000000000000000001"}, {"b", new(0), ""}, {"c", new(c.seats), ""}},
			}},
		}}}
		for i, groups := range [][]string{{"a"}, {"a", "b"}, {"c"}, nil} {
			p.Pupils = append(p.Pupils, Pupil{ID: string(rune('p' + i)), Level: "6e", Groups: groups, Agreement: true, Wishes: []Wish{{"H", c.points}}})
		}
		for _, scenario := range append(Scenarios(), "") {
			if _, err := Solve(context.Background(), p, Options{Scenario: scenario}); err != nil {
				t.Fatal(err)
			}
		}
		if solve(t, p); t.Failed() {
			t.Fatalf("%+v", c)
		}
	}
}

// TestMoreStaffedPlacesThanCanBeCountedAreAFault: the caps of a house are products, and adults move.
func TestMoreStaffedPlacesThanCanBeCountedAreAFault(t *testing.T) {
	p := &Problem{Seed: "s", Houses: []House{{ID: "H", Bands: []Band{{"a", 4, maxCount / 8}, {"b", 5, maxCount / 8}}}}}
	faults := Check(p)
	if len(faults) != 1 || faults[0].Path != "houses[0].bands[1].ratio" || faults[0].Code != "TOO_BIG" {
		t.Errorf("faults %v, want one for the ratio of band b", faults)
	}
}

// TestSharesThatAreNothingInDisguise: a zero may be written with any exponent.
func TestSharesThatAreNothingInDisguise(t *testing.T) {
	for _, share := range []string{"0", "0.0", "0e99999999999999999999", "0e999999999", "0e-99999999999999999999", "0.000e5", "1e0", "10e-1", "0.5e000000000000000000000000", "5e-0000000000000000000000001"} {
		p, err := Read(strings.NewReader(strings.Replace(soundFile, "0.25", share, 1)))
		if err != nil {
			t.Fatalf("%s: %v", share, err)
		}
		if solve(t, p); t.Failed() {
			t.Fatal(share)
		}
	}
}

// TestIdsOfDifferentThingsMayBeEqual names houses, sections, bands and families like the pupils.
func TestIdsOfDifferentThingsMayBeEqual(t *testing.T) {
	for seed := range uint64(randomRuns(500)) {
		p := anyProblem(seed)
		likePupils(p)
		if faults := Check(p); faults != nil {
			t.Fatalf("seed %d: %v", seed, faults)
		}
		o := newOracle(p)
		o.solve()
		if got, want := decisionsOf(solve(t, p)), o.outcome(); !reflect.DeepEqual(got, want) || t.Failed() {
			t.Fatalf("seed %d: Solve says\n%+v\nby the definitions it is\n%+v", seed, got, want)
		}
	}
}

func likePupils(p *Problem) {
	houses, sections := renamer{}, renamer{}
	for i := range p.Houses {
		h := &p.Houses[i]
		houses.rename(&h.ID)
		bands := renamer{}
		for j := range h.Bands {
			bands.rename(&h.Bands[j].ID)
		}
		for j := range h.Sections {
			sections.rename(&h.Sections[j].ID)
			bands.rename(&h.Sections[j].Band)
		}
	}
	families := renamer{}
	for i := range p.Pupils {
		u := &p.Pupils[i]
		families.rename(&u.Family)
		sections.rename(&u.Current)
		sections.rename(&u.Pin)
		for j := range u.Forbid {
			houses.rename(&u.Forbid[j])
		}
		for j := range u.Wishes {
			houses.rename(&u.Wishes[j].House)
		}
	}
}

// renamer gives the ids of one kind the ids of pupils.
type renamer map[string]string

func (r renamer) rename(id *string) {
	if *id == "" {
		return
	}
	if r[*id] == "" {
		r[*id] = "p" + strconv.Itoa(len(r))
	}
	*id = r[*id]
}

// TestAListWithoutEndTakesNoTimeWithoutEnd files a million wishes, and a list of forbidden houses that
// is as long as there are houses.
func TestAListWithoutEndTakesNoTimeWithoutEnd(t *testing.T) {
	t.Parallel()
	const houses = 20_000
	p := &Problem{Seed: "s", Levels: []string{"6e"}}
	for h := range houses {
		id := "H" + strconv.Itoa(h)
		p.Houses = append(p.Houses, House{ID: id, Sections: []Section{{ID: id, Beds: 1}}})
	}
	long := Pupil{ID: "p", Level: "6e", Agreement: true}
	for w := range 1_000_000 {
		long.Wishes = append(long.Wishes, Wish{House: p.Houses[w%houses].ID})
	}
	for h := 1; h < houses; h++ {
		long.Forbid = append(long.Forbid, p.Houses[h].ID)
	}
	p.Pupils = []Pupil{long, {ID: "q", Level: "6e", Agreement: true, Wishes: long.Wishes[1:9]}}
	if faults := Check(p); len(faults) != 1 || faults[0].Path != "pupils[0].forbid" || faults[0].Code != "TOO_MANY" {
		t.Fatalf("faults: %v", faults)
	}
	p.Pupils[0].Forbid = long.Forbid[:maxForbid]
	if out := solve(t, p); len(out.Placements) != 2 || len(out.Certificates[0].Wishes) != houses {
		t.Errorf("%d placed, want both, and the first reads of %d wishes", len(out.Placements), len(out.Certificates[0].Wishes))
	}
}

// TestAnUnsoundProblemHasNoOutcome: the verifier names every fault.
func TestAnUnsoundProblemHasNoOutcome(t *testing.T) {
	p := randomProblem(1, 5)
	out := solve(t, p)
	p.Seed, p.Pupils[0].Level = "", "7e"
	if found := Verify(p, out); len(found) != 2 || found[0].Code != BadHash || found[1].Code != BadHash {
		t.Errorf("violations %v, want the two faults", found)
	}
	if _, err := Solve(context.Background(), p, Options{}); err == nil {
		t.Error("an unsound problem is solved")
	}
}

// TestNoOutcomeMakesTheVerifierFall gives it outcomes with a hundred random wrongs, the greatest
// numbers among them.
func TestNoOutcomeMakesTheVerifierFall(t *testing.T) {
	for seed := range uint64(randomRuns(300)) {
		p := anyProblem(seed)
		out := solve(t, p)
		g := rand.New(rand.NewPCG(seed, 6))
		s := newSpoiler(g, out)
		kinds := slices.Sorted(maps.Keys(s.ways))
		for range 1 + g.IntN(60) {
			ways := s.ways[kinds[g.IntN(len(kinds))]]
			ways[g.IntN(len(ways))]()
		}
		extreme := func() int { return [...]int{math.MinInt, math.MaxInt, -1, 1 << 31}[g.IntN(4)] }
		for i := range out.Staffing {
			out.Staffing[i].Adults, out.Staffing[i].Cap = extreme(), extreme()
		}
		for i := range out.Floors {
			out.Floors[i].Asked, out.Floors[i].Held = extreme(), extreme()
		}
		for i := range out.Placements {
			out.Placements[i].Wish = extreme()
		}
		Quarantine(p, Verify(p, out))
		Excused(p, out)
		Summarize(p, out)
		Called(out, "H0/0")
		if _, _, err := Rerun(context.Background(), p, out, Options{}); err != nil && !errors.As(err, new(Faults)) {
			t.Fatal(err)
		}
	}
}
