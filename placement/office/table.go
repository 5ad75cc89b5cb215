package office

import (
	"bufio"
	"encoding/csv"
	"io"

	"internat/placement/report"
)

// A Table writes rows of cells as they come: a report of any length is never
// whole in memory. Nothing it writes is run as a formula: what was written for
// programs is opened in a spreadsheet too.
type Table struct {
	buf  *bufio.Writer
	out  *csv.Writer
	take func(cells []string) error // in place of a writer
}

// TakenTable hands each row to take: for who makes another file of the same rows.
func TakenTable(take func(cells []string) error) *Table { return &Table{take: take} }

// PlainTable writes for programs: UTF-8, commas, one line feed a row.
func PlainTable(w io.Writer) *Table {
	buf := bufio.NewWriter(w)
	return &Table{buf: buf, out: csv.NewWriter(buf)}
}

// ExcelTable writes for French spreadsheets, which open it by a double click: a
// byte order mark, semicolons, CRLF.
func ExcelTable(w io.Writer) *Table {
	buf := bufio.NewWriter(w)
	buf.WriteString("\ufeff") // an error stays in the buffer until Flush
	t := &Table{buf: buf, out: csv.NewWriter(buf)}
	t.out.Comma, t.out.UseCRLF = ';', true
	return t
}

// Row writes one row.
func (t *Table) Row(cells ...string) error {
	if t.take != nil {
		return t.take(cells)
	}
	for i, cell := range cells {
		cells[i] = report.Inert(cell)
	}
	return t.out.Write(cells)
}

// Flush writes what is still on its way. It must be called after the last row.
func (t *Table) Flush() error {
	if t.take != nil {
		return nil
	}
	t.out.Flush()
	if err := t.out.Error(); err != nil {
		return err
	}
	return t.buf.Flush()
}
