package web

import (
	"bytes"
	"encoding/csv"
	"mime"
	"net/http"

	"internat/placement/report"
)

// writeCSV sends a table as a file that French spreadsheets open by a double
// click: a byte order mark, semicolons, CRLF.
func writeCSV(w http.ResponseWriter, name string, table [][]string) error {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	out := csv.NewWriter(&b)
	out.Comma, out.UseCRLF = ';', true
	for _, row := range table {
		safe := make([]string, len(row))
		for i, cell := range row {
			safe[i] = report.Inert(cell)
		}
		if err := out.Write(safe); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err := w.Write(b.Bytes())
	return ignoreGone(err)
}
