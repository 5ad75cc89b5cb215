package report

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"internat/placement/plain"
)

// A Report is what a page and its files say. Words are in the reader's language.
type Report struct {
	Lang   plain.Lang
	Title  string
	About  []string // what it is about and of when the data are, a line each
	Made   time.Time
	Tables []Table
}

// A Table is a head and rows. Every row has a name and as many cells as there
// are columns beside the first, which heads the names.
type Table struct {
	ID      string // on the page; "" for none
	Title   string
	Reading string // what to see in it, in one sentence
	Notes   []string
	Columns []string
	Rows    []Row
}

// A Row is one line; All is the sum of the others, set apart. Href leads from its
// name to what can be done about it, on the page alone: files have no links.
type Row struct {
	Name  string
	Cells []Cell
	All   bool
	Href  string
}

// A Cell is a number, a share or a text; the zero cell is empty.
type Cell struct {
	kind        kind
	part, whole int
	text        string
	href        string
}

type kind int

const (
	blank kind = iota
	number
	share
	words
)

// Number is a count.
func Number(n int) Cell { return Cell{kind: number, part: n} }

// Share is a part of a whole, shown in percent. A share of nothing is a dash: it
// is not zero.
func Share(part, whole int) Cell { return Cell{kind: share, part: part, whole: whole} }

// Text is anything else.
func Text(text string) Cell { return Cell{kind: words, text: text} }

// To leads from the cell to its reason, on the page alone: files have no links.
func (c Cell) To(href string) Cell {
	c.href = href
	return c
}

// Href is where the cell leads; "" for nowhere.
func (c Cell) Href() string { return c.href }

// In is the cell as people read it in a language: 1 234 and 78,7 % in French.
func (c Cell) In(lang plain.Lang) string {
	switch c.kind {
	case number:
		return plain.Number(lang, c.part)
	case share:
		return plain.Percent(lang, c.part, c.whole)
	}
	return c.text
}

// IsNumber reports whether the cell is set to the right.
func (c Cell) IsNumber() bool { return c.kind == number || c.kind == share }

// Take adds a row of plain cells; the first one taken is the head. A cell of
// digits only is a number.
func (t *Table) Take(cells []string) {
	if t.Columns == nil {
		t.Columns = slices.Clone(cells)
		return
	}
	row := Row{Name: cells[0]}
	for _, text := range cells[1:] {
		cell := Text(text)
		if n, err := strconv.Atoi(text); err == nil && strconv.Itoa(n) == text {
			cell = Number(n)
		}
		row.Cells = append(row.Cells, cell)
	}
	t.Rows = append(t.Rows, row)
}

// Inert keeps a spreadsheet from running what somebody typed into a field: a
// text that begins like a formula, in letters of full width too, gets an
// apostrophe, which is shown.
func Inert(text string) string {
	if first, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune("=+-@\t\r\n\x00＝＋－＠", first) {
		return "'" + text
	}
	return text
}
