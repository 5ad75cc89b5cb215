package web

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/plain"
	"internat/placement/store"
)

// A CampaignView is one campaign: what is ready, what blocks, where it stands,
// its runs.
type CampaignView struct {
	Frame
	Campaign placement.Campaign
	Headline string
	Tiles    []Tile
	Steps    []Step
	Checks   []Check
	Runs     []RunLine
	Asking   int // boarders without a renewal
	Ready    int
	Blocked  bool // no run can be prepared
	Open     bool
	Again    bool // a run was made already: the next one is prepared in one of two ways
}

// A Check is one thing looked at before a run: done, to look at, or in the way.
type Check struct {
	Tone, Text string
	Link       *Link
}

// A RunLine is a run in the list of a campaign.
type RunLine struct {
	placement.Run
	Hash string // the first digits
}

var campaignPage = newPage[CampaignView]("campaign.html")

// campaignDays are the days of a campaign in their order.
func campaignDays(c placement.Campaign) []campaignDay {
	return []campaignDay{{"opens", c.OpensOn}, {"closes", c.ClosesOn}, {"panel", c.PanelOn}, {"entry", c.EntryOn}}
}

type campaignDay struct {
	name string
	on   calendar.Day
}

func (s *Server) showCampaign(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.campaignWith(w, r, by, newForm())
}

// campaignWith shows a campaign, after a run that could not be prepared with
// what stood in the way.
func (s *Server) campaignWith(w http.ResponseWriter, r *http.Request, by placement.Actor, form *Form) error {
	v := CampaignView{Frame: s.frame(r, by, "campaigns.title").under("/campagnes", words.T(langOf(r), "campaigns.title"))}
	today := s.dayOf(r)
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		if v.Campaign, err = tx.Campaign(r.Context(), by.Territory, placement.CampaignID(chi.URLParam(r, "id"))); err != nil {
			return err
		}
		if err := v.readiness(r.Context(), tx, today); err != nil {
			return err
		}
		if err := v.houses(r.Context(), tx); err != nil {
			return err
		}
		waiting, err := tx.BoardersToAsk(r.Context(), by.Territory, v.Campaign.ID, today, "", 500)
		for _, b := range waiting {
			if b.Level.Next() != "" && b.Scheme != placement.Tremplin {
				v.Asking++
			}
		}
		if err != nil {
			return err
		}
		return v.runs(r.Context(), tx)
	})
	if err != nil {
		return err
	}
	v.finish(today, form)
	return campaignPage.render(w, form.Status(), v)
}

// readiness counts the files by what they wait for; each number leads to its
// list.
func (v *CampaignView) readiness(ctx context.Context, tx *store.Tx, today calendar.Day) error {
	c := v.Campaign
	for _, q := range []struct {
		view store.View
		tone string
	}{{store.Ready, "ok"}, {store.Unagreed, "wait"}, {store.Drafts, "wait"}, {store.Unverified, "wait"}, {store.PlacedView, ""}} {
		n, err := tx.CountReferrals(ctx, store.ScopeOf(v.By), store.ReferralFilter{View: q.view, Campaign: c.ID, Today: today}, mostCounted)
		if err != nil {
			return err
		}
		code := viewCodes[q.view]
		href := "/orientations?vue=" + code + "&campagne=" + string(c.ID)
		tile := Tile{Number: plain.Number(v.Lang, n), Label: v.T("campaigns.tile." + code), Href: href}
		if n > 0 {
			tile.Tone = q.tone
		}
		v.Tiles = append(v.Tiles, tile)
		if q.view == store.Ready {
			offered, err := tx.OfferCounts(ctx, store.ScopeOf(v.By), store.OfferFilter{Campaign: c.ID, Alone: true})
			if err != nil {
				return err
			}
			v.Ready = max(0, n-offered[placement.Offered]-offered[placement.Suspended])
			continue
		}
		if n > 0 && q.tone == "wait" {
			v.Checks = append(v.Checks, Check{"wait", v.T("campaigns.check."+code, n), &Link{href, v.T("campaigns.see")}})
		}
	}
	return nil
}

// houses looks at what limits the places.
func (v *CampaignView) houses(ctx context.Context, tx *store.Tx) error {
	lodgings, err := tx.Lodgings(ctx, v.By.Territory, v.Campaign.Nights())
	if err != nil {
		return err
	}
	for _, h := range (placement.Snapshot{Lodgings: lodgings}).Overlapping() {
		v.Blocked = true
		v.Checks = append(v.Checks, Check{"bad", v.T("campaigns.check.overlap", h.Name), &Link{"/internats/" + string(h.ID), v.T("campaigns.mend")}})
	}
	closed, tremplin, places := 0, 0, 0
	for _, l := range lodgings {
		switch {
		case l.House.Closed:
			closed++
		case l.House.Scheme == placement.Tremplin:
			tremplin++
		default:
			places += l.Places(v.Campaign.Nights())
			v.Checks = append(v.Checks, v.unstaffed(l)...)
		}
	}
	v.Checks = append(v.Checks, Check{"ok", v.T("campaigns.check.places", places, len(lodgings)-closed-tremplin), &Link{"/internats", v.T("campaigns.see")}})
	if closed+tremplin > 0 {
		v.Checks = append(v.Checks, Check{"", v.T("campaigns.check.outside", closed, tremplin), nil})
	}
	return nil
}

func (v *CampaignView) unstaffed(l placement.Lodging) (list []Check) {
	for _, b := range l.Bands {
		if b.Staffed() == 0 {
			list = append(list, Check{"wait", v.T("campaigns.check.unstaffed", l.House.Name, b.Code), &Link{"/internats/" + string(l.House.ID), v.T("campaigns.mend")}})
		}
	}
	return list
}

func (v *CampaignView) runs(ctx context.Context, tx *store.Tx) error {
	runs, err := tx.Runs(ctx, v.By.Territory, v.Campaign.ID)
	for _, r := range runs {
		v.Runs = append(v.Runs, RunLine{r, short(r.InputHash)})
		v.Again = v.Again || r.State == placement.Done || r.State == placement.Decided
	}
	return err
}

// short is the beginning of a hash, enough to recognise it by.
func short(hash string) string { return hash[:min(12, len(hash))] }

func (v *CampaignView) finish(today calendar.Day, form *Form) {
	v.Title, v.Open = v.Campaign.Name, v.Campaign.State == placement.Open
	v.Headline = v.T("campaigns.headline", v.Ready)
	if v.Ready == 0 {
		v.Headline = v.T("campaigns.headline_none")
		v.Blocked = true
	}
	days := campaignDays(v.Campaign)
	for i, d := range days {
		step := Step{Text: v.T("campaigns.step."+d.name, d.on)}
		switch {
		case !d.on.After(today) && (i+1 == len(days) || !days[i+1].on.After(today)):
			step.State = "done"
		case !d.on.After(today):
			step.State = "now"
		}
		v.Steps = append(v.Steps, step)
	}
	if v.Asking > 0 && v.Open {
		v.Checks = append(v.Checks, Check{"wait", v.T("campaigns.check.asking", v.Asking), nil})
	}
	for _, f := range form.faults {
		v.Checks = append([]Check{{"bad", words.Fault(v.Lang, f), nil}}, v.Checks...)
	}
}
