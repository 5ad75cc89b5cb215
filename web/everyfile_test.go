package web

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"html"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A rowDoor is a table by which somebody brings many things at once. Each value goes
// into one column of one row, beside rows in which nothing is wrong.
type rowDoor struct {
	name    string
	columns []string
	valid   func(n int) map[string]string // what the nth row says
	send    func(rows []map[string]string) answer
	faults  func(a answer) []rowFault
	take    func(a answer) answer // nil: what is not refused goes the way of a file, which has a door of its own
	alone   bool                  // its faults do not tell the row: with one, a column goes alone
}

// A rowFault is what a page says of a row; row -1 is the table as a whole.
type rowFault struct {
	row          int
	column, text string
}

// A mutant is a row with one value in one column.
type mutant struct {
	what, column string
	row          map[string]string
}

// walk sends every value by every column, and then takes over all that was not
// refused.
func (d rowDoor) walk(t *testing.T) {
	t.Helper()
	made := 0
	var left []mutant
	for _, what := range slices.Sorted(maps.Keys(hostile)) {
		var all []mutant
		for _, c := range d.columns {
			made++
			m := mutant{what, c, d.valid(made)}
			m.row[c] = hostile[what]
			all = append(all, m)
		}
		left = append(left, d.previewed(t, all)...)
	}
	if d.take == nil {
		return
	}
	for some := range slices.Chunk(left, 50) {
		d.taken(t, some)
	}
}

// previewed sends mutants beside a row in which nothing is wrong, and gives those
// that were not refused.
func (d rowDoor) previewed(t *testing.T, all []mutant) (left []mutant) {
	a, where := d.send(d.rows(all)), d.name+": "+all[0].what
	d.sane(t, where, a)
	refused := map[int]bool{}
	for _, f := range d.faults(a) {
		switch stops := f.column == "" || d.alone; {
		case stops && len(all) > 1: // the reading ends there, or nobody knows where it went on
			for _, n := range []int{0, len(all) / 2, len(all) - 1} {
				left = append(left, d.previewed(t, all[n:n+1])...)
			}
			return left
		case len(f.text) < 10:
			t.Errorf("%s: a fault without a sentence: %+v", where, f)
		case stops:
			return nil
		case f.row < 1 || f.row > len(all):
			t.Errorf("%s: a row in which nothing is wrong is refused: %+v", where, f)
			return nil
		case !d.names(f.column, all[f.row-1].column):
			t.Errorf("%s in %s: the fault is at %q: %s", where, all[f.row-1].column, f.column, f.text)
		}
		refused[f.row-1] = true
	}
	for i, m := range all {
		if !refused[i] {
			left = append(left, m)
		}
	}
	return left
}

func (d rowDoor) rows(all []mutant) []map[string]string {
	rows := []map[string]string{d.valid(0)}
	for _, m := range all {
		rows = append(rows, m.row)
	}
	return rows
}

// taken takes over what nothing is wrong with, all of it.
func (d rowDoor) taken(t *testing.T, all []mutant) {
	a := d.send(d.rows(all))
	d.sane(t, d.name, a)
	for _, f := range d.faults(a) {
		t.Errorf("%s: refused in a file with others: %+v of %+v", d.name, f, all[max(0, min(f.row, len(all))-1)])
	}
	taken := d.take(a)
	d.sane(t, d.name+", taken", taken)
	if taken.StatusCode != http.StatusSeeOther {
		t.Errorf("%s: not taken: %s %v %s", d.name, taken.Status, d.faults(taken), inMain.FindString(taken.text))
	}
}

// names reports whether a fault names the column, or one that the value belongs to.
func (d rowDoor) names(at, column string) bool {
	return at == column || strings.HasPrefix(column, "resp") && strings.HasPrefix(at, column[:5]) || column == "prenom" && at == "nom" || column == "du" && at == "au"
}

func (d rowDoor) sane(t *testing.T, where string, a answer) {
	t.Helper()
	if a.StatusCode >= 500 || goText.MatchString(a.text) || !utf8.ValidString(a.text) {
		t.Errorf("%s: %s %q %s", where, a.Status, goText.FindString(a.text), inMain.FindString(a.text))
	}
	inertPage(t, where, a.text)
}

var (
	faultRow  = regexp.MustCompile(`<tr><td class="n"[^>]*>([^<]*)</td><td class="id"[^>]*>([^<]*)</td><td[^>]*>([^<]*)</td></tr>`)
	rowOfCell = regexp.MustCompile(`^r(\d+)_(.*)$`)
)

// asCSV writes rows as a file, and tells on which line each begins.
func asCSV(columns []string, rows []map[string]string) (file string, lines []int) {
	var b bytes.Buffer
	out := csv.NewWriter(&b)
	out.Comma = ';'
	_ = out.Write(columns)
	for _, row := range rows {
		out.Flush()
		lines = append(lines, 1+strings.Count(b.String(), "\n"))
		cells := make([]string, len(columns))
		for i, c := range columns {
			cells[i] = row[c]
		}
		_ = out.Write(cells)
	}
	out.Flush()
	return b.String(), lines
}

// asWorkbook writes rows as a workbook.
func asWorkbook(t *testing.T, columns []string, rows []map[string]string) string {
	t.Helper()
	book := excelize.NewFile()
	for n, row := range append([]map[string]string{nil}, rows...) {
		for i, c := range columns {
			at, _ := excelize.CoordinatesToCellName(i+1, n+1)
			text := row[c]
			if n == 0 {
				text = c
			}
			if err := book.SetCellStr("Sheet1", at, text); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// previewed are the faults that a preview lists.
func previewed(lines []int) func(a answer) []rowFault {
	return func(a answer) (list []rowFault) {
		for _, m := range faultRow.FindAllStringSubmatch(a.text, -1) {
			f := rowFault{row: -1, column: html.UnescapeString(m[2]), text: html.UnescapeString(m[3])}
			if line, err := strconv.Atoi(m[1]); err == nil {
				for i, from := range lines {
					if from <= line {
						f.row = i
					}
				}
			}
			list = append(list, f)
		}
		if len(list) == 0 && a.StatusCode != http.StatusOK {
			for at, text := range formFaults(a) {
				list = append(list, rowFault{-1, at, text})
			}
		}
		return list
	}
}

// fileDoor is a file that is sent, previewed and taken over.
func (h hostel) fileDoor(name, at string, columns []string, valid func(n int) map[string]string, workbook bool, fields ...string) rowDoor {
	var lines []int
	return rowDoor{name: name, columns: columns, valid: valid,
		send: func(rows []map[string]string) answer {
			var file string
			if file, lines = asCSV(columns, rows); workbook {
				file = asWorkbook(h.T, columns, rows)
				for i := range lines {
					lines[i] = i + 2
				}
			}
			return h.seen(h.officer.upload(at, file, fields...))
		},
		faults: func(a answer) []rowFault { return previewed(lines)(a) },
		take:   func(a answer) answer { return h.officer.post(a.Request.URL.Path, append(fields, "x", "y")...) },
	}
}

// seen follows to the preview of a file that was kept.
func (h hostel) seen(sent answer) answer {
	for range 2 {
		if sent.StatusCode == http.StatusSeeOther {
			sent = h.officer.get(sent.Header.Get("Location"))
		}
	}
	return sent
}

// tableDoor is the table that is typed in.
func (h hostel) tableDoor(columns []string, valid func(n int) map[string]string, fields ...string) rowDoor {
	return rowDoor{name: "the table", columns: columns, valid: valid,
		send: func(rows []map[string]string) answer {
			form := pairs(append([]string{"do", "check", "rows", strconv.Itoa(len(rows))}, fields...))
			for i, row := range rows {
				for _, c := range columns {
					form["r"+strconv.Itoa(i+1)+"_"+c] = []string{row[c]}
				}
			}
			a := h.officer.do(http.MethodPost, tableEntryPath, form)
			seen := h.seen(a)
			h.write(func(ctx context.Context, tx *store.Tx) error {
				return forget(ctx, tx, placement.Actor{Role: placement.Officer, Account: h.accountOf("officier@exemple.fr").ID, Territory: h.in}, *h.now.Load())
			})
			return seen
		},
		faults: func(a answer) (list []rowFault) {
			if a.StatusCode == http.StatusOK {
				return nil
			}
			for at, text := range formFaults(a) {
				f := rowFault{-1, at, text}
				if m := rowOfCell.FindStringSubmatch(at); m != nil {
					n, _ := strconv.Atoi(m[1])
					f.row, f.column = n-1, m[2]
				}
				list = append(list, f)
			}
			return list
		},
	}
}

// TestNoTableTakesWhatNobodyMeans sends every hostile value by every column of every
// table: it is refused with its line and column, or the row is taken as it is.
func TestNoTableTakesWhatNobodyMeans(t *testing.T) {
	t.Parallel()
	h := openHostel(t)
	campaign := []string{"campaign", string(storetest.Campaign(t, h.db, h.in).ID)}
	columns := intake.PupilColumns()
	columns = slices.DeleteFunc(columns, func(c string) bool {
		return strings.HasPrefix(c, "resp3") || strings.HasPrefix(c, "resp4") || strings.HasPrefix(c, "voeu_") && c > "voeu_2"
	})
	// A workbook is read as a file is once its cells are out, and of two guardians as of one.
	one := slices.DeleteFunc(slices.Clone(columns), func(c string) bool { return strings.HasPrefix(c, "resp2") || c == "voeu_2" })
	pupil := func(of string) func(n int) map[string]string {
		return func(n int) map[string]string {
			child := of + letters(n)
			return map[string]string{"nom": child + " Modèle", "prenom": child + " Maïwenn", "date_naissance": birthday(n), "sexe": "F", "niveau": "5e", "niveau_demande": "4e",
				"ecole": "Collège du Bourg", "commune": "Plœuc", "resp1_nom": "Nolwenn " + child, "resp1_lien": "mère", "resp1_courriel": "n" + strconv.Itoa(n) + "@familles.invalid",
				"resp1_adresse": "1 rue du Puits", "resp1_code_postal": "35000", "resp1_ville": "Rennes", "resp2_nom": "Erwan " + child, "resp2_lien": "père", "resp2_adresse": "2 rue du Puits",
				"prescripteur": "A. Martin", "institution": "Collège du Bourg", "famille_informee_le": "01/10/2026", "motif": "Trajets trop longs", "deja_tente": "Aide aux devoirs", "voeu_1": h.own.UAI}
		}
	}
	for _, d := range []rowDoor{
		h.fileDoor("CSV", "/imports/eleves", columns, pupil("A"), false, campaign...),
		h.fileDoor("XLSX", "/imports/eleves", one, pupil("E"), true, campaign...),
		h.tableDoor(typedColumns, pupil("I"), campaign...),
		h.fileDoor("ONDE", "/imports/eleves", []string{"Nom élève", "Prénom élève", "Date naissance", "Sexe", "INE", "Adresse", "Cycle", "Niveau", "Libellé classe"},
			func(n int) map[string]string {
				child := "O" + letters(n)
				return map[string]string{"Nom élève": child + " Modèle", "Prénom élève": child + " Maïwenn", "Date naissance": birthday(n + 1000), "Sexe": "F", "Adresse": "1 rue du Puits",
					"Cycle": "CYCLE III", "Niveau": "CM2", "Libellé classe": "CM2 A"}
			}, false),
		h.fileDoor("boarders", "/imports/internes", intake.BoarderColumns, func(n int) map[string]string {
			child := "U" + letters(n)
			return map[string]string{"nom": child + " Modèle", "prenom": child + " Maïwenn", "date_naissance": birthday(n), "sexe": "F", "niveau": "6e", "uai_internat": h.own.UAI,
				"section": "Filles", "lit": h.own.GirlsBeds[1].Label, "du": day(n), "au": day(n + 1)}
		}, false),
		h.fileDoor("places", "/imports/lits", []string{"uai", "rentree", "lits_disponibles", "lits_occupes"}, func(n int) map[string]string {
			return map[string]string{"uai": h.own.UAI, "rentree": strconv.Itoa(2000 + n%24), "lits_disponibles": "20", "lits_occupes": "15"}
		}, false, "source", "DEPP, rentrée 2025"),
		h.fileDoor("directory", "/imports/internats", strings.Fields("Identifiant_de_l_etablissement Nom_etablissement Type_etablissement Statut_public_prive Nom_commune Code_commune "+
			"Code_departement Libelle_academie Hebergement Mail Nombre_d_eleves latitude longitude etat"), func(n int) map[string]string {
			return map[string]string{"Identifiant_de_l_etablissement": placement.UAI(353000 + n), "Nom_etablissement": "Lycée du Bourg", "Type_etablissement": "Lycée", "Statut_public_prive": "Public",
				"Nom_commune": "Plœuc", "Code_commune": "35238", "Code_departement": "035", "Libelle_academie": "Rennes", "Hebergement": "1", "Mail": "ce@ac-rennes.fr", "Nombre_d_eleves": "400",
				"latitude": "48.1", "longitude": "-1.7", "etat": "OUVERT"}
		}, false),
		h.registerDoor(),
	} {
		t.Run(d.name, d.walk)
	}
}

// day is the nth night of years that are over.
func day(n int) string { return calendar.MustDay("2019-09-01").AddDays(n).String() }

// birthday is the nth day from the first of 2013 on: pupils born on one day are
// compared with each other.
func birthday(n int) string {
	return calendar.MustDay("2013-01-01").AddDays(n).At(12, 0, time.UTC).Format("02/01/2006")
}

// registerFields are what a register says of a pupil, and of who answers for one.
var registerFields = strings.Fields(`ID_NATIONAL NOM_DE_FAMILLE PRENOM DATE_NAISS CODE_SEXE CODE_MEF CODE_REGIME NOM_RESPONSABLE PRENOM_RESPONSABLE TEL_PORTABLE MEL
	LIGNE1_ADRESSE CODE_POSTAL LIBELLE_POSTAL CODE_PARENTE`)

// registerDoor is the register of a school in XML: of each pupil one person.
func (h hostel) registerDoor() rowDoor {
	const uai = "0350028R"
	return rowDoor{name: "SIECLE", columns: registerFields, alone: true,
		valid: func(n int) map[string]string {
			child := "Y" + letters(n)
			return map[string]string{"NOM_DE_FAMILLE": child + " MODELE", "PRENOM": child + " Maïwenn", "DATE_NAISS": birthday(n), "CODE_SEXE": "2", "CODE_MEF": "10110001110",
				"NOM_RESPONSABLE": "MODELE " + child, "PRENOM_RESPONSABLE": "Nolwenn", "TEL_PORTABLE": "+33639980001", "MEL": "y" + strconv.Itoa(n) + "@familles.invalid",
				"LIGNE1_ADRESSE": "1 rue du Puits", "CODE_POSTAL": "35000", "LIBELLE_POSTAL": "RENNES", "CODE_PARENTE": "10"}
		},
		send: func(rows []map[string]string) answer {
			return h.seen(h.officer.sendFile("/imports/siecle", "x.zip", register(h.T, uai, rows), "etablissement", uai))
		},
		faults: previewed(nil),
		take:   func(a answer) answer { return h.officer.post(a.Request.URL.Path, "campaign", "", "etablissement", uai) },
	}
}

// register packs the files of a register.
func register(t *testing.T, uai string, rows []map[string]string) string {
	t.Helper()
	of := `<PARAMETRES><UAJ>` + uai + `</UAJ><ANNEE_SCOLAIRE>2026</ANNEE_SCOLAIRE></PARAMETRES><DONNEES>`
	field := func(row map[string]string, name, as string) string {
		if row[name] == "" {
			return ""
		}
		return "<" + as + ">" + html.EscapeString(row[name]) + "</" + as + ">"
	}
	var pupils, people, links, places strings.Builder
	for i, row := range rows {
		id := strconv.Itoa(i + 1)
		pupils.WriteString(`<ELEVE ELEVE_ID="` + id + `">`)
		for _, name := range registerFields[:7] {
			pupils.WriteString(field(row, name, name))
		}
		pupils.WriteString("</ELEVE>\n")
		people.WriteString(`<PERSONNE PERSONNE_ID="` + id + `">` + field(row, "NOM_RESPONSABLE", "NOM_DE_FAMILLE") + field(row, "PRENOM_RESPONSABLE", "PRENOM") +
			field(row, "TEL_PORTABLE", "TEL_PORTABLE") + field(row, "MEL", "MEL") + `<ADRESSE_ID>` + id + "</ADRESSE_ID></PERSONNE>\n")
		links.WriteString(`<RESPONSABLE_ELEVE><ELEVE_ID>` + id + `</ELEVE_ID><PERSONNE_ID>` + id + `</PERSONNE_ID><NIVEAU_RESPONSABILITE>1</NIVEAU_RESPONSABILITE>` +
			field(row, "CODE_PARENTE", "CODE_PARENTE") + "</RESPONSABLE_ELEVE>\n")
		places.WriteString(`<ADRESSE ADRESSE_ID="` + id + `">` + field(row, "LIGNE1_ADRESSE", "LIGNE1_ADRESSE") + field(row, "CODE_POSTAL", "CODE_POSTAL") + field(row, "LIBELLE_POSTAL", "LIBELLE_POSTAL") + "</ADRESSE>\n")
	}
	var b bytes.Buffer
	archive := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"eleves.xml": `<BEE_ELEVES>` + of + `<ELEVES>` + pupils.String() + `</ELEVES></DONNEES></BEE_ELEVES>`,
		"responsables.xml": `<BEE_RESPONSABLES>` + of + `<PERSONNES>` + people.String() + `</PERSONNES><RESPONSABLES>` + links.String() + `</RESPONSABLES><ADRESSES>` + places.String() +
			`</ADRESSES></DONNEES></BEE_RESPONSABLES>`,
		"nomenclature.xml": `<BEE_NOMENCLATURES>` + of + `<MEFS><MEF CODE_MEF="10110001110"><FORMATION>5G</FORMATION><LIBELLE_LONG>5EME</LIBELLE_LONG></MEF></MEFS>` +
			`<LIENS_PARENTE><LIEN_PARENTE CODE_PARENTE="10"><LIBELLE_LONG>MERE</LIBELLE_LONG></LIEN_PARENTE></LIENS_PARENTE></DONNEES></BEE_NOMENCLATURES>`,
	} {
		part, err := archive.Create(name)
		if err == nil {
			_, err = part.Write([]byte(`<?xml version="1.0" encoding="UTF-8"?>` + content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	archive.Close()
	return b.String()
}
