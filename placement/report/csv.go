package report

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"internat/placement/plain"
)

// CSV writes the report for French spreadsheets, which open it by a double
// click: a byte order mark, semicolons, CRLF. Tables follow one another, an empty
// line between them; numbers have no thousands separator.
func (r Report) CSV(w io.Writer) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.Comma, out.UseCRLF = ';', true
	lines := [][]string{{Inert(r.Title)}}
	for _, about := range r.About {
		lines = append(lines, []string{Inert(about)})
	}
	for _, t := range r.Tables {
		lines = append(lines, []string{""}, []string{Inert(t.Title)})
		lines = append(lines, t.lines(r.Lang)...)
		for _, note := range t.Notes {
			lines = append(lines, []string{Inert(note)})
		}
	}
	return out.WriteAll(lines)
}

func (t Table) lines(lang plain.Lang) [][]string {
	head := make([]string, len(t.Columns))
	for i, name := range t.Columns {
		head[i] = Inert(name)
	}
	lines := [][]string{head}
	for _, row := range t.Rows {
		line := []string{Inert(row.Name)}
		for _, c := range row.Cells {
			line = append(line, c.bare(lang))
		}
		lines = append(lines, line)
	}
	return lines
}

// bare is the cell for a program that counts: 1234 and 78,7.
func (c Cell) bare(lang plain.Lang) string {
	switch c.kind {
	case number:
		return strconv.Itoa(c.part)
	case share:
		if c.whole <= 0 {
			return ""
		}
		return strings.ReplaceAll(c.In(lang), "\u00a0", " ")
	}
	return Inert(c.text)
}
