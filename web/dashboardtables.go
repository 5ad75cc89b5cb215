package web

import (
	"maps"
	"math"
	"slices"

	"internat/capacity"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
)

// report puts the statement into tables. The page, the print and every file show
// this value.
func (d *dashboard) report() report.Report {
	s := d.statement
	r := report.Report{Lang: d.Lang, Title: d.T("dashboard.title_of", d.about), Made: d.AsOf, About: []string{
		d.T("dashboard.about", s.On, s.Period.From, s.Period.To.AddDays(-1)),
		d.T("dashboard.data", plain.Moment(d.Lang, d.AsOf.In(d.Zone))),
	}}
	if d.known.asked() {
		r.About = append(r.About, d.known.said(d.Frame))
	}
	r.Tables = []report.Table{d.nightTable()}
	if !d.known.asked() {
		r.Tables = append(r.Tables, d.causeTable())
	}
	r.Tables = append(r.Tables, d.periodTable(), d.sexTable(), d.levelTable())
	if !d.known.asked() {
		r.Tables = append(r.Tables, d.demandTable())
		if d.forecast != nil {
			r.Tables = append(r.Tables, d.forecastTable())
		}
	}
	return r
}

// columns are the sentences of a head.
func (d *dashboard) columns(keys ...string) []string {
	list := make([]string, len(keys))
	for i, key := range keys {
		list[i] = d.T("dashboard.col_" + key)
	}
	return list
}

// first heads the names of a table: sections of one house, or houses.
func (d *dashboard) first() string {
	if d.statement.Sections {
		return "section"
	}
	return "house"
}

func countCells(n capacity.Count) []report.Cell {
	return []report.Cell{report.Number(n.Beds), report.Number(n.OutOfService), report.Number(n.Occupied), report.Number(n.Offered),
		report.Number(n.Held), report.Number(n.Free)}
}

func rate(n capacity.Count) report.Cell { return report.Share(n.Occupied, n.Usable()) }

// rows are the lines of the statement and, when there are several, their sum.
func (d *dashboard) rows(cells func(placement.StatementLine) []report.Cell) (rows []report.Row) {
	for _, l := range d.statement.Lines {
		rows = append(rows, report.Row{Name: l.Name, Cells: cells(l)})
	}
	if len(d.statement.Lines) != 1 {
		rows = append(rows, report.Row{Name: d.about, Cells: cells(d.statement.All), All: true})
	}
	return rows
}

func (d *dashboard) nightTable() report.Table {
	n := d.statement.All.Night
	t := report.Table{ID: "nuit", Title: d.T("dashboard.night", d.statement.On),
		Reading: d.T("dashboard.night_reading", n.Occupied, n.Usable(), plain.Percent(d.Lang, n.Occupied, n.Usable()), n.Placeable),
		Columns: d.columns(d.first(), "beds", "out", "occupied", "offered", "held", "free", "places", "binding", "placeable", "rate"),
		Notes:   []string{d.T("dashboard.night_note")}}
	if d.statement.Sections {
		t.Notes = append(t.Notes, d.T("dashboard.section_note"))
	}
	t.Rows = d.rows(func(l placement.StatementLine) []report.Cell {
		binding := report.Text("")
		if l.Night.Binding != "" {
			binding = report.Text(d.T("dashboard.binding_" + string(l.Night.Binding)))
			if c := d.lineCeiling(l); c != nil && c.Why != nil {
				binding = binding.To(c.Why.Href)
			}
		}
		return append(countCells(l.Night.Count), report.Number(l.Night.Places), binding, report.Number(l.Night.Placeable), rate(l.Night.Count))
	})
	return t
}

func (d *dashboard) causeTable() report.Table {
	empty := d.statement.All.Empty
	most := d.mostCauses()[0]
	t := report.Table{ID: "causes", Title: d.T("dashboard.causes", d.statement.On), Notes: []string{d.T("dashboard.causes_note")},
		Reading: d.T("dashboard.causes_reading", empty.Total(), d.T("cause."+string(most)), empty[most]), Columns: d.columns("house")}
	if empty.Total() == 0 {
		t.Reading = d.T("dashboard.causes_none")
	}
	for i, c := range capacity.Causes {
		t.Columns = append(t.Columns, letter(i)+" · "+d.T("cause."+string(c)))
	}
	t.Columns = append(t.Columns, d.T("dashboard.col_empty"))
	row := func(name string, v capacity.Vacancies, all bool) report.Row {
		r := report.Row{Name: name, All: all}
		for _, c := range capacity.Causes {
			r.Cells = append(r.Cells, report.Number(v[c]))
		}
		r.Cells = append(r.Cells, report.Number(v.Total()))
		return r
	}
	if !d.statement.Sections {
		for _, l := range d.statement.Lines {
			t.Rows = append(t.Rows, row(l.Name, l.Empty, false))
		}
	}
	t.Rows = append(t.Rows, row(d.about, empty, true))
	return t
}

// letter is the sign of a cause in the picture: no cause is told by its colour
// alone.
func letter(i int) string { return string(rune('A' + i)) }

func (d *dashboard) periodTable() report.Table {
	n, period := d.statement.All.Nights, d.statement.Period
	t := report.Table{ID: "periode", Title: d.T("dashboard.period", period.From, period.To.AddDays(-1)),
		Reading: d.T("dashboard.period_reading", n.Occupied, n.Usable(), plain.Percent(d.Lang, n.Occupied, n.Usable())),
		Columns: d.columns(d.first(), "open", "bednights", "out", "occupied", "offered", "held", "free", "rate"), Notes: []string{d.T("dashboard.period_note")}}
	t.Rows = d.rows(func(l placement.StatementLine) []report.Cell {
		return append([]report.Cell{report.Number(l.Opened)}, append(countCells(l.Nights), rate(l.Nights))...)
	})
	return t
}

func (d *dashboard) sexTable() report.Table {
	t := report.Table{ID: "sexe", Title: d.T("dashboard.sexes"), Columns: d.columns("sections", "beds", "out", "occupied", "offered", "held", "free", "rate", "nights", "night_rate")}
	add := func(name string, l placement.StatementLine, all bool) {
		cells := append(countCells(l.Night.Count), rate(l.Night.Count), report.Number(l.Nights.Occupied), rate(l.Nights))
		t.Rows = append(t.Rows, report.Row{Name: name, Cells: cells, All: all})
	}
	var names, shares []string
	for _, sex := range []placement.Sex{placement.Girl, placement.Boy, ""} {
		if l := d.statement.Sexes[sex]; l != nil {
			name := d.T("dashboard.sex_" + string(sex))
			add(name, *l, false)
			names, shares = append(names, name), append(shares, d.T("dashboard.share_of", plain.Percent(d.Lang, l.Night.Occupied, l.Night.Usable()), name))
		}
	}
	if len(names) > 1 {
		add(d.about, d.statement.All, true)
	}
	if len(shares) > 0 {
		t.Reading = d.T("dashboard.sexes_reading", plain.List(d.Lang, shares))
	}
	return t
}

// schoolOrder are the levels of a count, those of school first and in its order.
func schoolOrder[T any](of map[placement.Level]T) (list []placement.Level) {
	others := slices.Sorted(maps.Keys(of))
	for _, l := range placement.Levels {
		if i := slices.Index(others, l); i >= 0 {
			list, others = append(list, l), slices.Delete(others, i, i+1)
		}
	}
	return append(list, others...)
}

func (d *dashboard) levelTable() report.Table {
	t := report.Table{ID: "niveau", Title: d.T("dashboard.levels"), Columns: d.columns("level", "girls", "boys", "boarders", "offered", "held", "open_to", "nights"),
		Notes: []string{d.T("dashboard.levels_note")}}
	var sum placement.LevelLine
	sum.Night = map[placement.Sex]int{}
	cells := func(l placement.LevelLine, open report.Cell) []report.Cell {
		return []report.Cell{report.Number(l.Night[placement.Girl]), report.Number(l.Night[placement.Boy]), report.Number(l.Claims.Occupied),
			report.Number(l.Claims.Offered), report.Number(l.Claims.Held), open, report.Number(l.Nights)}
	}
	most, full := 0, ""
	for _, level := range schoolOrder(d.statement.Levels) {
		l := d.statement.Levels[level]
		t.Rows = append(t.Rows, report.Row{Name: plain.Level(d.Lang, level), Cells: cells(*l, report.Number(l.Free))})
		for sex, n := range l.Night {
			sum.Night[sex] += n
		}
		sum.Claims, sum.Nights = sum.Claims.Plus(l.Claims), sum.Nights+l.Nights
		if l.Claims.Occupied > most {
			most, full = l.Claims.Occupied, plain.Level(d.Lang, level)
		}
	}
	if n := sum.Night[""]; n > 0 {
		t.Notes = append(t.Notes, d.T("dashboard.no_sex", n))
	}
	t.Rows = append(t.Rows, report.Row{Name: d.about, Cells: cells(sum, report.Text("")), All: true})
	if most > 0 {
		t.Reading = d.T("dashboard.levels_reading", full, most, sum.Claims.Occupied)
	}
	return t
}

func (d *dashboard) demandTable() report.Table {
	type line struct{ now, later map[placement.Sex]int }
	lines, sum := map[placement.Level]*line{}, &line{map[placement.Sex]int{}, map[placement.Sex]int{}}
	now, later := 0, 0
	for _, x := range d.unmet {
		if lines[x.Level] == nil {
			lines[x.Level] = &line{map[placement.Sex]int{}, map[placement.Sex]int{}}
		}
		for _, l := range []*line{lines[x.Level], sum} {
			if x.Later {
				l.later[x.Sex] += x.Count
			} else {
				l.now[x.Sex] += x.Count
			}
		}
		if x.Later {
			later += x.Count
		} else {
			now += x.Count
		}
	}
	t := report.Table{ID: "demande", Title: d.T("dashboard.demand"), Reading: d.T("dashboard.demand_reading", now, later),
		Columns: d.columns("level_asked", "girls_now", "boys_now", "girls_later", "boys_later", "unsexed", "waiting"), Notes: []string{d.T("dashboard.demand_note")}}
	row := func(name string, l *line, all bool) {
		g, b := placement.Girl, placement.Boy
		other := l.now[""] + l.later[""]
		t.Rows = append(t.Rows, report.Row{Name: name, All: all, Cells: []report.Cell{report.Number(l.now[g]), report.Number(l.now[b]), report.Number(l.later[g]),
			report.Number(l.later[b]), report.Number(other), report.Number(l.now[g] + l.now[b] + l.later[g] + l.later[b] + other)}})
	}
	for _, level := range schoolOrder(lines) {
		row(plain.Level(d.Lang, level), lines[level], false)
	}
	row(d.about, sum, true)
	return t
}

func (d *dashboard) forecastTable() report.Table {
	f, o := d.forecast, d.statement.Outlook
	t := report.Table{ID: "prevision", Title: d.T("dashboard.forecast", f.Day), Reading: d.T("dashboard.forecast_reading", f.Low, f.High, f.Places),
		Columns: d.columns("group", "people", "experience"), Notes: []string{d.T("dashboard.forecast_method"), d.T("dashboard.forecast_limits")}}
	before := func(s capacity.Share) report.Cell {
		if !s.Defined() {
			return report.Text(d.T("dashboard.no_experience"))
		}
		return report.Text(d.T("dashboard.of", s.Part, s.Whole))
	}
	for _, g := range f.Basis {
		t.Rows = append(t.Rows, report.Row{Name: d.T("dashboard.group_" + g.Group), Cells: []report.Cell{report.Number(g.People), before(g.Before)}})
	}
	line := func(key string, c report.Cell, all bool) {
		t.Rows = append(t.Rows, report.Row{Name: d.T("dashboard.forecast_" + key), Cells: []report.Cell{c, {}}, All: all})
	}
	line("entering", report.Number(o.Entering), false)
	line("leaving", report.Number(o.Leaving()), false)
	line("range", report.Text(d.T("dashboard.range", f.Low, f.High)), true)
	line("middle", report.Number(f.Middle), false)
	line("places", report.Number(f.Places), false)
	if c := d.aheadLimit(); c != nil {
		limit := report.Text(c.Text)
		if c.Why != nil {
			limit = limit.To(c.Why.Href)
		}
		line("limit", limit, false)
	}
	line("overfull", report.Share(int(math.Round(f.Overfull*100)), 100), false)
	return t
}
