package intake

import (
	"embed"
	"io"

	"internat/capacity/calendar"
	"internat/placement"
)

// A BoarderFile is who slept in which bed from when to when, as a house keeps it
// in a table: the boarders of last year.
type BoarderFile struct {
	Report
	Boarders []BoarderRow // in the order of the file, faulty ones included: not to be kept unless the report is Clean
}

// A BoarderRow is one stay. Nothing has an id: the child is known by INE or by
// name and day of birth, the house by its UAI, section and bed by their names.
// What could not be read is zero.
type BoarderRow struct {
	Line   int
	Faulty bool // it has a fault of its own
	// SexUnread says that there is a sex, and that it could not be read.
	SexUnread bool
	Pupil     placement.Pupil // Level is that of the time of the stay
	House     string          // UAI
	Section   string
	Bed       string
	Nights    calendar.Interval // To is the day of leaving: the first night without
}

// The columns of a table of boarders that have more than one name, folded.
var (
	columnHouseUAI = []string{"uai_internat", "internat", "uai"}
	columnBed      = []string{"lit", "bed"}
	columnFrom     = []string{"du", "arrivee", "from"}
	columnTo       = []string{"au", "depart", "to"}
)

// BoarderColumns are the columns of a table of boarders in the order of its
// example. Only the first two may be left out or empty.
var BoarderColumns = []string{"ine", "sexe", "nom", "prenom", "date_naissance", "niveau", "uai_internat", "section", "lit", "du", "au"}

// BoarderExample is such a table, with synthetic people, for people to start
// from.
var BoarderExample = mustRead(boarderExampleFile, "testdata/boarders.csv")

//go:embed testdata/boarders.csv
var boarderExampleFile embed.FS

// longestStay is how many days one row may last: a school year and its holidays.
// A longer one is two rows, or a slip in the year.
const longestStay = 400

// Boarders reads a table of boarders: a file, or what was copied from a
// spreadsheet. A child may have several rows, one for each bed. Every fault is
// told with its line and column.
func Boarders(r io.Reader, against Check) (BoarderFile, error) {
	var file BoarderFile
	rows, err := rowsOf(r, &file.Report, func(t *table) bool {
		return t.needs([]string{"nom"}, []string{"prenom"}, []string{"date_naissance"}, []string{"niveau"},
			columnHouseUAI, columnSection, columnBed, columnFrom, columnTo)
	}, func(t *table) (BoarderRow, bool) { return t.boarder(against), true })
	file.Boarders = rows
	return file, err
}

func (t *table) boarder(against Check) BoarderRow {
	before := t.report.Wrong.Len()
	row := BoarderRow{Line: t.line(0), Pupil: t.child(against.Today), Section: t.filled(columnSection, 80), Bed: t.filled(columnBed, 20)}
	if t.filled(columnHouseUAI, 20) != "" {
		row.House = t.uai(columnHouseUAI...)
	}
	if row.House != "" && against.House != nil && !against.House(row.House) {
		t.refuse(columnHouseUAI, "boarder_house", row.House)
	}
	row.Nights = t.stayed(against.Today)
	row.SexUnread = row.Pupil.Sex == "" && t.get("sexe") != ""
	row.Faulty = t.report.Wrong.Len() > before
	return row
}

// stayed reads the nights of a stay that has begun and has an end; none when they
// are wrong.
func (t *table) stayed(today calendar.Day) (nights calendar.Interval) {
	if t.filled(columnFrom, 40) != "" {
		nights.From = t.day(columnFrom...)
	}
	if t.filled(columnTo, 40) != "" {
		nights.To = t.day(columnTo...)
	}
	switch {
	case nights.From.IsZero() || nights.To.IsZero():
	case !nights.From.Before(nights.To):
		t.refuse(columnTo, "stay_backward")
	case nights.To.Sub(nights.From) > longestStay:
		t.refuse(columnTo, "stay_too_long", longestStay)
	case !today.IsZero() && nights.From.After(today):
		t.refuse(columnFrom, "stay_to_come")
	default:
		return nights
	}
	return calendar.Interval{}
}
