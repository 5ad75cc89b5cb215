package web

import (
	"slices"
	"strings"

	"internat/capacity"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
)

// report puts the counts into tables, the weeks with the rows named. The page and
// every file show this value; a page of many houses shows a part of its rows.
func (c *occupancyCount) report(rows []string) report.Report {
	v := c.v
	r := report.Report{Lang: v.Lang, Title: v.Title, Made: v.Made, About: []string{v.T("occupancy.as_of", plain.Day(v.Lang, v.On), v.At)}}
	if about := v.chosen(); about != "" {
		r.About = append(r.About, about)
	}
	for _, note := range []*Note{v.Warn, v.Shut} {
		if note != nil {
			r.About = append(r.About, note.Text)
		}
	}
	r.Tables = append([]report.Table{c.nightTable()}, c.weekTables(rows)...)
	r.Tables = append(r.Tables, c.boarderTable(), c.causeTable())
	return r
}

// Weeks are the tables of the picture.
func (v OccupancyView) Weeks() []report.Table { return v.tables("semaines-") }

// Sheets are the tables that stand by themselves.
func (v OccupancyView) Sheets() []report.Table {
	return append(v.tables("internes"), v.tables("causes")...)
}

func (v OccupancyView) tables(id string) []report.Table {
	return slices.DeleteFunc(slices.Clone(v.Report.Tables), func(t report.Table) bool { return !strings.HasPrefix(t.ID, id) })
}

// chosen says what the filters let through; "" when they let everything.
func (v *OccupancyView) chosen() string {
	var said []string
	for _, field := range []struct {
		name, label string
		options     []Option
	}{{"internat", "occupancy.house", v.Houses}, {"sexe", "occupancy.sex", v.Sexes}, {"niveau", "occupancy.level", v.Levels}} {
		value := v.Form.Value(field.name)
		if i := slices.IndexFunc(field.options, func(o Option) bool { return o.Value == value }); i >= 0 && value != "" {
			said = append(said, v.T("occupancy.chosen", v.T(field.label), field.options[i].Text))
		}
	}
	return plain.List(v.Lang, said)
}

// A figure is one number of the night: a tile of the page, a row of the files.
type figure struct {
	label string
	cell  report.Cell
	href  string
	limit *Ceiling // of a number of places
}

// nightTable is the numbers of the night.
func (c *occupancyCount) nightTable() report.Table {
	t := report.Table{ID: "nuit", Title: c.v.T("occupancy.night", plain.Day(c.v.Lang, c.v.On)), Columns: c.columns("figure", "number")}
	for _, f := range c.figures() {
		t.Rows = append(t.Rows, report.Row{Name: f.label, Cells: []report.Cell{f.cell}})
	}
	return t
}

func (c *occupancyCount) columns(keys ...string) (list []string) {
	for _, key := range keys {
		list = append(list, c.v.T("occupancy.col_"+key))
	}
	return list
}

// weekTables are the numbers of the picture: occupied for possible bed-nights, and
// both counts. A closed week is empty: it is not zero.
func (c *occupancyCount) weekTables(rows []string) []report.Table {
	h := &c.heat
	if len(h.order) == 0 {
		return nil
	}
	tables := []report.Table{
		h.table(c.v.Frame, "rate", rows, func(n capacity.Count) report.Cell { return rate(n) }),
		h.table(c.v.Frame, "occupied", rows, func(n capacity.Count) report.Cell { return report.Number(n.Occupied) }),
		h.table(c.v.Frame, "possible", rows, func(n capacity.Count) report.Cell { return report.Number(n.Usable()) }),
	}
	finding, extremes := h.finding(c.v.Frame, c.v.On)
	tables[0].Reading = finding + "."
	if extremes != "" {
		tables[0].Reading += " " + extremes
	}
	tables[0].Notes = []string{c.v.T("occupancy.how_to_read_table")}
	return tables
}

// table is the rows named and their sum with all others, a column for each week.
func (h *heat) table(f Frame, of string, rows []string, cell func(capacity.Count) report.Cell) report.Table {
	t := report.Table{ID: "semaines-" + of, Title: f.T("occupancy.weeks_" + of), Columns: []string{f.T("occupancy.house"), f.T("occupancy.year")}}
	for _, week := range h.weeks {
		t.Columns = append(t.Columns, plain.ShortDate(f.Lang, week.Monday()))
	}
	line := func(name string, counts []heatCount, all bool) {
		var year capacity.Count
		row := report.Row{Name: name, Cells: make([]report.Cell, 1, len(counts)+1), All: all}
		for _, n := range counts {
			year = year.Plus(n.Count)
			if n.open == 0 {
				row.Cells = append(row.Cells, report.Cell{})
				continue
			}
			row.Cells = append(row.Cells, cell(n.Count))
		}
		row.Cells[0] = cell(year)
		t.Rows = append(t.Rows, row)
	}
	for _, id := range rows {
		line(h.names[id], h.rows[id], false)
	}
	if len(h.order) > 1 {
		line(f.T("occupancy.together"), h.together(), true)
	}
	return t
}

// boarderTable counts boarders by level and sex.
func (c *occupancyCount) boarderTable() report.Table {
	f := c.v.Frame
	sexes := []placement.Sex{placement.Girl, placement.Boy}
	if slices.ContainsFunc(c.boarders, func(b store.BoarderCount) bool { return b.Sex == "" }) {
		sexes = append(sexes, "")
	}
	t := report.Table{ID: "internes", Title: f.T("occupancy.boarders", plain.Day(f.Lang, c.v.On)), Columns: []string{f.T("occupancy.level_of")}}
	for _, sex := range sexes {
		t.Columns = append(t.Columns, f.T("occupancy.sex_"+string(sex)))
	}
	t.Columns = append(t.Columns, f.T("occupancy.together"))
	levels, all := map[placement.Level][]int{}, make([]int, len(sexes)+1)
	for _, b := range c.boarders {
		if levels[b.Level] == nil {
			levels[b.Level] = make([]int, len(sexes)+1)
		}
		for _, counts := range [][]int{levels[b.Level], all} {
			counts[slices.Index(sexes, b.Sex)] += b.Count
			counts[len(sexes)] += b.Count
		}
	}
	for _, level := range schoolOrder(levels) {
		t.Rows = append(t.Rows, countRow(plain.Level(f.Lang, level), levels[level], false))
	}
	if len(t.Rows) == 0 {
		t.Notes = []string{f.T("occupancy.nobody")}
		return t
	}
	t.Rows = append(t.Rows, countRow(f.T("occupancy.together"), all, true))
	return t
}

func countRow(name string, counts []int, all bool) report.Row {
	row := report.Row{Name: name, All: all}
	for _, n := range counts {
		row.Cells = append(row.Cells, report.Number(n))
	}
	return row
}

// causeTable says why each bed that nobody sleeps in is empty. Its rows add up to
// the beds less the boarders.
func (c *occupancyCount) causeTable() report.Table {
	f, n := c.v.Frame, c.tonight
	t := report.Table{ID: "causes", Title: f.T("occupancy.causes"), Columns: c.columns("cause", "beds")}
	line := func(key string, count int, all bool) {
		t.Rows = append(t.Rows, countRow(f.T(key), []int{count}, all))
	}
	linked := func(key string, cause capacity.Cause, count int) {
		line(key, count, false)
		if count > 0 {
			t.Rows[len(t.Rows)-1].Href = causeHref(f, cause, c.house, c.v.On, c.short)
		}
	}
	if c.v.Filtered { // a licence, adults and pupils who wait are of the whole house
		linked("occupancy.cause_out", capacity.OutForWorks, n.OutOfService)
		linked("occupancy.cause_offered", capacity.Pending, n.Offered)
		linked("occupancy.cause_held", capacity.Pending, n.Held)
		line("occupancy.cause_free", n.Free, false)
	} else {
		for _, cause := range capacity.Causes {
			linked("cause."+string(cause), cause, c.empty[cause])
		}
	}
	if n.Over > 0 {
		line("occupancy.cause_over", -n.Over, false)
	}
	line("occupancy.cause_total", n.Beds-n.Occupied, true)
	return t
}
