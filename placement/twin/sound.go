package twin

import "strings"

// spelling writes what sounds the same in French the same way. The order of the
// pairs is that of the longest first.
var spelling = strings.NewReplacer(
	"eaux", "o", "eau", "o", "aux", "o", "au", "o", "ph", "f", "ch", "k", "ck", "k", "qu", "k", "gh", "g",
	"ce", "se", "ci", "si", "cy", "si", "c", "k", "q", "k", "h", "", "y", "i", "z", "s", "w", "v", "x", "s",
)

// sound is the skeleton of a word: its first sound and the consonants after it,
// at most four signs. Doubled letters count once.
func sound(word string) string {
	var b strings.Builder
	var last rune
	kept := 0
	for _, r := range spelling.Replace(word) {
		doubled := r == last
		last = r
		if doubled || kept > 0 && strings.ContainsRune("aeiou", r) {
			continue
		}
		b.WriteRune(r)
		if kept++; kept == 4 {
			break
		}
	}
	return b.String()
}
