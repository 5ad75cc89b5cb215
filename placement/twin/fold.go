package twin

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// Fold makes the key by which names are sorted and found: no accents, no case,
// œ as oe, hyphens and apostrophes as blanks. What is folded stays as it is
// when it is folded again.
func Fold(name string) string {
	plain := strings.ToLower(name)
	if !isASCII(plain) {
		t := transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC)
		if bare, _, err := transform.String(t, plain); err == nil {
			plain = bare
		}
	}
	return strings.Join(strings.Fields(foldMarks.Replace(plain)), " ")
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= 0x80 {
			return false
		}
	}
	return true
}

var foldMarks = strings.NewReplacer("œ", "oe", "æ", "ae", "-", " ", "'", " ", "’", " ")

// particles stand in some spellings of a name and not in others.
var particles = []string{"d", "de", "da", "do", "des", "du", "di", "del", "la", "le", "les", "el", "al", "van", "von", "der", "ep", "epouse"}

// A name has few words of few letters; of what somebody pours into the field
// beyond that nothing is compared, so that ten kilobytes cost as much as ten
// letters.
const (
	mostLetters = 200
	mostWords   = 4
	mostInWord  = 30
)

// words are what a name is compared by: its words in their order, letters and
// digits only, without particles unless there is nothing else.
func words(name string) []string {
	if len(name) > mostLetters {
		name = strings.ToValidUTF8(name[:mostLetters], "")
	}
	all := strings.FieldsFunc(strings.Map(visible, Fold(name)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	kept := slices.DeleteFunc(slices.Clone(all), func(w string) bool { return slices.Contains(particles, w) })
	if len(kept) == 0 {
		kept = all
	}
	kept = kept[:min(len(kept), mostWords)]
	for i, w := range kept {
		if r := []rune(w); len(r) > mostInWord {
			kept[i] = string(r[:mostInWord])
		}
	}
	return kept
}

// visible drops what a name is written with and nobody sees, such as marks of
// the direction of writing: they part no words.
func visible(r rune) rune {
	if unicode.Is(unicode.Cf, r) || r == '\u00ad' {
		return -1
	}
	return r
}
