package calendar

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// Read reads the file "calendrier scolaire" of the ministry of education
// (fr-en-calendrier-scolaire, CSV with ";"). It returns an error only if the
// file is not that file; a row that is wrong is refused, told in the Report, and
// makes its school year unknown in its zone.
//
// What the file means is not what it says at first sight:
//   - end_date is the day classes resume, so the holiday ends the evening before;
//   - a row whose two dates are the same is one day off, except "Début des
//     Vacances…", a summer whose end is not published;
//   - its dates are instants at midnight, of Paris or of the territory, with any
//     offset: 2025-10-17T22:00Z is 18 October;
//   - each académie of a zone repeats the rows of its zone.
func Read(r io.Reader) (*Calendar, error) {
	rows, at, err := heading(r)
	if err != nil {
		return nil, err
	}
	var d draft
	for {
		fields, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return d.calendar(), nil
		}
		if err != nil {
			return nil, fmt.Errorf("calendar: %w", err)
		}
		line, _ := rows.FieldPos(0)
		d.add(line, at.row(fields))
	}
}

// columns tells where each field is: their order changes between releases.
type columns struct{ description, population, start, end, zone, year int }

func heading(r io.Reader) (*csv.Reader, columns, error) {
	rows := csv.NewReader(skipBOM(r))
	rows.Comma = ';'
	rows.FieldsPerRecord = -1
	names, err := rows.Read()
	if err != nil {
		return nil, columns{}, fmt.Errorf("calendar: no heading: %w", err)
	}
	position := make(map[string]int)
	for i, name := range names {
		position[strings.TrimSpace(name)] = i
	}
	var at columns
	for name, to := range map[string]*int{
		"description": &at.description, "population": &at.population, "zones": &at.zone,
		"start_date": &at.start, "end_date": &at.end, "annee_scolaire": &at.year,
	} {
		i, ok := position[name]
		if !ok {
			return nil, columns{}, fmt.Errorf("calendar: no column %q", name)
		}
		*to = i
	}
	return rows, at, nil
}

func skipBOM(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if start, _ := b.Peek(3); string(start) == "\ufeff" {
		b.Discard(3)
	}
	return b
}

// row is one row of the file, as text.
type row struct {
	description, population, start, end, zone, year string
	text                                            string
	short                                           bool
}

func (at columns) row(fields []string) row {
	r := row{text: strings.Join(fields, " ; ")}
	field := func(i int) string {
		if i >= len(fields) {
			r.short = true
			return ""
		}
		return fields[i]
	}
	r.description, r.population = strings.TrimSpace(field(at.description)), field(at.population)
	r.start, r.end = field(at.start), field(at.end)
	r.zone, r.year = field(at.zone), field(at.year)
	return r
}

// dayIn reads the day that an instant of the file stands for. The instant must
// be midnight on some clock that matters: the one it is written with, that of
// Paris, or that of the territory. The rows of the file that are at one in the
// morning are all wrong, by months or years.
func dayIn(zone Zone, text string) (Day, Reason) {
	if d, err := ParseDay(text); err == nil {
		return d, ""
	}
	instant, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return Day{}, DateUnreadable
	}
	for _, loc := range []*time.Location{instant.Location(), paris, zone.Clock()} {
		if at := instant.In(loc); at.Hour() == 0 && at.Minute() == 0 && at.Second() == 0 {
			return DayOf(instant, loc), ""
		}
	}
	return Day{}, DateNotMidnight
}
