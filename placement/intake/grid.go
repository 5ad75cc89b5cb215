package intake

import (
	"io"
	"slices"
	"strings"
)

// A Grid is the cells of a short list of pupils as they are written, for a person
// to look at and mend before any of it is read.
type Grid struct {
	Report
	Columns []string   // of the list, in the order of the text
	Aside   []string   // names of columns that nobody understands
	Rows    [][]string // a cell for each of Columns
	Broken  bool       // a cell has several lines, which a field of a form would lose
	More    bool       // there are rows beyond the most that were asked for
}

// PupilGrid reads at most so many rows of a list. Columns are known by their names,
// as far as these can be guessed; a text without names has the columns of order, and
// its first line is a pupil.
func PupilGrid(r io.Reader, order []string, most int) (Grid, error) {
	var g Grid
	t, err := openTable(r, &g.Report)
	if t == nil || err != nil {
		return g, err
	}
	at, named := g.name(t)
	if !named {
		if at = g.number(t, order); at == nil {
			return g, nil
		}
		t.fields = t.header
		g.take(t, at)
	}
	for {
		more, err := t.next()
		if err != nil || !more {
			return g, err
		}
		if len(g.Rows) == most {
			g.More = true
			return g, nil
		}
		g.take(t, at)
	}
}

// name says which column of the list stands where, by the names; false when it
// knows none of those that every list has: a town or a service may be called like a
// column.
func (g *Grid) name(t *table) (at []int, named bool) {
	for i, name := range t.header {
		means := guess(fold(name))
		switch {
		case name == "":
		case means == "" || slices.Contains(g.Columns, means):
			g.Aside = append(g.Aside, short(name))
		default:
			g.Columns, at = append(g.Columns, means), append(at, i)
		}
	}
	return at, slices.ContainsFunc(NeededColumns, func(c string) bool { return slices.Contains(g.Columns, c) })
}

// number says which column stands where in a text without names.
func (g *Grid) number(t *table, order []string) (at []int) {
	g.Report.Wrong, g.Aside = List{}, nil // two cells of a row may well be the same
	if len(t.header) > len(order) {
		g.wrong(t.top, "", "too_many_fields", len(t.header), len(order))
		return nil
	}
	g.Rows, g.Columns = [][]string{}, order[:len(t.header)]
	for i := range t.header {
		at = append(at, i)
	}
	g.Report.Rows++
	return at
}

func (g *Grid) take(t *table, at []int) {
	row := make([]string, len(at))
	for i, from := range at {
		if from < len(t.fields) {
			row[i] = strings.TrimSpace(t.fields[from])
		}
		g.Broken = g.Broken || strings.ContainsAny(row[i], "\r\n")
	}
	g.Rows = append(g.Rows, row)
}
