package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"internat/placement"
	"internat/placement/intake"
	"internat/placement/office"
	"internat/placement/store"
)

// A ColumnsView asks what the columns of a list mean, one question for each.
type ColumnsView struct {
	Frame
	Form    *Form
	Here    string
	Back    string
	Known   string // what was said before, and by whom
	Columns []Field
}

var columnsPage = newPage[ColumnsView]("columns.html")

// columnsHref is where people say what the columns of a file mean.
func columnsHref(r *http.Request, u store.Upload) string {
	return "/imports/eleves/" + url.PathEscape(u.ID) + "/colonnes" + onlyCampaign(r)
}

// onlyCampaign keeps the campaign that was chosen with the file.
func onlyCampaign(r *http.Request) string {
	if campaign := r.URL.Query().Get("campagne"); campaign != "" {
		return "?campagne=" + url.QueryEscape(campaign)
	}
	return ""
}

func (s *Server) columnsOf(r *http.Request, by placement.Actor) (u store.Upload, page office.ColumnPage, err error) {
	u, file, err := s.upload(r, by)
	if err == nil {
		page, err = s.Office.PupilColumns(r.Context(), by, file.Open)
	}
	return u, page, err
}

func (s *Server) showColumns(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	u, page, err := s.columnsOf(r, by)
	if err != nil {
		return err
	}
	if !page.Clean() { // the preview says what is wrong
		return s.redirect(w, r, "/imports/eleves/"+url.PathEscape(u.ID)+onlyCampaign(r), "")
	}
	form := newForm("name", page.Known.Name)
	taken := map[string]bool{}
	for _, c := range page.Columns {
		means, said := page.Known.Columns[c.Key]
		if !said {
			means = c.Guess
		}
		if !taken[means] {
			form.Set(office.ColumnField+c.Key, means)
		}
		taken[means] = means != ""
	}
	return s.columnsWith(w, r, by, u, page, form)
}

func (s *Server) columnsWith(w http.ResponseWriter, r *http.Request, by placement.Actor, u store.Upload, page office.ColumnPage, form *Form) error {
	v := ColumnsView{Frame: s.frame(r, by, "columns.title").under("/imports", words.T(langOf(r), "imports.title")), Form: form, Here: columnsHref(r, u), Back: "/imports"}
	if page.Known.Name != "" {
		v.Known = v.T("columns.known", page.Known.Name, page.Known.By, page.Known.At)
	}
	options := meanings(v.Frame)
	for _, c := range page.Columns {
		field := form.field(v.Lang, office.ColumnField+c.Key, c.Name)
		field.Kind, field.Options = "select", options
		if field.Hint = v.T("columns.empty"); len(c.Samples) > 0 {
			field.Hint = v.T("columns.samples", strings.Join(c.Samples, " · "))
		}
		v.Columns = append(v.Columns, field)
	}
	return columnsPage.render(w, form.Status(), v)
}

// meanings are what a column can mean, in words.
func meanings(f Frame) []Option {
	options := []Option{{"", f.T("columns.aside")}}
	for _, name := range intake.PupilColumns() {
		options = append(options, Option{name, f.T("columns.option", meaning(f, name), name)})
	}
	return options
}

// meaning says in words what a column of the list is.
func meaning(f Frame, name string) string {
	if rank, ok := strings.CutPrefix(name, "voeu_"); ok {
		n, _ := strconv.Atoi(rank)
		return f.T("columns.voeu", n)
	}
	if rest, ok := strings.CutPrefix(name, "resp"); ok && len(rest) > 2 {
		n, _ := strconv.Atoi(rest[:1])
		return f.T("columns.guardian", n, f.T("columns.resp_"+rest[2:]))
	}
	return f.T("columns." + name)
}

// keepColumns remembers what the columns mean, and leads to the preview.
func (s *Server) keepColumns(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	u, page, err := s.columnsOf(r, by)
	if err != nil {
		return err
	}
	in := office.ColumnAnswer{Name: form.Text("name", 80), Columns: intake.Mapping{}}
	for _, c := range page.Columns {
		in.Columns[c.Key] = form.Optional(office.ColumnField+c.Key, 40)
	}
	again, err := form.Submit(func() error { return s.Office.KeepColumns(r.Context(), by, page, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.columnsWith(w, r, by, u, page, form)
	}
	return s.redirect(w, r, "/imports/eleves/"+url.PathEscape(u.ID)+onlyCampaign(r), "import.columns")
}
