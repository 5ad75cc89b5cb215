package web

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/office"
	"internat/placement/plain"
	"internat/placement/store"
)

// APICampaign is a campaign for one school year.
type APICampaign struct {
	ID         placement.CampaignID    `json:"id"`
	Name       string                  `json:"name"`
	Year       string                  `json:"school_year"`
	OpensOn    calendar.Day            `json:"opens_on,omitzero"`
	ClosesOn   calendar.Day            `json:"closes_on,omitzero"`
	PanelOn    calendar.Day            `json:"panel_on,omitzero"`
	EntryOn    calendar.Day            `json:"entry_on,omitzero"`
	EndsOn     calendar.Day            `json:"ends_on,omitzero"`
	AnswerDays int                     `json:"answer_days"`
	Siblings   string                  `json:"siblings"`
	Recount    bool                    `json:"recount"`
	Rules      string                  `json:"rules"`
	State      placement.CampaignState `json:"state"`
	Version    int                     `json:"version"`
}

// APIFinding is one thing to look at before a run, or that blocks it.
type APIFinding struct {
	Code     placement.FindingCode `json:"code"`
	Severity placement.Severity    `json:"severity"`
	Referral placement.ReferralID  `json:"referral"` // "" for a house
	House    placement.HouseID     `json:"house"`    // "" for a file
	Section  placement.SectionID   `json:"section"`
	Number   int                   `json:"number"` // how many, where the code counts something
	Kind     string                `json:"kind"`   // in the language of the call: what is found
	Detail   string                `json:"detail"` // and what is particular about this one
}

// APIRun is one calculation, without its frozen files.
type APIRun struct {
	ID         placement.RunID      `json:"id"`
	Campaign   placement.CampaignID `json:"campaign"`
	State      placement.RunState   `json:"state"`
	Way        placement.RunWay     `json:"way"`  // what it does with the places already promised
	Base       placement.RunID      `json:"base"` // the published run before it; "" is none
	Seed       string               `json:"seed"`
	SeedBy     string               `json:"seed_by"`
	SeedHow    placement.SeedHow    `json:"seed_how"`  // "drawn" by the program, "typed" by a person
	SeedFrom   string               `json:"seed_from"` // where a typed seed comes from
	InputHash  string               `json:"input_hash"`
	OutputHash string               `json:"output_hash"`
	Rules      string               `json:"rules"`
	Engine     string               `json:"engine"`
	Violations int                  `json:"violations"`
	StartedBy  string               `json:"started_by"`
	StartedAt  time.Time            `json:"started_at"`
	FinishedAt time.Time            `json:"finished_at,omitzero"`
	Version    int                  `json:"version"`
}

// APIProposal is what a run says about one referral, and what a person decided.
type APIProposal struct {
	ID          placement.ProposalID    `json:"id"`
	Run         placement.RunID         `json:"run"`
	Referral    placement.ReferralID    `json:"referral"`
	Pupil       APIPupil                `json:"pupil"`
	House       placement.HouseID       `json:"house"`   // "" without a place
	Section     placement.SectionID     `json:"section"` // "" without a place
	Wish        int                     `json:"wish"`    // 1 is the first; 0 is none
	Code        string                  `json:"code"`
	Present     placement.SectionID     `json:"present"`     // the place the pupil has and would leave for a better one; "" has none
	Quarantined bool                    `json:"quarantined"` // an anomaly of the check casts doubt on it: nothing can be decided
	Exception   string                  `json:"exception"`   // why it must be opened before all are confirmed; "" need not
	OpenedBy    string                  `json:"opened_by"`
	State       placement.ProposalState `json:"state"`
	DecidedBy   string                  `json:"decided_by"`
	DecidedAt   time.Time               `json:"decided_at,omitzero"`
	Reasons     []APIReason             `json:"reasons,omitempty"` // with one proposal only
	Version     int                     `json:"version"`
}

// APIReason is what became of one wish, in the language of the call.
type APIReason struct {
	House     string   `json:"house"`
	Section   string   `json:"section"`
	Code      string   `json:"code"`
	Sentences []string `json:"sentences"`
}

// APIDecision is a person's word on a proposal.
type APIDecision struct {
	Version int    `json:"version"`
	Reason  string `json:"reason,omitempty"` // to set it aside
}

func apiCampaignRoutes() []Route {
	see, decide := placement.SeeCampaigns, placement.DecideProposals
	return []Route{
		{Method: http.MethodGet, Path: "/api/v1/campaigns", Action: see, Do: (*Server).apiCampaigns, API: &APIDoc{
			Summary: "Campaigns, the latest school year first", Query: paged(), Out: Listing[APICampaign]{}}},
		{Method: http.MethodGet, Path: "/api/v1/campaigns/{id}", Action: see, Do: (*Server).apiCampaign, API: &APIDoc{
			Summary: "One campaign", Out: APICampaign{}}},
		{Method: http.MethodGet, Path: "/api/v1/campaigns/{id}/findings", Action: see, Do: (*Server).apiFindings, API: &APIDoc{
			Summary: "What to look at before a run, what blocks it first", Query: paged(Param{"severity", "Some of them", placement.Severity("")}),
			Out: Listing[APIFinding]{}}},
		{Method: http.MethodGet, Path: "/api/v1/campaigns/{id}/runs", Action: see, Do: (*Server).apiRuns, API: &APIDoc{
			Summary: "The runs of a campaign, the latest first", Query: paged(), Out: Listing[APIRun]{}}},
		{Method: http.MethodGet, Path: "/api/v1/runs/{id}", Action: see, Do: (*Server).apiRun, API: &APIDoc{
			Summary: "One run", Out: APIRun{}}},
		{Method: http.MethodGet, Path: "/api/v1/runs/{id}/proposals", Action: see, Do: (*Server).apiProposals, API: &APIDoc{
			Summary: "The proposals of a run: what must be opened first, then by name",
			Query:   paged(Param{"pick", "Some of them", store.ProposalPick("")}), Out: Listing[APIProposal]{}}},
		{Method: http.MethodGet, Path: "/api/v1/proposals/{id}", Action: see, Do: (*Server).apiProposal, API: &APIDoc{
			Summary: "One proposal with its reasons", Out: APIProposal{}}},
		{Method: http.MethodPost, Path: "/api/v1/proposals/{id}/confirm", Action: decide, Do: (*Server).apiConfirm, Event: "proposal.confirmed", API: &APIDoc{
			Summary: "Confirm a proposal: the offer goes out", In: APIDecision{}, Out: APIProposal{}}},
		{Method: http.MethodPost, Path: "/api/v1/proposals/{id}/set-aside", Action: decide, Do: (*Server).apiSetAside, Event: "proposal.set_aside", API: &APIDoc{
			Summary: "Do not follow the run, and say why", In: APIDecision{}, Out: APIProposal{}}},
	}
}

func campaignJSON(c placement.Campaign) APICampaign {
	return APICampaign{c.ID, c.Name, c.Year, c.OpensOn, c.ClosesOn, c.PanelOn, c.EntryOn, c.EndsOn, c.AnswerDays, c.Siblings, c.Recount, c.Rules, c.State, c.Version}
}

func (s *Server) apiCampaigns(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APICampaign, error) {
		all, err := tx.Campaigns(r.Context(), by.Territory)
		return inJSON(cut(all, limit, offset), campaignJSON), err
	})
}

func (s *Server) apiCampaign(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var c placement.Campaign
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		c, err = tx.Campaign(r.Context(), by.Territory, placement.CampaignID(chi.URLParam(r, "id")))
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, campaignJSON(c))
}

func (s *Server) apiFindings(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	severity := filterOneOf[placement.Severity](form, "severity")
	if err := form.Err(); err != nil {
		return err
	}
	limit, offset, err := rangeOf(r)
	if err != nil {
		return err
	}
	survey, err := s.Office.Survey(r.Context(), by, placement.CampaignID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	found := survey.Findings
	if severity != "" {
		found = slices.DeleteFunc(slices.Clone(found), func(f placement.Finding) bool { return f.Code.Severity() != severity })
	}
	items := inJSON(cut(found, limit+1, offset), findingJSON(langOf(r), namesIn(survey.Lodgings)))
	return writeJSON(w, http.StatusOK, listing(r, items, limit, offset))
}

func findingJSON(lang plain.Lang, names partNames) func(placement.Finding) APIFinding {
	return func(f placement.Finding) APIFinding {
		return APIFinding{f.Code, f.Code.Severity(), f.Referral, f.House, f.Section, f.Number, findingTitle(lang, placement.Findings{f}, f.Code),
			words.FindingLine(lang, f, names.of(f))}
	}
}

func runJSON(u placement.Run) APIRun {
	return APIRun{
		ID: u.ID, Campaign: u.Campaign, State: u.State, Way: u.Way, Base: u.Base, Seed: u.Seed, SeedBy: u.SeedBy, SeedHow: u.SeedHow, SeedFrom: u.SeedFrom, InputHash: u.InputHash, OutputHash: u.OutputHash, Rules: u.Rules,
		Engine: u.Engine, Violations: u.Violations, StartedBy: u.StartedBy.Name, StartedAt: u.StartedAt, FinishedAt: u.FinishedAt, Version: u.Version,
	}
}

func (s *Server) apiRuns(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APIRun, error) {
		c, err := tx.Campaign(r.Context(), by.Territory, placement.CampaignID(chi.URLParam(r, "id")))
		if err != nil {
			return nil, err
		}
		all, err := tx.Runs(r.Context(), by.Territory, c.ID)
		return inJSON(cut(all, limit, offset), runJSON), err
	})
}

func (s *Server) apiRun(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var run placement.Run
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		run, err = tx.Run(r.Context(), by.Territory, placement.RunID(chi.URLParam(r, "id")))
		return err
	})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, runJSON(run))
}

func proposalJSON(l store.ProposalLine) APIProposal {
	return APIProposal{
		ID: l.ID, Run: l.Run, Referral: l.Referral, Pupil: APIPupil{l.Pupil, l.PupilName}, House: l.House, Section: l.Section, Wish: l.Wish,
		Code: l.Code, Present: l.Present, Quarantined: l.Quarantined, Exception: l.Exception, OpenedBy: l.OpenedBy, State: l.State, DecidedBy: l.DecidedBy.Name, DecidedAt: l.DecidedAt,
		Version: l.Version,
	}
}

func (s *Server) apiProposals(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	form := readQuery(r)
	pick := filterOneOf[store.ProposalPick](form, "pick")
	if err := form.Err(); err != nil {
		return err
	}
	return answerList(s, w, r, func(tx *store.Tx, limit, offset int) ([]APIProposal, error) {
		run, err := tx.Run(r.Context(), by.Territory, placement.RunID(chi.URLParam(r, "id")))
		if err != nil {
			return nil, err
		}
		lines, err := tx.Proposals(r.Context(), store.ScopeOf(by), run.ID, pick, limit, offset)
		return inJSON(lines, proposalJSON), err
	})
}

// apiProposal shows one proposal, with why.
func (s *Server) apiProposal(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	var line store.ProposalLine
	err := s.DB.Read(r.Context(), func(tx *store.Tx) (err error) {
		line, err = tx.Proposal(r.Context(), store.ScopeOf(by), placement.ProposalID(chi.URLParam(r, "id")))
		return err
	})
	if err != nil {
		return err
	}
	certificate, err := line.Reasons()
	if err != nil {
		return err
	}
	x := proposalJSON(line)
	x.Reasons = inJSON(certificate.Wishes, reasonJSON(langOf(r)))
	return writeJSON(w, http.StatusOK, x)
}

func reasonJSON(lang plain.Lang) func(match.WishCertificate) APIReason {
	return func(c match.WishCertificate) APIReason {
		return APIReason{c.House, c.Section, string(c.Code), words.Why(lang, c)}
	}
}

// apiDecide takes a person's word on a proposal and shows what has become of it.
func (s *Server) apiDecide(w http.ResponseWriter, r *http.Request, by placement.Actor,
	decide func(context.Context, placement.Actor, office.ProposalDecision) error) error {
	var in APIDecision
	if err := readJSON(r, &in); err != nil {
		return err
	}
	word := office.ProposalDecision{Proposal: placement.ProposalID(chi.URLParam(r, "id")), Reason: in.Reason, Version: in.Version}
	if err := decide(r.Context(), by, word); err != nil {
		return err
	}
	return s.apiProposal(w, r, by)
}

func (s *Server) apiConfirm(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.apiDecide(w, r, by, s.Office.Confirm)
}

func (s *Server) apiSetAside(w http.ResponseWriter, r *http.Request, by placement.Actor) error {
	return s.apiDecide(w, r, by, s.Office.SetAside)
}
