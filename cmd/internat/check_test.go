package main

import (
	"strings"
	"testing"
)

func TestCheckSaysNoneSomeOrThatTheCallIsWrong(t *testing.T) {
	vars := seededProgram(t)
	if code, out, errs := program(t, vars, "", "check", "--as-of", "2026-05-19"); code != exitOK || out != "" || !strings.Contains(errs, " 0 breach") {
		t.Errorf("a sound database: code %d\n%s%s", code, out, errs)
	}
	code, out, errs := program(t, vars, "", "check", "--as-of", "2026-11-23")
	if code != exitNo || !strings.Contains(out, "stay.past_its_end") || !strings.Contains(out, "[since 2026-07-") {
		t.Errorf("nobody closed the stays of the summer: code %d\n%s%s", code, out, errs)
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
