package plain

import (
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
)

// A Lang is a language people are spoken to in.
type Lang string

// The languages. French is the first everywhere.
const (
	FR Lang = "fr"
	EN Lang = "en"
)

// Langs are all the languages, French first.
var Langs = []Lang{FR, EN}

// Text holds the sentences of the domain itself: faults, states, levels.
//
//go:embed text/*.json
var Text embed.FS

// MissingMark opens what stands in place of a sentence nobody wrote. Tests
// look for it on every page.
const MissingMark = "⟦"

// A Catalogue holds every sentence in every language. It never changes once
// loaded and may be shared.
type Catalogue struct {
	entries map[string]entry
}

// An entry is one key: its sentence in each language.
type entry map[Lang]forms

// Forms are the singular and the other form of a sentence; most have one form
// only, and then one is empty.
type forms struct{ one, other sentence }

// Load reads every .json file of the given trees into one catalogue.
func Load(trees ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{entries: map[string]entry{}}
	for _, tree := range trees {
		err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || path.Ext(name) != ".json" {
				return err
			}
			return c.loadFile(tree, name)
		})
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Catalogue) loadFile(tree fs.FS, name string) error {
	content, err := fs.ReadFile(tree, name)
	if err != nil {
		return err
	}
	read, err := readEntries(content)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, key := range slices.Sorted(maps.Keys(read)) {
		if _, twice := c.entries[key]; twice {
			return fmt.Errorf("%s: %q is written twice", name, key)
		}
		c.entries[key] = read[key]
	}
	return nil
}

// Has reports whether there is a sentence for the key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.entries[key]
	return ok
}

// Keys lists every key, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.entries)) }

// T is the sentence of a key with its arguments filled in. A key nobody wrote
// shows between ⟦ and ⟧, so that it is seen and not guessed.
func (c *Catalogue) T(lang Lang, key string, args ...any) string {
	e, ok := c.entries[key]
	if !ok {
		return MissingMark + key + "⟧"
	}
	return e.in(lang).choose(lang, args).fill(lang, args)
}

// in is the entry in that language, in French for a language we do not speak.
func (e entry) in(lang Lang) forms {
	if f, ok := e[lang]; ok {
		return f
	}
	return e[FR]
}

// choose picks the singular when the first number calls for it: below two in
// French, exactly one in English.
func (f forms) choose(lang Lang, args []any) sentence {
	if f.one.text == "" {
		return f.other
	}
	for _, arg := range args {
		if n, ok := integer(arg); ok {
			if n == 1 || n == 0 && lang == FR {
				return f.one
			}
			return f.other
		}
	}
	return f.other
}

// Lines splits a sentence that stands for several paragraphs.
func (c *Catalogue) Lines(lang Lang, key string, args ...any) []string {
	return strings.Split(c.T(lang, key, args...), "\n")
}
