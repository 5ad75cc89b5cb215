package wording

import (
	"embed"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"text/template"
	"time"
	"unicode"

	"internat/placement"
	"internat/placement/plain"
)

//go:embed texts
var files embed.FS

// A Text is what one kind of notice says in one language, with its names in braces.
type Text = placement.LetterWords

// Divider stands between the languages of a letter.
var Divider = "\n\n" + strings.Repeat("-", 60) + "\n\n"

var (
	shipped = readTexts()
	clauses = map[plain.Lang]*template.Template{plain.FR: readClauses(plain.FR), plain.EN: readClauses(plain.EN)}
)

// readTexts reads the texts that come with the program: the first line of a file is
// the subject.
func readTexts() map[placement.NoticeKind]map[plain.Lang]Text {
	all := map[placement.NoticeKind]map[plain.Lang]Text{}
	for _, lang := range plain.Langs {
		names, err := fs.Glob(files, "texts/*."+string(lang)+".txt")
		if err != nil {
			panic(err)
		}
		for _, name := range names {
			kind := placement.NoticeKind(strings.TrimSuffix(path.Base(name), "."+string(lang)+".txt"))
			if kind == "common" || kind == "part" || kind == "together" {
				continue
			}
			subject, body, _ := strings.Cut(mustRead(name), "\n")
			if all[kind] == nil {
				all[kind] = map[plain.Lang]Text{}
			}
			all[kind][lang] = Text{Subject: subject, Body: strings.TrimSpace(body)}
		}
	}
	return all
}

func mustRead(name string) string {
	source, err := files.ReadFile(name)
	if err != nil {
		panic(err)
	}
	return string(source)
}

// readClauses reads what every text may call by name.
func readClauses(lang plain.Lang) *template.Template {
	source := mustRead("texts/common." + string(lang) + ".txt")
	return template.Must(empty(lang).Parse(plain.Typeset(lang, source)))
}

// empty is a template that knows the functions of the language of letters.
func empty(lang plain.Lang) *template.Template {
	return template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"to":    func(name string) string { return plain.To(lang, name) },
		"after": func(word, name string) string { return plain.After(lang, word, name) },
	})
}

// beforeName is a word that French cuts before a vowel, with the name behind it.
var beforeName = regexp.MustCompile(`(^|[\s(])([dD]e|[qQ]ue) \{\{(\.(?:Child|To))\}\}`)

// cuts writes « d’Aya » where an author wrote « de » and a name that is not known
// yet.
func cuts(lang plain.Lang, source string) string {
	if lang != plain.FR {
		return source
	}
	return beforeName.ReplaceAllString(source, `${1}{{after "$2" $3}}`)
}

// ShippedAt is when the shipped texts last changed: whoever changes one says so here.
var ShippedAt = time.Date(2026, 11, 27, 7, 0, 0, 0, time.UTC)

// Shipped is the text of a kind that comes with the program; false for a kind that
// comes with its text (a code, the word to a former address).
func Shipped(kind placement.NoticeKind) (fr, en Text, ok bool) {
	texts, ok := shipped[kind]
	return texts[plain.FR], texts[plain.EN], ok
}

// A Form is a text that is ready to be filled in.
type Form struct{ subject, body *template.Template }

// Parse makes a text ready. What its author wrote gets its typography here, once:
// what people typed elsewhere, and links, are put in as they are.
func Parse(lang plain.Lang, t Text) (*Form, error) { return parseWith(clauses[lang], lang, t) }

func parseWith(with *template.Template, lang plain.Lang, t Text) (f *Form, err error) {
	f = &Form{}
	if f.subject, err = into(with, cuts(lang, plain.Typeset(lang, t.Subject))); err != nil {
		return nil, err
	}
	f.body, err = into(with, cuts(lang, plain.Typeset(lang, t.Body)))
	return f, err
}

func into(with *template.Template, source string) (*template.Template, error) {
	t, err := with.Clone()
	if err != nil {
		return nil, err
	}
	return t.New("text").Parse(source)
}

// Templates are all that a text is made of: subject, body and clauses.
func (f *Form) Templates() []*template.Template {
	return append(f.subject.Templates(), f.body.Templates()...)
}

// Say fills the text in. A subject is one line, whatever is filled in.
func (f *Form) Say(facts Facts) (subject, body string, err error) { return f.say(facts) }

func (f *Form) say(facts any) (subject, body string, err error) {
	var b strings.Builder
	if err := f.subject.Execute(&b, facts); err != nil {
		return "", "", err
	}
	subject = strings.Join(strings.FieldsFunc(b.String(), func(r rune) bool { return r != '\u00a0' && (unicode.IsControl(r) || r == '\u2028' || r == '\u2029') }), " ")
	b.Reset()
	if err := f.body.Execute(&b, facts); err != nil {
		return "", "", err
	}
	return strings.TrimSpace(subject), strings.TrimSpace(b.String()), nil
}
