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
	p.columns(t)
	for _, row := range t.Rows {
		p.row(t, row)
	}
	p.SetFont("go", "", 8)
	for _, note := range t.Notes {
		if p.left() < 2*textHeight {
			p.AddPage()
		}
		p.MultiCell(0, 4, sayable(note), "", "L", false)
	}
}

// width is that of every column but the first.
func (t Table) width() float64 {
	return (pageWidth - 2*pageMargin - nameWidth) / float64(max(1, len(t.Columns)-1))
}

// columns writes the head of a table, names broken into lines.
func (p *paper) columns(t Table) {
	p.SetFont("go", "B", headSize)
	names, high := make([][]string, len(t.Columns)), 1
	for i, name := range t.Columns {
		width := t.width()
		if i == 0 {
			width = nameWidth
		}
		names[i] = p.SplitText(sayable(name), width-.5)
		high = max(high, len(names[i]))
	}
	top := p.GetY() + 1
	for i, lines := range names {
		for k, line := range lines {
			x, width, align := pageMargin, nameWidth, "L"
			if i > 0 {
				x, width, align = pageMargin+nameWidth+float64(i-1)*t.width(), t.width(), "R"
			}
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
	names := p.SplitText(sayable(row.Name), nameWidth-2)
	high := tableHeight + float64(len(names)-1)*3.6
	if p.left() < high {
		p.AddPage()
		p.columns(t)
		p.SetFont("go", style, tableSize)
	}
	top := p.GetY()
	for k, line := range names {
		p.SetXY(pageMargin, top+float64(k)*3.6)
		p.CellFormat(nameWidth, tableHeight, line, "", 0, "L", false, 0, "")
	}
	for i, c := range row.Cells {
		p.SetXY(pageMargin+nameWidth+float64(i)*t.width(), top)
		p.CellFormat(t.width(), tableHeight, p.fit(sayable(c.In(p.Lang)), t.width()-1), "", 0, "R", false, 0, "")
	}
	p.SetDrawColor(210, 210, 210)
	p.Line(pageMargin, top+high, pageWidth-pageMargin, top+high)
	p.SetXY(pageMargin, top+high)
}

// fit cuts a text that is wider than its column; numbers never are.
func (p *paper) fit(text string, width float64) string {
	letters := []rune(text)
	for len(letters) > 1 && p.GetStringWidth(string(letters)) > width {
		letters = append(letters[:len(letters)-2], '…')
	}
	return string(letters)
}
