package plain

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A sentence is a text cut at its placeholders: text stays as it is written,
// parts are what fill puts together.
type sentence struct {
	text  string
	parts []part
}

// A part is either a literal or the place of an argument.
type part struct {
	literal string
	arg     int // counted from 1; 0 for a literal
	verb    byte
}

var placeholder = regexp.MustCompile(`%(?:\[(\d)\])?([sd%])`)

// parse cuts a text at its placeholders.
func parse(text string) (sentence, error) {
	s := sentence{text: text}
	end, next := 0, 1
	for _, at := range placeholder.FindAllStringSubmatchIndex(text, -1) {
		if strings.Contains(text[end:at[0]], "%") {
			return s, errors.New("a percent sign is written %%")
		}
		s.parts = append(s.parts, part{literal: text[end:at[0]]})
		end = at[1]
		verb := text[at[4]]
		if verb == '%' {
			s.parts = append(s.parts, part{literal: "%"})
			continue
		}
		arg := next
		if at[2] >= 0 {
			arg, _ = strconv.Atoi(text[at[2]:at[3]])
		} else {
			next++
		}
		s.parts = append(s.parts, part{arg: arg, verb: verb})
	}
	if strings.Contains(text[end:], "%") {
		return s, errors.New("a percent sign is written %%")
	}
	s.parts = append(s.parts, part{literal: text[end:]})
	return s, nil
}

// arguments are the places of the sentence, each once, in the order of the
// arguments: the order of words may differ from language to language.
func (s sentence) arguments() []part {
	var list []part
	for _, p := range s.parts {
		if p.arg > 0 {
			list = append(list, p)
		}
	}
	slices.SortFunc(list, func(a, b part) int { return cmp.Or(a.arg-b.arg, int(a.verb)-int(b.verb)) })
	return slices.Compact(list)
}

// needs writes the arguments in a form that two sentences can be compared by.
func (s sentence) needs() string {
	text := ""
	for _, p := range s.arguments() {
		text += fmt.Sprintf("%%[%d]%c", p.arg, p.verb)
	}
	return text
}

// covers reports whether s names every argument that other names.
func (s sentence) covers(other sentence) bool {
	mine := s.arguments()
	for _, p := range other.arguments() {
		if !slices.Contains(mine, p) {
			return false
		}
	}
	return true
}

// fill puts the arguments in. One that was not given shows as missing.
func (s sentence) fill(lang Lang, args []any) string {
	text := ""
	for _, p := range s.parts {
		switch {
		case p.arg == 0:
			text += p.literal
		case p.arg > len(args):
			text += fmt.Sprintf("%sargument %d⟧", MissingMark, p.arg)
		default:
			text = follow(lang, text, Word(lang, args[p.arg-1]))
		}
	}
	return text
}

var (
	elided   = regexp.MustCompile(`(^|[ (])([dD]e|[qQ]ue) $`)
	articled = regexp.MustCompile(`(^|[ (])([dD]e|[àÀ]) $`)
	vowel    = regexp.MustCompile(`^(?i:[aeiouàâäéèêëîïôöûüœ]|y[^aeiouéè])`)
)

// follow sets a word behind a text. In French « de » and « que » give up their
// vowel before another: « la famille d’Adam ». Before an h both are right. And
// « à » and « de » take in the article of an establishment, whose name has
// none: « une place au Collège Paul Féval ».
func follow(lang Lang, text, word string) string {
	if lang != FR {
		return text + word
	}
	if kind, ok := establishmentOf(word); ok {
		return articled.ReplaceAllStringFunc(text, kind.join) + word
	}
	if strings.HasSuffix(text, "e ") && vowel.MatchString(word) && elided.MatchString(text) {
		text = text[:len(text)-2] + "’"
	}
	return text + word
}
