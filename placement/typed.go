package placement

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"internat/capacity/calendar"
)

// The longest texts of a file, in letters. Whoever has more to say writes it in
// a paper.
const (
	MostNameLetters  = 80
	MostWordsLetters = 120 // an institution, a school, a guardian's whole name
	MostPlaceLetters = 300 // a postal address
	MostProseLetters = 2000
)

// Unwritten reports whether a text holds a character that nobody types and that
// hides what stands there: one that controls a machine, one that turns the
// direction of writing round, one that has no width. Ends of lines and tabs are
// typed.
func Unwritten(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		switch {
		case r == '\n', r == '\r', r == '\t':
			return false
		case unicode.IsControl(r), r == utf8.RuneError:
			return true
		}
		return r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069 || r >= 0x200B && r <= 0x200F && r != 0x200C && r != 0x200D || r == 0x2060 || r == 0xFEFF
	})
}

// checkLine wants one line that may stand in a list, a letter and a spreadsheet:
// a name that begins a formula or opens a tag is somebody's joke or worse.
func checkLine(faults *Faults, field, text string, most int) {
	switch {
	case utf8.RuneCountInString(text) > most:
		faults.Add(field, "field.too_long", most)
	case Unwritten(text):
		faults.Add(field, "text.hidden")
	case strings.ContainsAny(text, "\n\r\t"):
		faults.Add(field, "text.one_line")
	case strings.ContainsAny(text, "<>") || len(text) > 1 && strings.Contains("=@+-|%", text[:1]):
		faults.Add(field, "text.not_a_name")
	}
}

// checkProse wants a text that can be read.
func checkProse(faults *Faults, field, text string) {
	switch {
	case utf8.RuneCountInString(text) > MostProseLetters:
		faults.Add(field, "field.too_long", MostProseLetters)
	case Unwritten(text):
		faults.Add(field, "text.hidden")
	}
}

// checkPhone wants what can be dialled.
func checkPhone(faults *Faults, field, text string) {
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+ .-/()\u00a0", r):
			faults.Add(field, "phone.unknown")
			return
		}
	}
	if text != "" && (digits < 4 || digits > 15) {
		faults.Add(field, "phone.unknown")
	}
}

// LooksLikeEmail reports whether mail can be addressed to a text as it stands:
// one address, without a name, of a length that servers take.
func LooksLikeEmail(text string) bool {
	a, err := mail.ParseAddress(text)
	return err == nil && a.Name == "" && a.Address == text && len(text) <= 254 && !Unwritten(text) && !strings.ContainsAny(text, " \t\r\n\"()")
}

// checkDay wants a day between two others; none at all is somebody else's
// question.
func checkDay(faults *Faults, field string, d, from, to calendar.Day) {
	if !d.IsZero() && (d.Before(from) || d.After(to)) {
		faults.Add(field, "date.unlikely")
	}
}

// years are so many of them in days, near enough.
func years(n int) int { return 366 * n }
