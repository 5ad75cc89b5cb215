package storetest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"testing"

	"internat/placement/store"
)

// history are the tables that only say what happened: they grow with everything
// that is done, its undoing included.
var history = []string{"event", "correction", "import", "import_row", "occupancy_history", "upload", "upload_part"}

// Content is what a database holds, a line a row, without the tables that say what
// happened and the versions, which count the changes: what is the same before and
// after something that was undone. What is sealed is opened: sealing the same text
// twice never gives the same bytes.
func Content(t testing.TB, db *store.DB) string {
	t.Helper()
	address, _ := addresses.Load(db)
	raw := beside(t, address.(string))
	defer raw.Close()
	var lines []string
	for table, columns := range Columns(t, db) {
		if slices.Contains(history, table) {
			continue
		}
		rows, err := raw.Query(`SELECT ` + strings.Join(columns, ", ") + ` FROM ` + table)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, into := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			if line := contentLine(t, table, columns, values); line != "" {
				lines = append(lines, line)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		rows.Close()
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// contentLine is one row; "" of a day on which the boarders of a section are as
// many as the day before, and of a calendar that was taken back.
func contentLine(t testing.TB, table string, columns []string, values []any) string {
	t.Helper()
	line, zero, undone := table, true, false
	for i, column := range columns {
		text := fmt.Sprintf("%s", values[i])
		if b, ok := values[i].(bool); ok {
			text = fmt.Sprint(b)
		}
		if n, ok := values[i].(int64); ok {
			text = fmt.Sprint(n)
			zero = zero && n == 0
		}
		if name, sealed := strings.CutPrefix(column, "sealed_"); sealed && text != "" {
			text = opened(t, table+"|"+name+"|"+fmt.Sprintf("%s", values[0]), text)
		}
		undone = undone || column == "undone_at" && text != ""
		if column != "version" {
			line += " " + column + "=" + text
		}
	}
	if table == "occupancy_change" && zero || table == "school_calendar" && undone {
		return ""
	}
	return line
}

// opened reads a sealed text with the key of every test database.
func opened(t testing.TB, place, sealed string) string {
	t.Helper()
	block, err := aes.NewCipher(bytes.Repeat([]byte{7}, store.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.RawStdEncoding.DecodeString(strings.TrimPrefix(sealed, "1."))
	if err != nil {
		t.Fatal(err)
	}
	text, err := aead.Open(nil, nil, raw, []byte(place))
	if err != nil {
		t.Fatal(place, err)
	}
	return string(text)
}
