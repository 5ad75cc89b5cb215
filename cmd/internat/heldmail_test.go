package main

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A database without its list of what left is a copy at another place: sending
// says so and ends with no, until somebody releases it by name.
func TestACopiedDatabaseSendsAfterSomebodyReleasedIt(t *testing.T) {
	vars := maps.Clone(seededProgram(t))
	state := filepath.Join(t.TempDir(), "state")
	vars["INTERNAT_SMTP"], vars["INTERNAT_STATE_DIR"] = "smtp://127.0.0.1:1?tls=none", state
	send := []string{"notices", "send", "--as-of", "2026-05-19T20:30:00Z"} // at night nothing leaves
	for i, step := range []struct {
		args []string
		code int
		says string
	}{
		{send, exitOK, "planned"},
		{[]string{"notices", "release", "--by", "Camille Roux"}, exitNo, "not held"},
		{nil, 0, ""}, // the list is gone
		{send, exitNo, "the mail is held"},
		{[]string{"notices", "release"}, exitWrong, "--by"},
		{[]string{"notices", "release", "--by", "Camille Roux"}, exitOK, "leaves at the next look"},
		{send, exitOK, "planned"},
	} {
		if step.args == nil {
			if err := os.RemoveAll(state); err != nil {
				t.Fatal(err)
			}
			continue
		}
		code, out, errs := program(t, vars, "", step.args...)
		if code != step.code || !strings.Contains(out+errs, step.says) {
			t.Errorf("%d: %v: code %d, said %q %q", i, step.args, code, out, errs)
		}
	}
}

// A mail server that hears no answers the report with another one.
func TestAReportAboutNothingIsTakenAndSaysSo(t *testing.T) {
	vars := seededProgram(t)
	code, out, errs := program(t, vars, "From: a@b.example\r\n\r\nBonjour", "notices", "bounce")
	if code != exitOK || !strings.Contains(out, "about nothing of ours 1") {
		t.Errorf("code %d, said %q %q", code, out, errs)
	}
	if code, _, errs := program(t, vars, "", "notices", "bounce", "--maildir", t.TempDir()); code != exitWrong || !strings.Contains(errs, `no directory "new"`) {
		t.Errorf("code %d, said %q", code, errs)
	}
	if code, out, errs := program(t, vars, "", "notices", "resend", "--by", "Camille Roux"); code != exitOK || !strings.Contains(out, "0 leave again") {
		t.Errorf("code %d, said %q %q", code, out, errs)
	}
}

// A mail server offers again what could not be kept, when it is told so in its own
// way (sysexits, 75): a report that it takes for refused is lost.
func TestAReportThatCannotBeKeptIsOfferedAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	vars := map[string]string{"INTERNAT_DATABASE": "sqlite:" + filepath.Join(file, "internat.db")}
	for _, args := range [][]string{{"notices", "bounce"}, {"notices", "reply"}} {
		if code, out, errs := program(t, vars, "From: a@b.example\r\n\r\nBonjour", args...); code != exitLater || errs == "" {
			t.Errorf("%v: code %d, said %q %q", args, code, out, errs)
		}
	}
}
