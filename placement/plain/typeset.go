package plain

import (
	"regexp"
	"strings"
)

// nbsp is U+00A0. The narrow one (U+202F) is finer before « ; ! ? » but is
// missing from many fonts, ours for printed letters among them.
const nbsp = "\u00a0"

var (
	apostrophe = regexp.MustCompile(`(\pL|\d)'(\pL|%)`)

	// French rules, applied in order to what authors type with plain spaces.
	french = []struct {
		find *regexp.Regexp
		put  string
	}{
		{regexp.MustCompile(` (%%|[:;?!»])`), nbsp + "$1"},
		{regexp.MustCompile(`(«|n°|N°) ([^ ])`), "$1" + nbsp + "$2"},
		{regexp.MustCompile(`(\d|%d|%s) h\b`), "$1" + nbsp + "h"},
		{regexp.MustCompile(nbsp + `h (\d)`), nbsp + "h" + nbsp + "$1"},
		{regexp.MustCompile(`(\d) (\d{3})\b`), "$1" + nbsp + "$2"},
		{regexp.MustCompile(`(\d|%d|%s) (€|ans?|lits?|places?|jours?|mois|min|km)\b`), "$1" + nbsp + "$2"},
		{regexp.MustCompile(`\b1er\b`), "1ᵉʳ"},
		{regexp.MustCompile(`\b1re\b`), "1ʳᵉ"},
		{regexp.MustCompile(`\b2de\b`), "2ᵈᵉ"},
		{regexp.MustCompile(`\b(\d{1,2})e\b`), "${1}ᵉ"},
		{regexp.MustCompile(`\b(M\.|Mme) (\p{Lu}|%s)`), "$1" + nbsp + "$2"},
	}
)

// typeset gives a catalogue text the typography of its language.
func typeset(lang Lang, text string) string {
	// Twice, because « l'a'b » shares a letter between two apostrophes.
	text = apostrophe.ReplaceAllString(apostrophe.ReplaceAllString(text, "$1’$2"), "$1’$2")
	if lang != FR {
		return text
	}
	for _, rule := range french {
		text = rule.find.ReplaceAllString(text, rule.put)
	}
	return strings.TrimSpace(text)
}

// Typeset gives a text that is not a sentence of the catalogue, such as a page
// of law, the typography of its language.
func Typeset(lang Lang, text string) string {
	if lang == FR {
		text = strings.ReplaceAll(text, " %", nbsp+"%")
	}
	return typeset(lang, text)
}
