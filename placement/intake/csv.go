package intake

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// A csvSource reads separated values.
type csvSource struct {
	decoder *decoder
	gate    *gate
	csv     *csv.Reader
	report  *Report
	skipped int // lines before the first that csv sees
	past    int // the line after the last record
}

// openCSV finds the separator.
func openCSV(d *decoder, report *Report) (*csvSource, error) {
	s := &csvSource{decoder: d, gate: &gate{src: d}, report: report}
	text := bufio.NewReaderSize(s.gate, MostRecord)
	first, err := firstLine(text)
	if err != nil {
		return nil, err
	}
	report.Separator = separatorOf(first)
	if named, ok := namedSeparator(first); ok {
		report.Separator, s.skipped = named, 1
		if _, err := text.ReadString('\n'); err != nil && err != io.EOF {
			return nil, err
		}
	}
	s.csv = csv.NewReader(text)
	s.csv.Comma, s.csv.FieldsPerRecord, s.csv.ReuseRecord = report.Separator, -1, true
	return s, nil
}

// read takes one record off the file, with its bytes counted anew.
func (s *csvSource) read() ([]string, error) {
	s.gate.used = 0
	fields, err := s.csv.Read()
	s.report.Encoding = s.decoder.encoding
	var parse *csv.ParseError
	switch {
	case err == nil:
		last := len(fields) - 1
		s.past = s.line(last) + strings.Count(fields[last], "\n") + 1
	case errors.As(err, &parse):
		s.past = s.skipped + parse.Line + 1
		return nil, &quoteError{s.skipped + parse.StartLine}
	}
	return fields, err
}

// line is where a field of the record begins.
func (s *csvSource) line(field int) int {
	line, _ := s.csv.FieldPos(field)
	return s.skipped + line
}

// stopped is the line on which the reading came to its end: that of the row, or
// of the letter, that cannot be read.
func (s *csvSource) stopped(err error) int {
	if errors.Is(err, errRecord) {
		return max(s.past, 1)
	}
	return s.decoder.line
}

// gate lets through so many bytes for one row, so that a quote that nobody
// closed does not drag the whole file into memory.
type gate struct {
	src  io.Reader
	used int
}

// errRecord says that one row is too long.
var errRecord = errors.New("row too long")

// Read reads as long as the row has bytes left.
func (g *gate) Read(p []byte) (int, error) {
	if g.used > 2*MostRecord {
		return 0, errRecord
	}
	n, err := g.src.Read(p)
	g.used += n
	return n, err
}

// firstLine looks at the first line without taking it.
func firstLine(text *bufio.Reader) (string, error) {
	head, err := text.Peek(MostRecord)
	if err != nil && err != io.EOF && len(head) == 0 {
		return "", err
	}
	line, _, _ := strings.Cut(string(head), "\n")
	return strings.TrimRight(line, "\r"), nil
}

// namedSeparator reads Excel's own "sep=;" line.
func namedSeparator(line string) (rune, bool) {
	rest, ok := strings.CutPrefix(strings.ToLower(line), "sep=")
	if !ok || len(rest) != 1 || !strings.ContainsAny(rest, ";,\t|") {
		return 0, false
	}
	return rune(rest[0]), true
}

// separatorOf counts the candidates outside quotes; a tie goes to the semicolon,
// which is what French Excel writes.
func separatorOf(line string) rune {
	counts := map[rune]int{}
	quoted := false
	for _, r := range line {
		if r == '"' {
			quoted = !quoted
		} else if !quoted {
			counts[r]++
		}
	}
	best := ';'
	for _, candidate := range ",\t|" {
		if counts[candidate] > counts[best] {
			best = candidate
		}
	}
	return best
}
