package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"internat/placement/intake"
)

// The tables of the command line are previewed, taken over once, and refused
// whole with line, column and cure.
func TestTablesOfBoardersAndCountsComeInByTheCommandLine(t *testing.T) {
	vars := seededProgram(t)
	rows := table(t, vars, "report", "occupancy", "--from", "2025-09-01", "--to", "2025-09-08", "--format", "csv")
	uai := rows[1][column(t, rows, "house")]
	file := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	counts := file("lits.csv", "uai;rentree;lits_disponibles;lits_occupes\n"+uai+";2024;40;31\n")
	for _, step := range []struct {
		args []string
		says string
	}{
		{[]string{counts, "--dry-run"}, "dry run, nothing written: 1 counts added"},
		{[]string{counts, "--source", "DEPP 2024"}, "imported: 1 counts added"},
		{[]string{counts}, "imported: 0 counts added, 0 changed, 1 left"},
	} {
		if code, out, errs := program(t, vars, "", append([]string{"import", "places"}, step.args...)...); code != exitOK || !strings.Contains(out, step.says) {
			t.Errorf("%q: code %d, %s%s", step.args, code, out, errs)
		}
	}
	code, _, errs := program(t, vars, "", "import", "places", file("faux.csv", "uai;rentree;lits_disponibles;lits_occupes\n"+uai+";2025;40;41\n"))
	if code == exitOK || !strings.Contains(errs, "faux.csv:2 [lits_occupes]:") {
		t.Errorf("code %d, %s", code, errs)
	}
	_, example, _ := program(t, vars, "", "import", "boarders", "--columns")
	code, _, errs = program(t, vars, "", "import", "boarders", file("internes.csv", example), "--dry-run")
	if code == exitOK || !strings.Contains(errs, "internes.csv:2 [uai_internat]:") || strings.Contains(errs, "Maëlle") {
		t.Errorf("code %d, %s", code, errs)
	}
}

// A file that was saved without its rows is refused by every import, with what to
// do about it, and changes nothing.
func TestEveryImportRefusesAFileWithoutARow(t *testing.T) {
	vars := seededProgram(t)
	shipped, err := os.ReadFile("../../capacity/calendar/ministry/calendrier-scolaire.csv")
	if err != nil {
		t.Fatal(err)
	}
	directory, err := os.ReadFile("../../placement/intake/testdata/annuaire-extrait-2023.csv")
	if err != nil {
		t.Fatal(err)
	}
	for kind, table := range map[string]string{
		"houses": string(directory), "pupils": string(intake.PupilExample), "boarders": string(intake.BoarderExample), "places": "uai;rentree;lits_disponibles;lits_occupes\n",
		"calendar": string(shipped),
	} {
		names, _, _ := strings.Cut(table, "\n")
		for text, says := range map[string]string{names + "\n": "names of its columns", names + "\n\n": "names of its columns", "": "", "\n\n": ""} {
			file := filepath.Join(t.TempDir(), kind+".csv")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if code, out, errs := program(t, vars, "", "import", kind, file); code != exitNo || !strings.Contains(errs, says) || errs == "" {
				t.Errorf("%s of %q: code %d\n%s%s", kind, text[:min(len(text), 20)], code, out, errs)
			}
		}
	}
}
