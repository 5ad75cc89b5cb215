package web

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/report"
)

func subjectRoutes() []Route {
	return []Route{
		{Method: http.MethodPost, Path: "/orientations/{id}/copie", Action: placement.SeeReferrals, Do: (*Server).subjectCopy, Event: "subject.exported"},
		{Method: http.MethodPost, Path: "/famille/dossiers/{id}/copie", Action: placement.SeeOwnFile, Do: (*Server).subjectCopy, Event: "subject.exported"},
	}
}

// subjectCopy answers with everything about a child and one guardian: for
// programs and to be read. It is a POST, because making it is written down.
func (s *Server) subjectCopy(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	in := office.Subject{Referral: referralID(r), Guardian: placement.GuardianID(readForm(r).Optional("guardian", 60))}
	c, err := s.Office.SubjectExport(r.Context(), by, in)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := s.zipCopy(r.Context(), &b, s.frame(r, by, "copy.title"), c); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/zip")
	w.Header().Set("Content-Disposition", `attachment; filename="copie.zip"`)
	_, err = w.Write(b.Bytes())
	return ignoreGone(err)
}

func (s *Server) zipCopy(ctx context.Context, to *bytes.Buffer, f Frame, c office.SubjectCopy) error {
	z := zip.NewWriter(to)
	data, err := z.Create("copie.json")
	if err != nil {
		return err
	}
	out := json.NewEncoder(data)
	out.SetIndent("", "  ")
	if err := out.Encode(c); err != nil {
		return err
	}
	pages, err := z.Create("copie.pdf")
	if err != nil {
		return err
	}
	if err := copyReport(f, c, s.Now()).PDF(pages); err != nil {
		return err
	}
	if err := s.zipPapers(ctx, z, c.Papers); err != nil {
		return err
	}
	return z.Close()
}

// zipPapers adds the papers that are given with a copy, each under a name of its
// own.
func (s *Server) zipPapers(ctx context.Context, z *zip.Writer, papers []office.CopiedPaper) error {
	for i, x := range papers {
		if !x.Given {
			continue
		}
		content, err := s.Office.CopiedPaperContent(ctx, x)
		if err != nil {
			return err
		}
		to, err := z.Create(fmt.Sprintf("pieces/%02d-%s", i+1, x.Paper.FileName()))
		if err == nil {
			_, err = to.Write(content)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// copyReport is the copy to be read: the same values as the JSON, in words.
func copyReport(f Frame, c office.SubjectCopy, made time.Time) report.Report {
	r := report.Report{Lang: f.Lang, Title: f.Title, Made: made, About: []string{f.T("copy.about"), f.T("copy.without")}}
	r.Tables = []report.Table{
		copyFacts(f, "copy.child", "copy.family", c.Child.Family, "copy.given", c.Child.Given, "copy.born", copyDay(f, c.Child.Born), "copy.sex", answerWord(f, "referrals.sex.", string(c.Child.Sex)),
			"copy.level", plain.Level(f.Lang, c.Child.Level), "copy.ine", c.Child.INE, "copy.school", c.Child.School, "copy.commune", c.Child.Commune),
		copyFacts(f, "copy.reader", "copy.name", c.Reader.Name, "copy.email", c.Reader.Email, "copy.phone", c.Reader.Phone, "copy.address", c.Reader.Address,
			"copy.judgment", c.Reader.Judgment),
	}
	for _, x := range c.Requests {
		r.Tables = append(r.Tables, copyRequest(f, x))
	}
	stays := copyTable(f, "copy.stays", "copy.house", "copy.from", "copy.to")
	for _, x := range c.Stays {
		stays.Rows = append(stays.Rows, row(x.House, copyDay(f, x.From), copyDay(f, x.To)))
	}
	corrections := copyTable(f, "copy.corrections", "copy.at", "copy.field", "copy.before", "copy.after", "copy.by", "copy.asked")
	for _, x := range c.Corrections {
		corrections.Rows = append(corrections.Rows, row(moment(f, x.At), f.T("correction."+x.Field), x.Before, x.After, f.T("role."+string(x.Role)), f.T("correction.asked."+x.Asked)))
	}
	acts := copyTable(f, "copy.acts", "copy.at", "copy.by", "copy.what")
	for _, x := range c.Acts {
		acts.Rows = append(acts.Rows, row(moment(f, x.At), f.T("role."+string(x.Role)), f.T("event."+x.Verb)))
	}
	return withRows(r, append(append([]report.Table{stays}, copyRest(f, c.CopiedRest)...), corrections, acts)...)
}

// withRows adds the tables that have something to say.
func withRows(r report.Report, tables ...report.Table) report.Report {
	for _, t := range tables {
		if len(t.Rows) > 0 {
			r.Tables = append(r.Tables, t)
		}
	}
	return r
}

func moment(f Frame, t time.Time) string { return plain.ShortMoment(f.Lang, t) }

// copyDay writes a day of the copy as a person does.
func copyDay(f Frame, kept string) string {
	if day, err := calendar.ParseDay(kept); err == nil {
		return plain.Date(f.Lang, day)
	}
	return kept
}

func copyTable(f Frame, title string, columns ...string) report.Table {
	t := report.Table{Title: f.T(title)}
	for _, c := range columns {
		t.Columns = append(t.Columns, f.T(c))
	}
	return t
}

// copyFacts is a table of a label and a value a line; what is empty is left out.
func copyFacts(f Frame, title string, pairs ...string) report.Table {
	t := copyTable(f, title, "copy.label", "copy.value")
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			t.Rows = append(t.Rows, row(f.T(pairs[i]), pairs[i+1]))
		}
	}
	return t
}

func copyRequest(f Frame, x office.CopiedRequest) report.Table {
	t := copyFacts(f, "copy.request", "copy.number", string(x.Number), "copy.made", moment(f, x.MadeAt), "copy.state", f.T("referral."+string(x.State)),
		"copy.level", plain.Level(f.Lang, x.Level), "copy.referrer", x.Referrer, "copy.reason", x.Reason, "copy.tried", x.Tried)
	for i, wish := range x.Wishes {
		t.Rows = append(t.Rows, row(f.T("copy.wish", i+1), wish))
	}
	for _, p := range x.Points {
		points := ""
		if p.Points > 0 {
			points = text(p.Points)
		}
		t.Rows = append(t.Rows, row(criterionWords(f, p.Criterion, p.Words), points))
	}
	t.Rows = append(t.Rows, row(f.T("copy.sum"), text(x.Sum)))
	for _, a := range x.Agreements {
		t.Rows = append(t.Rows, row(f.T("copy.agreement"), f.T("agreement."+string(a.State))))
	}
	for _, o := range x.Offers {
		t.Rows = append(t.Rows, row(f.T("copy.offer"), o.House+" · "+f.T("offer."+string(o.State))))
	}
	return t
}
