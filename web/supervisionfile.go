package web

import (
	"net/http"
	"strings"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
)

// coverFile answers with the week of a house, slot by slot, in one format.
func coverFile(format fileFormat) Handler {
	return func(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
		v, err := s.readSupervision(r, by)
		if err != nil {
			return err
		}
		if v.Form.Bad() {
			return s.redirect(w, r, weekPath(v.House.ID, v.Week), "")
		}
		return format.send(w, "encadrement-"+v.Week.Monday().String(), v.report())
	}
}

// report is the week as the page shows it: the same slots, days, numbers and
// names, and the weakest slots in the same order.
func (v *SupervisionView) report() report.Report {
	r := report.Report{Lang: v.Lang, Title: v.Title, Made: v.Made, About: []string{
		v.T("supervision.week_of", v.Week.Monday()), v.T("supervision.data", plain.Moment(v.Lang, v.Made.In(wallOf(v.Zone))))}}
	if v.Changed != "" {
		r.About = append(r.About, v.Changed)
	}
	for _, note := range v.Notes {
		r.About = append(r.About, note.Text)
	}
	r.Tables = []report.Table{v.slotTable()}
	if v.Entered && len(v.Weakest) > 0 {
		r.Tables = append(r.Tables, v.weakTable())
	}
	return r
}

func (v *SupervisionView) slotTable() report.Table {
	t := report.Table{ID: "semaine", Title: v.T("supervision.week_table"), Reading: v.Finding, Columns: []string{v.T("supervision.slot")},
		Notes: []string{v.T("supervision.on_duty_check")}}
	for _, on := range v.Days {
		t.Columns = append(t.Columns, plain.ShortDate(v.Lang, on))
	}
	for _, slot := range v.Grid {
		row := report.Row{Name: slot.Name}
		for _, c := range slot.Cells {
			row.Cells = append(row.Cells, c.cell())
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// cell is the session in one text; a dash where the house is closed.
func (c SlotCell) cell() report.Cell {
	if !c.Open {
		return report.Text("–")
	}
	return report.Text(strings.Join(append([]string{c.Count, c.Badge.Text}, c.Who...), " · "))
}

func (v *SupervisionView) weakTable() report.Table {
	t := report.Table{ID: "faibles", Title: v.T("supervision.weakest"), Columns: []string{v.T("supervision.slot"), v.T("supervision.cover")}}
	for _, line := range v.Weakest {
		t.Rows = append(t.Rows, report.Row{Name: line.Says, Cells: []report.Cell{report.Text(line.Badge.Text)}})
	}
	return t
}

// readSupervision reads the week that is asked for.
func (s *Server) readSupervision(r *http.Request, by placement.Actor) (*SupervisionView, error) {
	v := &SupervisionView{Frame: s.frame(r, by, "supervision.title"), Made: s.Now(), Form: readQuery(r), Edit: admit(by, placement.EditRoster) == nil}
	v.Week = s.weekAsked(r, v.Form)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, houseID(r)) })
	v.Files = fileLinks(v.Frame, v.At+"/semaine", "semaine="+v.Week.Monday().String())
	return v, err
}
