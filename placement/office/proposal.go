package office

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
)

// OpenProposal records that a person read a proposal that needs a look before
// all can be confirmed. Reading it again changes nothing.
func (o *Office) OpenProposal(ctx context.Context, by placement.Actor, id placement.ProposalID) error {
	return o.decide(ctx, by, id, func(tx *store.Tx, p placement.Proposal, m moment) error {
		if p.OpenedBy != "" || p.Exception == "" {
			return nil
		}
		p, event := p.Open(by, m.now)
		_, err := tx.SaveProposal(ctx, p, event)
		return err
	})
}

// A ProposalDecision is what a person decides about one proposal.
type ProposalDecision struct {
	Proposal placement.ProposalID
	Reason   string // for setting it aside
	Version  int
}

// SetAside does not follow the engine, and says why. No family is told: the
// pupil waits for another decision.
func (o *Office) SetAside(ctx context.Context, by placement.Actor, in ProposalDecision) error {
	return o.decide(ctx, by, in.Proposal, func(tx *store.Tx, p placement.Proposal, m moment) error {
		p.Version = in.Version
		p, event, err := p.SetAside(by, m.now, strings.TrimSpace(in.Reason))
		if err != nil {
			return err
		}
		if _, err = tx.SaveProposal(ctx, p, event); err != nil {
			return err
		}
		return settle(ctx, tx, by, p, m)
	})
}

// Confirm is the decision of a named person on one proposal: the offer, or the
// notice that there is no place, goes to every guardian entitled, after the undo
// window. Every gate is asked again, on what is true at this moment.
func (o *Office) Confirm(ctx context.Context, by placement.Actor, in ProposalDecision) error {
	return o.decide(ctx, by, in.Proposal, func(tx *store.Tx, p placement.Proposal, m moment) error {
		p.Version = in.Version
		c, err := tx.Campaign(ctx, p.Territory, p.Campaign)
		if err != nil {
			return err
		}
		if err := newConfirmer(tx, by, c, m).confirm(ctx, p); err != nil {
			return err
		}
		return settle(ctx, tx, by, p, m)
	})
}

// decide reads a proposal of a run on which decisions are taken.
func (o *Office) decide(ctx context.Context, by placement.Actor, id placement.ProposalID, do func(*store.Tx, placement.Proposal, moment) error) error {
	if err := placement.Allow(by, placement.DecideProposals, placement.Subject{}); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		line, err := tx.Proposal(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		if err := current(ctx, tx, by.Territory, line.Campaign, line.Run); err != nil {
			return err
		}
		return do(tx, line.Proposal, m)
	})
}

// current refuses decisions on a run after which another was made: its
// proposals rest on what is no longer on file.
func current(ctx context.Context, tx *store.Tx, in placement.TerritoryID, campaign placement.CampaignID, id placement.RunID) error {
	all, err := tx.Runs(ctx, in, campaign)
	if err != nil {
		return err
	}
	for _, r := range all { // the latest first
		if r.State != placement.Done && r.State != placement.Decided {
			continue
		}
		if r.ID != id {
			return placement.Refuse("run.superseded")
		}
		return nil
	}
	return placement.Missing("run")
}

// settle closes the run of a proposal if everything on it is decided.
func settle(ctx context.Context, tx *store.Tx, by placement.Actor, p placement.Proposal, m moment) error {
	run, err := tx.Run(ctx, p.Territory, p.Run)
	if err != nil {
		return err
	}
	return settleRun(ctx, tx, by, run, m)
}

func settleRun(ctx context.Context, tx *store.Tx, by placement.Actor, run placement.Run, m moment) error {
	count, err := tx.CountProposals(ctx, run.Territory, run.ID)
	if err != nil || count.Undecided > 0 || run.State != placement.Done {
		return err
	}
	run.State = placement.Decided
	_, err = tx.SaveRun(ctx, run, by.Happened(m.now, "run.decided", "run", string(run.ID)))
	return err
}

// A Confirmed is what became of confirming all.
type Confirmed struct {
	Offers, NoPlace int
	Left            []LeftOut
}

// A LeftOut is a proposal that could not be confirmed with the others: what is
// on file has changed, a person looks at it.
type LeftOut struct {
	Proposal placement.ProposalID
	Fault    *placement.Fault
}

// confirmPage is how many proposals one transaction confirms: others may write
// in between, and what is confirmed stays so if the last page fails.
const confirmPage = 250

// ConfirmAll confirms every proposal of a run that is still undecided, once each
// of those that need a look was opened or decided. One whose gates have closed
// since the run is left out, named, and keeps nobody else waiting.
func (o *Office) ConfirmAll(ctx context.Context, by placement.Actor, id placement.RunID) (done Confirmed, err error) {
	if err := placement.Allow(by, placement.DecideProposals, placement.Subject{}); err != nil {
		return done, err
	}
	for last := (*placement.Proposal)(nil); ; {
		var page confirmedPage
		err := o.db.Write(ctx, func(tx *store.Tx) (err error) {
			page, err = o.confirmAfter(ctx, tx, by, id, last)
			return err
		})
		if err != nil || page.last == nil {
			return done, err
		}
		last = page.last
		done.Offers, done.NoPlace, done.Left = done.Offers+page.Offers, done.NoPlace+page.NoPlace, append(done.Left, page.Left...)
	}
}

type confirmedPage struct {
	Confirmed
	last *placement.Proposal
}

func (o *Office) confirmAfter(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.RunID, last *placement.Proposal) (page confirmedPage, err error) {
	run, m, err := o.runIn(ctx, tx, by, id)
	if err != nil {
		return page, err
	}
	if err := current(ctx, tx, by.Territory, run.Campaign, run.ID); err != nil {
		return page, err
	}
	if last == nil { // what was opened stays opened
		count, err := tx.CountProposals(ctx, by.Territory, id)
		if err != nil {
			return page, err
		}
		if count.Unopened > 0 {
			return page, placement.Refuse("run.exceptions_unopened", count.Unopened)
		}
	}
	c, err := tx.Campaign(ctx, by.Territory, run.Campaign)
	if err != nil {
		return page, err
	}
	list, err := tx.UndecidedProposals(ctx, by.Territory, id, last, confirmPage)
	if err != nil {
		return page, err
	}
	if len(list) == 0 {
		return page, settleRun(ctx, tx, by, run, m)
	}
	page.last = &list[len(list)-1]
	confirmer := newConfirmer(tx, by, c, m)
	if err := confirmer.read(ctx, list); err != nil {
		return page, err
	}
	return page, page.confirm(ctx, confirmer, list)
}

func (page *confirmedPage) confirm(ctx context.Context, c *confirmer, list []placement.Proposal) error {
	for _, p := range list {
		err := c.confirm(ctx, p)
		refused := refusal(err)
		switch {
		case refused != nil:
			page.Left = append(page.Left, LeftOut{p.ID, refused})
		case err != nil:
			return err
		case p.Placed():
			page.Offers++
		default:
			page.NoPlace++
		}
	}
	return nil
}

// refusal is the first rule that said no; every other error ends the page. The
// gates are asked before anything is written, so that a refusal leaves nothing
// half-done behind.
func refusal(err error) *placement.Fault {
	var many placement.Faults
	if errors.As(err, &many) && len(many) > 0 {
		return many[0]
	}
	var one *placement.Fault
	if errors.As(err, &one) && one.Kind == placement.Conflict {
		return one
	}
	return nil
}

// A confirmer confirms proposals of one campaign in one transaction. What is
// counted for a house is read once and kept up to date.
type confirmer struct {
	tx       *store.Tx
	by       placement.Actor
	campaign placement.Campaign
	m        moment
	lodging  placement.Lodging
	watch    watch // over that house
	files    map[placement.ReferralID]placement.File
}

// read reads the files of a page of proposals at once.
func (c *confirmer) read(ctx context.Context, list []placement.Proposal) (err error) {
	ids := make([]placement.ReferralID, len(list))
	for i, p := range list {
		ids[i] = p.Referral
	}
	slices.Sort(ids)
	c.files, err = c.tx.FilesOf(ctx, c.by.Territory, ids)
	return err
}

func newConfirmer(tx *store.Tx, by placement.Actor, c placement.Campaign, m moment) *confirmer {
	return &confirmer{tx: tx, by: by, campaign: c, m: m}
}

func (c *confirmer) confirm(ctx context.Context, p placement.Proposal) error {
	if p.NotExamined() {
		return placement.Refuse("proposal.not_examined")
	}
	if p.Exception != "" {
		p, _ = p.Open(c.by, c.m.now) // who confirms it alone has read it
	}
	decided, event, err := p.Confirm(c.by, c.m.now)
	if err != nil {
		return err
	}
	f, known := c.files[p.Referral]
	if !known {
		if f, err = c.tx.File(ctx, store.Whole(p.Territory), p.Referral); err != nil {
			return err
		}
	}
	if err := withoutPlace(ctx, c.tx, f); err != nil {
		return err
	}
	if !p.Placed() {
		return c.noPlace(ctx, decided, event)
	}
	if c.lodging.House.ID != p.House {
		if c.lodging, err = c.tx.Lodging(ctx, p.Territory, p.House, c.campaign.Nights()); err != nil {
			return err
		}
		if c.watch, err = watchOver(ctx, c.tx, c.lodging.House, c.campaign.Nights(), true, c.m); err != nil {
			return err
		}
	}
	gate := c.lodging.Admit
	if p.Code == string(match.Continuing) {
		gate = c.lodging.Keep
	}
	if err := gate(f, p.Section, c.campaign.Nights(), c.m.today); err != nil {
		return err
	}
	if err := c.covered(f, p); err != nil {
		return err
	}
	if _, err := c.tx.SaveProposal(ctx, decided, event); err != nil {
		return err
	}
	offer, event := decided.Offer(c.by, c.campaign, c.lodging.House, c.m.answerBy(c.campaign.AnswerDays), c.m.now)
	if offer, err = c.tx.SaveOffer(ctx, offer, event); err != nil {
		return err
	}
	c.lodging.Take(placement.Hold{Section: offer.Section, Pupil: offer.Pupil, Referral: offer.Referral, Nights: offer.Nights})
	c.watch.take(f, offer.Section, offer.Nights)
	return decisionNotices(ctx, c.tx, placement.OfferNotice, aboutOffer(offer.ID), offer.Pupil, c.by.Territory, c.m)
}

// covered refuses a place that would leave a session of the roster short of a
// hard rule. A boarder who goes on loses no place for want of an adult.
func (c *confirmer) covered(f placement.File, p placement.Proposal) error {
	if p.Code == string(match.Continuing) {
		return nil
	}
	return c.watch.refuses(f, p.Section, c.campaign.Nights())
}

// withoutPlace refuses a file that waits for no place any more: it has got an
// offer meanwhile, or was withdrawn.
func withoutPlace(ctx context.Context, tx *store.Tx, f placement.File) error {
	if f.Referral.State != placement.Submitted {
		return placement.Refuse("bed.not_submitted")
	}
	_, err := tx.StandingOffer(ctx, f.Referral.Territory, f.Referral.ID)
	switch {
	case missing(err):
		return nil
	case err == nil:
		return placement.Refuse("offer.standing")
	}
	return err
}

// noPlace confirms that there is no place, and tells the family: reasons, body
// to appeal to and time limit go with it.
func (c *confirmer) noPlace(ctx context.Context, p placement.Proposal, event placement.Event) error {
	if _, err := c.tx.SaveProposal(ctx, p, event); err != nil {
		return err
	}
	return decisionNotices(ctx, c.tx, placement.NoPlaceNotice, placement.Thing{Kind: "proposal", ID: string(p.ID)}, p.Pupil, p.Territory, c.m)
}

// decisionNotices queues a decision for every guardian who is told about the
// child, each at his or her own address. They leave after the undo window.
func decisionNotices(ctx context.Context, tx *store.Tx, kind placement.NoticeKind, about placement.Thing, pupil placement.PupilID, in placement.TerritoryID, m moment) error {
	told, err := tx.WhoIsTold(ctx, in, pupil, m.today)
	if err != nil {
		return err
	}
	var notices []placement.Notice
	for _, k := range told {
		n := placement.NoticeTo(k.Guardian, kind, about, "", m.now.Add(placement.UndoWindow))
		n.Pupil, n.CreatedAt = pupil, m.now
		notices = append(notices, n)
	}
	_, err = tx.QueueNotices(ctx, notices)
	return err
}

// answerBy is the last instant of the nth day from today, where the family
// lives.
func (m moment) answerBy(days int) time.Time { return m.endOf(m.today.AddDays(days)) }

func (m moment) endOf(d calendar.Day) time.Time { return d.At(23, 59, m.zone).UTC() }

func aboutOffer(id placement.OfferID) placement.Thing {
	return placement.Thing{Kind: "offer", ID: string(id)}
}
