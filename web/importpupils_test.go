package web

import (
	"net/http"
	"strings"
	"testing"

	"internat/placement"
)

// foreign is a list in the columns of another program.
const foreign = "Nom de famille;Prénom;Né(e) le;Classe actuelle;Nom parent 1;Lien parent 1;Email parent 1;Régime\n" +
	"Modèle;Inès<script>;14/03/2013;6e;Rosa Modèle;mère;rosa@familles.invalid;DP\n"

func TestPeopleSayOnceWhatTheColumnsOfAFileMean(t *testing.T) {
	h := openHostel(t)
	preview := h.officer.upload("/imports/eleves", foreign).is(t, http.StatusSeeOther).Header.Get("Location")
	at := h.officer.get(preview).is(t, http.StatusSeeOther).Header.Get("Location")
	page := h.officer.get(at).is(t, 200)
	page.has(t, "Que contient chaque colonne", "Né(e) le", "Contient : 14/03/2013", `name="column_regime"`, "Inès&lt;script&gt;")
	if !strings.Contains(page.text, `<option value="date_naissance" selected>`) {
		t.Error("the birth day is not guessed")
	}
	h.director.get(at).is(t, http.StatusForbidden)
	columns := []string{"column_nom_de_famille", "nom", "column_prenom", "prenom", "column_ne_e_le", "date_naissance", "column_classe_actuelle", "niveau",
		"column_nom_parent_1", "resp1_nom", "column_lien_parent_1", "resp1_lien", "column_email_parent_1", "resp1_courriel"}
	h.officer.post(at, append([]string{"column_regime", "nom", "name", "PRONOTE"}, columns...)...).is(t, 422).has(t, `href="#column_regime"`, "Une autre colonne est déjà lue", `value="PRONOTE"`)
	h.officer.post(at, append([]string{"column_regime", "", "name", ""}, columns...)...).is(t, 422).has(t, `href="#name"`)
	h.officer.follow(h.officer.post(at, append([]string{"column_regime", "", "name", "PRONOTE"}, columns...)...)).is(t, 200).has(t, "Colonnes lues comme", "PRONOTE", "Élèves ajoutés", "Inès&lt;script&gt; Modèle")
	// The next file of these columns asks nothing.
	next := h.officer.upload("/imports/eleves", strings.Replace(foreign, "Inès<script>", "Ada", 1)).Header.Get("Location")
	h.officer.get(next).is(t, 200).has(t, "PRONOTE", "Ada Modèle", "/colonnes")
	h.officer.get(next+"?lang=en").is(t, 200).has(t, "Columns read as “PRONOTE”")
}

func TestAnImportIsUndoneFromItsPage(t *testing.T) {
	h := openHostel(t)
	file := "nom;prenom;date_naissance;niveau;resp1_nom;resp1_lien;resp1_courriel\nModèle;Inès;14/03/2013;6e;Rosa Modèle;mère;rosa@familles.invalid\n"
	preview := h.officer.upload("/imports/eleves", file).Header.Get("Location")
	past := h.officer.post(preview, "campaign", "").is(t, http.StatusSeeOther).Header.Get("Location")
	h.officer.get(past).is(t, 200).has(t, "Annuler cet import", "1 ligne", "La liste est importée")
	h.officer.get("/imports").has(t, strings.SplitN(past, "?", 2)[0])
	// Another list changes the class: the preview says from what to what.
	change := h.officer.upload("/imports/eleves", strings.Replace(file, ";6e;", ";5e;", 1)).Header.Get("Location")
	h.officer.get(change).is(t, 200).has(t, "Ce qui change", "6ᵉ → 5ᵉ")
	here := strings.SplitN(past, "?", 2)[0]
	h.director.get(here).is(t, http.StatusForbidden)
	h.officer.follow(h.officer.post(here+"/annuler")).is(t, 200).has(t, "Import annulé le", "Rien n’en reste")
	h.officer.post(here+"/annuler").is(t, 422).has(t, "est déjà annulé")
	h.officer.get("/journal").has(t, "a annulé un import")
	again := h.officer.upload("/imports/eleves", file).Header.Get("Location")
	h.officer.get(again).is(t, 200).has(t, "Élèves ajoutés")
}

func TestARegisterOfASchoolIsPreviewedAndTakenOver(t *testing.T) {
	h := openHostel(t)
	pupils := `<?xml version="1.0" encoding="UTF-8"?><BEE_ELEVES><PARAMETRES><UAJ>0350028R</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES><DONNEES><ELEVES>` +
		`<ELEVE ELEVE_ID="1"><NOM_DE_FAMILLE>MODELE</NOM_DE_FAMILLE><PRENOM>Inès</PRENOM><DATE_NAISS>14/03/2013</DATE_NAISS><CODE_SEXE>2</CODE_SEXE><CODE_MEF>10110001110</CODE_MEF></ELEVE>` +
		`</ELEVES></DONNEES></BEE_ELEVES>`
	h.officer.upload("/imports/siecle", pupils, "etablissement", "0350028X").is(t, 422).has(t, `href="#etablissement"`, "0350028X")
	wrong := h.officer.upload("/imports/siecle", pupils, "etablissement", "0352009U").is(t, http.StatusSeeOther).Header.Get("Location")
	h.officer.get(wrong).is(t, 422).has(t, "est celui d’un autre établissement")
	hostile := h.officer.upload("/imports/siecle", strings.Replace(pupils, "<BEE_ELEVES>", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><BEE_ELEVES>`, 1), "etablissement", "0350028R").Header.Get("Location")
	h.officer.get(hostile).is(t, 422).has(t, "déclare des entités")
	preview := h.officer.upload("/imports/siecle", pupils, "etablissement", "0350028R").is(t, http.StatusSeeOther).Header.Get("Location")
	h.officer.get(preview).is(t, 200).has(t, "Inès MODELE", "Sans la nomenclature")
	h.officer.get(strings.Replace(preview, "/siecle/", "/eleves/", 1)).is(t, http.StatusNotFound)
	h.director.get(preview).is(t, http.StatusForbidden)
	h.officer.follow(h.officer.post(preview, "etablissement", "0350028R", "campaign", string(placement.CampaignID("")))).is(t, 200).has(t, "SIECLE", "Annuler cet import")
}
