package report

import (
	"fmt"
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// The page is A4 upright, in millimetres.
const (
	pageWidth, pageHeight   = 210.0, 297.0
	pageMargin, nameWidth   = 15.0, 46.0
	textHeight, tableHeight = 5.0, 5.0
	lineHeight              = 3.6
	tableSize, headSize     = 8.0, 6.5 // points
)

// PDF writes the report on A4 pages with their numbers at the foot. The head of
// a table is repeated on every page that the table goes on to.
func (r Report) PDF(w io.Writer) error {
	p := paper{Fpdf: fpdf.New("P", "mm", "A4", ""), Report: r}
	p.AddUTF8FontFromBytes("go", "", goregular.TTF)
	p.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	p.SetLang(string(r.Lang))
	p.SetTitle(r.Title, true)
	p.SetCreator("Internat", true)
	p.SetCreationDate(r.Made.UTC())
	p.SetModificationDate(r.Made.UTC())
	p.SetCatalogSort(true)
	p.SetMargins(pageMargin, pageMargin, pageMargin)
	p.SetAutoPageBreak(false, pageMargin) // tables break where they can be read on
	p.AliasNbPages("{nb}")
	p.SetFooterFunc(p.foot)
	p.AddPage()
	p.head()
	for _, t := range r.Tables {
		p.table(t)
	}
	return p.Output(w)
}

type paper struct {
	*fpdf.Fpdf
	Report
}

// sayable has only signs that the fonts have: 1er for 1ᵉʳ.
func sayable(text string) string { return said.Replace(text) }

var said = strings.NewReplacer("\u202f", "\u00a0", "\u2009", "\u00a0", "ᵉ", "e", "ʳ", "r", "ⁿ", "n", "ᵈ", "d", "ˢ", "s", "ᵗ", "t", "ʰ", "h")

func (p *paper) foot() {
	p.SetY(-12)
	p.SetFont("go", "", 8)
	p.CellFormat(0, textHeight, sayable(p.Title), "", 0, "L", false, 0, "")
	p.SetX(pageMargin)
	p.CellFormat(0, textHeight, fmt.Sprintf("%d / {nb}", p.PageNo()), "", 0, "R", false, 0, "")
}

func (p *paper) head() {
	p.SetFont("go", "B", 15)
	p.MultiCell(0, 7, sayable(p.Title), "", "L", false)
	p.SetFont("go", "", 9)
	for _, about := range p.About {
		p.MultiCell(0, textHeight, sayable(about), "", "L", false)
	}
}

// left is the height that is left above the foot.
func (p *paper) left() float64 { return pageHeight - pageMargin - 5 - p.GetY() }

func (p *paper) table(t Table) {
	if p.left() < 45 {
		p.AddPage()
	}
	p.Ln(5)
	p.SetFont("go", "B", 11)
	p.MultiCell(0, 6, sayable(t.Title), "", "L", false)
	p.SetFont("go", "", 9)
	if t.Reading != "" {
		p.MultiCell(0, textHeight, sayable(t.Reading), "", "L", false)
	}
	for i, part := range p.parts(t) {
		if i > 0 {
			p.Ln(3)
		}
		p.part(part)
	}
	p.SetFont("go", "", 8)
	for _, note := range t.Notes {
		if p.left() < 2*textHeight {
			p.AddPage()
		}
		p.MultiCell(0, 4, sayable(note), "", "L", false)
	}
}

// part writes the head and rows of a table that fits the page.
func (p *paper) part(t Table) {
	if p.left() < 20 {
		p.AddPage()
	}
	p.columns(t)
	for _, row := range t.Rows {
		p.row(t, row)
	}
}

// mostColumns is how many columns of counts stand side by side whatever is in them.
const mostColumns = 12

// parts breaks a table that is too wide for the page, a year of weeks, into some
// that stand one under the other. Each has the names, and columns as wide as what
// is in them.
func (p *paper) parts(t Table) []Table {
	columns := len(t.Columns) - 1
	if columns <= mostColumns {
		return []Table{t}
	}
	fit := max(1, min(columns, int((pageWidth-2*pageMargin-nameWidth)/p.widest(t))))
	rows := (columns + fit - 1) / fit
	size := (columns + rows - 1) / rows // as many in each, not a last one of two
	var list []Table
	for first := 0; first < columns; first += size {
		end := min(first+size, columns)
		part := Table{Columns: append([]string{t.Columns[0]}, t.Columns[first+1:end+1]...)}
		for _, row := range t.Rows {
			part.Rows = append(part.Rows, Row{Name: row.Name, Cells: row.Cells[first:end], All: row.All})
		}
		list = append(list, part)
	}
	return list
}

// widest is the width that no cell of a table is wider than.
func (p *paper) widest(t Table) float64 {
	width := 8.0
	p.SetFont("go", "B", tableSize)
	for _, row := range t.Rows {
		for _, c := range row.Cells {
			width = max(width, p.GetStringWidth(sayable(c.In(p.Lang)))+1.5)
		}
	}
	return width
}

// width is that of every column but the first.
func (t Table) width() float64 {
	return (pageWidth - 2*pageMargin - nameWidth) / float64(max(1, len(t.Columns)-1))
}

// gutter keeps a text from the column before it.
const gutter = 1.5

// place is where a column stands, and how wide: the first holds names, numbers are
// set to the right so that their digits stand below each other, and texts to the
// left.
func (t Table) place(column int) (x, width float64, align string) {
	if column == 0 {
		return pageMargin, nameWidth, "L"
	}
	x = pageMargin + nameWidth + float64(column-1)*t.width()
	if t.spoken(column) {
		return x + gutter, t.width() - gutter, "L"
	}
	return x, t.width(), "R"
}

// spoken reports whether a column holds texts and no number.
func (t Table) spoken(column int) bool {
	texts := false
	for _, row := range t.Rows {
		if column > len(row.Cells) {
			continue
		}
		cell := row.Cells[column-1]
		if cell.IsNumber() {
			return false
		}
		texts = texts || cell.text != ""
	}
	return texts
}

// columns writes the head of a table, names broken into lines.
func (p *paper) columns(t Table) {
	p.SetFont("go", "B", headSize)
	names, high := make([][]string, len(t.Columns)), 1
	for i, name := range t.Columns {
		_, width, _ := t.place(i)
		names[i] = p.SplitText(sayable(name), width-.5)
		high = max(high, len(names[i]))
	}
	top := p.GetY() + 1
	for i, lines := range names {
		for k, line := range lines {
			x, width, align := t.place(i)
			p.SetXY(x, top+float64(high-len(lines)+k)*3.6)
			p.CellFormat(width, 3.6, line, "", 0, align, false, 0, "")
		}
	}
	bottom := top + float64(high)*3.6 + .6
	p.SetDrawColor(90, 90, 90)
	p.Line(pageMargin, bottom, pageWidth-pageMargin, bottom)
	p.SetXY(pageMargin, bottom)
}

func (p *paper) row(t Table, row Row) {
	style := ""
	if row.All {
		style = "B"
	}
	p.SetFont("go", style, tableSize)
	cells, high := p.broken(t, row)
	if p.left() < high {
		p.AddPage()
		p.columns(t)
		p.SetFont("go", style, tableSize)
	}
	top := p.GetY()
	for i, lines := range cells {
		x, width, align := t.place(i)
		for k, line := range lines {
			p.SetXY(x, top+float64(k)*lineHeight)
			p.CellFormat(width, tableHeight, line, "", 0, align, false, 0, "")
		}
	}
	p.SetDrawColor(210, 210, 210)
	p.Line(pageMargin, top+high, pageWidth-pageMargin, top+high)
	p.SetXY(pageMargin, top+high)
}

// broken are the lines of the name and of each cell, and how high the row is. A
// text goes on under itself and is never cut; a number has its column's width.
func (p *paper) broken(t Table, row Row) (cells [][]string, high float64) {
	cells = append(cells, p.SplitText(sayable(row.Name), nameWidth-2))
	for _, c := range row.Cells {
		text := []string{sayable(c.In(p.Lang))}
		if c.kind == words {
			text = p.SplitText(text[0], t.width()-gutter-.5)
		}
		cells = append(cells, text)
	}
	most := 1
	for _, lines := range cells {
		most = max(most, len(lines))
	}
	return cells, tableHeight + float64(most-1)*lineHeight
}
