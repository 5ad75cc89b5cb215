package placement

import (
	"fmt"
	"strings"
)

// uaiLetters are the control letters of the national register: those that are
// not read as a digit or as each other.
const uaiLetters = "ABCDEFGHJKLMNPRSTUVWXYZ"

// UAI writes the id of an establishment: seven digits, of which the first three
// are the département, and the letter that guards them against slips.
func UAI(number int) string {
	return fmt.Sprintf("%07d%c", number, uaiLetters[number%len(uaiLetters)])
}

// ParseUAI reads an id of an establishment, in capitals or not. Anything but
// seven digits and their own control letter is refused.
func ParseUAI(text string) (uai string, ok bool) {
	uai = strings.ToUpper(strings.TrimSpace(text))
	if len(uai) != 8 {
		return "", false
	}
	number := 0
	for _, digit := range []byte(uai[:7]) {
		if digit < '0' || digit > '9' {
			return "", false
		}
		number = number*10 + int(digit-'0')
	}
	return uai, uai == UAI(number)
}
