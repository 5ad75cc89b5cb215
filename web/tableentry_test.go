package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var faultyCell = regexp.MustCompile(`id="(r\d+_[a-z0-9_]+)-error"`)

// cellsWrong lists the cells that a page says are wrong.
func (a answer) cellsWrong() (list []string) {
	for _, m := range faultyCell.FindAllStringSubmatch(a.text, -1) {
		list = append(list, m[1])
	}
	return list
}

// typedRow is a whole pupil in a row of the table.
func typedRow(row, family string, changes ...string) []string {
	cells := []string{"nom", family, "prenom", "Inès", "date_naissance", "14/03/2013", "sexe", "F", "niveau", "6e", "resp1_nom", "Rosa " + family, "resp1_lien", "mere",
		"resp1_courriel", "rosa@familles.invalid"}
	var form []string
	for i := 0; i < len(cells); i += 2 {
		if name := "r" + row + "_" + cells[i]; !slices.Contains(changes, name) {
			form = append(form, name, cells[i+1])
		}
	}
	return append(form, changes...)
}

func TestATableIsTypedCheckedAndTakenOverAsAFileIs(t *testing.T) {
	h := openHostel(t)
	h.officer.get("/orientations").has(t, tableEntryPath)
	h.officer.get(tableEntryPath).is(t, 200).has(t, `name="r5_voeu_3"`, h.own.UAI)
	h.director.get(tableEntryPath).is(t, http.StatusForbidden)
	form := append(typedRow("1", "Modèle"), typedRow("4", "Exemple")...)
	preview := h.officer.post(tableEntryPath, append(form, "do", "check")...).is(t, http.StatusSeeOther).Header.Get("Location")
	page := h.officer.get(preview).is(t, 200)
	page.has(t, "Élèves ajoutés", "Inès Modèle", "Inès Exemple", "Revenir au tableau")
	draft := between(page.text, `name="draft" value="`, `"`)
	h.officer.get("/").has(t, "Saisie en tableau")
	h.officer.get(tableEntryPath+"?brouillon="+draft).is(t, 200).has(t, `id="r4_nom" name="r4_nom" value="Exemple"`)
	h.officer.follow(h.officer.post(preview, "campaign", "", "draft", draft)).is(t, 200).has(t, "Annuler cet import", "2 lignes")
	if home := h.officer.get("/"); strings.Contains(home.text, "Saisie en tableau") {
		t.Error("the draft is still there, though all of it is on file")
	}
	// The same table again changes nothing.
	again := h.officer.post(tableEntryPath, append(form, "do", "check")...).Header.Get("Location")
	h.officer.get(again).is(t, 200).has(t, "ne changerait rien")
}

func TestEveryFaultOfATableStandsAtItsCellAndNothingTypedIsLost(t *testing.T) {
	h := openHostel(t)
	form := typedRow("2", "Modèle", "r2_date_naissance", "31/02/2013", "r2_niveau", "7e", "r2_voeu_1", "0999999Z", "r2_motif", "Trop <loin>")
	form = append(form, typedRow("5", "Exemple", "r5_resp1_nom", "", "r5_famille_informee_le", "demain")...)
	page := h.officer.do(http.MethodPost, tableEntryPath, pairs(form)).is(t, 422)
	got := strings.Join(page.cellsWrong(), " ")
	for _, cell := range []string{"r2_date_naissance", "r2_niveau", "r2_voeu_1", "r2_prescripteur", "r2_famille_informee_le", "r5_resp1_nom", "r5_famille_informee_le"} {
		if !strings.Contains(got, cell) {
			t.Errorf("no fault at %s; there are %s", cell, got)
		}
		page.has(t, `href="#`+cell+`"`)
	}
	page.has(t, `value="31/02/2013"`, `value="Trop &lt;loin&gt;"`, `value="demain"`, `value="Inès"`)
	h.officer.get("/").has(t, "Saisie en tableau") // kept before it was shown again
	for value, name := range map[string]string{"Mod\u202eèle": "r1_nom", "a\nb": "r1_motif", "Ker\x00vella": "r1_prenom", strings.Repeat("x", 10_000): "r1_ecole"} {
		form := typedRow("1", "Modèle", "more", "ecole", name, value)
		h.officer.do(http.MethodPost, tableEntryPath, pairs(form)).is(t, 422).has(t, `href="#`+name+`"`, `value="14/03/2013"`)
		h.officer.dropDrafts(tableEntryPath)
	}
	h.officer.do(http.MethodPost, tableEntryPath, pairs([]string{"do", "check"})).is(t, 422).has(t, "ligne")
}

func TestWhatIsPastedFillsTheEmptyRowsOrIsReadAsAFile(t *testing.T) {
	h := openHostel(t)
	text := "Nom de famille\tPrénom\tNé(e) le\tClasse actuelle\tNom parent 1\tEmail parent 1\tNom parent 2\n=Modèle\tAda\t14/03/2013\t6e\tRosa\trosa@familles.invalid\tPaul\n"
	form := append(typedRow("1", "Exemple"), "do", "paste", "paste", text)
	page := h.officer.do(http.MethodPost, tableEntryPath, pairs(form)).is(t, 200)
	page.has(t, `name="r1_nom" value="Exemple"`, `name="r2_nom" value="=Modèle"`, `name="r2_resp2_nom" value="Paul"`, `name="more" value="resp2_nom"`)
	bare := h.officer.do(http.MethodPost, tableEntryPath, pairs([]string{"do", "paste", "paste", "Modèle\tAda\t14/03/2013\n"})).is(t, 200)
	bare.has(t, `name="r1_prenom" value="Ada"`)
	// A column that nobody knows: somebody has to say what it is.
	other := strings.Replace(text, "Nom parent 2", "Régime", 1)
	at := h.officer.do(http.MethodPost, tableEntryPath, pairs([]string{"do", "paste", "paste", other})).is(t, http.StatusSeeOther).Header.Get("Location")
	h.officer.get(h.officer.get(at).is(t, http.StatusSeeOther).Header.Get("Location")).is(t, 200).has(t, "Que contient chaque colonne")
	long := text + strings.Repeat("Modèle\tAda\t14/03/2013\t6e\tRosa\trosa@familles.invalid\t\n", mostTyped)
	h.officer.do(http.MethodPost, tableEntryPath, pairs([]string{"do", "paste", "paste", long})).is(t, http.StatusSeeOther)
	h.officer.do(http.MethodPost, tableEntryPath, pairs([]string{"do", "paste", "paste", ""})).is(t, 422).has(t, `href="#paste"`)
}

func TestATableThatLooksLikeSomebodyOnFileAsksBeforeItWrites(t *testing.T) {
	h := openHostel(t)
	first := h.officer.post(tableEntryPath, typedRow("1", "Bensaïd")...).Header.Get("Location")
	h.officer.post(first, "campaign", "").is(t, http.StatusSeeOther)
	second := h.officer.post(tableEntryPath, typedRow("1", "Ben Saïd")...).is(t, http.StatusSeeOther).Header.Get("Location")
	h.officer.get(second).is(t, 200).has(t, `name="line_2"`, "Bensaïd")
}
