package intake

import (
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
)

// A PlaceFile is how many beds establishments had and how many of them were
// occupied, as the ministry counts each autumn.
type PlaceFile struct {
	Report
	Counts []PlaceRow // in the order of the file; empty unless the report is Clean
}

// A PlaceRow is the count of one establishment in one autumn.
type PlaceRow struct {
	Line     int
	UAI      string
	Year     int // of the autumn: 2024 for the school year 2024-2025
	Places   int
	Occupied int
}

// The columns of a file of bed counts, folded: those of the series of occupation,
// and those of the survey of buildings, which counts beds of pupils and of
// students apart.
var (
	columnYear        = []string{"rentree_scolaire", "rentree", "annee_scolaire", "annee"}
	columnPlaces      = []string{"nombre_de_lits_disponibles", "lits_disponibles", "nombre_de_places", "places_disponibles", "places", "nombre_de_lits", "lits", "capacite"}
	columnOccupied    = []string{"nombre_de_lits_occupes", "lits_occupes", "nombre_de_places_occupees", "places_occupees", "occupes", "occupees", "nombre_d_internes"}
	columnPupilBeds   = []string{"nombre_de_lits_pre_bac"}
	columnStudentBeds = []string{"nombre_de_lits_post_bac"}
	columnPupilsIn    = []string{"nombre_de_lits_pre_bac_occupes"}
	columnStudentsIn  = []string{"nombre_de_lits_post_bac_occupes"}
)

// When a year is no longer believed. In the series of autumn 2024 one house in
// seven is exactly full and none is over.
const (
	mostDigits   = 5  // of a count
	fewestOver   = 3  // rows over 100 % before the columns are taken for exchanged
	fewestFull   = 10 // houses exactly full before a year is taken for capped,
	oneFullAmong = 10 // and how many houses there are for one of them at most
)

var yearInWords = regexp.MustCompile(`(?:^|\D)(20\d\d)(?:\D|$)`)

// Places reads a file of bed counts. A row that counts more occupied beds than
// beds is refused; a year in which most rows do has its columns exchanged, and a
// year in which nobody is over and many are exactly full was capped at 100 %:
// each is told once, not row by row.
func Places(r io.Reader) (PlaceFile, error) {
	var file PlaceFile
	reading := placeReading{report: &file.Report, seen: map[string]int{}, years: map[int]*placeYear{}}
	rows, err := rowsOf(r, &file.Report, reading.begin, reading.row)
	if err != nil {
		return file, err
	}
	reading.finish()
	if file.Clean() {
		file.Counts = rows
	}
	return file, nil
}

// A placeReading is the state of reading a file of bed counts.
type placeReading struct {
	report           *Report
	places, occupied [][]string // the columns that are added up
	names            [2]string  // how the file writes the first of them
	top              int
	seen             map[string]int // UAI and year → line
	years            map[int]*placeYear
}

// A placeYear is what the rows of one year say together.
type placeYear struct {
	rows, full int
	over       []Fault
}

func (p *placeReading) begin(t *table) bool {
	p.places, p.occupied = [][]string{columnPlaces}, [][]string{columnOccupied}
	if t.hasOne(columnPupilBeds) && !t.hasOne(columnPlaces) {
		p.places, p.occupied = [][]string{columnPupilBeds, columnStudentBeds}, [][]string{columnPupilsIn, columnStudentsIn}
	}
	p.names, p.top = [2]string{t.name(p.places[0]...), t.name(p.occupied[0]...)}, t.top
	return t.needs(append([][]string{columnUAI, columnYear}, append(slices.Clone(p.places), p.occupied...)...)...)
}

// row reads one row; false for an establishment that was not counted.
func (p *placeReading) row(t *table) (row PlaceRow, ok bool) {
	row = PlaceRow{Line: t.line(0)}
	before := t.report.Wrong.Len()
	if t.filled(columnUAI, 20) != "" {
		row.UAI = t.uai(columnUAI...)
	}
	row.Year = t.autumn()
	if p.uncounted(t) {
		t.report.note(row.Line, p.names[0], "places_not_counted")
		return row, false
	}
	row.Places, row.Occupied = t.sum(p.places), t.sum(p.occupied)
	if t.report.Wrong.Len() > before {
		return row, false
	}
	key := row.UAI + strconv.Itoa(row.Year)
	if first, twice := p.seen[key]; twice {
		t.refuse(columnUAI, "places_twice", row.UAI, strconv.Itoa(row.Year), first)
		return row, false
	}
	p.seen[key] = row.Line
	p.weigh(row)
	return row, true
}

// uncounted reports whether every count of the row is empty.
func (p *placeReading) uncounted(t *table) bool {
	for _, column := range append(slices.Clone(p.places), p.occupied...) {
		if t.get(column...) != "" {
			return false
		}
	}
	return true
}

// weigh adds a row to its year.
func (p *placeReading) weigh(row PlaceRow) {
	year := p.years[row.Year]
	if year == nil {
		year = &placeYear{}
		p.years[row.Year] = year
	}
	year.rows++
	switch {
	case row.Occupied > row.Places:
		year.over = append(year.over, Fault{row.Line, p.names[1], "intake.places_over", []any{row.Occupied, row.Places}})
	case row.Occupied == row.Places && row.Places > 0:
		year.full++
	}
}

// finish says what the rows of each year say together.
func (p *placeReading) finish() {
	for _, year := range slices.Sorted(maps.Keys(p.years)) {
		y := p.years[year]
		switch over := len(y.over); {
		case over >= fewestOver && over > y.rows-y.full-over:
			p.report.wrong(p.top, p.names[1], "places_swapped", strconv.Itoa(year), p.names[0], p.names[1], over, y.rows)
		case over > 0:
			for _, f := range y.over {
				p.report.Wrong.Add(f)
			}
		case y.full >= fewestFull && y.full*oneFullAmong >= y.rows:
			p.report.wrong(p.top, p.names[1], "places_capped", strconv.Itoa(year), y.full, y.rows)
		}
	}
}

// autumn reads the year of a count: "2024", "2024-2025", "Rentrée 2024".
func (t *table) autumn() int {
	text := t.filled(columnYear, 40)
	found := yearInWords.FindStringSubmatch(text)
	if found == nil {
		if text != "" {
			t.refuse(columnYear, "places_year")
		}
		return 0
	}
	year, _ := strconv.Atoi(found[1])
	return year
}

// sum adds up counts. An empty one beside one that is written is zero.
func (t *table) sum(columns [][]string) (sum int) {
	for _, column := range columns {
		text := t.get(column...)
		if text == "" && len(columns) > 1 {
			continue
		}
		n, ok := number(text, 1, mostDigits)
		if !ok {
			t.refuse(column, "number")
		}
		sum += n
	}
	return sum
}
