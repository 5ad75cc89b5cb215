package web

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"internat/placement"
	"internat/placement/store"
)

func (s *Server) askCampaignChange(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	c, decided, err := s.campaignToChange(r, by)
	if err != nil {
		return err
	}
	form := newForm("version", text(c.Version), "name", c.Name, "opens_on", c.OpensOn.String(), "closes_on", c.ClosesOn.String(), "panel_on", c.PanelOn.String(),
		"entry_on", c.EntryOn.String(), "ends_on", c.EndsOn.String(), "answer_days", text(c.AnswerDays), "siblings", c.Siblings)
	form.tick("recount", c.Recount)
	return s.campaignChangeForm(w, r, by, c, decided, form)
}

// campaignToChange reads an open campaign, and whether its rules are fixed.
func (s *Server) campaignToChange(r *http.Request, by placement.Actor) (c placement.Campaign, decided bool, err error) {
	err = s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if c, err = tx.Campaign(r.Context(), by.Territory, placement.CampaignID(chi.URLParam(r, "id"))); err != nil {
			return err
		}
		if c.State != placement.Open {
			return placement.Refuse("campaign.closed")
		}
		decided, err = tx.CampaignDecided(r.Context(), by.Territory, c.ID)
		return err
	})
	return c, decided, err
}

func (s *Server) campaignChangeForm(w http.ResponseWriter, r *http.Request, by placement.Actor, c placement.Campaign, decided bool, form *Form) error {
	here := "/campagnes/" + string(c.ID)
	v := CampaignFormView{Frame: s.frame(r, by, "campaigns.change").under("/campagnes", words.T(langOf(r), "campaigns.title")).under(here, c.Name),
		Form: form, Action: here + "/modifier", Back: here, Year: c.Year}
	v.modes()
	if decided {
		v.Rules = rulesOfCampaign(v.Frame, c)
	}
	return campaignFormPage.render(w, form.Status(), v)
}

// changeCampaign amends a campaign. The rules that are fixed are not in the form
// any more; what is on file stands for them.
func (s *Server) changeCampaign(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	c, decided, err := s.campaignToChange(r, by)
	if err != nil {
		return err
	}
	form := readForm(r)
	if decided && form.Value("siblings") == "" {
		form.Set("siblings", c.Siblings)
		form.tick("recount", c.Recount)
	}
	in, version := form.settings(), form.Version()
	again, err := form.Submit(func() error { return s.Office.ChangeCampaign(r.Context(), by, c.ID, in, version) })
	switch {
	case err != nil:
		return err
	case again:
		return s.campaignChangeForm(w, r, by, c, decided, form)
	}
	return s.redirect(w, r, "/campagnes/"+string(c.ID), "campaign.changed")
}
