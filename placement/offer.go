package placement

import (
	"time"

	"internat/capacity/calendar"
)

// An OfferState is where an offer stands.
type OfferState string

// The states of an offer. Open, suspended and accepted offers hold a place.
const (
	Offered      OfferState = "open"
	Suspended    OfferState = "suspended" // an agreement was withdrawn: a person decides what follows
	Accepted     OfferState = "accepted"
	Declined     OfferState = "declined"
	Lapsed       OfferState = "expired"
	Recalled     OfferState = "withdrawn"
	Arrived      OfferState = "arrived" // became a stay
	NeverArrived OfferState = "no_show"
	Replaced     OfferState = "replaced" // the family took a better place instead
)

// Holds reports whether such an offer keeps a place from others.
func (s OfferState) Holds() bool { return s == Offered || s == Suspended || s == Accepted }

// An Offer is a bed promised to a pupil, by a decision of a named person.
type Offer struct {
	ID        OfferID
	Territory TerritoryID
	Proposal  ProposalID // "" when given outside a run
	Campaign  CampaignID
	Referral  ReferralID
	Pupil     PupilID
	House     HouseID
	Section   SectionID
	Nights    calendar.Interval
	State     OfferState
	// Beside is the offer whose place the pupil keeps until this one, for a better
	// place, is accepted; "" for an offer that stands alone.
	Beside OfferID
	// Exchange joins the offers of pupils who would change places with each other:
	// each takes effect with all the others or not at all. Until then it holds no
	// place of its own, since another pupil of the exchange has it.
	Exchange   string
	AnswerBy   time.Time // the last instant for an answer
	Algorithm  bool      // a run helped to rank: the notice carries the mention
	AppealBody string
	Reasons    string // written reason, when a soft target was set aside
	DecidedBy  Author
	DecidedAt  time.Time
	Answers    []OfferAnswer
	Version    int
}

// An OfferAnswer is what one holder said.
type OfferAnswer struct {
	Guardian GuardianID
	Accepts  bool
	Channel  string
	At       time.Time
}

// Answer records one holder's word. One no declines the offer; it is accepted
// once everyone who must sign accepts. File tells who must sign and whether
// every agreement still stands.
func (o Offer) Answer(by Actor, says OfferAnswer, f File, today calendar.Day) (Offer, Event, error) {
	switch {
	case by.Role == Parent && by.Guardian != says.Guardian:
		return o, Event{}, Missing("offer")
	case o.State == Suspended:
		return o, Event{}, Refuse("offer.suspended")
	case o.State != Offered:
		return o, Event{}, Refuse("offer.over")
	case says.At.After(o.AnswerBy):
		return o, Event{}, Refuse("offer.expired", o.AnswerBy)
	case says.Accepts && len(f.AgreementBlockers(today)) > 0:
		return o, Event{}, Refuse("offer.agreement_missing")
	}
	o.Answers = replaceAnswer(o.Answers, says)
	o.State = o.settled(f, today)
	return o, o.happened(by, says.At, o.verbOf(says)), nil
}

func replaceAnswer(answers []OfferAnswer, says OfferAnswer) []OfferAnswer {
	kept := make([]OfferAnswer, 0, len(answers)+1)
	for _, a := range answers {
		if a.Guardian != says.Guardian {
			kept = append(kept, a)
		}
	}
	return append(kept, says)
}

// Agreed reports whether everybody who must sign has accepted.
func (o Offer) Agreed(f File, today calendar.Day) bool {
	return len(o.Answers) > 0 && o.settled(f, today) == Accepted
}

// Waits is an offer of an exchange to which everybody who signs for the pupil said
// yes: it stays open until the others have.
func (o Offer) Waits() Offer {
	o.State = Offered
	return o
}

// settled is the state the answers so far amount to.
func (o Offer) settled(f File, today calendar.Day) OfferState {
	said := map[GuardianID]bool{}
	for _, a := range o.Answers {
		if !a.Accepts {
			return Declined
		}
		said[a.Guardian] = true
	}
	must, one := Signatories(f.Referral.Act(), f.Guardians)
	if len(said) > 0 && (one || f.Pupil.SignsAlone(today)) {
		return Accepted
	}
	for _, g := range must {
		if !said[g.Guardian.ID] {
			return Offered
		}
	}
	return Accepted
}

func (o Offer) verbOf(says OfferAnswer) string {
	switch o.State {
	case Accepted:
		return "offer.accepted"
	case Declined:
		return "offer.declined"
	}
	return "offer.answered"
}

// Move changes an offer's state by a person's decision or by time, when the
// table of moves allows it.
func (o Offer) Move(by Actor, to OfferState, now time.Time, reason string) (Offer, Event, error) {
	if to == Arrived || to == NeverArrived {
		if err := o.Awaited(); err != nil {
			return o, Event{}, err
		}
	}
	if !offerMoves[move{o.State, to}] {
		return o, Event{}, Refuse("offer.over")
	}
	if by.Role != System && (to == Recalled || to == NeverArrived) && reason == "" {
		return o, Event{}, Reject("reason", "reason.missing")
	}
	o.State = to
	e := o.happened(by, now, "offer."+string(to))
	e.Reason = reason
	return o, e, nil
}

// Awaited fails unless the pupil is expected: who arrives, or does not come, has
// accepted the place.
func (o Offer) Awaited() error {
	switch o.State {
	case Accepted:
		return nil
	case Arrived:
		return Refuse("offer.arrival_noted")
	case NeverArrived:
		return Refuse("offer.no_show_noted")
	}
	return Refuse("offer.not_accepted")
}

type move struct{ from, to OfferState }

// offerMoves are the moves other than an answer.
var offerMoves = map[move]bool{
	{Offered, Lapsed}:        true,
	{Offered, Recalled}:      true,
	{Offered, Suspended}:     true,
	{Offered, Replaced}:      true,
	{Suspended, Offered}:     true,
	{Suspended, Recalled}:    true,
	{Accepted, Suspended}:    true,
	{Accepted, Recalled}:     true,
	{Accepted, Replaced}:     true,
	{Accepted, Arrived}:      true,
	{Accepted, NeverArrived}: true,
}

func (o Offer) happened(by Actor, now time.Time, verb string) Event {
	e := by.Happened(now, verb, "offer", string(o.ID))
	e.Pupil, e.House = o.Pupil, o.House
	return e
}
