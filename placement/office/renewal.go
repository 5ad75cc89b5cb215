package office

import (
	"context"
	"slices"

	"internat/placement"
	"internat/placement/store"
)

// A RenewalReply is what a guardian says about next year.
type RenewalReply struct {
	Referral placement.ReferralID
	Says     placement.RenewalSays
	Houses   []placement.HouseID // of OtherHouse, best first
}

// AnswerRenewal keeps what a guardian says about next year. No bed is given back
// by it, and none is lost by saying nothing.
func (o *Office) AnswerRenewal(ctx context.Context, by placement.Actor, in RenewalReply) error {
	return o.act(ctx, by, placement.AnswerRenewal, func(tx *store.Tx, m moment) error {
		f, err := tx.ChildFile(ctx, by.Guardian, m.today, in.Referral)
		if err != nil {
			return err
		}
		c, here, err := presentHouse(ctx, tx, f)
		if err != nil {
			return err
		}
		r, answer, event, err := f.AnswerRenewal(by, c, in.Says, in.Houses, here, m.today, m.now)
		if err != nil {
			return err
		}
		d := filing{Dossier: Dossier{Referral: r}, by: placement.Tick(by.Territory), m: m}
		var faults placement.Faults
		if err := d.checkPlaces(ctx, tx, &faults); err != nil || len(faults) > 0 {
			return orFaults(err, faults)
		}
		if slices.Equal(r.Wishes, f.Referral.Wishes) {
			return tx.SaveRenewalAnswer(ctx, answer, event)
		}
		changed := event
		changed.Verb = "referral.changed"
		if _, err := tx.SaveReferral(ctx, r, changed); err != nil {
			return err
		}
		if err := tx.SaveRenewalAnswer(ctx, answer, event); err != nil {
			return err
		}
		if err := d.askAnew(ctx, tx, r.ID); err != nil {
			return err
		}
		return d.askAdmission(ctx, tx, r.ID)
	})
}

// askAdmission asks every holder to agree to the other houses that a renewal asks
// for: who changes house enters one, and one signature is not enough.
func (d *filing) askAdmission(ctx context.Context, tx *store.Tx, id placement.ReferralID) error {
	f, err := tx.File(ctx, store.ScopeOf(d.by), id)
	if err != nil || !f.AsksElsewhere() {
		return err
	}
	must, _ := placement.Signatories(placement.FirstAdmission, f.Guardians)
	if self, own := f.Signer("", d.m.today); own {
		must = []placement.Guardianship{self}
	}
	for _, k := range must {
		a, asked := f.AgreementOf(k.Signer(), placement.FirstAdmission)
		switch {
		case !f.Pupil.Counts(k, d.m.today), asked && a.Covers(f):
			continue
		case asked && a.State.May(placement.Requested):
			err = askAgain(ctx, tx, d.by, a.To(wished(f), f.From), k, d.m)
		case !asked:
			a, event := f.Referral.Ask(d.by, k.Signer(), placement.FirstAdmission, d.m.today.AddDays(placement.AgreementDays), d.m.now)
			if a, err = tx.SaveAgreement(ctx, a.To(wished(f), f.From), event); err == nil {
				err = sendRequest(ctx, tx, d.by, a, k, d.m)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// hangsOn reports whether the place that is held for a request hangs on that act:
// on the one of the request, and, where a renewal was given another house, on the
// admission to it.
func hangsOn(ctx context.Context, tx *store.Tx, f placement.File, act placement.Act) (bool, error) {
	r := f.Referral
	if act == r.Act() || act != placement.FirstAdmission || r.Current == "" {
		return act == r.Act(), nil
	}
	offer, err := tx.StandingOffer(ctx, r.Territory, r.ID)
	if missing(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	section, err := tx.Section(ctx, r.Territory, r.Current)
	return section.House != offer.House, err
}

func orFaults(err error, faults placement.Faults) error {
	if err != nil {
		return err
	}
	return faults.Err()
}

// presentHouse is the campaign of a renewal and the house where the child boards.
func presentHouse(ctx context.Context, tx *store.Tx, f placement.File) (c placement.Campaign, here placement.HouseID, err error) {
	r := f.Referral
	if r.Campaign == "" || r.Current == "" {
		return c, "", placement.Refuse("renewal.over")
	}
	if c, err = tx.Campaign(ctx, r.Territory, r.Campaign); err != nil {
		return c, "", err
	}
	section, err := tx.Section(ctx, r.Territory, r.Current)
	return c, section.House, err
}

// EndRenewal takes note that a boarder leaves: a named person gives the bed back.
// What waits to be sent about its agreements is void.
func (o *Office) EndRenewal(ctx context.Context, by placement.Actor, id placement.ReferralID, version int) error {
	return o.changeReferral(ctx, by, id, version, func(tx *store.Tx, r placement.Referral, m moment) (placement.Referral, placement.Event, error) {
		if _, err := tx.StandingOffer(ctx, r.Territory, r.ID); err == nil {
			return r, placement.Event{}, placement.Refuse("referral.offer_standing")
		} else if !missing(err) {
			return r, placement.Event{}, err
		}
		f, err := tx.File(ctx, store.ScopeOf(by), r.ID)
		if err != nil {
			return r, placement.Event{}, err
		}
		for _, a := range f.Agreements {
			if _, err := tx.VoidNotices(ctx, aboutAgreement(a.ID), "closed"); err != nil {
				return r, placement.Event{}, err
			}
		}
		return r.EndRenewal(by, m.now)
	})
}

// ChaseRenewals writes again to the families of a campaign that said nothing: to
// each holder whose agreement is waited for, once a day however often it is asked.
// It gives how many notices leave.
func (o *Office) ChaseRenewals(ctx context.Context, by placement.Actor, id placement.CampaignID) (sent int, err error) {
	if err := placement.Allow(by, placement.EditReferrals, placement.Subject{}); err != nil {
		return 0, err
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		sent = 0
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		lines, err := unanswered(ctx, tx, by, id)
		if err != nil {
			return err
		}
		for _, l := range lines {
			n, err := chase(ctx, tx, by, l.Referral, m)
			if err != nil {
				return err
			}
			sent += n
		}
		return tx.AddEvent(ctx, by.Happened(m.now, "renewal.chased", "campaign", string(id)))
	})
	return sent, err
}

// unanswered are the renewals of a campaign about which nobody said anything.
func unanswered(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.CampaignID) ([]store.RenewalLine, error) {
	if _, err := tx.Campaign(ctx, by.Territory, id); err != nil {
		return nil, err
	}
	lines, err := tx.Renewals(ctx, store.ScopeOf(by), id)
	return slices.DeleteFunc(lines, func(l store.RenewalLine) bool { return len(l.Said) > 0 || l.Agreed }), err
}

// chased are the holders of one renewal whose answer is waited for, each with the
// agreement that is asked.
func chased(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.ReferralID, m moment) (holders []placement.Guardianship, asked []placement.Agreement, err error) {
	f, err := tx.File(ctx, store.ScopeOf(by), id)
	if err != nil {
		return nil, nil, err
	}
	for _, a := range f.Agreements {
		holder, entitled := f.Signer(a.Guardian, m.today)
		if entitled && a.Act == f.Referral.Act() && (a.State == placement.Requested || a.State == placement.Viewed) {
			holders, asked = append(holders, holder), append(asked, a)
		}
	}
	return holders, asked, nil
}

// chase reminds the holders of one renewal.
func chase(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.ReferralID, m moment) (int, error) {
	holders, asked, err := chased(ctx, tx, by, id, m)
	if err != nil {
		return 0, err
	}
	var notices []placement.Notice
	for i, a := range asked {
		n := placement.NoticeTo(holders[i].Guardian, placement.RenewalReminder, aboutAgreement(a.ID), "chased."+m.today.String(), m.now)
		n.Pupil = a.Pupil
		notices = append(notices, n)
	}
	return m.queue(ctx, tx, by, notices)
}

// RenewDue prepares, from the day a campaign opens until it closes, the renewals of
// those who came to board since. A tick calls it every night; it tells how many.
func (o *Office) RenewDue(ctx context.Context, in placement.TerritoryID) (renewed int, err error) {
	var open []placement.CampaignID
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		open = nil
		m, err := o.momentIn(ctx, tx, in)
		if err != nil {
			return err
		}
		all, err := tx.Campaigns(ctx, in)
		for _, c := range all {
			if c.State == placement.Open && !m.today.Before(c.OpensOn) && !m.today.After(c.ClosesOn) {
				open = append(open, c.ID)
			}
		}
		return err
	})
	for _, id := range open {
		if err != nil {
			return renewed, err
		}
		n := 0
		n, err = o.PrepareRenewals(ctx, placement.Tick(in), id)
		renewed += n
	}
	return renewed, err
}
