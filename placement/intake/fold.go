package intake

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

var ligatures = strings.NewReplacer("œ", "oe", "æ", "ae")

// fold makes the key by which column names and the words of closed lists are
// compared: small letters and digits, no accents, everything else as one
// underscore between words.
func fold(text string) string {
	if isKey(text) {
		return text
	}
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(ligatures.Replace(strings.ToLower(text))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if gap && b.Len() > 0 {
				b.WriteByte('_')
			}
			b.WriteRune(r)
			gap = false
		default:
			gap = true
		}
	}
	return b.String()
}

// isKey reports whether a text is its own key, as most are.
func isKey(text string) bool {
	for _, b := range []byte(text) {
		if (b < 'a' || b > 'z') && (b < '0' || b > '9') {
			return false
		}
	}
	return true
}
