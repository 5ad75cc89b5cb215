package web

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/intake"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A TableEntryView is a table of pupils being typed or pasted, a row each. It is
// read as a file is: what is in it goes the way of every other list.
type TableEntryView struct {
	Frame
	Form      *Form
	Draft     DraftBox
	Paste     Field
	Campaigns []Option
	Columns   []Point // what each is, and what it may hold
	Rows      []TypedRow
	Lists     []TypedList
	Extra     string // columns that a paste added
	Wrong     int    // cells and rows to mend
	Room      bool   // another row may be asked for
	Criteria  []Point
}

// A TypedRow is one pupil of the table.
type TypedRow struct {
	Number int
	Cells  []Field
}

// A TypedList is what a column may hold.
type TypedList struct {
	Name    string
	Options []Option
}

var tableEntryPage = newPage[TableEntryView]("tableentry.html")

const (
	tableEntryPath = "/orientations/tableau"
	fewestTyped    = 5
	mostTyped      = 60 // rows; a longer list comes as a file
	mostCell       = 4_000
)

// typedColumns are those that the table always has, in the order of the keyboard.
var typedColumns = []string{"nom", "prenom", "date_naissance", "sexe", "niveau", "niveau_demande", "resp1_nom", "resp1_lien", "resp1_courriel", "resp1_telephone",
	"resp1_adresse", "prescripteur", "institution", "famille_informee_le", "motif", "souhaite_le", "criteres", "voeu_1", "voeu_2", "voeu_3"}

func tableEntryRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: tableEntryPath, Action: placement.ImportPupils, Do: (*Server).showTableEntry},
		{Method: http.MethodPost, Path: tableEntryPath, Action: placement.ImportPupils, Do: (*Server).typeTable, Event: "import.uploaded", Door: placement.TableDoor},
	}
}

func cellName(row int, column string) string { return "r" + strconv.Itoa(row) + "_" + column }

// columns are those of the table: the usual ones and what a paste had besides.
func (f *Form) columns() []string {
	columns := slices.Clone(typedColumns)
	for _, name := range strings.Fields(f.Value("more")) {
		if slices.Contains(intake.PupilColumns(), name) && !slices.Contains(columns, name) {
			columns = append(columns, name)
		}
	}
	return columns
}

// rows is how many rows the table has.
func (f *Form) rows() int {
	n, _ := strconv.Atoi(f.Value("rows"))
	return max(fewestTyped, min(n, mostTyped))
}

func (s *Server) showTableEntry(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form, err := s.readDraft(r, by, placement.TableDoor)
	if err != nil {
		return err
	}
	if form == nil {
		form = newForm()
	}
	return s.tableEntry(w, r, by, form)
}

// typeTable checks a table, or adds rows to it: empty ones, or pasted ones.
func (s *Server) typeTable(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	if form.err != nil {
		return form.err
	}
	switch form.Value("do") {
	case "more":
		form.Set("rows", text(min(form.rows()+10, mostTyped)))
		return s.tableEntry(w, r, by, form)
	case "paste":
		return s.pasteTable(w, r, by, form)
	}
	return s.checkTable(w, r, by, form)
}

// pasteTable puts what was copied from a spreadsheet into the empty rows, for it to
// be looked at and mended there. What the table cannot hold goes the way of a file.
func (s *Server) pasteTable(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	text := form.Text("paste", mostPaste)
	if form.Bad() {
		return s.tableEntry(w, r, by, form)
	}
	rows := form.emptyRows()
	grid, err := intake.PupilGrid(strings.NewReader(text), form.columns(), len(rows))
	if err != nil {
		return err
	}
	if grid.Clean() && len(grid.Rows) == 0 {
		form.Reject("paste", "intake.no_rows")
	}
	for _, f := range grid.Wrong.Faults {
		form.Reject("paste", f.Code, f.Args...)
	}
	switch {
	case form.Bad():
		return s.tableEntry(w, r, by, form)
	case grid.More || grid.Broken || len(grid.Aside) > 0:
		return s.tableAsFile(w, r, by, form, text)
	}
	form.fill(grid, rows)
	return s.tableEntry(w, r, by, form)
}

// emptyRows are the numbers of the rows in which nothing stands.
func (f *Form) emptyRows() (rows []int) {
	columns := f.columns()
	for row := 1; row <= mostTyped; row++ {
		if !slices.ContainsFunc(columns, func(c string) bool { return f.Value(cellName(row, c)) != "" }) {
			rows = append(rows, row)
		}
	}
	return rows
}

// fill writes a paste into these rows.
func (f *Form) fill(grid intake.Grid, rows []int) {
	f.Set("more", strings.Join(append(strings.Fields(f.Value("more")), grid.Columns...), " "))
	f.Set("more", strings.Join(f.columns()[len(typedColumns):], " "))
	for i, cells := range grid.Rows {
		for j, cell := range cells {
			f.Set(cellName(rows[i], grid.Columns[j]), cell)
		}
		f.Set("rows", text(max(f.rows(), rows[i])))
	}
	f.Set("paste", "")
}

// checkTable reads the table as a list of pupils. With a fault the table is shown
// again, every fault at its cell; without, what the list would change is shown.
func (s *Server) checkTable(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	list, rows := form.asList()
	if form.Bad() {
		return s.tableRefused(w, r, by, form)
	}
	var plan office.PupilPlan
	again, err := form.Submit(func() (err error) {
		plan, err = s.Office.PlanPupils(r.Context(), by, office.PupilFile{
			Open:     func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(list)), nil },
			Campaign: placement.CampaignID(form.Optional("campaign", 60)), Columns: intake.Mapping{},
		})
		return err
	})
	if err != nil {
		return err
	}
	for _, f := range plan.Wrong.Faults {
		form.Reject(rowField(f, rows), f.Code, f.Args...)
	}
	if again || form.Bad() {
		return s.tableRefused(w, r, by, form)
	}
	return s.tableAsFile(w, r, by, form, list)
}

// asList writes the rows that have something in them as a list, and says which row
// each of its lines is. What would hide in a list is refused at its cell.
func (f *Form) asList() (list string, rows []int) {
	var b strings.Builder
	columns, empty := f.columns(), f.emptyRows()
	out := office.PlainTable(&b)
	_ = out.Row(slices.Clone(columns)...) // a builder takes everything
	for row := 1; row <= mostTyped; row++ {
		if slices.Contains(empty, row) {
			continue
		}
		cells := make([]string, len(columns))
		for i, column := range columns {
			cells[i] = f.cell(cellName(row, column))
		}
		rows = append(rows, row)
		_ = out.Row(cells...)
	}
	_ = out.Flush()
	return b.String(), rows
}

// cell is a text of one line that shows all it holds.
func (f *Form) cell(name string) string {
	text := f.Optional(name, mostCell)
	switch {
	case f.faultAt(name) != nil:
	case placement.Unwritten(text):
		f.Reject(name, "text.hidden")
	case strings.ContainsAny(text, "\r\n\t"):
		f.Reject(name, "text.one_line")
	}
	return text
}

// rowField is the cell that a fault of the list is about: the first one of its row
// when it names none.
func rowField(f intake.Fault, rows []int) string {
	if f.Line < 2 || f.Line-2 >= len(rows) {
		return ""
	}
	column := f.Column
	if !slices.Contains(intake.PupilColumns(), column) {
		column = typedColumns[0]
	}
	return cellName(rows[f.Line-2], column)
}

// tableAsFile keeps the list as a file that was sent, and leads to its preview. The
// table stays a draft until the list is taken over.
func (s *Server) tableAsFile(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form, list string) error {
	if err := s.rescue(r, by, form, placement.TableDoor); err != nil {
		return err
	}
	if form.Bad() {
		return s.tableEntry(w, r, by, form)
	}
	upload, err := s.keepFile(r.Context(), by, "pupils", strings.NewReader(list))
	if err != nil {
		return err
	}
	query := url.Values{"brouillon": {form.Value("draft")}}
	if campaign := form.Optional("campaign", 60); campaign != "" {
		query.Set("campagne", campaign)
	}
	return s.redirect(w, r, "/imports/eleves/"+url.PathEscape(upload.ID)+"?"+query.Encode(), "")
}

// tableRefused keeps what was typed before it is shown again.
func (s *Server) tableRefused(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	if err := s.rescue(r, by, form, placement.TableDoor); err != nil {
		return err
	}
	return s.tableEntry(w, r, by, form)
}

func (s *Server) tableEntry(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) (err error) {
	v := TableEntryView{Frame: s.frame(r, by, "table.title").under("/orientations", words.T(langOf(r), "referrals.title")), Form: form}
	if v.Draft, err = s.box(r, by, form, placement.TableDoor, 1); err != nil {
		return err
	}
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.lists(r.Context(), tx, s.dayOf(r)) })
	if err != nil {
		return err
	}
	v.draw(form)
	return tableEntryPage.render(w, form.Status(), v)
}

// lists are what the cells may hold.
func (v *TableEntryView) lists(ctx context.Context, tx *store.Tx, today calendar.Day) error {
	campaigns, err := openCampaigns(ctx, tx, v.By)
	if err != nil {
		return err
	}
	v.Campaigns = campaigns
	scale, err := formScale(ctx, tx, v.By.Territory, campaigns, v.Form, today)
	if err != nil {
		return err
	}
	houses, err := tx.Houses(ctx, store.Whole(v.By.Territory))
	wishes, levels := TypedList{Name: "houses"}, TypedList{"levels", []Option{{string(placement.Primary), ""}}}
	for _, h := range houses {
		if h.Scheme != placement.Tremplin && !h.Closed {
			wishes.Options = append(wishes.Options, Option{h.UAI, h.Name})
		}
	}
	for _, l := range placement.Levels {
		levels.Options = append(levels.Options, Option{string(l), plain.Level(v.Lang, l)})
	}
	v.Lists = []TypedList{wishes, levels, {"sexes", namedOptions(v.Frame, "newreferral.sex.", "F", "M")}, {"links", v.typedLinks()}}
	for _, c := range scale.Criteria {
		if !c.Restricted {
			v.Criteria = append(v.Criteria, Point{Label: c.Code, Value: wordsIn(v.Frame, c.Words)})
		}
	}
	return err
}

// typedLinks are the words of a list for what ties a guardian to a child.
func (v *TableEntryView) typedLinks() (list []Option) {
	for i, word := range []string{"mere", "pere", "grand-parent", "service", "autre"} {
		list = append(list, Option{word, v.T("link." + guardianLinks[i])})
	}
	return list
}

// draw makes the cells.
func (v *TableEntryView) draw(form *Form) {
	columns := form.columns()
	v.Extra, v.Room = strings.Join(columns[len(typedColumns):], " "), form.rows() < mostTyped
	v.Paste = form.field(v.Lang, "paste", v.T("fileimport.paste"))
	v.Paste.Kind, v.Paste.Hint = "area", v.T("table.paste_hint", mostTyped)
	for _, c := range columns {
		v.Columns = append(v.Columns, Point{Label: meaning(v.Frame, c), Value: c})
	}
	for row := 1; row <= form.rows(); row++ {
		line := TypedRow{Number: row}
		for i, c := range columns {
			cell := form.field(v.Lang, cellName(row, c), v.T("table.cell", row, v.Columns[i].Label))
			cell.List, cell.Complete = listOf(c), "off"
			if cell.Error != "" {
				v.Wrong++
			}
			line.Cells = append(line.Cells, cell)
		}
		v.Rows = append(v.Rows, line)
	}
	for i, d := range v.Draft.Clash {
		v.Draft.Clash[i].Label = form.labels[d.Label]
	}
}

// listOf is the datalist of what is proposed for a column; "" when nothing is.
func listOf(column string) string {
	switch {
	case strings.HasPrefix(column, "voeu_"):
		return "list-houses"
	case strings.HasPrefix(column, "niveau"):
		return "list-levels"
	case column == "sexe":
		return "list-sexes"
	case strings.HasSuffix(column, "_lien"):
		return "list-links"
	}
	return ""
}
