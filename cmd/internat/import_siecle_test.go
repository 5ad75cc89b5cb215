package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A list in foreign columns comes in by a mapping in a file, a register by its
// own files; both are previewed and refused whole.
func TestForeignListsAndRegistersComeInByTheCommandLine(t *testing.T) {
	vars := seededProgram(t)
	file := func(name, text string) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	list := file("liste.csv", "Famille de;Prénom;Né(e) le;Classe;R1;Mail;Lien\nModèle;Inès;14/03/2013;6e;Rosa Modèle;rosa@familles.invalid;mère\n")
	mapping := file("pronote.txt", "# PRONOTE\nFamille de = nom\nNé(e) le = date_naissance\nClasse = niveau\nR1 = resp1_nom\nMail = resp1_courriel\nLien = resp1_lien\n")
	school := func(year string) string {
		return file("eleves.xml", `<?xml version="1.0" encoding="UTF-8"?><BEE_ELEVES><PARAMETRES><UAJ>0350028R</UAJ><ANNEE_SCOLAIRE>`+year+`</ANNEE_SCOLAIRE></PARAMETRES>`+
			`<ELEVE ELEVE_ID="1"><NOM_DE_FAMILLE>EXEMPLE</NOM_DE_FAMILLE><PRENOM>Noé</PRENOM><DATE_NAISS>14/03/2013</DATE_NAISS><CODE_SEXE>1</CODE_SEXE><CODE_MEF>10110001110</CODE_MEF></ELEVE></BEE_ELEVES>`)
	}
	for _, step := range []struct {
		args  []string
		code  int
		says  string
		wrong string
	}{
		{[]string{"pupils", list}, exitNo, "", "liste.csv:1 [nom]:"},
		{[]string{"pupils", list, "--map", file("faux.txt", "Né(e) le = naissance\n")}, exitNo, "", "faux.txt:1 [Né(e) le]:"},
		{[]string{"pupils", list, "--map", mapping, "--dry-run"}, exitOK, "dry run, nothing written: 1 added", ""},
		{[]string{"pupils", list, "--map", mapping}, exitOK, "imported: 1 added", ""},
		{[]string{"siecle", school("2020"), "--uai", "0350028R"}, exitNo, "", "2026-2027"},
		{[]string{"siecle", school("2026"), "--uai", "0352009U"}, exitNo, "", "0350028R"},
		{[]string{"siecle", school("2020"), "--year", "demain"}, exitWrong, "", "2026-2027"},
		{[]string{"siecle", school("2020"), "--year", "2020-2021"}, exitOK, "imported: 1 added", ""},
		{[]string{"siecle"}, exitWrong, "", "FILE is missing"},
	} {
		code, out, errs := program(t, vars, "", append([]string{"import"}, step.args...)...)
		if code != step.code || !strings.Contains(out, step.says) || !strings.Contains(errs, step.wrong) {
			t.Errorf("%q: code %d, %s%s", step.args, code, out, errs)
		}
	}
}
