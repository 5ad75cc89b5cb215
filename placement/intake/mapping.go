package intake

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"internat/placement"
)

// A Mapping says which column of the list each column of a file is. It goes by
// the folded name in the file; "" leaves the column aside. A column that it does
// not name keeps its own name.
type Mapping map[string]string

// A Header is the columns of a list of pupils, before anybody said what they
// mean.
type Header struct {
	Report
	Columns []HeaderColumn
}

// A HeaderColumn is one column of a file.
type HeaderColumn struct {
	Name    string   // as the file writes it
	Key     string   // folded: what a Mapping goes by
	Guess   string   // the column of the list it looks like; "" = none
	Samples []string // what stands in it first
}

// What the page that asks for the meaning of columns shows of each.
const (
	mostSamples = 2
	sampleRows  = 20
	longSample  = 40 // letters
)

// PupilHeader reads the first rows of a list of pupils.
func PupilHeader(r io.Reader) (Header, error) {
	var h Header
	t, err := openTable(r, &h.Report)
	if t == nil || err != nil {
		return h, err
	}
	h.Signature = signatureOf(t.header)
	if _, is := t.onde(); is {
		h.Format = ONDE // nobody has to say what its columns mean
	}
	for _, name := range t.header {
		if key := fold(name); key != "" {
			h.Columns = append(h.Columns, HeaderColumn{Name: short(name), Key: key, Guess: guess(key)})
		}
	}
	for range sampleRows {
		more, err := t.next()
		if err != nil || !more {
			return h, err
		}
		h.sample(t)
	}
	return h, nil
}

// sample takes from a row what columns have too few samples of.
func (h *Header) sample(t *table) {
	for i := range h.Columns {
		c := &h.Columns[i]
		text := []rune(t.get(c.Key))
		if len(text) > longSample {
			text = append(text[:longSample:longSample], '…')
		}
		if len(text) > 0 && len(c.Samples) < mostSamples && plainLine(string(text)) && !slices.Contains(c.Samples, string(text)) {
			c.Samples = append(c.Samples, string(text))
		}
	}
}

// signatureOf knows a file again by its columns: their folded names, in order.
func signatureOf(header []string) string {
	sum := sha256.New()
	for _, name := range header {
		io.WriteString(sum, fold(name)+"\x1f")
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}

// PupilColumns are the columns of a list of pupils, in the order of doc.go.
func PupilColumns() []string {
	columns := slices.Clone(pupilColumns)
	for n := range MostGuardians {
		for _, name := range guardianColumns {
			columns = append(columns, guardianColumn(n+1, name))
		}
	}
	for rank := range placement.MostWishes {
		columns = append(columns, wishColumn(rank+1))
	}
	return columns
}

// NeededColumns are those without which no list of pupils is read.
var NeededColumns = []string{"nom", "prenom", "date_naissance", "niveau", "resp1_nom"}

// Check tells what keeps a mapping from being used on these columns: one fault
// for each column that is named twice, means nothing, or is missing.
func (m Mapping) Check(header []HeaderColumn) (faults []Fault) {
	known, taken := PupilColumns(), map[string]bool{}
	for _, c := range header {
		means, mapped := m[c.Key]
		switch {
		case !mapped:
			means = c.Key
		case means != "" && !slices.Contains(known, means):
			faults = append(faults, Fault{Column: c.Key, Code: "intake.meaning_unknown"})
		case means != "" && taken[means]:
			faults = append(faults, Fault{Column: c.Key, Code: "intake.meaning_twice", Args: []any{means}})
		}
		taken[means] = true
	}
	for _, name := range NeededColumns {
		if !taken[name] {
			faults = append(faults, Fault{Code: "intake.meaning_missing", Args: []any{name}})
		}
	}
	return faults
}

// rename reads the columns under the names that a mapping gives them.
func (t *table) rename(m Mapping) {
	t.index = map[string]int{}
	for i, name := range t.header {
		means := t.meaning(m, name)
		if means == "" {
			continue
		}
		if _, twice := t.index[means]; twice {
			t.report.wrong(t.top, short(name), "meaning_twice", means)
			continue
		}
		t.index[means] = i
	}
	t.mapping = m
}

// meaning is the column of the list that a column of the file is.
func (t *table) meaning(m Mapping, name string) string {
	key := fold(name)
	if means, mapped := m[key]; mapped {
		return means
	}
	return key
}

// mostMapping is how many bytes a mapping in a file may have.
const mostMapping = 1 << 16

// ReadMapping reads a mapping from a text: one column a line, the name in the
// file, an equals sign, the name in the list; nothing after the sign leaves the
// column aside. Lines that begin with # are comments.
func ReadMapping(r io.Reader) (Mapping, List, error) {
	var wrong List
	content, err := io.ReadAll(io.LimitReader(r, mostMapping+1))
	if err != nil {
		return nil, wrong, err
	}
	if len(content) > mostMapping || !utf8.Valid(content) {
		wrong.Add(Fault{Code: "intake.mapping_unreadable", Args: []any{mostMapping >> 10}})
		return nil, wrong, nil
	}
	m, known := Mapping{}, PupilColumns()
	lines := bufio.NewScanner(strings.NewReader(strings.TrimPrefix(string(content), "\ufeff")))
	lines.Buffer(nil, mostMapping+1)
	for line := 1; lines.Scan(); line++ {
		text := strings.TrimSpace(lines.Text())
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		name, means, ok := cutLast(text, "=")
		key, means := fold(name), fold(means)
		_, twice := m[key]
		switch {
		case !ok || key == "":
			wrong.Add(Fault{Line: line, Code: "intake.mapping_line"})
		case twice:
			wrong.Add(Fault{Line: line, Column: short(strings.TrimSpace(name)), Code: "intake.column_twice"})
		case means != "" && !slices.Contains(known, means):
			wrong.Add(Fault{Line: line, Column: short(strings.TrimSpace(name)), Code: "intake.meaning_unknown"})
		default:
			m[key] = means
		}
	}
	return m, wrong, nil
}

// cutLast cuts at the last sign: a column may have one in its name.
func cutLast(text, sign string) (before, after string, found bool) {
	if i := strings.LastIndex(text, sign); i >= 0 {
		return text[:i], text[i+len(sign):], true
	}
	return text, "", false
}
