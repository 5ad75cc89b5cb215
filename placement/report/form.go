package report

import (
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"

	"internat/placement/plain"
)

// A Form is a paper that one person reads, ticks and signs by hand: the questions
// one after the other, each with its own boxes, its own code and its own line for
// the signature.
type Form struct {
	Lang      plain.Lang
	Title     string
	About     []string // who signs and for whom, a line each
	Questions []Question
	Foot      string // where it goes back to
	Mark      string // at the foot of each page
}

// A Question is what is answered by itself. Its text is set word for word.
type Question struct {
	Title, Code, Due string
	Text             []string // paragraphs
	Other            []string // the same in another language; none for one language alone
	Boxes            []string
	Sign             string
}

const (
	codeSize   = 13.0
	boxSide    = 4.0
	signHeight = 22.0
	questionIn = 75.0 // what a question needs on the page that it begins on
)

// PDF writes the form on A4 pages.
func (f Form) PDF(w io.Writer, made time.Time) error {
	p := post{fpdf.New("P", "mm", "A4", "")}
	p.AddUTF8FontFromBytes("go", "", goregular.TTF)
	p.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	p.SetLang(string(f.Lang))
	p.SetTitle(f.Title, true)
	p.SetCreator("Internat", true)
	p.SetCreationDate(made.UTC())
	p.SetModificationDate(made.UTC())
	p.SetCatalogSort(true)
	p.SetMargins(letterMargin, letterMargin, letterMargin)
	p.SetAutoPageBreak(false, 0)
	p.AddPage()
	p.SetFont("go", "B", 15)
	p.MultiCell(0, 7, sayable(f.Title), "", "L", false)
	p.Ln(2)
	p.text(strings.Join(f.About, "\n"))
	for i, q := range f.Questions {
		p.question(q, i > 0)
	}
	p.room(2 * letterLine)
	p.text(f.Foot)
	p.feet(f.Mark, 1)
	return p.Output(w)
}

func (p post) question(q Question, next bool) {
	p.room(questionIn)
	if next {
		p.between()
	}
	y := p.GetY() + 2
	p.SetXY(letterMargin, y)
	p.SetFont("go", "B", codeSize-1)
	p.MultiCell(110, 6, sayable(q.Title), "", "L", false)
	under := p.GetY()
	p.SetXY(letterMargin+110, y)
	p.SetFont("go", "B", codeSize)
	p.CellFormat(0, 6, sayable(q.Code), "", 1, "R", false, 0, "")
	p.SetY(max(under, p.GetY()) + 1)
	p.text(q.Due)
	p.text(strings.Join(q.Text, "\n\n"))
	if len(q.Other) > 0 {
		p.between()
		p.text(strings.Join(q.Other, "\n\n"))
	}
	p.room(float64(len(q.Boxes))*(boxSide+4) + signHeight)
	for _, label := range q.Boxes {
		p.box(label)
	}
	p.sign(q.Sign)
}

// box is one answer to tick.
func (p post) box(label string) {
	y := p.GetY()
	p.SetDrawColor(40, 40, 40)
	p.SetLineWidth(.3)
	p.Rect(letterMargin, y+.5, boxSide, boxSide, "D")
	p.SetXY(letterMargin+boxSide+3, y)
	p.SetFont("go", "", letterSize)
	p.CellFormat(0, boxSide+1, sayable(label), "", 1, "L", false, 0, "")
	p.SetY(y + boxSide + 4)
}

// sign leaves room to write the date and to sign.
func (p post) sign(label string) {
	y := p.GetY() + 1
	p.SetFont("go", "", smallSize)
	p.SetXY(letterMargin, y)
	p.CellFormat(0, smallLine, sayable(label), "", 0, "L", false, 0, "")
	p.SetDrawColor(90, 90, 90)
	p.Line(letterMargin, y+signHeight-4, pageWidth-letterMargin-60, y+signHeight-4)
	p.SetY(y + signHeight)
}
