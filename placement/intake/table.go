package intake

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A source gives the records of a file one by one.
type source interface {
	// read gives the next record, whose fields hold until the next read; io.EOF
	// at the end; a quoteError for a record that the next one can follow.
	read() ([]string, error)
	// line is where a field of that record begins.
	line(field int) int
	// stopped is where an error of read happened.
	stopped(err error) int
}

// A quoteError is a record with a misplaced quote.
type quoteError struct{ line int }

// Error names the rule.
func (e *quoteError) Error() string { return "misplaced quote" }

// A table is a source with a header: rows of named columns.
type table struct {
	source
	report  *Report
	header  []string       // as written
	index   map[string]int // folded name → column
	top     int            // line of the header
	fields  []string
	mapping Mapping                                 // by which the columns are read
	serial  func(text string) (day string, ok bool) // days that a workbook writes as numbers; nil in a text
}

// openTable reads the header. It gives nil when the report already says why
// nothing can be read.
func openTable(r io.Reader, report *Report) (*table, error) {
	t := &table{report: report}
	if err := t.open(r); err != nil {
		return nil, report.unreadable(err, 1)
	}
	return t.readHeader()
}

// open finds out what the file is: a text or a workbook.
func (t *table) open(r io.Reader) error {
	d, err := newDecoder(r)
	if errors.Is(err, errWorkbook) {
		return t.openWorkbook(d.src)
	}
	if err != nil {
		return err
	}
	csv, err := openCSV(d, t.report)
	t.source = csv
	return err
}

// readHeader reads the names of the columns.
func (t *table) readHeader() (*table, error) {
	names, err := t.read()
	for err == nil && blank(names) {
		names, err = t.read()
	}
	if err == io.EOF {
		t.report.wrong(0, "", "empty")
		return nil, nil
	}
	if err != nil {
		return nil, t.report.unreadable(err, t.stopped(err))
	}
	if len(names) > MostColumns {
		t.report.wrong(t.line(0), "", "too_many_columns", MostColumns)
		return nil, nil
	}
	t.top, t.index = t.line(0), map[string]int{}
	for i, name := range names {
		name = norm.NFC.String(strings.TrimSpace(name))
		t.header = append(t.header, name)
		key := fold(name)
		if _, twice := t.index[key]; twice && key != "" {
			t.report.wrong(t.line(i), short(name), "column_twice")
		}
		t.index[key] = i
	}
	return t, nil
}

// next reads a row that has some content. It gives false at the end of the file
// or when nothing more can be read.
func (t *table) next() (bool, error) {
	for {
		fields, err := t.read()
		if err == io.EOF {
			return false, nil
		}
		var quote *quoteError
		switch {
		case errors.As(err, &quote):
			t.report.Rows++
			t.report.wrong(quote.line, "", "quote")
			continue
		case err != nil:
			return false, t.report.unreadable(err, t.stopped(err))
		case blank(fields):
			continue
		}
		if t.report.Rows++; t.report.Rows > MostRows {
			t.report.wrong(t.line(0), "", "too_many_rows", MostRows)
			return false, nil
		}
		t.fields = fields
		if t.fits() {
			return true, nil
		}
	}
}

// fits refuses a row with more fields than the header, and a field that is too
// long or that lost its letters on the way.
func (t *table) fits() bool {
	ok := true
	if extra := t.fields[min(len(t.header), len(t.fields)):]; !blank(extra) {
		t.report.wrong(t.line(0), "", "too_many_fields", len(t.fields), len(t.header))
		ok = false
	}
	for i, field := range t.fields[:min(len(t.header), len(t.fields))] {
		switch {
		case len(field) > MostField:
			t.report.wrong(t.line(i), short(t.header[i]), "field_too_long", MostField)
			ok = false
		case strings.ContainsRune(field, utf8.RuneError):
			t.report.wrong(t.line(i), short(t.header[i]), "letter_lost")
			ok = false
		}
	}
	return ok
}

// rowsOf reads a file of one row after the other. begin looks at the columns,
// and may refuse them; row reads one, false for what is left aside. The rows of a
// file with a fault are given too, for what else is wrong with them to be told at
// once; nobody keeps them.
func rowsOf[R any](r io.Reader, report *Report, begin func(*table) bool, row func(*table) (R, bool)) (rows []R, err error) {
	t, err := openTable(r, report)
	if t == nil || err != nil || !begin(t) {
		return nil, err
	}
	for {
		more, err := t.next()
		if err != nil {
			return nil, err
		}
		if !more {
			break
		}
		if read, ok := row(t); ok {
			rows = append(rows, read)
		}
	}
	report.wantRows()
	return rows, nil
}

// wantRows refuses a file that was read to its end and has only names of columns.
func (r *Report) wantRows() {
	if r.Rows == 0 && r.Clean() {
		r.wrong(0, "", "no_rows")
	}
}

// get is the field of the first of the named columns that the file has.
func (t *table) get(names ...string) string {
	for _, name := range names {
		if i, ok := t.index[name]; ok {
			if i < len(t.fields) {
				return strings.TrimSpace(norm.NFC.String(t.fields[i]))
			}
			return ""
		}
	}
	return ""
}

// name is how the file writes one of the columns, or the first name when it has
// none of them.
func (t *table) name(names ...string) string {
	for _, name := range names {
		if i, ok := t.index[name]; ok {
			return short(t.header[i])
		}
	}
	return names[0]
}

func (t *table) has(name string) bool {
	_, ok := t.index[name]
	return ok
}

func blank(fields []string) bool {
	for _, field := range fields {
		if strings.TrimSpace(field) != "" {
			return false
		}
	}
	return true
}

// short cuts a column name that would not fit a sentence.
func short(name string) string {
	if letters := []rune(name); len(letters) > 60 {
		return string(letters[:60]) + "…"
	}
	return name
}

// unreadable turns what stops the reading into a fault; any other error is the
// disk's.
func (r *Report) unreadable(err error, line int) error {
	var quote *quoteError
	if errors.As(err, &quote) {
		r.wrong(quote.line, "", "quote")
		return nil
	}
	for _, stop := range []struct {
		err  error
		code string
		args []any
	}{
		{errNUL, "nul", nil},
		{errMixed, "encoding", nil},
		{errLong, "too_long", []any{MostBytes >> 20}},
		{errRecord, "record_too_long", nil},
		{errOldWorkbook, "old_workbook", nil},
		{errSheet, "workbook", nil},
		{errSheetTooLarge, "workbook_too_large", []any{MostWorkbook >> 20}},
	} {
		if errors.Is(err, stop.err) {
			r.wrong(line, "", stop.code, stop.args...)
			return nil
		}
	}
	return err
}
