package match

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// worked is one case file.
type worked struct {
	Title    string
	Problem  json.RawMessage
	Expected struct {
		Section     map[string]*string
		Adults      map[string]int
		Lottery     map[string]Lottery
		SiblingBits []SiblingBit `json:"sibling_bits"`
	}
}

func TestWorkedCases(t *testing.T) {
	files, _ := filepath.Glob("testdata/cases/*.json")
	if len(files) < 20 {
		t.Fatalf("%d case files found", len(files))
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			c := readCase(t, file)
			p := readProblem(t, c.Problem)
			c.compare(t, p, solve(t, p))
		})
	}
}

func readCase(t *testing.T, file string) (c worked) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(data, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func readProblem(t *testing.T, data []byte) *Problem {
	t.Helper()
	p, err := Read(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// failing is a test, or a property that rapid checks.
type failing interface {
	Helper()
	Errorf(format string, args ...any)
	Fatal(args ...any)
}

// solve solves a problem and has the outcome verified.
func solve(t failing, p *Problem) *Outcome {
	t.Helper()
	out, err := Solve(context.Background(), p, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range Verify(p, out) {
		t.Errorf("verifier: %v", v)
	}
	return out
}

func (c *worked) compare(t *testing.T, p *Problem, out *Outcome) {
	got := sections(out)
	for pupil, section := range c.Expected.Section {
		want := ""
		if section != nil {
			want = *section
		}
		if got[pupil] != want {
			t.Errorf("%s: pupil %s is placed in %q, want %q", c.Title, pupil, got[pupil], want)
		}
	}
	for _, s := range out.Staffing {
		if want, given := c.Expected.Adults[s.Band]; given && s.Adults != want {
			t.Errorf("%s: band %s has %d adults, want %d", c.Title, s.Band, s.Adults, want)
		}
	}
	for _, u := range p.Pupils {
		if want, given := c.Expected.Lottery[u.ID]; given && LotteryOf(p.Seed, u.Family, u.ID) != want {
			t.Errorf("%s: lottery of %s is %v, want %v", c.Title, u.ID, LotteryOf(p.Seed, u.Family, u.ID), want)
		}
	}
	if want := c.Expected.SiblingBits; want != nil && !reflect.DeepEqual(out.SiblingBits, want) {
		t.Errorf("%s: sibling bits %v, want %v", c.Title, out.SiblingBits, want)
	}
}

// sections maps each placed pupil to the section.
func sections(o *Outcome) map[string]string {
	m := map[string]string{}
	for _, p := range o.Placements {
		m[p.Pupil] = p.Section
	}
	return m
}
