package web

import (
	"net/http"

	"internat/placement"
	"internat/placement/plain"
	"internat/placement/report"
	"internat/placement/store"
)

// printMinutes is what is printed and signed: what the family may read, and room
// for the signatures.
func (s *Server) printMinutes(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := ReviewView{Frame: s.frame(r, by, "reviews.title"), Today: s.dayOf(r)}
	if err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, reviewID(r)) }); err != nil {
		return err
	}
	if v.Review.State != placement.Held {
		return placement.Refuse("review.not_held")
	}
	v.Form = newForm()
	v.describe()
	out := v.report()
	out.Made = s.Now()
	return fileFormats[2].send(w, "compte-rendu-"+v.Review.HeldOn.String(), out)
}

func (v *ReviewView) report() report.Report {
	out := report.Report{Lang: v.Lang, Title: v.Title, About: append([]string{v.T("reviews.on_at", plain.Day(v.Lang, v.Review.HeldOn), v.Review.HouseName)}, v.Text...)}
	found := report.Table{Title: v.T("reviews.found"), Columns: []string{v.T("reviews.topic"), v.T("reviews.finding")}}
	for _, c := range v.Topics {
		if c.Found.Text != "" {
			found.Rows = append(found.Rows, report.Row{Name: c.Text, Cells: []report.Cell{report.Text(c.Found.Text)}})
		}
	}
	decided := report.Table{Title: v.T("reviews.decisions"), Columns: []string{v.T("reviews.what"), v.T("reviews.who"), v.T("reviews.by_when")}}
	for _, d := range v.Review.Record.Decisions {
		due := ""
		if !d.Due.IsZero() {
			due = plain.Day(v.Lang, d.Due)
		}
		decided.Rows = append(decided.Rows, report.Row{Name: d.What, Cells: []report.Cell{report.Text(d.Who), report.Text(due)}})
	}
	signed := report.Table{Title: v.T("reviews.signatures"), Columns: []string{v.T("reviews.signer"), v.T("reviews.function"), v.T("reviews.signed_on"), v.T("reviews.signature")}}
	for _, x := range v.Review.Record.Signed {
		signed.Rows = append(signed.Rows, report.Row{Name: x.Name, Cells: []report.Cell{report.Text(x.Function), report.Text(plain.Day(v.Lang, x.On)), {}}})
	}
	for _, who := range []string{"house", "family", "pupil"} {
		signed.Rows = append(signed.Rows, report.Row{Name: v.T("reviews.signs." + who), Cells: []report.Cell{{}, {}, {}}})
	}
	for _, t := range []report.Table{found, decided, signed} {
		if len(t.Rows) > 0 {
			out.Tables = append(out.Tables, t)
		}
	}
	if v.Next != nil {
		out.Tables[len(out.Tables)-1].Notes = append(out.Tables[len(out.Tables)-1].Notes, v.Next.Text)
	}
	return out
}
