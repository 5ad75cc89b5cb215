package report

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// XLSX writes the report as a workbook, a sheet for each table. Numbers and
// shares are numbers; every text is a text, whatever it begins with.
func (r Report) XLSX(w io.Writer) error {
	book := excelize.NewFile()
	defer book.Close()
	x := workbook{File: book, Report: r}
	if err := x.styles(); err != nil {
		return err
	}
	for i, t := range r.Tables {
		if err := x.sheet(i, t); err != nil {
			return err
		}
	}
	if len(r.Tables) > 0 {
		if err := book.DeleteSheet("Sheet1"); err != nil {
			return err
		}
	}
	if err := book.SetDocProps(&excelize.DocProperties{Title: r.Title, Language: string(r.Lang), Creator: "Internat",
		Created: r.Made.UTC().Format("2006-01-02T15:04:05Z"), Modified: r.Made.UTC().Format("2006-01-02T15:04:05Z")}); err != nil {
		return err
	}
	return book.Write(w)
}

type workbook struct {
	*excelize.File
	Report
	title, head, percent, count, bold, boldPercent int // styles
}

func (x *workbook) styles() (err error) {
	percent, count := "0.0%", "#,##0"
	bold := &excelize.Font{Bold: true}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "bottom"}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&x.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}}},
		{&x.head, excelize.Style{Font: bold, Alignment: wrap, Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "666666"}}}},
		{&x.percent, excelize.Style{CustomNumFmt: &percent}},
		{&x.count, excelize.Style{CustomNumFmt: &count}},
		{&x.bold, excelize.Style{Font: bold, CustomNumFmt: &count}},
		{&x.boldPercent, excelize.Style{Font: bold, CustomNumFmt: &percent}},
	} {
		if *s.id, err = x.NewStyle(&s.style); err != nil {
			return err
		}
	}
	return nil
}

// sheet writes one table under the title and the data of the report.
func (x *workbook) sheet(i int, t Table) error {
	name := sheetName(i, t.Title)
	if _, err := x.NewSheet(name); err != nil {
		return err
	}
	out, err := x.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := out.SetColWidth(1, 1, 36); err != nil {
		return err
	}
	if len(t.Columns) > 1 {
		if err := out.SetColWidth(2, len(t.Columns), 13); err != nil {
			return err
		}
	}
	line := 0
	row := func(cells ...any) error {
		line++
		return out.SetRow(fmt.Sprintf("A%d", line), cells)
	}
	if err := row(excelize.Cell{StyleID: x.title, Value: Inert(t.Title)}); err != nil {
		return err
	}
	for _, text := range append([]string{x.Title}, x.About...) {
		if err := row(Inert(text)); err != nil {
			return err
		}
	}
	line++ // an empty one
	for _, cells := range x.rows(t) {
		if err := row(cells...); err != nil {
			return err
		}
	}
	for _, note := range t.Notes {
		if err := row(Inert(note)); err != nil {
			return err
		}
	}
	return out.Flush()
}

func (x *workbook) rows(t Table) (rows [][]any) {
	head := make([]any, len(t.Columns))
	for i, name := range t.Columns {
		head[i] = excelize.Cell{StyleID: x.head, Value: name}
	}
	rows = append(rows, head)
	for _, r := range t.Rows {
		cells := []any{x.cell(Text(r.Name), r.All)}
		for _, c := range r.Cells {
			cells = append(cells, x.cell(c, r.All))
		}
		rows = append(rows, cells)
	}
	return rows
}

func (x *workbook) cell(c Cell, bold bool) any {
	cell := excelize.Cell{StyleID: x.count, Value: c.text}
	switch {
	case c.kind == number:
		cell.Value = c.part
	case c.kind == share && c.whole > 0:
		cell.StyleID, cell.Value = x.percent, float64(c.part)/float64(c.whole)
	case c.kind == words:
		cell.Value = Inert(c.text)
	}
	if bold && c.kind == share {
		cell.StyleID = x.boldPercent
	} else if bold {
		cell.StyleID = x.bold
	}
	return cell
}

// sheetName is a title that a workbook takes: at most 31 letters, and some signs
// are not allowed. The number before it keeps names apart.
func sheetName(i int, title string) string {
	title = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return ' '
		}
		return r
	}, title)
	letters := []rune(fmt.Sprintf("%d %s", i+1, title))
	return strings.TrimSpace(string(letters[:min(len(letters), 31)]))
}
