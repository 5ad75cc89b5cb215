package plain

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
)

// Word writes one argument the way the language writes such a thing.
func Word(lang Lang, arg any) string {
	switch v := arg.(type) {
	case string:
		return v
	case calendar.Day:
		return Day(lang, v)
	case calendar.Interval:
		return Nights(lang, v)
	case time.Time:
		return Moment(lang, v)
	case placement.Level:
		return Level(lang, v)
	case capacity.Session:
		return Session(lang, v)
	case fmt.Stringer:
		return v.String()
	}
	if n, ok := integer(arg); ok {
		return Number(lang, int(n))
	}
	return fmt.Sprint(arg)
}

var levels = map[placement.Level]string{
	"6e": "6ᵉ", "5e": "5ᵉ", "4e": "4ᵉ", "3e": "3ᵉ", "2de": "2ᵈᵉ", "1re": "1ʳᵉ", "Tle": "Tle",
}

// Level writes a school level: 6ᵉ, 2ᵈᵉ, Tle. English keeps the French names:
// no translation is understood by both sides of the Channel.
func Level(_ Lang, l placement.Level) string {
	if text, ok := levels[l]; ok {
		return text
	}
	return string(l)
}

// Elides reports whether « de » and « que » give up their vowel before a word.
func Elides(word string) bool { return vowel.MatchString(word) }

// After writes a name behind « de » or « que », which French cuts before a vowel:
// « au sujet d’Aya ».
func After(lang Lang, word, name string) string { return follow(lang, word+" ", name) }

// To writes to whom or where: French joins its article to « à », so « le
// rectorat » becomes « au rectorat ». English puts the word itself in place.
func To(lang Lang, name string) string {
	if lang != FR {
		return name
	}
	for article, joined := range map[string]string{"le ": "au ", "les ": "aux ", "Le ": "au ", "Les ": "aux "} {
		if rest, ok := strings.CutPrefix(name, article); ok {
			return joined + rest
		}
	}
	if kind, ok := establishmentOf(name); ok {
		return kind.at + name
	}
	return "à " + name
}

// An establishment is a word that names of houses begin with, with what « à »
// and « de » become before it.
type establishment struct{ first, at, of string }

var establishments = []establishment{
	{"Lycée ", "au ", "du "}, {"Collège ", "au ", "du "},
	{"Internat ", "à l’", "de l’"}, {"EREA ", "à l’", "de l’"}, {"École ", "à l’", "de l’"},
}

func establishmentOf(name string) (establishment, bool) {
	for _, e := range establishments {
		if strings.HasPrefix(name, e.first) {
			return e, true
		}
	}
	return establishment{}, false
}

// join is the end of a text, « à » or « de » behind a space or a bracket, with
// the article in it.
func (e establishment) join(end string) string {
	of, at := "D"+e.of[1:], "À"+strings.TrimPrefix(e.at, "à")
	if strings.HasPrefix(e.at, "a") {
		at = "A" + e.at[1:]
	}
	return strings.NewReplacer("à ", e.at, "À ", at, "de ", e.of, "De ", of).Replace(end)
}

// Fault is the sentence for what went wrong. A code nobody wrote a sentence
// for falls back on its kind, so that a person never reads a code.
func (c *Catalogue) Fault(lang Lang, f *placement.Fault) string {
	if key := "fault." + f.Code; c.Has(key) {
		return c.T(lang, key, f.Args...)
	}
	return c.T(lang, "fault.kind."+string(f.Kind))
}

// Error is the sentence for any error: the fault in it, all the faults of a
// form, each with its field, or that it is ours.
func (c *Catalogue) Error(lang Lang, err error) string {
	var one *placement.Fault
	var all placement.Faults
	switch {
	case errors.As(err, &one):
		return c.Fault(lang, one)
	case errors.As(err, &all):
		sentences := make([]string, len(all))
		for i, f := range all {
			sentences[i] = f.Field + ": " + c.Fault(lang, f)
		}
		return strings.Join(sentences, " ")
	}
	return c.T(lang, "fault.ours")
}
