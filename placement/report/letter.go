package report

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"internat/placement/plain"
)

// A Letter is one letter to one recipient, in words.
type Letter struct {
	Lang    plain.Lang
	From    []string // the sender, a line each; the first is set apart
	To      []string // name and postal address, a line each
	Dated   string   // "Le 27 novembre 2026"
	Mark    string   // what the office finds it by; stands on each of its pages
	Subject string
	Parts   []string // the text, once for each language: paragraphs with a blank line between them
}

// A letter is laid out in millimetres for the window of a French envelope (NF Z
// 11-001: 45 mm high and 100 mm wide, 20 mm from the right and from the lower edge
// of a DL envelope): a sheet folded in three shows what stands between 100 and
// 195 mm from the left and between 50 and 86 mm from the top, wherever it slips
// in its envelope. Nothing but the address stands there.
const (
	letterMargin            = 20.0
	senderWidth             = 75.0
	windowLeft, windowTop   = 108.0, 50.0
	windowRight, windowFoot = 195.0, 86.0
	belowWindow             = 97.0
	letterFoot              = 22.0 // what the foot of a page needs
	letterSize, letterLine  = 10.5, 5.1
	smallSize, smallLine    = 9.0, 4.3
)

// Letters writes letters to print, each on sheets of its own. A print on both
// sides of the paper begins each on a front side: no sheet has two recipients.
func Letters(w io.Writer, title string, made time.Time, list []Letter, bothSides bool) error {
	p := post{fpdf.New("P", "mm", "A4", "")}
	p.AddUTF8FontFromBytes("go", "", goregular.TTF)
	p.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	p.SetTitle(title, true)
	p.SetCreator("Internat", true)
	p.SetCreationDate(made.UTC())
	p.SetModificationDate(made.UTC())
	p.SetCatalogSort(true)
	p.SetMargins(letterMargin, letterMargin, letterMargin)
	p.SetAutoPageBreak(false, 0)
	if len(list) > 0 {
		p.SetLang(string(list[0].Lang))
	}
	for i, l := range list {
		if bothSides && i > 0 && p.PageCount()%2 == 1 {
			p.AddPage()
		}
		p.letter(l)
	}
	return p.Output(w)
}

type post struct{ *fpdf.Fpdf }

func (p post) letter(l Letter) {
	first := p.PageCount() + 1
	p.AddPage()
	p.folds()
	p.sender(l.From)
	p.address(l.To)
	p.SetXY(letterMargin, belowWindow)
	p.SetFont("go", "", smallSize)
	p.CellFormat(0, smallLine, sayable(l.Mark), "", 0, "L", false, 0, "")
	p.SetXY(windowLeft, belowWindow)
	p.CellFormat(0, smallLine, sayable(l.Dated), "", 0, "L", false, 0, "")
	p.SetXY(letterMargin, belowWindow+10)
	p.SetFont("go", "B", letterSize+.5)
	p.MultiCell(0, letterLine+.4, sayable(l.Subject), "", "L", false)
	p.Ln(letterLine)
	for i, part := range l.Parts {
		if i > 0 {
			p.between()
		}
		p.text(part)
	}
	p.feet(l.Mark, first)
}

// folds marks where the sheet is folded in three.
func (p post) folds() {
	p.SetDrawColor(150, 150, 150)
	p.SetLineWidth(.15)
	for _, y := range []float64{pageHeight / 3, 2 * pageHeight / 3} {
		p.Line(4, y, 8, y)
	}
}

func (p post) sender(lines []string) {
	p.SetXY(letterMargin, letterMargin)
	for i, line := range lines {
		p.SetFont("go", "", smallSize)
		if i == 0 {
			p.SetFont("go", "B", smallSize)
		}
		p.SetX(letterMargin)
		p.MultiCell(senderWidth, smallLine, sayable(line), "", "L", false)
	}
}

// townLine finds where the line of the postcode and town begins in an address that
// was typed in one line.
var townLine = regexp.MustCompile(`,?[ \x{a0}]+(\d{5}[ \x{a0}]+\D)`)

// address sets the recipient where the window shows it, in smaller lines when
// there are many.
func (p post) address(lines []string) {
	p.SetFont("go", "", letterSize)
	var all []string
	for i, line := range lines {
		if i > 0 {
			line = townLine.ReplaceAllString(line, "\n$1")
		}
		for _, part := range strings.Split(line, "\n") {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, p.SplitText(sayable(part), windowRight-windowLeft)...)
			}
		}
	}
	high := letterLine
	if room := windowFoot - windowTop; float64(len(all))*high > room {
		high = room / float64(len(all))
		p.SetFontSize(letterSize * high / letterLine)
	}
	for i, line := range all {
		p.SetXY(windowLeft, windowTop+float64(i)*high)
		p.CellFormat(windowRight-windowLeft, high, line, "", 0, "L", false, 0, "")
	}
}

// room begins another page when less than that height is left.
func (p post) room(high float64) {
	if p.GetY()+high > pageHeight-letterFoot {
		p.AddPage()
		p.SetY(letterMargin)
	}
}

// between sets a language apart from the one before it.
func (p post) between() {
	p.room(20)
	y := p.GetY() + 1
	p.SetDrawColor(150, 150, 150)
	p.Line(letterMargin, y, pageWidth-letterMargin, y)
	p.SetY(y + letterLine)
}

// text writes paragraphs. One that would leave a single line at the foot of a page
// begins on the next.
func (p post) text(text string) {
	for _, paragraph := range strings.Split(text, "\n\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph == "" {
			continue
		}
		for _, line := range strings.Split(paragraph, "\n") {
			p.line(line)
		}
		p.Ln(letterLine * .6)
	}
}

// line writes one line as it was typed, broken at the margin; an item of a list
// goes on under its text.
func (p post) line(line string) {
	p.SetFont("go", "", letterSize)
	left, item := letterMargin, strings.HasPrefix(line, "- ")
	if item {
		left += 5
		line = strings.TrimPrefix(line, "- ")
	}
	set := p.SplitText(sayable(line), pageWidth-letterMargin-left)
	p.room(min(2, float64(len(set))) * letterLine)
	for i, part := range set {
		p.room(letterLine)
		if item && i == 0 {
			p.SetX(letterMargin)
			p.CellFormat(5, letterLine, "–", "", 0, "L", false, 0, "")
		}
		p.SetX(left)
		p.CellFormat(0, letterLine, part, "", 1, "L", false, 0, "")
	}
}

// feet writes the mark and the number at the foot of each page of a letter, once
// it is known how many there are.
func (p post) feet(mark string, first int) {
	last := p.PageCount()
	p.SetFont("go", "", 8)
	for page := first; page <= last; page++ {
		p.SetPage(page)
		p.SetXY(letterMargin, pageHeight-14)
		p.CellFormat(0, smallLine, sayable(mark), "", 0, "L", false, 0, "")
		p.SetX(letterMargin)
		p.CellFormat(0, smallLine, fmt.Sprintf("%d / %d", page-first+1, last-first+1), "", 0, "R", false, 0, "")
	}
	p.SetPage(last)
}
