package intake

import "strings"

// ONDE is the format of a list that the primary schools' register exports.
const ONDE = "ONDE"

// ondeColumns is what the columns of its « extraction des élèves » are in the
// list; all others, the address and the cycle among them, are left aside.
var ondeColumns = Mapping{
	"nom_eleve": "nom", "nom_de_famille_eleve": "nom", "prenom_eleve": "prenom", "date_naissance": "date_naissance", "date_de_naissance": "date_naissance",
	"sexe": "sexe", "ine": "ine", "niveau": "niveau", "commune": "commune",
}

// ondeLower are the levels of a primary school whose pupils do not board: they
// are another year there.
var ondeLower = map[string]bool{"tps": true, "ps": true, "ms": true, "gs": true, "cp": true, "ce1": true, "ce2": true, "cm1": true, "ulis": true, "upe2a": true}

// onde gives the meaning of the columns when they are those of ONDE: the names of
// the child as that register writes them, and the level.
func (t *table) onde() (Mapping, bool) {
	names := t.has("nom_eleve") != t.has("nom_de_famille_eleve")
	if !names || !t.has("prenom_eleve") || !t.has("niveau") || !t.has("cycle") && !t.has("libelle_classe") {
		return nil, false
	}
	m := Mapping{}
	for _, name := range t.header {
		m[fold(name)] = ondeColumns[fold(name)]
	}
	return m, true
}

// aside reports whether a row of ONDE is no pupil who could board: the line at
// the end that says how many there are, and younger classes.
func (p *pupilReading) aside() bool {
	if p.report.Format != ONDE {
		return false
	}
	if blank(p.fields[min(1, len(p.fields)):]) {
		p.report.note(p.line(0), "", "onde_line")
		return true
	}
	level, _, _ := strings.Cut(fold(p.get("niveau")), "_")
	if ondeLower[level] {
		p.report.note(p.line(0), p.name("niveau"), "onde_level")
	}
	return ondeLower[level]
}
