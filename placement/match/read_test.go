package match

import (
	"bytes"
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const soundFile = `{"version":1,"seed":"s","levels":["6e","2de"],"groups":["a","b"],
"houses":[{"id":"H","cap":5,"bands":[{"id":"y","ratio":8,"adults":1}],"sections":[
{"id":"H/F","sex":"F","levels":["6e"],"beds":4,"band":"y","floors":[{"group":"a","share":0.25}],"ceilings":[{"group":"b","seats":2}]}]}],
"pupils":[{"id":"p","sex":"F","level":"6e","groups":["a"],"agreement":true,"wishes":[{"house":"H","points":3}]}]}`

// TestEachFaultIsNamedWithItsPath spoils one thing of a sound file at a time.
func TestEachFaultIsNamedWithItsPath(t *testing.T) {
	if _, err := Read(strings.NewReader(soundFile)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, fault string }{
		{`"version":1`, `"version":2`, "version VERSION"},
		{`"seed":"s",`, ``, "seed MISSING"},
		{`"seed":"s"`, `"seed":"s","seed":"t"`, "seed DUPLICATE_FIELD"},
		{`"seed":"s"`, `"seed":"s","siblings":"some"`, "siblings UNKNOWN_MODE"},
		{`"levels":["6e","2de"]`, `"levels":["6e","6e"]`, "levels[1] DUPLICATE"},
		{`"groups":["a","b"]`, `"groups":["a","b","!c"]`, "groups[2] RESERVED"},
		{`"id":"H",`, `"id":"",`, "houses[0].id MISSING"},
		{`"id":"H",`, `"id":"H\n",`, "houses[0].id CONTROL"},
		{`"id":"H",`, `"id":"\ud800",`, "houses[0].id ENCODING"},
		{`"id":"H",`, "\"id\":\"\xff\",", "houses[0].id ENCODING"},
		{`"cap":5`, `"cap":-5`, "houses[0].cap TOO_SMALL"},
		{`"cap":5`, `"cap":null`, "houses[0].cap TYPE"},
		{`"cap":5`, `"cap":5.5`, "houses[0].cap TYPE"},
		{`"cap":5`, `"cap":1e3`, "houses[0].cap TYPE"},
		{`"cap":5`, `"cap":99999999999999999999`, "houses[0].cap TYPE"},
		{`"cap":5`, `"cap":2000000000`, "houses[0].cap TOO_BIG"},
		{`"cap":5`, `"cap":NaN`, "houses[0].cap SYNTAX"},
		{`"cap":5`, `"closed":1`, "houses[0].closed TYPE"},
		{`"cap":5`, `"priority":["q"]`, "houses[0].priority[0] UNKNOWN"},
		{`"cap":5`, `"priority":["p","p"]`, "houses[0].priority[1] DUPLICATE"},
		{`"ratio":8`, `"ratio":0`, "houses[0].bands[0].ratio TOO_SMALL"},
		{`"band":"y"`, `"band":"z"`, "houses[0].sections[0].band UNKNOWN"},
		{`"sex":"F","levels"`, `"sex":"X","levels"`, "houses[0].sections[0].sex UNKNOWN"},
		{`"levels":["6e"]`, `"levels":["7e"]`, "houses[0].sections[0].levels[0] UNKNOWN"},
		{`"share":0.25`, `"share":1.01`, "houses[0].sections[0].floors[0].share SHARE"},
		{`"share":0.25`, `"share":-0.1`, "houses[0].sections[0].floors[0].share SHARE"},
		{`"share":0.25`, `"share":1e-999999999`, "houses[0].sections[0].floors[0].share SHARE"},
		{`"share":0.25`, `"share":0.25,"seats":1`, "houses[0].sections[0].floors[0] SEATS_OR_SHARE"},
		{`{"group":"a","share":0.25}`, `{"group":"a","seats":1},{"group":"a","seats":1}`, "houses[0].sections[0].floors[1] DUPLICATE"},
		{`"group":"b"`, `"group":"c"`, "houses[0].sections[0].ceilings[0].group UNKNOWN"},
		{`]}],
"pupils"`, `,{"id":"H/2","beds":1}]}],
"pupils"`, "houses[0].sections[1] OVERLAP"},
		{`"groups":["a"],`, `"groups":["a","a"],`, "pupils[0].groups[1] DUPLICATE"},
		{`"agreement":true`, `"agreement":"yes"`, "pupils[0].agreement TYPE"},
		{`"agreement":true`, `"agreement":false,"pin":"H/F"`, "pupils[0].pin PIN_NO_AGREEMENT"},
		{`"agreement":true`, `"agreement":true,"forbid":["H"],"pin":"H/F"`, "pupils[0].pin PIN_FORBIDDEN"},
		{`"level":"6e"`, `"level":"2de","pin":"H/F"`, "pupils[0].pin PIN_INELIGIBLE"},
		{`"cap":5`, `"closed":true`, ""},
		{`"agreement":true`, `"agreement":true,"current":"K/1"`, "pupils[0].current UNKNOWN"},
		{`"points":3`, `"points":9007199254740993000`, "pupils[0].wishes[0].points TOO_BIG"},
		{`"points":3`, `"points":3,"rank":1`, "pupils[0].wishes[0].rank UNKNOWN_FIELD"},
		{`{"house":"H","points":3}`, `"H"`, "pupils[0].wishes[0] TYPE"},
		{`"points":3}]}]}`, `"points":3}]}]} x`, " SYNTAX"},
		{`"points":3}]}]}`, `"points":3`, "pupils[0].wishes[0] SYNTAX"},
	} {
		file := strings.Replace(soundFile, c.old, c.new, 1)
		if file == soundFile {
			t.Fatalf("%s is not in the file", c.old)
		}
		var faults Faults
		_, err := Read(strings.NewReader(file))
		if errors.As(err, &faults); c.fault == "" && err == nil {
			continue
		}
		if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Path+" "+f.Code == c.fault }) {
			t.Errorf("%s\n in place of %s\n gives %v\n want %s", c.new, c.old, err, c.fault)
		}
	}
}

func TestSharesAreExactDecimals(t *testing.T) {
	for _, c := range []struct {
		share     Share
		of        int
		up, down  int
		canonical string
	}{
		{"0.07", 100, 7, 7, "0.07"},
		{"0.29", 100, 29, 29, "0.29"},
		{"0.20", 24, 5, 4, "0.2"},
		{"2e-1", 5, 1, 1, "0.2"},
		{"1", 9, 9, 9, "1"},
		{"0.0", 9, 0, 0, "0"},
		{"0.3333333333333333", 3, 1, 0, "0.3333333333333333"},
		{"10E-1", 7, 7, 7, "1"},
	} {
		if c.share.ceilOf(c.of) != c.up || c.share.floorOf(c.of) != c.down || c.share.canonical() != c.canonical {
			t.Errorf("%s of %d: %d and %d, %s; want %d and %d, %s", c.share, c.of,
				c.share.ceilOf(c.of), c.share.floorOf(c.of), c.share.canonical(), c.up, c.down, c.canonical)
		}
	}
}

func TestTheInputHashIgnoresSeedOrderAndDefaults(t *testing.T) {
	same := `{"pupils":[{"wishes":[{"house":"H","points":3}],"agreement":true,"groups":["a"],"level":"6e","sex":"F","id":"p","pin":"","forbid":[]}],
	"houses":[{"closed":false,"movable":true,"sections":[{"beds":4,"band":"y","sex":"F","levels":["6e"],"id":"H/F",
	"floors":[{"share":2.5e-1,"group":"a"}],"ceilings":[{"seats":2,"group":"b"}]}],"bands":[{"adults":1,"ratio":8,"id":"y"}],"cap":5,"id":"H"}],
	"groups":["b","a"],"levels":["6e","2de"],"recount":false,"siblings":"tie-break","seed":"another","version":1}`
	if a, b := hashOf(t, soundFile), hashOf(t, same); a != b {
		t.Errorf("%s and %s", a, b)
	}
	other := strings.Replace(soundFile, `"points":3`, `"points":4`, 1)
	if hashOf(t, other) == hashOf(t, soundFile) {
		t.Error("another problem has the same hash")
	}
}

func hashOf(t *testing.T, file string) string {
	t.Helper()
	return InputHash(readProblem(t, []byte(file)))
}

// FuzzRead looks for input that makes the reader panic, or that it accepts without being able to
// write and read it again.
func FuzzRead(f *testing.F) {
	f.Add([]byte(soundFile))
	files, _ := filepath.Glob("testdata/cases/*.json")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(data)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read(bytes.NewReader(data))
		if err != nil {
			var faults Faults
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("error %v is not a list of faults", err)
			}
			return
		}
		var again bytes.Buffer
		if err := p.WriteJSON(&again); err != nil {
			t.Fatal(err)
		}
		if q, err := Read(&again); err != nil || InputHash(q) != InputHash(p) {
			t.Fatalf("read, written and read again: %v", err)
		}
	})
}

// FuzzReadOutcome looks for an outcome that makes the reader or the verifier panic, or that is read
// and written again as another. The verifier accepts one outcome of the problem, and no other.
func FuzzReadOutcome(f *testing.F) {
	p := crossingProblem(rand.New(rand.NewPCG(1, 1)))
	p.Pupils = p.Pupils[:4] // a short file is changed in more telling places
	for _, leaveOut := range []bool{true, false} {
		out, err := Solve(context.Background(), p, Options{NoCertificates: leaveOut})
		if err != nil {
			f.Fatal(err)
		}
		var file bytes.Buffer
		if err := out.WriteJSON(&file); err != nil {
			f.Fatal(err)
		}
		f.Add(file.Bytes())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := ReadOutcome(bytes.NewReader(data))
		if err != nil {
			var faults Faults
			if !errors.As(err, &faults) || len(faults) == 0 {
				t.Fatalf("error %v is not a list of faults", err)
			}
			return
		}
		again := bytesOf(t, o)
		q, err := ReadOutcome(bytes.NewReader(again))
		if err != nil || !bytes.Equal(bytesOf(t, q), again) {
			t.Fatalf("read, written and read again: %v", err)
		}
		Quarantine(p, Verify(p, o))
		Summarize(p, o)
	})
}

// FuzzSolve looks for a market whose outcome the verifier refuses.
func FuzzSolve(f *testing.F) {
	f.Add(uint64(1), uint8(8))
	f.Fuzz(func(t *testing.T, seed uint64, pupils uint8) {
		p := randomProblem(seed, 1+int(pupils%24))
		if seed%20 == 0 {
			p = anyProblem(seed)
		}
		out, err := Solve(context.Background(), p, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if found := Verify(p, out); len(found) > 0 {
			t.Fatal(found)
		}
	})
}
