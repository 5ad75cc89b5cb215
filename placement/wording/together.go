package wording

import (
	"strconv"
	"strings"
	"text/template"

	"internat/placement/plain"
)

// A Part is what one notice says in a mail of several: its subject stands above it.
type Part struct{ Subject, Body string }

// parts are the clauses of a text that is a part: the mail greets once, says once how
// to reach the office, and once that a link opens nothing.
var parts = map[plain.Lang]*template.Template{plain.FR: readParts(plain.FR), plain.EN: readParts(plain.EN)}

func readParts(lang plain.Lang) *template.Template {
	own := template.Must(clauses[lang].Clone())
	return template.Must(own.Parse(plain.Typeset(lang, mustRead("texts/part."+string(lang)+".txt"))))
}

// ParsePart makes a text ready to be a part of a mail of several.
func ParsePart(lang plain.Lang, t Text) (*Form, error) { return parseWith(parts[lang], lang, t) }

// wholes are the texts around the parts.
var wholes = map[plain.Lang]*Form{plain.FR: readWhole(plain.FR), plain.EN: readWhole(plain.EN)}

func readWhole(lang plain.Lang) *Form {
	subject, body, _ := strings.Cut(mustRead("texts/together."+string(lang)+".txt"), "\n")
	form, err := Parse(lang, Text{Subject: subject, Body: strings.TrimSpace(body)})
	if err != nil {
		panic(err)
	}
	return form
}

// A whole is what fills the text around the parts in.
type whole struct {
	Facts
	Parts []headed
}

// Count is how many notices there are.
func (w whole) Count() int { return len(w.Parts) }

type headed struct{ Heading, Body string }

// Together writes a mail of several notices in one language. The headings are lines of
// the body that stand alone.
func Together(lang plain.Lang, facts Facts, parts []Part) (subject, body string, headings []string, err error) {
	w := whole{Facts: facts}
	for i, p := range parts {
		heading := strconv.Itoa(i+1) + ". " + p.Subject
		w.Parts, headings = append(w.Parts, headed{heading, p.Body}), append(headings, heading)
	}
	subject, body, err = wholes[lang].say(w)
	return subject, body, headings, err
}
