package wording

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sensitiveWords are words that stand in no letter: who sees a mail over a shoulder,
// or finds it in a shared mailbox, must learn nothing of health, of a measure of
// protection, of money or of results at school. Data, one a line; one that ends in
// * stands for all that begin so.
var sensitiveWords = lines(mustRead("texts/sensitive.list"))

func lines(text string) (list []string) {
	for _, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			list = append(list, strings.ToLower(line))
		}
	}
	return list
}

// SensitiveIn finds a word of a text that must not be in a letter, and how many
// lines stand before its own; "" when there is none.
func SensitiveIn(text string) (word string, before int) {
	low := strings.Map(func(r rune) rune {
		switch r {
		case '’':
			return '\''
		case '\u00a0':
			return ' '
		}
		return unicode.ToLower(r)
	}, text)
	for _, w := range sensitiveWords {
		stem, open := strings.CutSuffix(w, "*")
		for from := 0; ; {
			i := strings.Index(low[from:], stem)
			if i < 0 {
				break
			}
			i += from
			if from = i + len(stem); alone(low, i, from, open) {
				return low[i : from+len(rest(low[from:]))], strings.Count(low[:i], "\n")
			}
		}
	}
	return "", 0
}

// alone reports whether what stands from i to end is a word, or, when it is open,
// begins one.
func alone(text string, i, end int, open bool) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	return !unicode.IsLetter(before) && (open || rest(text[end:]) == "")
}

// rest is what is left of a word.
func rest(text string) string {
	return text[:len(text)-len(strings.TrimLeftFunc(text, unicode.IsLetter))]
}
