package web

import (
	"context"
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

// A RenewalsView lists the boarders of whom next year is asked, by where each
// stands.
type RenewalsView struct {
	Frame
	Campaign placement.Campaign
	Groups   []RenewalGroup
	Chase    int // families that have said nothing
	Late     bool
}

// A RenewalGroup is all renewals that stand alike.
type RenewalGroup struct {
	Stand placement.RenewalStand
	Title string
	About string
	Badge Badge
	Lines []store.RenewalLine
}

// An OwnRenewalView asks a guardian about next year.
type OwnRenewalView struct {
	Frame
	File   placement.File
	Form   *Form
	Here   string
	Until  calendar.Day
	Houses []Option
	Wishes []string
	Says   []Option
}

var (
	renewalsPage   = newPage[RenewalsView]("renewals.html")
	ownRenewalPage = newPage[OwnRenewalView]("ownrenewal.html")
)

func renewalRoutes() []Route {
	own := "/famille/dossiers/{id}/annee-prochaine"
	return []Route{
		{Method: http.MethodGet, Path: "/campagnes/{id}/renouvellements", Action: placement.SeeReferrals, Do: (*Server).renewals},
		{Method: http.MethodPost, Path: "/campagnes/{id}/relancer", Action: placement.EditReferrals, Do: (*Server).chaseRenewals, Event: "renewal.chased"},
		{Method: http.MethodPost, Path: "/orientations/{id}/depart", Action: placement.EditReferrals, Do: (*Server).endRenewal, Event: "renewal.ended"},
		{Method: http.MethodGet, Path: own, Action: placement.AnswerRenewal, Do: (*Server).askRenewal},
		{Method: http.MethodPost, Path: own, Action: placement.AnswerRenewal, Do: (*Server).answerRenewal, Event: "renewal.answered"},
	}
}

func renewalsPath(id placement.CampaignID) string {
	return "/campagnes/" + url.PathEscape(string(id)) + "/renouvellements"
}

// standTones are the stands in the order of the page, what needs somebody first.
var standTones = []struct {
	stand placement.RenewalStand
	tone  string
}{
	{placement.RenewalToChase, "bad"}, {placement.RenewalSplit, "bad"}, {placement.RenewalGoes, "wait"}, {placement.RenewalAwaited, "wait"},
	{placement.RenewalOther, "ok"}, {placement.RenewalStays, "ok"},
}

func (s *Server) renewals(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	v := RenewalsView{Frame: s.frame(r, by, "renewals.title")}
	var lines []store.RenewalLine
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Campaign, err = tx.Campaign(r.Context(), by.Territory, placement.CampaignID(chi.URLParam(r, "id"))); err != nil {
			return err
		}
		lines, err = tx.Renewals(r.Context(), store.ScopeOf(by), v.Campaign.ID)
		return err
	})
	if err != nil {
		return err
	}
	v.Frame = v.under("/campagnes/"+url.PathEscape(string(v.Campaign.ID)), v.Campaign.Name)
	v.Late = s.dayOf(r).After(v.Campaign.ClosesOn)
	for _, t := range standTones {
		g := RenewalGroup{Stand: t.stand, Title: v.T("renewals." + string(t.stand)), About: v.T("renewals.about." + string(t.stand))}
		for _, l := range lines {
			if placement.StandOf(l.Said, l.Agreed, v.Late) == t.stand {
				g.Lines = append(g.Lines, l)
			}
		}
		g.Badge = Badge{t.tone, plain.Number(v.Lang, len(g.Lines))}
		if t.stand == placement.RenewalToChase || t.stand == placement.RenewalAwaited {
			v.Chase += len(g.Lines)
		}
		if len(g.Lines) > 0 {
			v.Groups = append(v.Groups, g)
		}
	}
	return renewalsPage.render(w, http.StatusOK, v)
}

func (s *Server) chaseRenewals(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	id := placement.CampaignID(chi.URLParam(r, "id"))
	if !readForm(r).Ticked("sure") {
		return s.askChase(w, r, by, id)
	}
	sent, err := s.Office.ChaseRenewals(r.Context(), by, id)
	if err != nil {
		return err
	}
	done := "renewal.chased"
	if sent == 0 {
		done = "renewal.chased_already"
	}
	return s.redirect(w, r, renewalsPath(id), done)
}

// askChase first names who would be written to.
func (s *Server) askChase(w http.ResponseWriter, r *http.Request, by placement.Actor, id placement.CampaignID) error {
	f := s.frame(r, by, "confirm.title")
	var heard office.Hearing
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		heard, err = s.Office.WhoIsChased(r.Context(), tx, by, id)
		return err
	})
	if err != nil {
		return err
	}
	ask := Confirmation{
		Question: f.T("renewals.chase_ask"), Action: "/campagnes/" + url.PathEscape(string(id)) + "/relancer", Button: f.T("renewals.chase_sure", len(heard.Told)),
		Back: Link{renewalsPath(id), f.T("frame.cancel")}, Form: newForm("sure", "1"), Keep: []string{"sure"},
	}
	ask.tell(f, heard)
	return s.confirm(w, r, by, ask)
}

func (s *Server) endRenewal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	version := form.Version()
	again, err := form.Submit(func() error { return s.Office.EndRenewal(r.Context(), by, referralID(r), version) })
	switch {
	case err != nil:
		return err
	case again:
		return form.faults
	}
	return s.redirect(w, r, referralPath(referralID(r), ""), "renewal.ended")
}

func ownRenewalPath(id placement.ReferralID) string {
	return "/famille/dossiers/" + url.PathEscape(string(id)) + "/annee-prochaine"
}

// renewalOf leads to the question about next year, as long as it may be answered;
// asked reports whether the reader has not answered yet.
func (h household) renewalOf(tx *store.Tx, f placement.File, c placement.Campaign) (link *Link, asked bool, err error) {
	r := f.Referral
	if r.Way != placement.Renewal || r.Current == "" || r.State != placement.Draft && r.State != placement.Submitted || c.State != placement.Open || h.today.After(c.ClosesOn) ||
		!decides(f, h.by, h.today) {
		return nil, false, nil
	}
	all, err := tx.RenewalAnswers(h.ctx, r.ID)
	asked = !slices.ContainsFunc(all, func(a placement.RenewalAnswer) bool { return a.Guardian == h.by.Guardian })
	text := h.frame.T("renewal.change")
	if asked {
		text = h.frame.T("renewal.answer")
	}
	return &Link{ownRenewalPath(r.ID), text}, asked, err
}

func (s *Server) askRenewal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.ownRenewal(w, r, by, nil)
}

// ownRenewal shows the question, with what was typed or what the guardian said
// last.
func (s *Server) ownRenewal(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := OwnRenewalView{Frame: s.frame(r, by, "renewal.title").under("/famille", words.T(langOf(r), "family.title")), Form: form}
	if form == nil {
		v.Form = newForm()
	}
	err := s.DB.Read(r.Context(), func(tx *store.Tx) error { return v.read(r.Context(), tx, s.dayOf(r), referralID(r)) })
	if err != nil {
		return err
	}
	v.Title = v.T("renewal.of", v.File.Pupil.Given)
	for _, says := range []placement.RenewalSays{placement.Stays, placement.OtherHouse, placement.Goes} {
		v.Says = append(v.Says, Option{string(says), v.T("renewal.says."+string(says), v.Here)})
	}
	v.Wishes = []string{wishField(1), wishField(2), wishField(3)}
	return ownRenewalPage.render(w, v.Form.Status(), v)
}

func (v *OwnRenewalView) read(ctx context.Context, tx *store.Tx, today calendar.Day, id placement.ReferralID) (err error) {
	if v.File, err = tx.ChildFile(ctx, v.By.Guardian, today, id); err != nil {
		return err
	}
	r := v.File.Referral
	if r.Way != placement.Renewal || r.Campaign == "" || r.Current == "" {
		return placement.Refuse("renewal.over")
	}
	c, err := tx.Campaign(ctx, r.Territory, r.Campaign)
	if err != nil {
		return err
	}
	section, err := tx.Section(ctx, r.Territory, r.Current)
	if err != nil {
		return err
	}
	v.Until = c.ClosesOn
	houses, err := tx.Houses(ctx, store.Whole(r.Territory))
	v.Houses = []Option{{"", v.T("newreferral.no_wish")}}
	for _, h := range houses {
		switch {
		case h.ID == section.House:
			v.Here = h.Name
		case h.Scheme != placement.Tremplin && !h.Closed:
			v.Houses = append(v.Houses, Option{string(h.ID), h.Name + " – " + h.Commune})
		}
	}
	if err != nil || len(v.Form.values) > 0 {
		return err
	}
	said, err := tx.RenewalAnswers(ctx, id)
	for _, a := range said {
		if a.Guardian == v.By.Guardian {
			v.Form.Set("says", string(a.Says))
		}
	}
	for _, w := range r.Wishes {
		v.Form.Set(wishField(w.Rank), string(w.House))
	}
	return err
}

func (s *Server) answerRenewal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readForm(r)
	in := office.RenewalReply{Referral: referralID(r), Says: placement.RenewalSays(form.Choice("says", "stays", "other", "leaves"))}
	for rank := 1; rank <= 3; rank++ {
		if house := form.Optional(wishField(rank), 60); house != "" {
			in.Houses = append(in.Houses, placement.HouseID(house))
		}
	}
	again, err := form.Submit(func() error { return s.Office.AnswerRenewal(r.Context(), by, in) })
	switch {
	case err != nil:
		return err
	case again:
		return s.ownRenewal(w, r, by, form)
	}
	return s.redirect(w, r, "/famille", "renewal.answered")
}
