package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckSaysNoneSomeOrThatTheCallIsWrong(t *testing.T) {
	empty := map[string]string{"INTERNAT_DATABASE": "sqlite:" + filepath.Join(t.TempDir(), "internat.db")}
	if code, out, errs := program(t, empty, "", "check"); code != exitOK || out != "" {
		t.Errorf("a sound database: code %d\n%s%s", code, out, errs)
	}
	vars := seededProgram(t)
	code, out, errs := program(t, vars, "", "check", "--as-of", "2026-05-19")
	for line := range strings.Lines(out) {
		shown := strings.Contains(line, "(roster.") || strings.Contains(line, "(room.") // the sample data has something to mend
		if !shown {
			t.Errorf("the sample data: %s", line)
		}
	}
	if code != exitNo || !strings.Contains(out, "night. Adults on duty: 1; a strict rule asks for 2.") {
		t.Errorf("the sample data: code %d\n%s%s", code, out, errs)
	}
	code, out, errs = program(t, vars, "", "check", "--as-of", "2026-11-23")
	if code != exitNo || !strings.Contains(out, "stay.past_its_end") || !strings.Contains(out, "[since 2026-07-") {
		t.Errorf("nobody closed the stays of the summer: code %d\n%s%s", code, out, errs)
	}
	for line := range strings.Lines(out) {
		where, _, _ := strings.Cut(line, ": ")
		if strings.Contains(where, "_") || strings.Contains(line, "stay.past_its_end") && !strings.Contains(where, ", bed ") {
			t.Errorf("a line that names its place by an id, or not at all: %s", line)
		}
	}
	code, csv, _ := program(t, vars, "", "check", "--as-of", "2026-11-23", "--format", "csv")
	if code != exitNo || !strings.HasPrefix(csv, "rule,house,section,bed,about,id,other,from,to,since,held,places,why\n") || strings.Count(csv, "\n") != strings.Count(out, "\n")+1 {
		t.Errorf("as a table: code %d\n%s", code, csv)
	}
	for _, args := range [][]string{{"check", "--format", "xml"}, {"check", "--as-of", "demain"}, {"check", "--territory", "999"}, {"check", "x"}} {
		if code, _, errs := program(t, vars, "", args...); code != exitWrong {
			t.Errorf("%v: code %d, %s", args, code, errs)
		}
	}
}
