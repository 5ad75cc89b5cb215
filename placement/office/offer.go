package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// An OfferReply is one holder's answer to an offer.
type OfferReply struct {
	Offer    placement.OfferID
	Guardian placement.GuardianID // for whom an officer records it; a parent answers for him- or herself
	Accepts  bool
	Channel  string // of an answer recorded by an officer: "phone", "paper", "counter"
	Reason   string // likewise: what was said and by whom
}

// AnswerOffer records one holder's word, given online or noted by an officer who
// heard it. Once everybody who must sign accepts, the referral has its place;
// one no frees it.
func (o *Office) AnswerOffer(ctx context.Context, by placement.Actor, in OfferReply) error {
	action := placement.EditOffers
	if by.Role == placement.Parent {
		action, in.Guardian, in.Channel = placement.AnswerOffer, by.Guardian, "online"
	}
	if err := placement.Allow(by, action, placement.Subject{}); err != nil {
		return err
	}
	if err := in.check(by); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		line, err := in.find(ctx, tx, by, m)
		if err != nil {
			return err
		}
		f, err := tx.File(ctx, store.Whole(line.Territory), line.Referral)
		if err != nil {
			return err
		}
		if err := in.entitled(by, f, m.today); err != nil {
			return err
		}
		offer, event, err := line.Answer(by, placement.OfferAnswer{Guardian: in.Guardian, Accepts: in.Accepts, Channel: in.Channel, At: m.now}, f, m.today)
		if err != nil {
			return err
		}
		event.Reason, event.Facts = in.Reason, map[string]string{"guardian": string(in.Guardian), "channel": in.Channel}
		return answered(ctx, tx, by, offer, event, f, m)
	})
}

// check wants to know how an officer heard the answer.
func (in OfferReply) check(by placement.Actor) error {
	if by.Role == placement.Parent {
		return nil
	}
	var faults placement.Faults
	if !slices.Contains([]string{"phone", "paper", "counter"}, in.Channel) {
		faults.Add("channel", "field.unknown")
	}
	if strings.TrimSpace(in.Reason) == "" {
		faults.Add("reason", "reason.missing")
	}
	return faults.Err()
}

// find reads the offer in the scope of who answers.
func (in OfferReply) find(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) (store.OfferLine, error) {
	if by.Role == placement.Parent {
		return tx.ChildOffer(ctx, by.Guardian, m.today, in.Offer)
	}
	return tx.Offer(ctx, store.ScopeOf(by), in.Offer)
}

// entitled refuses the word of somebody who does not sign for the child today:
// being informed is no right to answer. A pupil who signs alone answers alone; as long
// as there is no way to write to the pupil, an officer notes it under a name that stands
// in the file.
func (in OfferReply) entitled(by placement.Actor, f placement.File, today calendar.Day) error {
	i := slices.IndexFunc(f.Guardians, func(k placement.Guardianship) bool { return k.Guardian.ID == in.Guardian })
	switch {
	case i < 0:
		return placement.Missing("offer")
	case !f.Pupil.Asks(f.Guardians[i], today) && !f.Guardians[i].Decides(today):
		return placement.Refuse("offer.not_holder")
	case !f.Answers(f.Guardians[i], today), by.Role == placement.Parent && !f.Pupil.Asks(f.Guardians[i], today):
		return placement.Refuse("offer.pupil_of_age")
	}
	return nil
}

// answered saves an answer and what follows: reminders are void, an accepted
// place is the referral's.
func answered(ctx context.Context, tx *store.Tx, by placement.Actor, offer placement.Offer, event placement.Event, f placement.File, m moment) error {
	if offer.Exchange != "" && offer.State == placement.Accepted {
		return changePlaces(ctx, tx, by, offer, event, m)
	}
	if offer.Beside != "" && offer.State == placement.Accepted {
		if err := replace(ctx, tx, by, offer.Beside, m); err != nil {
			return err
		}
		event.Facts["replaces"] = string(offer.Beside)
		offer.Beside = ""
	}
	offer, err := tx.SaveOffer(ctx, offer, event)
	if err != nil || offer.State == placement.Offered {
		return err
	}
	if _, err := tx.VoidNotices(ctx, aboutOffer(offer.ID), "answered", placement.OfferReminder); err != nil {
		return err
	}
	if offer.State == placement.Declined {
		return cmp.Or(callOff(ctx, tx, by, offer, m), standAlone(ctx, tx, by, offer, m))
	}
	if offer.State != placement.Accepted || f.Referral.State == placement.Placed {
		return nil
	}
	r, event, err := f.Referral.Place(by, m.now)
	if err != nil {
		return err
	}
	_, err = tx.SaveReferral(ctx, r, event)
	return err
}

// replace ends the offer whose place is left for a better one: it is free from
// this moment on, and what was still to be sent about it is not.
func replace(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.OfferID, m moment) error {
	line, err := tx.Offer(ctx, store.Whole(by.Territory), id)
	if err != nil {
		return err
	}
	offer, event, err := line.Move(by, placement.Replaced, m.now, "")
	if err != nil {
		return err
	}
	if _, err := tx.SaveOffer(ctx, offer, event); err != nil {
		return err
	}
	_, err = tx.VoidNotices(ctx, aboutOffer(id), "offer.replaced")
	return err
}

// standAlone makes the offer for a better place, if there is one, the one offer
// of the referral: the place beside which it stood was given back.
func standAlone(ctx context.Context, tx *store.Tx, by placement.Actor, ended placement.Offer, m moment) error {
	if ended.Beside != "" {
		return nil
	}
	better, err := tx.BesideOffer(ctx, ended.Territory, ended.Referral)
	if missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	if better.Exchange != "" {
		return cmp.Or(recall(ctx, tx, by, better.Offer, m, ExchangeOff), callOff(ctx, tx, by, better.Offer, m))
	}
	offer, event := better.StandAlone(by, m.now)
	_, err = tx.SaveOffer(ctx, offer, event)
	return err
}

// dropBeside takes back the offer for a better place, if there is one: the pupil
// moved into the place it has, or an agreement it rests on is gone.
func dropBeside(ctx context.Context, tx *store.Tx, by placement.Actor, of placement.Offer, m moment, why string) error {
	better, err := tx.BesideOffer(ctx, of.Territory, of.Referral)
	if missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return cmp.Or(recall(ctx, tx, by, better.Offer, m, why), callOff(ctx, tx, by, better.Offer, m))
}

// recall takes back an offer for a better place, for a reason that is a code.
func recall(ctx context.Context, tx *store.Tx, by placement.Actor, offer placement.Offer, m moment, because string) error {
	offer, event, err := offer.Move(by, placement.Recalled, m.now, because)
	if err != nil {
		return err
	}
	event.Reason, event.Facts = "", map[string]string{"because": because}
	if _, err := tx.SaveOffer(ctx, offer, event); err != nil {
		return err
	}
	_, err = tx.VoidNotices(ctx, aboutOffer(offer.ID), "closed")
	return err
}

// An OfferChange is what an officer does to an offer, and why.
type OfferChange struct {
	Offer   placement.OfferID
	Until   calendar.Day // of an extension
	Reason  string
	Version int
}

// ExtendOffer gives the family until the end of that day.
func (o *Office) ExtendOffer(ctx context.Context, by placement.Actor, in OfferChange) error {
	return o.changeOffer(ctx, by, in, func(tx *store.Tx, offer placement.Offer, m moment) error {
		if in.Until.IsZero() {
			return placement.Reject("until", "field.missing")
		}
		offer, event, err := offer.Extend(by, m.endOf(in.Until), m.now, strings.TrimSpace(in.Reason))
		if err != nil {
			return err
		}
		if _, err := tx.SaveOffer(ctx, offer, event); err != nil {
			return err
		}
		_, err = tx.VoidNotices(ctx, aboutOffer(offer.ID), "offer.extended", placement.OfferReminder)
		return err
	})
}

// RecallOffer takes an offer back, with the reason. What has not left yet will
// not; whoever read the offer already is called by the officer.
func (o *Office) RecallOffer(ctx context.Context, by placement.Actor, in OfferChange) error {
	return o.changeOffer(ctx, by, in, func(tx *store.Tx, offer placement.Offer, m moment) error {
		offer, event, err := offer.Move(by, placement.Recalled, m.now, strings.TrimSpace(in.Reason))
		if err != nil {
			return err
		}
		return freed(ctx, tx, by, offer, event, m, "offer.withdrawn")
	})
}

// ReinstateOffer opens a suspended offer again, once every agreement it needs is
// given. The family answers anew within the campaign's time.
func (o *Office) ReinstateOffer(ctx context.Context, by placement.Actor, in OfferChange) error {
	return o.changeOffer(ctx, by, in, func(tx *store.Tx, offer placement.Offer, m moment) error {
		f, err := tx.File(ctx, store.Whole(offer.Territory), offer.Referral)
		if err != nil {
			return err
		}
		if len(f.AgreementBlockers(m.today)) > 0 {
			return placement.Refuse("offer.agreement_missing")
		}
		offer, event, err := offer.Move(by, placement.Offered, m.now, in.Reason)
		if err != nil {
			return err
		}
		if until := m.answerBy(answerDays); offer.AnswerBy.Before(until) {
			offer.AnswerBy = until
		}
		if _, err := tx.SaveOffer(ctx, offer, event); err != nil {
			return err
		}
		return reopen(ctx, tx, by, offer, m)
	})
}

// answerDays is how long a family has to answer where no campaign says.
const answerDays = 10

// changeOffer reads an offer that an officer may change, as the page showed it.
func (o *Office) changeOffer(ctx context.Context, by placement.Actor, in OfferChange, do func(*store.Tx, placement.Offer, moment) error) error {
	return o.act(ctx, by, placement.EditOffers, func(tx *store.Tx, m moment) error {
		line, err := tx.Offer(ctx, store.ScopeOf(by), in.Offer)
		if err != nil {
			return err
		}
		line.Offer.Version = in.Version
		return do(tx, line.Offer, m)
	})
}

// freed saves an offer that holds its place no more: nothing about it is sent
// any more, and the referral is without a place again, unless it was one for a
// better place beside another.
func freed(ctx context.Context, tx *store.Tx, by placement.Actor, offer placement.Offer, event placement.Event, m moment, why string) error {
	offer, err := tx.SaveOffer(ctx, offer, event)
	if err != nil {
		return err
	}
	if _, err := tx.VoidNotices(ctx, aboutOffer(offer.ID), why); err != nil {
		return err
	}
	if err := callOff(ctx, tx, by, offer, m); err != nil || offer.Beside != "" {
		return err
	}
	if err := standAlone(ctx, tx, by, offer, m); err != nil {
		return err
	}
	return reopen(ctx, tx, by, offer, m)
}

// reopen puts the referral of an offer back among those without a place, if it
// had one.
func reopen(ctx context.Context, tx *store.Tx, by placement.Actor, offer placement.Offer, m moment) error {
	f, err := tx.File(ctx, store.Whole(offer.Territory), offer.Referral)
	if err != nil || f.Referral.State != placement.Placed {
		return err
	}
	r, event, err := f.Referral.Reopen(by, m.now)
	if err != nil {
		return err
	}
	_, err = tx.SaveReferral(ctx, r, event)
	return err
}

// LapseOffers closes every open offer whose time to answer is over, in every
// territory. A tick calls it, any number of times.
func (o *Office) LapseOffers(ctx context.Context) (closed int, err error) {
	return o.everywhere(ctx, func(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) (given, closed int, err error) {
		late, err := tx.OverdueOffers(ctx, by.Territory, m.now, sweepPage)
		for _, offer := range late {
			lapsed, err := lapse(ctx, tx, by, offer, m)
			if err != nil {
				return 0, 0, err
			}
			if lapsed {
				closed++
			}
		}
		return len(late), closed, err
	})
}

// lapse closes one offer, unless the end of another of its exchange closed it a
// moment ago.
func lapse(ctx context.Context, tx *store.Tx, by placement.Actor, offer placement.Offer, m moment) (bool, error) {
	if offer.Exchange != "" {
		now, err := tx.Offer(ctx, store.Whole(by.Territory), offer.ID)
		if err != nil || now.State != placement.Offered {
			return false, err
		}
	}
	offer, event, err := offer.Move(by, placement.Lapsed, m.now, "")
	if err != nil {
		return false, err
	}
	return true, freed(ctx, tx, by, offer, event, m, "offer.expired")
}
