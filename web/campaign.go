package web

import (
	"context"
	"net/http"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
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
	Form     *Form   // of the button that prepares a run
	Checks   []Check // the first kinds of what to look at before a run
	Others   int     // kinds that are not among them
	Control  Link    // to the page with all of them, and how many block
	Places   string
	Limit    *Ceiling // of the places of all houses
	Settings []Point
	Runs     []RunLine
	Asking   int // boarders without a renewal
	Ready    int
	Blocked  bool // no run can be prepared
	Open     bool
	Again    bool // a run was made already: the next one is prepared in one of two ways
}

// A Check is one kind of thing to look at before a run, and where.
type Check struct {
	Badge      Badge
	Text, Href string
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
	survey, err := s.Office.Survey(r.Context(), by, placement.CampaignID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	v := CampaignView{Frame: s.frame(r, by, "campaigns.title").under("/campagnes", words.T(langOf(r), "campaigns.title")), Form: form,
		Campaign: survey.Campaign, Asking: survey.Asking}
	today := s.dayOf(r)
	err = s.DB.Read(r.Context(), func(tx *store.Tx) error {
		if err := v.counts(r.Context(), tx, today); err != nil {
			return err
		}
		return v.runs(r.Context(), tx)
	})
	if err != nil {
		return err
	}
	v.check(survey)
	v.finish(today)
	return campaignPage.render(w, form.Status(), v)
}

// counts are the files by what they wait for; each number leads to its list.
func (v *CampaignView) counts(ctx context.Context, tx *store.Tx, today calendar.Day) error {
	c := v.Campaign
	for _, q := range []struct {
		view store.View
		tone string
	}{{store.Ready, "ok"}, {store.Unagreed, "wait"}, {store.Incomplete, "wait"}, {store.Drafts, "wait"}, {store.Unverified, "wait"}, {store.PlacedView, ""}} {
		n, err := tx.CountReferrals(ctx, store.ScopeOf(v.By), store.ReferralFilter{View: q.view, Campaign: c.ID, Today: today}, mostCounted)
		if err != nil {
			return err
		}
		number := plain.Number(v.Lang, n)
		if q.view == store.Ready {
			v.Ready = n
		}
		if n == mostCounted {
			number = v.T("referrals.more_than", mostCounted-1)
		}
		code := viewCodes[q.view]
		v.Tiles = append(v.Tiles, Tile{Number: number, Label: v.T("campaigns.tile." + code), Tone: toneIf(n > 0, q.tone),
			Href: "/orientations?vue=" + code + "&campagne=" + string(c.ID)})
	}
	return nil
}

// summarised is how many kinds of findings the campaign's page names; the page
// of all of them has the others.
const summarised = 6

// check sums up what was seen before a run, and what limits the places.
func (v *CampaignView) check(survey office.Survey) {
	all, here := survey.Findings, "/campagnes/"+string(v.Campaign.ID)+"/controle"
	v.Blocked = len(all.Blocking()) > 0
	v.Control = Link{here, findingsHeadline(v.Frame, all)}
	kinds := 0
	for _, code := range placement.FindingCodes() {
		if len(all.Of(code)) == 0 {
			continue
		}
		if kinds++; kinds <= summarised {
			b := severityBadge(v.Lang, code.Severity())
			v.Checks = append(v.Checks, Check{b, findingTitle(v.Lang, all, code), here + "#" + string(code)})
		}
	}
	v.Others = max(0, kinds-summarised)
	closed, tremplin, places, bound := 0, 0, 0, placement.Bindings{}
	for _, l := range survey.Lodgings {
		switch {
		case l.House.Closed:
			closed++
		case l.House.Scheme == placement.Tremplin:
			tremplin++
		default:
			n, by := l.Places(v.Campaign.Nights())
			places += n
			bound[by]++
		}
	}
	v.Places = v.T("campaigns.check.places", places, len(survey.Lodgings)-closed-tremplin)
	v.Limit = ceilings(v.Frame, bound, placesList(v.Frame, v.Campaign.EntryOn))
	if closed+tremplin > 0 {
		v.Places += " " + v.T("campaigns.check.outside", closed, tremplin)
	}
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

func (v *CampaignView) finish(today calendar.Day) {
	v.Title, v.Open = v.Campaign.Name, v.Campaign.State == placement.Open
	v.Headline = readyHeadline(v.Frame, v.Ready)
	v.Settings = settingsOf(v.Frame, v.Campaign)
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
}

// readyHeadline says how many files are ready: as many as the tile and its list.
func readyHeadline(f Frame, ready int) string {
	switch ready {
	case 0:
		return f.T("campaigns.headline_none")
	case mostCounted:
		return f.T("campaigns.headline_many", mostCounted-1)
	}
	return f.T("campaigns.headline", ready)
}

// settingsOf are what the office chose for a campaign.
func settingsOf(f Frame, c placement.Campaign) []Point {
	return append(rulesOfCampaign(f, c), Point{Label: f.T("campaigns.answer_days"), Value: plain.Number(f.Lang, c.AnswerDays)})
}

// rulesOfCampaign are the settings that decide who is placed where.
func rulesOfCampaign(f Frame, c placement.Campaign) []Point {
	recount := f.T("campaigns.recount_off")
	if c.Recount {
		recount = f.T("campaigns.recount_on")
	}
	return []Point{{Label: f.T("campaigns.siblings"), Value: f.T("campaigns.siblings." + c.Siblings)}, {Label: f.T("campaigns.recount_title"), Value: recount}}
}
