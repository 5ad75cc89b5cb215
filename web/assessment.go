package web

import (
	"net/http"
	"strings"

	"internat/placement"
	"internat/placement/report"
	"internat/placement/store"
)

// An AssessmentView is the impact assessment, prepared from the register of what
// is kept and from the terms in force.
type AssessmentView struct {
	ProseView
	Lines  []AssessmentLine
	Tables []HoldingLine
	Signs  []string // who still has to sign it
}

// An AssessmentLine is one class of data in words.
type AssessmentLine struct{ Name, Purpose, Basis, Readers, Term, Guard string }

// A HoldingLine is the columns of one table that belong to a class.
type HoldingLine struct{ Class, Table, Columns string }

var assessmentPage = newPage[AssessmentView]("aipd.html")

func assessmentRoutes() []Route {
	see := placement.SeeRetention
	return []Route{
		{Method: http.MethodGet, Path: "/aipd", Action: see, Do: (*Server).assessment},
		{Method: http.MethodGet, Path: "/aipd.csv", Action: see, Do: assessmentFile(fileFormats[0])},
		{Method: http.MethodGet, Path: "/aipd.xlsx", Action: see, Do: assessmentFile(fileFormats[1])},
		{Method: http.MethodGet, Path: "/aipd.pdf", Action: see, Do: assessmentFile(fileFormats[2])},
	}
}

func (s *Server) assessment(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v, err := s.assess(r, by)
	if err != nil {
		return err
	}
	return assessmentPage.render(w, http.StatusOK, v)
}

func assessmentFile(f fileFormat) Handler {
	return func(s *Server, w http.ResponseWriter, r *http.Request, by placement.Actor) error {
		v, err := s.assess(r, by)
		if err != nil {
			return err
		}
		return f.send(w, "aipd", v.report(s))
	}
}

func (s *Server) assess(r *http.Request, by placement.Actor) (v AssessmentView, err error) {
	if v.ProseView, err = s.proseNamed(r, by, "aipd"); err != nil {
		return v, err
	}
	v.Frame = v.under("/conservation", v.T("retention.title"))
	var rules []placement.RetentionRule
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		rules, err = tx.RetentionRules(r.Context(), by.Territory)
		return err
	})
	for _, line := range placement.Register {
		v.Lines = append(v.Lines, assessmentLine(v.Frame, line, rules))
		for _, h := range line.Holdings {
			v.Tables = append(v.Tables, HoldingLine{v.T("data." + string(line.Class) + ".name"), h.Table, strings.Join(h.Columns, ", ")})
		}
	}
	v.Signs = []string{v.T("aipd.sign_officer"), v.T("aipd.sign_people"), v.T("aipd.sign_controller")}
	return v, err
}

func assessmentLine(f Frame, l placement.RegisterLine, rules []placement.RetentionRule) AssessmentLine {
	say := func(part string) string { return f.T("data." + string(l.Class) + "." + part) }
	line := AssessmentLine{Name: say("name"), Purpose: say("purpose"), Basis: say("basis"), Readers: say("readers"), Guard: say("guard")}
	var of []placement.RetentionRule
	for _, term := range l.Terms {
		of = append(of, placement.RuleOf(rules, term))
	}
	switch line.Term = strings.Join(termLines(f, of), " ; "); {
	case l.Class == placement.FigureData:
		line.Term = f.T("term.figures")
	case len(of) == 0:
		line.Term = f.T("term.lasting")
	}
	return line
}

// report is the assessment as its page shows it.
func (v AssessmentView) report(s *Server) report.Report {
	about := []string{v.T("aipd.about")}
	for _, b := range v.Blocks {
		about = append(about, b.lines()...)
	}
	lines := report.Table{Title: v.T("aipd.register"), Columns: v.heads("class", "purpose", "basis", "readers", "term", "guard")}
	for _, x := range v.Lines {
		lines.Rows = append(lines.Rows, row(x.Name, x.Purpose, x.Basis, x.Readers, x.Term, x.Guard))
	}
	tables := report.Table{Title: v.T("aipd.columns"), Notes: []string{v.T("aipd.columns_text")}, Columns: v.heads("table", "class", "column")}
	for _, x := range v.Tables {
		tables.Rows = append(tables.Rows, row(x.Table, x.Class, x.Columns))
	}
	signs := report.Table{Title: v.T("aipd.sign"), Columns: v.heads("sign", "sign_line")}
	for _, x := range v.Signs {
		signs.Rows = append(signs.Rows, row(x, ""))
	}
	return report.Report{Lang: v.Lang, Title: v.Title, About: about, Made: s.Now(), Tables: []report.Table{lines, tables, signs}}
}

func (v AssessmentView) heads(keys ...string) (list []string) {
	for _, key := range keys {
		list = append(list, v.T("aipd."+key))
	}
	return list
}

func row(name string, cells ...string) report.Row {
	r := report.Row{Name: name}
	for _, c := range cells {
		r.Cells = append(r.Cells, report.Text(c))
	}
	return r
}

// lines are what a block says, one line each.
func (b Block) lines() []string {
	switch {
	case b.Heading != "":
		return []string{b.Heading}
	case b.Text != "":
		return []string{b.Text}
	}
	return b.Items
}
