package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// plan is the floor plan: a package imports only what stands on a lower floor,
// or what its line names beside it.
var plan = map[string]struct {
	floor  int
	beside []string // packages of the same floor it may import
	test   bool     // only tests may import it
}{
	"capacity/calendar":         {floor: 0},
	"capacity":                  {floor: 0, beside: []string{"capacity/calendar"}},
	"placement/match":           {floor: 0},
	"placement":                 {floor: 1},
	"placement/intake":          {floor: 1, beside: []string{"placement"}},
	"placement/twin":            {floor: 1}, // who is on file twice: apart from placement, which knows no spelling
	"placement/plain":           {floor: 1, beside: []string{"placement"}},
	"placement/wording":         {floor: 1, beside: []string{"placement", "placement/plain"}}, // what letters say, and what they must
	"placement/ics":             {floor: 1},                                                   // calendar objects: what leaves with an invitation, and what comes back
	"placement/cohort":          {floor: 1, beside: []string{"placement"}},
	"placement/report":          {floor: 1, beside: []string{"placement/plain"}}, // what a page says, as files: no number is worked out there
	"placement/store":           {floor: 2},
	"placement/store/storetest": {floor: 2, beside: []string{"placement/store"}, test: true},
	"placement/office":          {floor: 3},
	"notify":                    {floor: 3},
	"notify/jobs":               {floor: 3}, // what runs when: it knows no job but by its name
	"web":                       {floor: 4},
	"cmd/internat":              {floor: 5},
}

const module = "internat"

// pureFloors are the floors without clock, randomness, log, disk or network.
const pureFloors = 1

// forbidden are imports that some package must not have, and who may.
var forbidden = map[string]func(pkg string) bool{
	"database/sql": func(pkg string) bool { return pkg == "placement/store" || pkg == "placement/store/storetest" },
	"math/rand":    func(string) bool { return false },
	"math/rand/v2": func(string) bool { return false },
	"net/http":     func(pkg string) bool { return plan[pkg].floor >= 4 },
	"log":          func(string) bool { return false },
	"log/slog":     func(pkg string) bool { return plan[pkg].floor >= 3 },
	"os":           func(pkg string) bool { return plan[pkg].floor > pureFloors },
	"crypto/rand":  func(pkg string) bool { return plan[pkg].floor > pureFloors },
}

// TestEveryPackageKeepsToTheFloorPlan parses the sources in this process: a
// test that runs another tool would be cached and miss a broken rule.
func TestEveryPackageKeepsToTheFloorPlan(t *testing.T) {
	root := "../.."
	eachGoFile(t, root, func(pkg, file string, tree *ast.File) {
		inTest := strings.HasSuffix(file, "_test.go")
		here, ok := plan[pkg]
		if !ok {
			t.Errorf("%s: package %s is not on the floor plan", file, pkg)
			return
		}
		for _, spec := range tree.Imports {
			name, _ := strconv.Unquote(spec.Path.Value)
			if to, ours := strings.CutPrefix(name, module+"/"); ours {
				there, known := plan[to]
				lower := there.floor < here.floor || slices.Contains(here.beside, to)
				if !known || (!lower && !inTest) || (there.test && !inTest && !here.test) {
					t.Errorf("%s: package %s must not import %s", file, pkg, to)
				}
				continue
			}
			if may, listed := forbidden[name]; listed && !inTest && !may(pkg) {
				t.Errorf("%s: package %s must not import %s", file, pkg, name)
			}
		}
	})
}

// TestOnlyCmdReadsTheClock: now enters in cmd, and is handed down.
func TestOnlyCmdReadsTheClock(t *testing.T) {
	eachGoFile(t, "../..", func(pkg, file string, tree *ast.File) {
		if strings.HasPrefix(pkg, "cmd/") || strings.HasSuffix(file, "_test.go") {
			return
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Local"}, sel.Sel.Name) {
				t.Errorf("%s: time.%s outside cmd", file, sel.Sel.Name)
			}
			return true
		})
	})
}

// TestEveryPackageSaysWhatItIsFor: a newcomer reads doc.go first.
func TestEveryPackageSaysWhatItIsFor(t *testing.T) {
	for pkg := range plan {
		if plan[pkg].test {
			continue
		}
		if _, err := os.Stat(filepath.Join("../..", pkg, "doc.go")); err != nil {
			t.Errorf("package %s has no doc.go", pkg)
		}
	}
}

// TestTheTopLevelStaysSmall keeps the house to the rooms on its plan.
func TestTheTopLevelStaysSmall(t *testing.T) {
	want := []string{"LICENSE", "README.md", "capacity", "cmd", "go.mod", "go.sum", "notify", "placement", "web"}
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, ".") && !slices.Contains(want, name) && !ignored(name) {
			t.Errorf("%s does not belong at the top level", name)
		}
	}
}

// ignored are files that a run leaves behind and git does not keep.
func ignored(name string) bool {
	return name == "internat" || name == "demo" || strings.HasPrefix(name, "internat.db") || strings.HasSuffix(name, ".test")
}

func eachGoFile(t *testing.T, root string, f func(pkg, file string, tree *ast.File)) {
	t.Helper()
	files := token.NewFileSet()
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, name)
		if d.IsDir() && rel != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		tree, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		f(path.Dir(filepath.ToSlash(rel)), rel, tree)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
