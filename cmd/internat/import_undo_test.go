package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a file did is listed, told row by row, taken back once, and can be brought
// anew.
func TestAnImportIsUndoneByTheCommandLine(t *testing.T) {
	vars := seededProgram(t)
	list := filepath.Join(t.TempDir(), "liste.csv")
	text := "nom;prenom;date_naissance;niveau;resp1_nom;resp1_lien;resp1_courriel\nModèle;Inès;14/03/2013;6e;Rosa Modèle;mère;rosa@familles.invalid\n"
	if err := os.WriteFile(list, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := program(t, vars, "", "import", "undo"); code != exitOK || out != "nothing was imported yet\n" {
		t.Errorf("before any import: code %d, %q", code, out)
	}
	if code, _, errs := program(t, vars, "", "import", "pupils", list); code != exitOK {
		t.Fatal(errs)
	}
	_, out, _ := program(t, vars, "", "import", "undo")
	id, rest, _ := strings.Cut(out, " ")
	if !strings.HasPrefix(id, "imp_") || !strings.Contains(rest, "pupils    1 added, 0 changed\n") {
		t.Fatalf("the list says %s", out)
	}
	for _, step := range []struct {
		args        []string
		code        int
		says, wrong string
	}{
		{[]string{id, "--dry-run"}, exitOK, "line 2: pupil removed, guardian removed, guardianship removed\ndry run, nothing written: 1 rows taken back, 0 stay", ""},
		{[]string{id}, exitOK, "undone: 1 rows taken back, 0 stay", ""},
		{[]string{id}, exitNo, "", "undone already"},
		{nil, exitOK, "0 changed  undone", ""},
		{[]string{"imp_none"}, exitNo, "", `there is no import "imp_none" here; internat import undo lists them`},
		{[]string{"cal_none"}, exitNo, "", `there is no import "cal_none" here`},
		{[]string{"a", "b"}, exitWrong, "", "one argument too many"},
	} {
		code, out, errs := program(t, vars, "", append([]string{"import", "undo"}, step.args...)...)
		if code != step.code || !strings.Contains(out, step.says) || !strings.Contains(errs, step.wrong) || strings.Contains(out, "Modèle") {
			t.Errorf("%q: code %d, %s%s", step.args, code, out, errs)
		}
	}
	if code, out, _ := program(t, vars, "", "import", "pupils", list); code != exitOK || !strings.Contains(out, "imported: 1 added") {
		t.Errorf("brought anew: %s", out)
	}
}
