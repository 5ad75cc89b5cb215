package web

import (
	"context"
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A CampaignsView lists the campaigns, the latest first.
type CampaignsView struct {
	Frame
	Lines []CampaignLine
	Empty Empty
}

// A CampaignLine is a campaign with how far it is.
type CampaignLine struct {
	placement.Campaign
	store.Progress
	Points []Point
}

// A CampaignFormView is the form that opens a campaign, or changes one.
type CampaignFormView struct {
	Frame
	Form     *Form
	Action   string
	Back     string
	Year     string // of a campaign that is open already; "" opens one
	Siblings []Option
	Means    map[string]string // what each of them does, and what it does not promise
	Boarders int               // whose families will be asked
	Rules    []Point           // that are fixed, once decisions were taken
	Scales   []Option          // versions of the criteria that may be named; none once it is open
}

var (
	campaignsPage    = newPage[CampaignsView]("campaigns.html")
	campaignFormPage = newPage[CampaignFormView]("newcampaign.html")
)

func campaignRoutes() []Route {
	return []Route{
		{Method: http.MethodGet, Path: "/campagnes", Action: placement.SeeCampaigns, Do: (*Server).listCampaigns},
		{Method: http.MethodGet, Path: "/campagnes/nouvelle", Action: placement.EditCampaigns, Do: (*Server).newCampaign},
		{Method: http.MethodPost, Path: "/campagnes", Action: placement.EditCampaigns, Do: (*Server).openCampaign, Event: "campaign.opened"},
		{Method: http.MethodGet, Path: "/campagnes/{id}", Action: placement.SeeCampaigns, Do: (*Server).showCampaign},
		{Method: http.MethodGet, Path: "/campagnes/{id}/controle", Action: placement.SeeCampaigns, Do: (*Server).showFindings},
		{Method: http.MethodGet, Path: "/campagnes/{id}/modifier", Action: placement.EditCampaigns, Do: (*Server).askCampaignChange},
		{Method: http.MethodPost, Path: "/campagnes/{id}/modifier", Action: placement.EditCampaigns, Do: (*Server).changeCampaign, Event: "campaign.changed"},
		{Method: http.MethodPost, Path: "/campagnes/{id}/renouvellements", Action: placement.EditCampaigns, Do: (*Server).prepareRenewals, Event: "referral.submitted"},
		{Method: http.MethodGet, Path: "/campagnes/{id}/clore", Action: placement.EditCampaigns, Do: (*Server).askClosing},
		{Method: http.MethodPost, Path: "/campagnes/{id}/clore", Action: placement.EditCampaigns, Do: (*Server).closeCampaign, Event: "campaign.closed"},
	}
}

func (s *Server) listCampaigns(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := CampaignsView{Frame: s.frame(r, by, "campaigns.title")}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error {
		campaigns, err := tx.Campaigns(r.Context(), by.Territory)
		if err != nil {
			return err
		}
		for _, c := range campaigns {
			progress, err := tx.CampaignProgress(r.Context(), c.ID)
			if err != nil {
				return err
			}
			v.Lines = append(v.Lines, CampaignLine{c, progress, v.points(c, progress)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	v.Empty = Empty{Title: v.T("campaigns.empty"), Text: v.T("campaigns.empty_text"), Next: &Link{"/campagnes/nouvelle", v.T("campaigns.new")}}
	return campaignsPage.render(w, http.StatusOK, v)
}

func (v CampaignsView) points(c placement.Campaign, p store.Progress) []Point {
	return []Point{
		{Label: v.T("campaigns.deposit"), Value: v.T("campaigns.from_to", c.OpensOn, c.ClosesOn)},
		{Label: v.T("campaigns.entry"), Value: plain.Day(v.Lang, c.EntryOn)},
		{Label: v.T("campaigns.files"), Value: plain.Number(v.Lang, p.Draft+p.Submitted+p.Placed)},
		{Label: v.T("campaigns.placed"), Value: plain.Number(v.Lang, p.Placed)},
	}
}

func (s *Server) newCampaign(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	next := calendar.SchoolYearOf(s.dayOf(r)).Next()
	entry := next.Start().AddDays(31)
	form := newForm("name", words.T(langOf(r), "campaigns.name_of", text(next.Start().Year())), "year", next.String(), "opens_on", s.dayOf(r).String(),
		"entry_on", entry.String(), "answer_days", "10", "siblings", "tie-break")
	return s.campaignForm(w, r, by, form)
}

func (s *Server) campaignForm(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := CampaignFormView{Frame: s.frame(r, by, "campaigns.new").under("/campagnes", words.T(langOf(r), "campaigns.title")), Form: form,
		Action: "/campagnes", Back: "/campagnes"}
	v.modes()
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Boarders, err = tx.CountStays(r.Context(), store.ScopeOf(by), store.StayFilter{State: placement.Present, On: s.dayOf(r)}); err != nil {
			return err
		}
		v.Scales, err = scales(r.Context(), tx, v.Frame)
		return err
	})
	if err != nil {
		return err
	}
	return campaignFormPage.render(w, form.Status(), v)
}

// scales are the published versions of the criteria. What is chosen first is the
// one in force when the campaign opens.
func scales(ctx context.Context, tx *store.Tx, f Frame) ([]Option, error) {
	all, err := tx.Catalogues(ctx, f.By.Territory)
	list := []Option{{"", f.T("campaigns.scale_in_force")}}
	for _, k := range all {
		if k.State == placement.CataloguePublished {
			list = append(list, Option{k.Number, f.T("rules.adopted", k.Number, plain.Date(f.Lang, k.PublishedOn))})
		}
	}
	return list, err
}

// modes fills in what a campaign may do about brothers and sisters.
func (v *CampaignFormView) modes() {
	v.Siblings, v.Means = choicesOf(v.Frame, "campaigns.siblings.", placement.SiblingModes), map[string]string{}
	for _, mode := range placement.SiblingModes {
		v.Means[mode] = v.T("campaigns.siblings_means." + mode)
	}
}

// settings reads what both forms of a campaign have.
func (f *Form) settings() placement.CampaignChange {
	return placement.CampaignChange{
		Name: f.Text("name", 80), OpensOn: f.Day("opens_on"), ClosesOn: f.Day("closes_on"), PanelOn: f.Day("panel_on"), EntryOn: f.Day("entry_on"),
		EndsOn: f.Day("ends_on"), AnswerDays: f.Number("answer_days", 1, 60), Siblings: f.Choice("siblings", placement.SiblingModes...), Recount: f.Ticked("recount"),
	}
}

func (s *Server) openCampaign(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := form.settings()
	c := placement.Campaign{
		Name: in.Name, Year: form.Text("year", 9), OpensOn: in.OpensOn, ClosesOn: in.ClosesOn, PanelOn: in.PanelOn, EntryOn: in.EntryOn, EndsOn: in.EndsOn,
		AnswerDays: in.AnswerDays, Siblings: in.Siblings, Recount: in.Recount, Rules: form.Optional("rules", 20),
	}
	var kept placement.Campaign
	again, err := form.Submit(func() (err error) {
		kept, _, err = s.Office.OpenCampaign(r.Context(), by, c)
		return err
	})
	switch {
	case err != nil:
		return err
	case again:
		return s.campaignForm(w, r, by, form)
	}
	return s.redirect(w, r, "/campagnes/"+string(kept.ID), "campaign.opened")
}

func (s *Server) prepareRenewals(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	id := placement.CampaignID(chi.URLParam(r, "id"))
	if _, err := s.Office.PrepareRenewals(r.Context(), by, id); err != nil {
		return err
	}
	return s.redirect(w, r, "/campagnes/"+string(id), "campaign.renewals")
}

func (s *Server) askClosing(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var c placement.Campaign
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		c, err = tx.Campaign(r.Context(), by.Territory, placement.CampaignID(chi.URLParam(r, "id")))
		return err
	})
	if err != nil {
		return err
	}
	here, lang := "/campagnes/"+string(c.ID), langOf(r)
	return s.confirm(w, r, by, Confirmation{
		Question: words.T(lang, "campaigns.close_ask", c.Name), Action: here + "/clore", Button: words.T(lang, "campaigns.close"), Stop: true,
		Facts: []Point{{Label: words.T(lang, "campaigns.close_means"), Value: words.T(lang, "campaigns.close_text")}},
		Back:  Link{here, words.T(lang, "frame.cancel")}, Form: newForm("version", text(c.Version)), Keep: []string{"version"},
	})
}

func (s *Server) closeCampaign(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	id, form := placement.CampaignID(chi.URLParam(r, "id")), readForm(r)
	again, err := form.Submit(func() error { return s.Office.CloseCampaign(r.Context(), by, id, form.Version()) })
	if err != nil || again {
		return form.fault(err)
	}
	return s.redirect(w, r, "/campagnes/"+string(id), "campaign.closed")
}

// fault is what a form without anything to type shows as a page: the error, or
// the first thing that is wrong with the form.
func (f *Form) fault(err error) error {
	if err == nil && len(f.faults) > 0 {
		return f.faults[0]
	}
	return err
}

// campaignDeadlines are the next dates of the open campaigns, for the morning's
// page.
func campaignDeadlines(ctx context.Context, tx *store.Tx, by placement.Actor, lang plain.Lang, today calendar.Day) ([]Deadline, error) {
	if admit(by, placement.SeeCampaigns) != nil {
		return nil, nil
	}
	campaigns, err := tx.Campaigns(ctx, by.Territory)
	var list []Deadline
	for _, c := range campaigns {
		if c.State != placement.Open {
			continue
		}
		for _, d := range campaignDays(c) {
			if !d.on.Before(today) {
				list = append(list, Deadline{On: d.on, Text: words.T(lang, "campaigns.deadline."+d.name, c.Name), Href: "/campagnes/" + string(c.ID)})
			}
		}
	}
	return list, err
}

// toDecide counts the proposals of the latest runs that wait for a person.
func toDecide(ctx context.Context, tx *store.Tx, by placement.Actor, _ time.Time) (n int, err error) {
	campaigns, err := tx.Campaigns(ctx, by.Territory)
	for _, c := range campaigns {
		if c.State != placement.Open || err != nil {
			continue
		}
		runs, err := tx.Runs(ctx, by.Territory, c.ID)
		if err != nil {
			return n, err
		}
		if last, ok := decidable(runs); ok {
			count, err := tx.CountProposals(ctx, by.Territory, last.ID)
			if err != nil {
				return n, err
			}
			n += count.Undecided
		}
	}
	return n, err
}

// decidable is the run on which decisions are taken: the latest that ended well.
func decidable(runs []placement.Run) (placement.Run, bool) {
	for _, r := range runs {
		if r.State == placement.Done || r.State == placement.Decided {
			return r, true
		}
	}
	return placement.Run{}, false
}
