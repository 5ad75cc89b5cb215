package placement

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The length of a password, in characters. There is no other rule about what
// it is made of: length is what an attacker pays for.
const (
	ShortestPassword = 12
	LongestPassword  = 128
)

// commonWords are what passwords are most often made of, in French and in
// English, in small letters.
//
//go:embed common_passwords.txt
var commonWords string

// CheckPassword refuses a password that is too short or too long, that is one
// of those tried first, or that is little more than the person's own name or
// address. It is nil or a fault of the field "password".
func CheckPassword(password, name, email string) error {
	length := utf8.RuneCountInString(password)
	switch own := words(name + " " + email); {
	case length < ShortestPassword:
		return Reject("password", "password.too_short", ShortestPassword)
	case length > LongestPassword:
		return Reject("password", "password.too_long", LongestPassword)
	case madeOf(password, own):
		return Reject("password", "password.personal")
	case monotonous(password) || madeOf(password, strings.Fields(commonWords)):
		return Reject("password", "password.common")
	}
	return nil
}

// words are the parts of a name or an address that somebody would try, longest
// first: "Le Goff" is goff, le is found in too many passwords.
func words(text string) []string {
	parts := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i := range parts {
		parts[i] = fold(parts[i])
	}
	parts = slices.DeleteFunc(parts, func(part string) bool { return len(part) < 3 })
	slices.SortStableFunc(parts, func(a, b string) int { return len(b) - len(a) })
	return parts
}

// fewLetters is how little may be left of a password beside words that anybody
// tries: five letters are guessed in seconds.
const fewLetters = 5

// madeOf reports whether a password is made of the words given, figures and
// signs around them aside: "Motdepasse2026!", "s0leil-s0leil".
func madeOf(password string, words []string) bool {
	rest, found := " "+fold(password)+" ", false
	for _, word := range words {
		without := strings.ReplaceAll(rest, word, " ")
		found, rest = found || without != rest, without
	}
	letters := 0
	for _, r := range rest {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return found && letters <= fewLetters
}

// fold writes a text in small letters without accents, and the figures and
// signs that stand for letters as those letters.
func fold(text string) string {
	return strings.NewReplacer(
		"à", "a", "â", "a", "ä", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ö", "o",
		"ù", "u", "û", "u", "ü", "u", "ç", "c", "œ", "oe", "@", "a", "0", "o", "1", "i", "3", "e", "$", "s", "5", "s",
	).Replace(strings.ToLower(text))
}

// monotonous reports whether a password is a row of the same few characters or
// counts up or down: aaaaaaaaaaaa, 123456789012, abcdefghijkl.
func monotonous(password string) bool {
	letters := []rune(password)
	distinct := map[rune]bool{}
	up, down := 0, 0
	for i, r := range letters {
		distinct[r] = true
		if i > 0 && (r == letters[i-1]+1 || r == '0' && letters[i-1] == '9') {
			up++
		}
		if i > 0 && (r == letters[i-1]-1 || r == '9' && letters[i-1] == '0') {
			down++
		}
	}
	return len(distinct) < 5 || max(up, down) >= len(letters)-2
}
