package main

import (
	"strings"
	"testing"
)

// The mail server is told that all went well, whatever a stranger sent: it
// would write to somebody otherwise.
func TestAnAnswerAboutNothingOfOursIsReadAndLeft(t *testing.T) {
	vars := seededProgram(t)
	answer := "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:mee_a.gua_b@internat\r\nDTSTAMP:20270901T070000Z\r\n" +
		"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b.fr\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	for given, want := range map[string]string{
		"From: a@b.fr\r\n\r\nOui": "not an answer to an invitation",
		answer:                    "about no appointment to come",
	} {
		if code, out, errs := program(t, vars, given, "notices", "reply"); code != exitOK || !strings.Contains(out, want) {
			t.Errorf("code %d, %q %q, want %q", code, out, errs, want)
		}
	}
}
