package main

import (
	"os"
	"path/filepath"
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

// What lies in the mailbox is read once, whatever it is.
func TestAMailboxOfAnswersIsReadOnce(t *testing.T) {
	vars := seededProgram(t)
	vars["INTERNAT_REPLIES"] = maildir(t)
	dir := vars["INTERNAT_REPLIES"]
	if err := os.WriteFile(filepath.Join(dir, "new", "2.other"), []byte("From: a@b.fr\r\n\r\nOui"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, errs := program(t, vars, "", "jobs", "run", "calendar-replies", "--dry-run"); code != exitOK || !strings.Contains(out, "2 would be read") {
		t.Errorf("code %d, %q %q", code, out, errs)
	}
	if code, out, errs := program(t, vars, "", "jobs", "run", "calendar-replies"); code != exitOK {
		t.Errorf("code %d, %q %q", code, out, errs)
	}
	left, _ := filepath.Glob(filepath.Join(dir, "new", "*"))
	read, _ := filepath.Glob(filepath.Join(dir, "cur", "*:2,S"))
	if len(left) != 0 || len(read) != 2 {
		t.Errorf("%d left, %d read", len(left), len(read))
	}
	if code, out, errs := program(t, vars, "", "notices", "reply", "--maildir", dir); code != exitOK || out != "" {
		t.Errorf("read again: code %d, %q %q", code, out, errs)
	}
	if code, _, errs := program(t, vars, "", "notices", "reply", "--maildir", t.TempDir()); code == exitOK || !strings.Contains(errs, "no Maildir") {
		t.Errorf("no mailbox: code %d, %q", code, errs)
	}
}
