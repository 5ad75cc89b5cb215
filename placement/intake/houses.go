package intake

import (
	"io"
	"strconv"
	"strings"

	"internat/placement"
)

// A HouseFile is what the ministry's directory says of the establishments that
// board pupils.
type HouseFile struct {
	Report
	Houses []HouseRow // in the order of the file; empty unless the report is Clean
}

// A HouseRow is one establishment with beds. The house has no id, no territory
// and none of what the directory does not know: scheme, authority, opening.
type HouseRow struct {
	Line       int
	House      placement.House
	Department string // "035"
	Academy    string // "Rennes": tells the calendar
	NoEmail    bool   // the cell says that there is none: "-"
}

// Houses reads the directory of establishments (fr-en-annuaire-education), in
// the headers of any of its releases, and keeps those that board pupils
// (Hebergement = 1) and are open. What it leaves aside is in the notes, but for
// the many establishments without beds.
func Houses(r io.Reader) (HouseFile, error) {
	var file HouseFile
	seen := map[string]int{}
	houses, err := rowsOf(r, &file.Report, func(t *table) bool { return t.needs(columnUAI, columnName, columnBeds) },
		func(t *table) (HouseRow, bool) { return t.house(seen) })
	if file.Clean() {
		file.Houses = houses
	}
	return file, err
}

// The columns, as the releases of the directory have named them, folded.
var (
	columnUAI         = []string{"identifiant_de_l_etablissement", "uai", "code_uai", "numero_uai", "identifiant"}
	columnName        = []string{"nom_etablissement", "nom_de_l_etablissement", "appellation_officielle", "denomination_principale"}
	columnBeds        = []string{"hebergement", "internat"}
	columnKind        = []string{"type_etablissement", "type_d_etablissement"}
	columnPublic      = []string{"statut_public_prive", "secteur", "secteur_public_prive_libe"}
	columnCommune     = []string{"nom_commune", "libelle_commune", "commune"}
	columnCommuneCode = []string{"code_commune", "code_insee", "code_insee_de_la_commune"}
	columnDepartment  = []string{"code_departement", "departement"}
	columnAcademy     = []string{"libelle_academie", "academie"}
	columnPriority    = []string{"appartenance_education_prioritaire", "education_prioritaire"}
	columnPupils      = []string{"nombre_d_eleves", "effectif"}
	columnEmail       = []string{"mail", "courriel", "email"}
	columnLatitude    = []string{"latitude"}
	columnLongitude   = []string{"longitude"}
	columnPosition    = []string{"position", "geo_point_2d", "coordonnees"}
	columnState       = []string{"etat", "etat_etablissement"}
)

// none in a cell says that there is no such thing; an empty cell says nothing.
const none = "-"

// needs wants one column of each list, and names every one that is absent.
func (t *table) needs(columns ...[]string) bool {
	ok := true
	for _, names := range columns {
		if !t.hasOne(names) {
			t.report.wrong(t.top, names[0], "column_missing", strings.Join(names, ", "))
			ok = false
		}
	}
	return ok
}

// needsEach wants every one of these columns.
func (t *table) needsEach(columns []string) bool {
	ok := true
	for _, name := range columns {
		ok = t.needs([]string{name}) && ok
	}
	return ok
}

func (t *table) hasOne(names []string) bool {
	for _, name := range names {
		if t.has(name) {
			return true
		}
	}
	return false
}

// house reads one row; false when it has no beds, is closed, stands twice in
// the file or is wrong.
func (t *table) house(seen map[string]int) (HouseRow, bool) {
	if t.get(columnBeds...) != "1" {
		return HouseRow{}, false
	}
	line := t.line(0)
	uai, ok := placement.ParseUAI(t.get(columnUAI...))
	if !ok {
		t.report.wrong(line, t.name(columnUAI...), "uai_malformed")
		return HouseRow{}, false
	}
	if first, twice := seen[uai]; twice {
		t.report.note(line, t.name(columnUAI...), "house_twice", uai, first)
		return HouseRow{}, false
	}
	if state := fold(t.get(columnState...)); state != "" && state != "ouvert" && state != "a_fermer" {
		t.report.note(line, t.name(columnState...), "house_closed", uai)
		return HouseRow{}, false
	}
	seen[uai] = line
	row := HouseRow{Line: line, Department: t.get(columnDepartment...), Academy: t.get(columnAcademy...)}
	row.NoEmail = t.get(columnEmail...) == none
	row.House, ok = t.houseFacts(uai)
	return row, ok
}

// houseFacts reads what the directory says about one house.
func (t *table) houseFacts(uai string) (h placement.House, ok bool) {
	h = placement.House{
		UAI:         uai,
		Name:        strings.ReplaceAll(strings.Join(strings.Fields(t.get(columnName...)), " "), "'", "’"), // as pages print it
		Kind:        kindOf(t.get(columnKind...)),
		Public:      strings.HasPrefix(fold(t.get(columnPublic...)), "pu"),
		Commune:     t.get(columnCommune...),
		CommuneCode: t.get(columnCommuneCode...),
		Email:       t.get(columnEmail...),
		Closed:      fold(t.get(columnState...)) == "a_fermer",
	}
	before := t.report.Wrong.Len()
	if h.Name == "" {
		t.refuse(columnName, "empty_field")
	}
	if !plainLine(h.Name) {
		t.refuse(columnName, "control_character")
	}
	if !plainLine(h.Commune) {
		t.refuse(columnCommune, "control_character")
	}
	if h.Priority, ok = priority(t.get(columnPriority...)); !ok {
		t.refuse(columnPriority, "priority_unknown")
	}
	if text := t.get(columnPupils...); text != "" {
		if h.Pupils, ok = number(text, 1, 5); !ok {
			t.refuse(columnPupils, "number")
		}
	}
	if h.Email == none {
		h.Email = ""
	}
	t.leaveAside(columnEmail, "email_left_out", &h.Email, isEmail)
	t.leaveAside(columnCommuneCode, "commune_code_left_out", &h.CommuneCode, isCommuneCode)
	if h.Latitude, h.Longitude, ok = t.position(); !ok {
		t.report.note(t.line(0), t.name(columnLatitude...), "position_missing", uai)
	}
	return h, t.report.Wrong.Len() == before
}

// leaveAside empties a fact that the house can do without, and says so, when what
// the directory writes cannot be one.
func (t *table) leaveAside(column []string, code string, value *string, possible func(string) bool) {
	if *value == "" || possible(*value) {
		return
	}
	t.report.note(t.line(0), t.name(column...), code)
	*value = ""
}

// isCommuneCode reports whether a text looks like the code that INSEE gives a
// commune: the département (2A and 2B in Corsica), then the commune in it.
func isCommuneCode(text string) bool {
	digits := text
	if strings.HasPrefix(text, "2A") || strings.HasPrefix(text, "2B") {
		digits = text[2:]
	}
	return len(text) == 5 && !strings.HasPrefix(text, "00") && !strings.HasSuffix(text, "000") &&
		!strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
}

// refuse adds a fault about a column of the row being read.
func (t *table) refuse(column []string, code string, args ...any) {
	t.report.wrong(t.line(0), t.name(column...), code, args...)
}

// priority reads the status of priority education.
func priority(text string) (string, bool) {
	switch status := strings.ToUpper(strings.Join(strings.Fields(text), "")); status {
	case "", "NON", "HORSEP":
		return "", true
	case "REP", "REP+":
		return status, true
	}
	return "", false
}

// kindOf names the kind of establishment. The rural family houses, which the
// directory puts under "Autre", teach as lycées do.
func kindOf(text string) string {
	switch kind := fold(text); kind {
	case "college", "erea", "ecole":
		return kind
	}
	return "lycee"
}

// position reads the coordinates, from two columns or from one.
func (t *table) position() (latitude, longitude float64, ok bool) {
	first, second := t.get(columnLatitude...), t.get(columnLongitude...)
	if first == "" || second == "" {
		first, second, _ = strings.Cut(t.get(columnPosition...), ",")
	}
	latitude, err := degrees(first)
	longitude, err2 := degrees(second)
	if err != nil || err2 != nil || !(latitude >= -90 && latitude <= 90) || !(longitude >= -180 && longitude <= 180) {
		return 0, 0, false
	}
	return latitude, longitude, true
}

func degrees(text string) (float64, error) {
	return strconv.ParseFloat(strings.Replace(strings.TrimSpace(text), ",", ".", 1), 64)
}
