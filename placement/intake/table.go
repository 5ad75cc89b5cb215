package intake

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// A table is a separated-value file being read: a header, then rows of named
// columns.
type table struct {
	decoder *decoder
	gate    *gate
	csv     *csv.Reader
	report  *Report
	header  []string       // as written
	index   map[string]int // folded name → column
	skipped int            // lines before the first that csv sees
	past    int            // the line after the last row
	fields  []string
}

// openTable reads the header. It gives nil when the report already says why
// nothing can be read.
func openTable(r io.Reader, report *Report) (*table, error) {
	d, err := newDecoder(r)
	if err != nil {
		return nil, report.unreadable(err, 1)
	}
	t := &table{decoder: d, gate: &gate{src: d}, report: report}
	text := bufio.NewReaderSize(t.gate, MostRecord)
	first, err := firstLine(text)
	if err != nil {
		return nil, report.unreadable(err, 1)
	}
	if named, ok := namedSeparator(first); ok {
		report.Separator = named
		if _, err := text.ReadString('\n'); err != nil && err != io.EOF {
			return nil, report.unreadable(err, 1)
		}
		t.skipped = 1
	} else {
		report.Separator = separatorOf(first)
	}
	t.csv = csv.NewReader(text)
	t.csv.Comma, t.csv.FieldsPerRecord, t.csv.ReuseRecord = report.Separator, -1, true
	return t.readHeader()
}

// gate lets through so many bytes for one row, so that a quote that nobody
// closed does not drag the whole file into memory.
type gate struct {
	src  io.Reader
	used int
}

// errRecord says that one row is too long.
var errRecord = errors.New("row too long")

// Read reads as long as the row has bytes left.
func (g *gate) Read(p []byte) (int, error) {
	if g.used > 2*MostRecord {
		return 0, errRecord
	}
	n, err := g.src.Read(p)
	g.used += n
	return n, err
}

// firstLine looks at the first line without taking it.
func firstLine(text *bufio.Reader) (string, error) {
	head, err := text.Peek(MostRecord)
	if err != nil && err != io.EOF && len(head) == 0 {
		return "", err
	}
	line, _, _ := strings.Cut(string(head), "\n")
	return strings.TrimRight(line, "\r"), nil
}

// namedSeparator reads Excel's own "sep=;" line.
func namedSeparator(line string) (rune, bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(line), "sep=")
	if !ok || len(rest) != 1 || !strings.ContainsAny(rest, ";,\t|") {
		return 0, false
	}
	return rune(rest[0]), true
}

// separatorOf counts the candidates outside quotes; a tie goes to the semicolon,
// which is what French Excel writes.
func separatorOf(line string) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range line {
		if r == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[r]++
		}
	}
	best := ';'
	for _, candidate := range ",\t|" {
		if counts[candidate] > counts[best] {
			best = candidate
		}
	}
	return best
}

// readHeader reads the names of the columns.
func (t *table) readHeader() (*table, error) {
	names, err := t.read()
	if err == io.EOF {
		t.report.wrong(0, "", "empty")
		return nil, nil
	}
	if err != nil {
		return nil, t.report.unreadable(err, t.stopped(err))
	}
	if len(names) > MostColumns {
		t.report.wrong(t.at(0), "", "too_many_columns", MostColumns)
		return nil, nil
	}
	t.index = map[string]int{}
	for i, name := range names {
		name = norm.NFC.String(strings.TrimSpace(name))
		t.header = append(t.header, name)
		key := fold(name)
		if _, twice := t.index[key]; twice && key != "" {
			t.report.wrong(t.at(i), short(name), "column_twice")
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
		if err != nil && !t.survives(err) {
			return false, t.report.unreadable(err, t.stopped(err))
		}
		if err != nil || blank(fields) {
			continue
		}
		if t.report.Rows++; t.report.Rows > MostRows {
			t.report.wrong(t.at(0), "", "too_many_rows", MostRows)
			return false, nil
		}
		t.fields = fields
		if t.fits() {
			return true, nil
		}
	}
}

// read takes one record off the file, with its bytes counted anew.
func (t *table) read() ([]string, error) {
	t.gate.used = 0
	fields, err := t.csv.Read()
	t.report.Encoding = t.decoder.encoding
	if err == nil {
		last := len(fields) - 1
		t.past = t.at(last) + strings.Count(fields[last], "\n") + 1
	}
	return fields, err
}

// at is the line on which a field of the row begins.
func (t *table) at(field int) int {
	line, _ := t.csv.FieldPos(field)
	return t.skipped + line
}

// stopped is the line on which the reading came to its end: that of the row, or
// of the letter, that cannot be read.
func (t *table) stopped(err error) int {
	if errors.Is(err, errRecord) {
		return max(t.past, 1)
	}
	return t.decoder.line
}

// survives notes a row with a misplaced quote: the next one can still be read.
func (t *table) survives(err error) bool {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return false
	}
	t.report.Rows++
	t.report.wrong(t.skipped+parse.StartLine, "", "quote")
	t.past = t.skipped + parse.Line + 1
	return true
}

// fits refuses a row with more fields than the header, and a field that is too
// long or that lost its letters on the way.
func (t *table) fits() bool {
	ok := true
	if extra := t.fields[min(len(t.header), len(t.fields)):]; !blank(extra) {
		t.report.wrong(t.at(0), "", "too_many_fields", len(t.fields), len(t.header))
		ok = false
	}
	for i, field := range t.fields[:min(len(t.header), len(t.fields))] {
		switch {
		case len(field) > MostField:
			t.report.wrong(t.at(i), short(t.header[i]), "field_too_long", MostField)
			ok = false
		case strings.ContainsRune(field, utf8.RuneError):
			t.report.wrong(t.at(i), short(t.header[i]), "letter_lost")
			ok = false
		}
	}
	return ok
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
	for _, stop := range []struct {
		err  error
		code string
		args []any
	}{
		{errWorkbook, "workbook", nil},
		{errNUL, "nul", nil},
		{errMixed, "encoding", nil},
		{errLong, "too_long", []any{MostBytes >> 20}},
		{errRecord, "record_too_long", nil},
		{csv.ErrQuote, "quote", nil},
		{csv.ErrBareQuote, "quote", nil},
	} {
		if errors.Is(err, stop.err) {
			r.wrong(line, "", stop.code, stop.args...)
			return nil
		}
	}
	return err
}
