package web

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// A RetentionView says how long things are kept and what was removed.
type RetentionView struct {
	Frame
	Rules  []RetentionLine
	Purges []placement.Purge // the newest first, without the one that waits
	Open   *placement.Purge  // waits for somebody, or is under way
	Own    bool              // the reader proposed it
	Broken placement.PurgeID // where the chain of proofs is broken
	Sets   bool              // may change terms and approve
}

// A RetentionLine is one term in words.
type RetentionLine struct {
	placement.RetentionRule
	Term, Months, From, Said string
	Edit                     string
}

// A TermView is one term to be changed.
type TermView struct {
	Frame
	Form *Form
	Rule RetentionLine
	At   string
}

// A DryRunView is what would be removed today.
type DryRunView struct {
	Frame
	On     calendar.Day
	Counts []PurgeCount
	Files  []store.Overdue
	More   bool
}

// A PurgeCount is one class with a number.
type PurgeCount struct {
	Term string
	N    int
}

// A LegalBodyView asks who answers for the data.
type LegalBodyView struct {
	Frame
	Form *Form
}

var (
	retentionPage = newPage[RetentionView]("retention.html")
	termPage      = newPage[TermView]("term.html")
	dryRunPage    = newPage[DryRunView]("dryrun.html")
	legalBodyPage = newPage[LegalBodyView]("legalbody.html")
)

func retentionRoutes() []Route {
	see, edit := placement.SeeRetention, placement.EditRetention
	return []Route{
		{Method: http.MethodGet, Path: "/conservation", Action: see, Do: (*Server).retention},
		{Method: http.MethodGet, Path: "/conservation/essai", Action: see, Do: (*Server).dryRun},
		{Method: http.MethodGet, Path: "/conservation/durees/{term}", Action: edit, Do: (*Server).askTerm},
		{Method: http.MethodPost, Path: "/conservation/durees/{term}", Action: edit, Do: (*Server).setTerm, Event: "retention.set"},
		{Method: http.MethodGet, Path: "/conservation/responsable", Action: edit, Do: (*Server).askLegalBody},
		{Method: http.MethodPost, Path: "/conservation/responsable", Action: edit, Do: (*Server).setLegalBody, Event: "legal.set"},
		{Method: http.MethodPost, Path: "/conservation/effacements", Action: placement.ProposePurge, Do: (*Server).proposePurge, Event: "purge.proposed"},
		{Method: http.MethodPost, Path: "/conservation/effacements/{id}/retirer", Action: placement.ProposePurge, Do: (*Server).withdrawPurge, Event: "purge.withdrawn"},
		{Method: http.MethodPost, Path: "/conservation/effacements/{id}/approuver", Action: placement.ApprovePurge, Do: (*Server).approvePurge, Event: "purge.approved"},
		{Method: http.MethodPost, Path: "/conservation/effacements/{id}/suite", Action: placement.ApprovePurge, Do: (*Server).continuePurge, Event: "purge.batch"},
	}
}

// purgeBatches is how many batches one click removes: some seconds of work, then
// the page says how far it is.
const purgeBatches = 40

func purgeID(r *http.Request) placement.PurgeID { return placement.PurgeID(chi.URLParam(r, "id")) }

func (s *Server) retention(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := RetentionView{Frame: s.frame(r, by, "retention.title"), Sets: placement.Allow(by, placement.EditRetention, placement.Subject{}) == nil}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		rules, err := tx.RetentionRules(r.Context(), by.Territory)
		if err != nil {
			return err
		}
		for _, rule := range rules {
			v.Rules = append(v.Rules, retentionLine(v.Frame, rule))
		}
		chain, err := tx.PurgeChain(r.Context(), by.Territory)
		if err != nil {
			return err
		}
		v.Broken = placement.BrokenProof(chain)
		v.Purges, err = tx.Purges(r.Context(), by.Territory)
		return err
	})
	if err != nil {
		return err
	}
	v.Purges = slices.DeleteFunc(v.Purges, func(p placement.Purge) bool {
		if p.State != placement.PurgeProposed && p.State != placement.PurgeApproved {
			return false
		}
		v.Open, v.Own = &p, p.ProposedBy.ID == by.Author().ID
		return true
	})
	return retentionPage.render(w, http.StatusOK, v)
}

// retentionLine is one rule in words.
func retentionLine(f Frame, r placement.RetentionRule) RetentionLine {
	line := RetentionLine{RetentionRule: r, Term: f.T("term." + string(r.Term)), From: f.T("term." + string(r.Term) + ".from"), Said: f.T("retention.proposed")}
	switch {
	case r.Fixed():
		line.Said = f.T("retention.fixed")
	case r.Set():
		line.Said = f.T("retention.by", r.Author, plain.Date(f.Lang, r.On))
	}
	if !r.Fixed() {
		line.Months = f.T("term.months", r.Months)
		line.Edit = "/conservation/durees/" + url.PathEscape(string(r.Term))
	}
	return line
}

// termLines are the terms in force, a sentence each.
func termLines(f Frame, rules []placement.RetentionRule) (lines []string) {
	for _, r := range rules {
		line := retentionLine(f, r)
		if r.Fixed() {
			lines = append(lines, f.T("term.fixed_line", line.Term, line.From))
		} else {
			lines = append(lines, f.T("term.line", line.Term, line.Months, line.From))
		}
	}
	return lines
}

// classLines are what is kept of people and why, a sentence each.
func classLines(f Frame) (lines []string) {
	for _, l := range placement.Register {
		if l.Personal() {
			lines = append(lines, f.T("term.fixed_line", f.T("data."+string(l.Class)+".name"), f.T("data."+string(l.Class)+".purpose")))
		}
	}
	return lines
}

func (s *Server) askTerm(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showTerm(w, r, by, nil)
}

func (s *Server) showTerm(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	term := placement.Term(chi.URLParam(r, "term"))
	v := TermView{Frame: s.frame(r, by, "retention.edit_title").under("/conservation", words.T(langOf(r), "retention.title")), Form: form}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		rules, err := tx.RetentionRules(r.Context(), by.Territory)
		v.Rule = retentionLine(v.Frame, placement.RuleOf(rules, term))
		return err
	})
	if err != nil {
		return err
	}
	if v.Rule.Fixed() {
		return placement.Missing("retention_rule")
	}
	if v.At = v.Rule.Edit; form == nil {
		v.Form = newForm("months", text(v.Rule.RetentionRule.Months), "source", v.Rule.Source)
	}
	return termPage.render(w, v.Form.Status(), v)
}

func (s *Server) setTerm(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	rule := placement.RetentionRule{Term: placement.Term(chi.URLParam(r, "term")), Months: form.Number("months", placement.LeastMonths, placement.MostMonths),
		Provenance: placement.Provenance{Source: form.Text("source", 500)}, Reason: form.Text("reason", 500)}
	again, err := form.Submit(func() error { return s.Office.SetRetention(r.Context(), by, rule) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showTerm(w, r, by, form)
	}
	return s.redirect(w, r, "/conservation", "retention.set")
}

// mostDryFiles is how many files the dry run lists.
const mostDryFiles = 500

func (s *Server) dryRun(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := DryRunView{Frame: s.frame(r, by, "purge.dry").under("/conservation", words.T(langOf(r), "retention.title"))}
	plan, err := s.Office.PlanPurge(r.Context(), by)
	if err != nil {
		return err
	}
	v.read(plan)
	return dryRunPage.render(w, http.StatusOK, v)
}

func (v *DryRunView) read(plan office.PurgePlan) {
	v.On, v.Files = plan.Purge.On, plan.Files
	if v.More = len(v.Files) > mostDryFiles; v.More {
		v.Files = v.Files[:mostDryFiles]
	}
	for _, rule := range plan.Rules {
		if n := plan.Purge.Planned[rule.Term]; n > 0 {
			v.Counts = append(v.Counts, PurgeCount{v.T("term." + string(rule.Term)), n})
		}
	}
}

func (s *Server) proposePurge(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if _, err := s.Office.ProposePurge(r.Context(), by); err != nil {
		return err
	}
	return s.redirect(w, r, "/conservation", "purge.proposed")
}

func (s *Server) withdrawPurge(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.WithdrawPurge(r.Context(), by, purgeID(r)); err != nil {
		return err
	}
	return s.redirect(w, r, "/conservation", "purge.withdrawn")
}

func (s *Server) approvePurge(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	if err := s.Office.ApprovePurge(r.Context(), by, purgeID(r)); err != nil {
		return err
	}
	return s.continuePurge(w, r, by)
}

func (s *Server) continuePurge(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	p, err := s.Office.RunPurge(r.Context(), by, purgeID(r), purgeBatches)
	if err != nil {
		return err
	}
	if p.State == placement.PurgeDone {
		return s.redirect(w, r, "/conservation", "purge.done")
	}
	return s.redirect(w, r, "/conservation", "purge.batch")
}

func (s *Server) askLegalBody(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.showLegalBody(w, r, by, nil)
}

func (s *Server) showLegalBody(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := LegalBodyView{Frame: s.frame(r, by, "legalbody.title").under("/conservation", words.T(langOf(r), "retention.title")), Form: form}
	if form == nil {
		var b placement.LegalBody
		err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
			b, err = tx.LegalBody(r.Context(), by.Territory)
			return err
		})
		if err != nil {
			return err
		}
		v.Form = newForm("controller", b.Controller, "controller_address", b.ControllerAddress, "officer", b.Officer, "officer_contact", b.OfficerContact,
			"publisher", b.Publisher, "host", b.Host, "access_contact", b.AccessContact)
	}
	return legalBodyPage.render(w, v.Form.Status(), v)
}

func (s *Server) setLegalBody(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := placement.LegalBody{Controller: form.Text("controller", 200), ControllerAddress: form.Text("controller_address", 300),
		Officer: form.Text("officer", 200), OfficerContact: form.Text("officer_contact", 300), Publisher: form.Text("publisher", 200),
		Host: form.Text("host", 300), AccessContact: form.Text("access_contact", 300)}
	again, err := form.Submit(func() error { return s.Office.SetLegalBody(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.showLegalBody(w, r, by, form)
	}
	return s.redirect(w, r, "/conservation", "legal.set")
}
