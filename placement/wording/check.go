package wording

import (
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/template"
	"text/template/parse"
	"unicode"
	"unicode/utf8"

	"internat/placement"
	"internat/placement/plain"
)

// The most that a text may have, in letters.
const (
	MostSubject = 300 // as it is written; see MostShown
	MostShown   = 120 // as it is shown, with short words filled in
	MostBody    = 8000
)

var (
	fieldName = regexp.MustCompile(`\.([A-Z][A-Za-z]*)`)
	typedLink = regexp.MustCompile(`(?i)\b(https?://|www\.[a-z0-9-]+\.)`)
	errorLine = regexp.MustCompile(`^template: [^:]*:(\d+):`)
)

// functions are the ones that a text may use.
var functions = []string{"to", "not", "and", "or"}

// Check says all that is wrong with both texts of a kind, each in its field
// (subject_fr, body_fr, subject_en, body_en), with the line and the name.
func Check(kind placement.NoticeKind, fr, en Text) (faults placement.Faults) {
	for _, x := range []struct {
		lang plain.Lang
		text Text
	}{{plain.FR, fr}, {plain.EN, en}} {
		c := checker{kind: kind, lang: x.lang, clauses: marks(x.lang)}
		c.check(x.text)
		faults = append(faults, c.faults...)
	}
	return faults
}

type checker struct {
	kind    placement.NoticeKind
	lang    plain.Lang
	clauses *template.Template // that leave a mark where they are called
	faults  placement.Faults
	field   string
	source  string
	subject bool
	names   []string
}

// marks are the clauses as marks: which were called can be read in the letter.
func marks(lang plain.Lang) *template.Template {
	t := empty(lang)
	for _, name := range Clauses() {
		source := markOf(name)
		if name == "late" {
			source = "{{if .Late}}" + source + "{{end}}"
		}
		template.Must(t.New(name).Parse(source))
	}
	return t
}

func (c *checker) check(t Text) {
	c.read("subject_", t.Subject, MostSubject, true)
	c.read("body_", t.Body, MostBody, false)
	if len(c.faults) == 0 { // what cannot be read cannot be tried
		c.try(t)
	}
}

func (c *checker) add(line int, code string, args ...any) {
	c.faults.Add(c.field, code, append([]any{line}, args...)...)
}

// read checks what is written, before anything is filled in.
func (c *checker) read(field, source string, most int, subject bool) {
	c.field, c.source, c.subject = field+string(c.lang), source, subject
	c.names = Names(c.kind)
	switch {
	case strings.TrimSpace(source) == "":
		c.faults.Add(c.field, "field.missing")
		return
	case utf8.RuneCountInString(source) > most:
		c.faults.Add(c.field, "field.too_long", most)
		return
	}
	if i := strings.IndexFunc(source, c.control); i >= 0 {
		c.add(c.lineAt(i), "wording.control")
		return
	}
	tree := parse.New(c.field)
	tree.Mode = parse.SkipFuncCheck
	set := map[string]*parse.Tree{}
	if _, err := tree.Parse(source, "", "", set); err != nil {
		c.add(lineIn(err), "wording.unreadable")
		return
	}
	for name, other := range set {
		if other != tree && name != c.field {
			c.add(1, "wording.forbidden", "define "+name)
		}
	}
	if tree.Root != nil {
		c.walk(tree.Root)
	}
}

// control reports whether a letter must not be in a text: in a subject no line
// break either, which would write a header of its own.
func (c *checker) control(r rune) bool {
	return unicode.IsControl(r) && (c.subject || r != '\n' && r != '\t') || r == '\u2028' || r == '\u2029' || unicode.In(r, unicode.Cf, unicode.Co) || r == utf8.RuneError
}

func (c *checker) lineAt(i int) int { return 1 + strings.Count(c.source[:min(i, len(c.source))], "\n") }

func (c *checker) line(n parse.Node) int { return c.lineAt(int(n.Position())) }

// lineIn is the line that the template parser names.
func lineIn(err error) int {
	if m := errorLine.FindStringSubmatch(err.Error()); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil {
			return n
		}
	}
	return 1
}

// walk goes through everything that a text does.
func (c *checker) walk(node parse.Node) {
	switch n := node.(type) {
	case *parse.ListNode:
		if n != nil {
			for _, one := range n.Nodes {
				c.walk(one)
			}
		}
	case *parse.TextNode:
		c.words(n)
	case *parse.ActionNode:
		c.pipe(n.Pipe, false)
	case *parse.IfNode:
		c.branch(&n.BranchNode)
	case *parse.WithNode:
		c.branch(&n.BranchNode)
	case *parse.RangeNode:
		c.branch(&n.BranchNode)
	case *parse.TemplateNode:
		c.clause(n)
	case *parse.CommentNode:
	default:
		c.add(c.line(node), "wording.forbidden", node.String())
	}
}

func (c *checker) branch(n *parse.BranchNode) {
	c.pipe(n.Pipe, true)
	c.walk(n.List)
	c.walk(n.ElseList)
}

// clause checks the call of a clause by its name.
func (c *checker) clause(n *parse.TemplateNode) {
	switch {
	case c.subject:
		c.add(c.line(n), "wording.not_in_subject", n.Name)
	case !slices.Contains(Clauses(), n.Name):
		c.add(c.line(n), "wording.unknown", n.Name)
	case n.Pipe == nil || n.Pipe.String() != ".":
		c.add(c.line(n), "wording.unreadable")
	}
}

// pipe checks what is said, or asked when it is a condition.
func (c *checker) pipe(p *parse.PipeNode, asked bool) {
	if p == nil {
		return
	}
	if len(p.Decl) > 0 {
		c.add(c.line(p), "wording.forbidden", p.Decl[0].String())
	}
	for _, command := range p.Cmds {
		for _, arg := range command.Args {
			c.argument(arg, asked)
		}
	}
}

func (c *checker) argument(arg parse.Node, asked bool) {
	switch a := arg.(type) {
	case *parse.DotNode:
	case *parse.FieldNode:
		c.name(a, asked)
	case *parse.PipeNode:
		c.pipe(a, asked)
	case *parse.IdentifierNode:
		if !slices.Contains(functions, a.Ident) {
			c.add(c.line(a), "wording.forbidden", a.Ident)
		}
	default:
		c.add(c.line(arg), "wording.forbidden", arg.String())
	}
}

// name checks the name of a fact. What is only true or false can be asked, not said.
func (c *checker) name(f *parse.FieldNode, asked bool) {
	name := strings.TrimPrefix(f.String(), ".")
	field, known := reflect.TypeFor[Facts]().FieldByName(name)
	switch {
	case !known || field.Anonymous:
		c.add(c.line(f), "wording.unknown", f.String())
	case !slices.Contains(c.names, name):
		c.add(c.line(f), "wording.not_here", f.String())
	case c.subject && !slices.Contains(inSubject, name) && !(asked && field.Type.Kind() == reflect.Bool):
		c.add(c.line(f), "wording.not_in_subject", f.String())
	case !asked && field.Type.Kind() != reflect.String:
		c.add(c.line(f), "wording.only_asked", f.String())
	}
}

// words checks what is said as it stands: no link that was typed, which could lead
// anywhere, and no word that must not be in a letter.
func (c *checker) words(n *parse.TextNode) {
	text, at := string(n.Text), int(n.Position())
	if m := typedLink.FindStringIndex(text); m != nil {
		c.add(c.lineAt(at+m[0]), "wording.link")
	}
	if word, before := SensitiveIn(text); word != "" {
		c.add(c.lineAt(at)+before, "wording.sensitive", word)
	}
}

// try fills the text in in every case that can be, and asks of each whether it says
// what it must.
func (c *checker) try(t Text) {
	f, err := c.parse(t)
	if err != nil {
		return
	}
	if c.short(f) {
		return
	}
	all := cases(c.kind)
	lacks, example := map[string]int{}, map[string]string{}
	for _, facts := range all {
		subject, body, err := f.Say(facts)
		if err != nil {
			c.add(lineIn(err), "wording.unreadable")
			return
		}
		for _, n := range slices.Concat(everywhere(c.kind), needs[c.kind]) {
			if n.when(facts) && !said(subject+body, n) {
				lacks[n.what[0]]++
				example[n.what[0]] = truths(c.kind, facts)
			}
		}
	}
	c.lacking(lacks, example, all)
	c.turning(f, all)
}

// parse makes the text ready with marks for clauses. What a function does to a word
// is no matter here.
func (c *checker) parse(t Text) (*Form, error) {
	f, err := parseWith(c.clauses, c.lang, t)
	if err != nil {
		c.field = "body_" + string(c.lang)
		c.add(lineIn(err), "wording.unreadable")
	}
	return f, err
}

// short reports a subject that would be too long, or empty, with words of an
// ordinary length.
func (c *checker) short(f *Form) (bad bool) {
	c.field = "subject_" + string(c.lang)
	for _, facts := range Samples(c.kind, c.lang) {
		subject, _, err := f.Say(facts)
		n := utf8.RuneCountInString(subject)
		if err == nil && (n == 0 || n > MostShown) {
			c.faults.Add(c.field, "wording.subject_length", MostShown)
			bad = true
			break
		}
	}
	c.field = "body_" + string(c.lang)
	return bad
}

func said(text string, n need) bool {
	return slices.ContainsFunc(n.what, func(name string) bool { return strings.Contains(text, markOf(name)) })
}

// lacking reports what is missing: everywhere, or in some case, which is named.
func (c *checker) lacking(lacks map[string]int, example map[string]string, all []Facts) {
	c.field = "body_" + string(c.lang)
	for _, n := range slices.Concat(everywhere(c.kind), needs[c.kind]) {
		name := n.what[0]
		due := 0
		for _, facts := range all {
			if n.when(facts) {
				due++
			}
		}
		switch found := lacks[name]; {
		case found == 0:
		case found >= due || example[name] == "":
			c.faults.Add(c.field, "wording.missing", called(name))
		default:
			c.faults.Add(c.field, "wording.missing_when", called(name), example[name])
		}
		delete(lacks, name)
	}
}

// called is how a fact or a clause is written in a text.
func called(name string) string {
	if slices.Contains(Clauses(), name) {
		return `{{template "` + name + `" .}}`
	}
	return "{{." + name + "}}"
}

// turning reports a text that says the same on a yes and on a no.
func (c *checker) turning(f *Form, all []Facts) {
	for _, name := range turns[c.kind] {
		if slices.ContainsFunc(all, func(facts Facts) bool { return same(f, facts, name) }) {
			c.faults.Add(c.field, "wording.same_on", "."+name)
		}
	}
}

// same reports whether a letter in which a fact is true says no other thing when it
// is not.
func same(f *Form, facts Facts, name string) bool {
	fact := reflect.ValueOf(&facts).Elem().FieldByName(name)
	if !fact.Bool() {
		return false
	}
	_, yes, _ := f.Say(facts)
	fact.SetBool(false)
	_, no, _ := f.Say(facts)
	return yes == no
}

// Faulty makes of faults an error of a text that is shipped or kept, for tests and
// logs.
func Faulty(kind placement.NoticeKind, faults placement.Faults) error {
	var list []error
	for _, f := range faults {
		list = append(list, fmt.Errorf("%s %s: %s %v", kind, f.Field, f.Code, f.Args))
	}
	return errors.Join(list...)
}
