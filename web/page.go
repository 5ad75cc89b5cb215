package web

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"strconv"
	"sync"
	"time"

	"internat/placement/plain"
)

//go:embed pages/*.html
var templates embed.FS

// A view is what a page shows: a struct that embeds Frame.
type view interface{ frame() Frame }

// A page shows views of one type. A wrong view does not compile, a wrong field or
// a broken template fails the test that shows every page. What is the same for
// every type is a sheet, which is compiled once.
type page[V view] struct{ sheet *sheet }

// pages are all pages, for the test that renders each of them.
var pages []interface {
	name() string
	try(fill func(view any)) error
}

// newPage is pages/<file>, which defines "main" and may define "aside". A page is a
// package variable, so that the tests know all of them.
func newPage[V view](file string) page[V] {
	p := page[V]{newSheet(file)}
	pages = append(pages, p)
	return p
}

func (p page[V]) name() string { return p.sheet.file }

// render sends the page.
func (p page[V]) render(w http.ResponseWriter, status int, v V) error {
	return p.sheet.render(w, status, v)
}

// try shows a view that fill has filled in.
func (p page[V]) try(fill func(view any)) error {
	var v V
	fill(&v)
	_, err := p.sheet.execute(v)
	return err
}

// A sheet is a template, parsed once for each language, when it is first shown: a
// command that shows none spends neither time nor memory on them.
type sheet struct {
	file   string
	parsed map[plain.Lang]func() *template.Template // never executed, so that it can be cloned
	bound  sync.Map                                 // voice → *template.Template
}

// A voice is how one page speaks: a language, a clock on the wall, and whether to the
// pupil who signs alone.
type voice struct {
	lang plain.Lang
	zone string
	own  bool // to the pupil
}

func newSheet(file string) *sheet {
	p := &sheet{file: file, parsed: map[plain.Lang]func() *template.Template{}}
	for _, lang := range plain.Langs {
		p.parsed[lang] = sync.OnceValue(func() *template.Template {
			return template.Must(template.New("layout.html").Funcs(funcsIn(lang, plain.Paris, false)).Option("missingkey=error").
				ParseFS(templates, "pages/layout.html", "pages/components.html", "pages/"+file))
		})
	}
	return p
}

// render executes the page into a buffer first, so that a failing template is an
// error and never half a page.
//
// A refused form is executed twice: the summary at its head names the fields
// that only come after it.
func (p *sheet) render(w http.ResponseWriter, status int, v view) error {
	content, err := p.execute(v)
	if err == nil && status == http.StatusUnprocessableEntity {
		content, err = p.execute(v)
	}
	if err != nil {
		return err
	}
	lang := v.frame().Lang
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", string(lang))
	w.Header().Set("Content-Length", strconv.Itoa(len(content)))
	w.WriteHeader(status)
	_, err = w.Write(content)
	return ignoreGone(err)
}

func (p *sheet) execute(v view) ([]byte, error) {
	t, err := p.in(v.frame().Lang, cmp.Or(v.frame().Zone, plain.Paris), v.frame().Own)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, v); err != nil {
		return nil, fmt.Errorf("page %s: %w", p.file, err)
	}
	return b.Bytes(), nil
}

// in is the template bound to a voice. There are as many as there are zones among the
// territories: one, nearly always; and those that pupils read.
func (p *sheet) in(lang plain.Lang, zone *time.Location, own bool) (*template.Template, error) {
	key := voice{lang, zone.String(), own}
	if t, ok := p.bound.Load(key); ok {
		return t.(*template.Template), nil
	}
	t, err := p.parsed[lang]().Clone()
	if err != nil {
		return nil, fmt.Errorf("page %s: %w", p.file, err)
	}
	bound, _ := p.bound.LoadOrStore(key, t.Funcs(funcsIn(lang, zone, own)))
	return bound.(*template.Template), nil
}

// ignoreGone drops the error of a person who left before the page was sent:
// the status is out, nothing can be shown any more.
func ignoreGone(error) error { return nil }
