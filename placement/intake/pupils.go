package intake

import (
	"crypto/sha256"
	"embed"
	"io"
	"strconv"

	"internat/capacity/calendar"
	"internat/placement"
)

// PupilExample is a list of pupils as doc.go describes it, with synthetic
// people, for people to start from.
var PupilExample = mustRead(exampleFile, "testdata/pupils.csv")

//go:embed testdata/pupils.csv
var exampleFile embed.FS

func mustRead(files embed.FS, name string) []byte {
	content, err := files.ReadFile(name)
	if err != nil {
		panic(err) // cannot happen: the file is in the program
	}
	return content
}

// Pupils reads a list of pupils and hands each row without a fault to keep, in
// the order of the file. The caller keeps the rows only when the report is
// Clean in the end. An error of keep stops the reading and is given back.
func Pupils(r io.Reader, against Check, keep func(PupilRow) error) (Report, error) {
	var report Report
	t, err := openTable(r, &report)
	if t == nil || err != nil {
		return report, err
	}
	t.understand(against)
	if !t.needsEach(neededOf(report)) || !report.Clean() {
		return report, nil
	}
	t.noteUnknown()
	reading := pupilReading{table: t, against: against, seen: map[childKey]int32{}, guardianCount: t.guardianCount()}
	for {
		more, err := t.next()
		if err != nil {
			return report, err
		}
		if !more {
			report.wantRows()
			return report, nil
		}
		if reading.aside() {
			continue
		}
		row, ok := reading.row()
		if !ok {
			continue
		}
		if err := keep(row); err != nil {
			return report, err
		}
	}
}

// understand finds out what the columns mean: as somebody said once for a file of
// these columns, as a register writes them, or as they are named.
func (t *table) understand(against Check) {
	t.report.Signature = signatureOf(t.header)
	if against.Columns != nil {
		if m := against.Columns(t.report.Signature); m != nil {
			t.rename(m)
			return
		}
	}
	if m, is := t.onde(); is {
		t.report.Format = ONDE
		t.rename(m)
	}
}

// neededOf are the columns without which a list is not read. ONDE knows no
// guardians.
func neededOf(r Report) []string {
	if r.Format == ONDE {
		return NeededColumns[:4]
	}
	return NeededColumns
}

// A pupilReading is the state of reading a list of pupils.
type pupilReading struct {
	*table
	against Check
	seen    map[childKey]int32 // → line

	guardianCount int // how many the file has columns for
}

// A childKey stands for one child without keeping the name. Of a million children
// two have the same one once in ten million lists.
type childKey [8]byte

// pupilColumns are the known columns but for those of guardians and wishes.
var pupilColumns = []string{"ine", "nom", "prenom", "date_naissance", "sexe", "niveau", "niveau_demande", "uai_ecole", "ecole",
	"commune", "fratrie", "prescripteur", "institution", "deja_tente", "famille_informee_le", "motif", "souhaite_le", "criteres"}

// guardianColumns follow "resp1_" and so on.
var guardianColumns = []string{"nom", "prenom", "lien", "autorite", "jugement", "jugement_le", "autorite_fin", "courriel", "adresse",
	"code_postal", "ville", "telephone", "langue", "canal", "adresse_protegee", "opposition"}

// noteUnknown names the columns that are left aside, but for those of which
// somebody said so.
func (t *table) noteUnknown() {
	for _, name := range t.header {
		if means := t.meaning(t.mapping, name); means != "" && !knownColumns[means] {
			t.report.note(t.top, short(name), "column_unknown")
		}
	}
}

// guardianCount is how many guardians the file has columns for.
func (t *table) guardianCount() int {
	for n := MostGuardians; n > 0; n-- {
		for _, name := range guardianColumns {
			if t.has(guardianColumn(n, name)) {
				return n
			}
		}
	}
	return 0
}

func guardianColumn(n int, name string) string { return "resp" + strconv.Itoa(n) + "_" + name }
func wishColumn(rank int) string               { return "voeu_" + strconv.Itoa(rank) }

// row reads one row; false when it has a fault.
func (p *pupilReading) row() (PupilRow, bool) {
	before := p.report.Wrong.Len()
	row := PupilRow{Line: p.line(0), Pupil: p.pupil()}
	row.Guardians = p.guardians()
	row.Referral, row.Wishes, row.Asks = p.referral(row.Pupil.Level)
	p.once(row.Pupil)
	return row, p.report.Wrong.Len() == before
}

// pupil reads the child.
func (p *pupilReading) pupil() placement.Pupil {
	pupil := p.child(p.against.Today)
	pupil.School, pupil.SchoolUAI = p.text("ecole"), p.uai("uai_ecole")
	pupil.Household, pupil.Commune = p.text("fratrie"), p.text("commune")
	return pupil
}

// child reads by what a child is known, in whatever list.
func (t *table) child(today calendar.Day) placement.Pupil {
	return placement.Pupil{
		INE:    t.ine(),
		Family: t.required("nom"),
		Given:  t.required("prenom"),
		Born:   t.born(today),
		Sex:    word(t, "sexe", "sex_unknown", sexes),
		Level:  t.level(),
	}
}

// wrong adds a fault about one column of the row.
func (t *table) wrong(column, code string, args ...any) {
	t.report.wrong(t.line(0), t.name(column), code, args...)
}

// text is a field of one line.
func (t *table) text(column string) string {
	text := t.get(column)
	if !plainLine(text) {
		t.wrong(column, "control_character")
	}
	return text
}

// prose is a field that may have several lines.
func (t *table) prose(column string) string {
	text := t.get(column)
	if !plainText(text) {
		t.wrong(column, "control_character")
	}
	return text
}

// required is a field of one line that must be filled.
func (t *table) required(column string) string {
	text := t.text(column)
	if text == "" {
		t.wrong(column, "empty_field")
	}
	return text
}

// word is a field of a closed list of words.
func word[T any](t *table, column, code string, words map[string]T) T {
	meant, ok := words[fold(t.get(column))]
	if !ok {
		t.wrong(column, code)
	}
	return meant
}

// day is a field that holds a day, or nothing.
func (t *table) day(column ...string) calendar.Day {
	text := t.get(column...)
	if text == "" {
		return calendar.Day{}
	}
	if t.serial != nil {
		if counted, ok := t.serial(text); ok {
			text = counted
		}
	}
	day, ok := readDay(text)
	if !ok {
		t.refuse(column, "date_impossible")
	}
	return day
}

// uai is a field that holds the id of an establishment, or nothing.
func (t *table) uai(column ...string) string {
	text := t.get(column...)
	if text == "" {
		return ""
	}
	uai, ok := placement.ParseUAI(text)
	if !ok {
		t.refuse(column, "uai_malformed")
		return ""
	}
	return uai
}

func (t *table) ine() string {
	ine := upper(t.get("ine"))
	if ine != "" && !isINE(ine) {
		t.wrong("ine", "ine_malformed")
		return ""
	}
	return ine
}

// born reads the date of birth and looks whether a pupil can have it.
func (t *table) born(today calendar.Day) calendar.Day {
	if t.required("date_naissance") == "" {
		return calendar.Day{}
	}
	born := t.day("date_naissance")
	if born.IsZero() || today.IsZero() {
		return born
	}
	year, month, day := today.Date()
	if born.After(calendar.NewDay(year-youngest, month, day)) || born.Before(calendar.NewDay(year-oldest, month, day)) {
		t.wrong("date_naissance", "age_implausible", youngest, oldest)
	}
	return born
}

func (t *table) level() placement.Level {
	if t.required("niveau") == "" {
		return ""
	}
	return word(t, "niveau", "level_unknown", levels)
}

// once refuses a second row for the same child: the same INE, or the same names
// and date of birth. Only sixteen bytes of a digest are kept, never the name.
func (p *pupilReading) once(pupil placement.Pupil) {
	if pupil.Family == "" || pupil.Given == "" {
		return
	}
	keys := []string{"child|" + fold(pupil.Family) + "|" + fold(pupil.Given) + "|" + pupil.Born.String()}
	if pupil.INE != "" {
		keys = append(keys, "ine|"+pupil.INE)
	}
	line := p.line(0)
	twice := int32(0)
	for _, key := range keys {
		sum := sha256.Sum256([]byte(key))
		short := childKey(sum[:8])
		if first := p.seen[short]; first != 0 {
			twice = first
		} else {
			p.seen[short] = int32(line)
		}
	}
	if twice != 0 {
		p.wrong("nom", "pupil_twice", int(twice))
	}
}
