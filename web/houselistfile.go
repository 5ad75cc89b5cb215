package web

import (
	"bytes"
	"io"
	"net/http"
	"time"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
)

// A fileFormat is one way a report leaves the program.
type fileFormat struct {
	Ending, contentType string
	write               func(report.Report, io.Writer) error
}

// fileFormats are the ways a report leaves the program, in the order of buttons.
var fileFormats = []fileFormat{
	{"csv", "text/csv; charset=utf-8", report.Report.CSV},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", report.Report.XLSX},
	{"pdf", "application/pdf", report.Report.PDF},
}

// fileRoutes are the ways to a report as a file, whose page is near.
func fileRoutes(path string, action placement.Action, file func(fileFormat) Handler) (routes []Route) {
	for _, f := range fileFormats {
		routes = append(routes, Route{Method: http.MethodGet, Path: path + "." + f.Ending, Action: action, Do: file(f)})
	}
	return routes
}

// fileLinks lead from a page to its files, in the language of the page.
func fileLinks(f Frame, path, query string) (links []Link) {
	for _, format := range fileFormats {
		at := path + "." + format.Ending + "?lang=" + string(f.Lang)
		if query != "" {
			at += "&" + query
		}
		links = append(links, Link{at, f.T("file." + format.Ending)})
	}
	return links
}

// send answers with a report in that format. It is whole before its first byte is
// sent, so that what goes wrong can still be shown.
func (f fileFormat) send(w http.ResponseWriter, name string, r report.Report) error {
	var b bytes.Buffer
	if err := f.write(r, &b); err != nil {
		return err
	}
	w.Header().Set("Content-Type", f.contentType)
	w.Header().Set("Content-Disposition", `attachment; filename="`+name+"."+f.Ending+`"`)
	_, err := w.Write(b.Bytes())
	return ignoreGone(err)
}

// report is the list as its page shows it: the same columns, rows and words.
func (v *HouseListView) report(made time.Time) report.Report {
	r := report.Report{Lang: v.Lang, Title: v.Title, Made: made, About: []string{v.T("list.about", plain.Day(v.Lang, v.On), v.Total, v.Printed)}}
	if v.Shut {
		r.About = append(r.About, v.T("list.shut", plain.Day(v.Lang, v.On)))
	}
	switch v.Kind {
	case placement.DoorList:
		r.Tables = []report.Table{v.doorTable()}
	case placement.NightList:
		for _, wing := range v.Wings {
			r.Tables = append(r.Tables, v.wingTable(wing))
		}
	case placement.EvacuationList:
		r.Tables = []report.Table{v.rollTable()}
	}
	if last := len(r.Tables) - 1; last >= 0 {
		r.Tables[last].Notes = append(r.Tables[last].Notes, v.T("list.destroy"))
	}
	return r
}

func (v *HouseListView) columns(keys ...string) (list []string) {
	for _, key := range keys {
		list = append(list, v.T("list."+key))
	}
	return list
}

func (v *HouseListView) doorTable() report.Table {
	t := report.Table{Title: v.Title, Columns: v.columns("room", "section", "name")}
	for _, door := range v.Doors {
		for _, name := range door.Names {
			t.Rows = append(t.Rows, report.Row{Name: door.Room, Cells: []report.Cell{report.Text(door.Section), report.Text(name)}})
		}
	}
	return t
}

func (v *HouseListView) wingTable(wing Wing) report.Table {
	t := report.Table{Title: v.T("list.wing", wing.Name, len(wing.Sleepers)), Columns: v.columns("room", "bed", "name", "at_17", "bedtime", "absent")}
	for _, x := range wing.Sleepers {
		t.Rows = append(t.Rows, report.Row{Name: x.Bed.RoomName(), Cells: []report.Cell{report.Text(x.Bed.Label), report.Text(x.Family + " " + x.Given), {}, {}, v.away(x)}})
	}
	return t
}

func (v *HouseListView) rollTable() report.Table {
	t := report.Table{Title: v.T("list.roll", v.Total), Columns: v.columns("name", "section", "room", "out", "absent"), Notes: []string{v.T("list.sum_up")}}
	for _, x := range v.Roll {
		t.Rows = append(t.Rows, report.Row{Name: x.Family + " " + x.Given, Cells: []report.Cell{report.Text(x.Section), report.Text(x.Bed.RoomName()), {}, v.away(x)}})
	}
	return t
}

// away is what stands in the box of a boarder who has leave.
func (v *HouseListView) away(x placement.ListedBoarder) report.Cell {
	if !x.Away {
		return report.Cell{}
	}
	return report.Text(v.T("list.away"))
}
