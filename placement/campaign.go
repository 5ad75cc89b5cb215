package placement

import (
	"time"

	"internat/capacity/calendar"
)

// A CampaignState is where a campaign stands.
type CampaignState string

// The states of a campaign.
const (
	Open   CampaignState = "open"
	Closed CampaignState = "closed"
)

// A Campaign collects the referrals for one school year in one territory.
type Campaign struct {
	ID         CampaignID
	Territory  TerritoryID
	Name       string // "Rentrée 2027"
	Year       string // school year placed for, "2027-2028"
	OpensOn    calendar.Day
	ClosesOn   calendar.Day // last day for files and wishes
	PanelOn    calendar.Day
	EntryOn    calendar.Day // first night
	EndsOn     calendar.Day // first night not included any more
	AnswerDays int          // how long a family has to answer an offer
	Siblings   string       // match: "none", "tie-break", "absolute", "together"
	Recount    bool         // match: lower floors that pupils of several groups fill twice
	Rules      string       // version of the criteria and points
	RulesOn    calendar.Day // adopted on
	State      CampaignState
	Version    int
}

// Nights are those the campaign places for.
func (c Campaign) Nights() calendar.Interval {
	return calendar.Interval{From: c.EntryOn, To: c.EndsOn}
}

// A RunState is where a run stands.
type RunState string

// The states of a run. The SHA-256 of the frozen input is kept before the
// seed is drawn: nobody can choose a seed that suits, nor change the input
// after it.
const (
	Frozen  RunState = "frozen" // input and hash kept, no seed yet
	Running RunState = "running"
	Done    RunState = "done"   // verified, waiting for a person
	Stopped RunState = "stale"  // the files changed meanwhile
	Failed  RunState = "failed" // the verifier found a violation
	Decided RunState = "decided"
)

// A RunWay says what a run does with the places that are already promised.
type RunWay string

// The two published ways of a run.
const (
	Fill    RunWay = "fill"    // nobody who has a place moves: the others are placed around them
	Improve RunWay = "improve" // whoever has a place keeps at least that one, and competes for better wishes
)

// A Run is one computation of the proposals of a campaign. Its input carries
// run-local pseudonyms; the link to the pupils is kept apart and can be
// destroyed without touching the proof.
type Run struct {
	ID         RunID
	Campaign   CampaignID
	Territory  TerritoryID
	State      RunState
	Way        RunWay
	Base       RunID  // of Improve: the published run whose places are rights, "" when there is none
	Salt       string // of the pseudonyms
	Seed       string
	SeedBy     string // who drew or typed it
	SeedHow    SeedHow
	SeedFrom   string // where a typed seed comes from: "tirage public, huissier, 12 juin"
	InputHash  string
	OutputHash string
	Rules      string
	Engine     string
	Input      []byte // match problem, JSON
	Outcome    []byte // match outcome, JSON
	Violations int
	Anomalies  []byte // what the verifier found, JSON; pupils under their pseudonyms
	StartedBy  Author
	StartedAt  time.Time
	FinishedAt time.Time
	Version    int
}

// A SeedHow says how a run came by its seed.
type SeedHow string

// How a run came by its seed; "" for a run that has none yet, or had one before
// this was kept.
const (
	SeedDrawn SeedHow = "drawn" // by the program
	SeedTyped SeedHow = "typed" // by a person, after a draw made elsewhere
)

// A ProposalState is where a proposal stands.
type ProposalState string

// The states of a proposal. The engine proposes; a named person confirms.
const (
	Proposed  ProposalState = "proposed"
	Confirmed ProposalState = "confirmed"
	SetAside  ProposalState = "set_aside"
)

// A Proposal is what a run says about one pupil: a section, or none, with the
// engine's reasons.
type Proposal struct {
	ID        ProposalID
	Run       RunID
	Campaign  CampaignID
	Territory TerritoryID
	Referral  ReferralID
	Pupil     PupilID
	House     HouseID   // "" without a place
	Section   SectionID // "" without a place
	Wish      int       // 1 = first, 0 = kept place that was not wished for
	Code      string    // match code: PLACED, CONTINUING, CUTOFF…
	Why       []byte    // the certificate, JSON: reasons for every wish
	Present   SectionID // the place of this campaign that the pupil has and would leave; "" has none
	// Quarantined: an anomaly of the verifier casts doubt on it. Nothing is decided
	// on it; a new run clears it.
	Quarantined bool
	Exception   string // "" or why an officer must open it before confirming all
	OpenedBy    string
	OpenedAt    time.Time
	State       ProposalState
	DecidedBy   Author
	DecidedAt   time.Time
	Reason      string
	Version     int
}

// Better reports whether the proposal is a better place than the one the pupil
// has.
func (p Proposal) Better() bool { return p.Present != "" && p.Placed() }

// undecided refuses what cannot be decided on any more, or not on this run.
func (p Proposal) undecided() error {
	switch {
	case p.State != Proposed:
		return Refuse("proposal.decided")
	case p.Quarantined:
		return Refuse("proposal.quarantined")
	}
	return nil
}

// Placed reports whether the proposal gives a bed.
func (p Proposal) Placed() bool { return p.Section != "" }

// Open records that a person read an exception.
func (p Proposal) Open(by Actor, now time.Time) (Proposal, Event) {
	if p.OpenedBy == "" {
		p.OpenedBy, p.OpenedAt = by.Name, now
	}
	return p, p.happened(by, now, "proposal.opened")
}

// Confirm is the decision: it carries who and when.
func (p Proposal) Confirm(by Actor, now time.Time) (Proposal, Event, error) {
	if err := p.undecided(); err != nil {
		return p, Event{}, err
	}
	p.State, p.DecidedBy, p.DecidedAt = Confirmed, by.Author(), now
	return p, p.happened(by, now, "proposal.confirmed"), nil
}

// Set aside: the person does not follow the engine, and says why.
func (p Proposal) SetAside(by Actor, now time.Time, reason string) (Proposal, Event, error) {
	if err := p.undecided(); err != nil {
		return p, Event{}, err
	}
	if reason == "" {
		return p, Event{}, Reject("reason", "reason.missing")
	}
	p.State, p.DecidedBy, p.DecidedAt, p.Reason = SetAside, by.Author(), now, reason
	e := p.happened(by, now, "proposal.set_aside")
	e.Reason = reason
	return p, e, nil
}

func (p Proposal) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "proposal", string(p.ID))
	e.Pupil, e.House = p.Pupil, p.House
	return e
}
