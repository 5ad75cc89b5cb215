package plain_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"internat/placement/plain"
)

// TestEveryFaultOfTheDomainHasItsSentence reads the sources of the packages
// below the web, so that a new refusal cannot be added without its words.
func TestEveryFaultOfTheDomainHasItsSentence(t *testing.T) {
	c, err := plain.Load(plain.Text)
	if err != nil {
		t.Fatal(err)
	}
	for code, where := range faultCodes(t, "..") {
		if !c.Has("fault." + code) {
			t.Errorf("%s: no sentence for fault.%s", where, code)
		}
	}
}

// faultCodes finds the literal codes of Refuse, Reject, Missing and Add.
func faultCodes(t *testing.T, dir string) map[string]string {
	t.Helper()
	codes := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := parser.ParseFile(set, name, source, 0)
		if err != nil {
			t.Logf("%s is being written: %v", name, err)
			continue
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if code := codeOf(call); code != "" {
					codes[code] = set.Position(call.Pos()).String()
				}
			}
			return true
		})
	}
	return codes
}

// codeOf is the code in a call that builds a fault, or nothing.
func codeOf(call *ast.CallExpr) string {
	at, suffix := 0, ""
	switch calledName(call) {
	case "Refuse":
	case "Missing":
		suffix = ".not_found"
	case "Reject", "Add":
		at = 1
	default:
		return ""
	}
	if at >= len(call.Args) {
		return ""
	}
	literal, ok := call.Args[at].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return ""
	}
	code, _ := strconv.Unquote(literal.Value)
	return code + suffix
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
