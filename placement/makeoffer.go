package placement

import (
	"time"

	"internat/capacity/calendar"
)

// Offer turns a confirmed proposal into the offer that goes out.
func (p Proposal) Offer(by Actor, c Campaign, house House, answerBy, now time.Time) (Offer, Event) {
	o := Offer{
		Territory: p.Territory, Proposal: p.ID, Campaign: p.Campaign, Referral: p.Referral, Pupil: p.Pupil, House: p.House, Section: p.Section,
		Nights: c.Nights(), State: Offered, AnswerBy: answerBy, Algorithm: true, AppealBody: house.AppealBody,
		DecidedBy: by.Author(), DecidedAt: now,
	}
	return o, o.happened(by, now, "offer.made")
}

// OfferBeside is Offer for a better place: what the pupil has stays kept until
// the family has answered.
func (p Proposal) OfferBeside(by Actor, kept Offer, c Campaign, house House, answerBy, now time.Time) (Offer, Event) {
	o, e := p.Offer(by, c, house, answerBy, now)
	o.Beside = kept.ID
	e.Facts = map[string]string{"beside": string(kept.ID)}
	return o, e
}

// StandAlone is what becomes of an offer for a better place when the place it
// stood beside is given back: it is now the one offer of the referral.
func (o Offer) StandAlone(by Actor, now time.Time) (Offer, Event) {
	o.Beside = ""
	return o, o.happened(by, now, "offer.stands_alone")
}

// Take is the acceptance of an offer for a better place that waited for others of
// its exchange.
func (o Offer) Take(by Actor, now time.Time) (Offer, Event) {
	e := o.happened(by, now, "offer.accepted")
	e.Facts = map[string]string{"replaces": string(o.Beside)}
	o.State, o.Beside, o.Exchange = Accepted, "", ""
	return o, e
}

// GiveBed is an offer that a person makes outside a run.
func (f File) GiveBed(by Actor, house House, section SectionID, nights calendar.Interval, reason string, answerBy, now time.Time) (Offer, Event) {
	o := Offer{
		Territory: f.Referral.Territory, Campaign: f.Referral.Campaign, Referral: f.Referral.ID, Pupil: f.Pupil.ID, House: house.ID, Section: section,
		Nights: nights, State: Offered, AnswerBy: answerBy, AppealBody: house.AppealBody, Reasons: reason, DecidedBy: by.Author(), DecidedAt: now,
	}
	e := o.happened(by, now, "offer.made")
	e.Reason = reason
	return o, e
}

// Extend gives the family more time. An offer whose time is over may be
// extended as long as nothing has closed it.
func (o Offer) Extend(by Actor, until, now time.Time, reason string) (Offer, Event, error) {
	if o.State != Offered {
		return o, Event{}, Refuse("offer.over")
	}
	if !until.After(o.AnswerBy) || !until.After(now) {
		return o, Event{}, Reject("until", "offer.not_longer")
	}
	o.AnswerBy = until
	e := o.happened(by, now, "offer.extended")
	e.Reason = reason
	return o, e, nil
}

// Place records that a bed was accepted for the referral.
func (r Referral) Place(by Actor, now time.Time) (Referral, Event, error) {
	if r.State != Submitted {
		return r, Event{}, Refuse("referral.over")
	}
	r.State = Placed
	return r, r.happened(by, now, "referral.placed"), nil
}

// Reopen puts a referral back among those without a place: the bed was accepted
// and then recalled, suspended or never taken up.
func (r Referral) Reopen(by Actor, now time.Time) (Referral, Event, error) {
	if r.State != Placed {
		return r, Event{}, Refuse("referral.over")
	}
	r.State = Submitted
	return r, r.happened(by, now, "referral.reopened"), nil
}
