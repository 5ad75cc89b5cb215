package office

import (
	"context"
	"errors"
	"strings"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
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
	return o.act(ctx, by, placement.DecideProposals, func(tx *store.Tx, m moment) error {
		line, err := tx.Proposal(ctx, store.ScopeOf(by), id)
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
		if r.ID == id && r.State == placement.Stopped {
			return errStaleRun
		}
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
	Taken    *placement.Fault // who has the last place, where there is no room; else nil
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
	click := placement.DispatchID(store.NewID("dsp")) // one, for all pages
	for last := (*placement.Proposal)(nil); ; {
		var page confirmedPage
		err := o.db.Write(ctx, func(tx *store.Tx) (err error) {
			page, err = o.confirmAfter(ctx, tx, by, id, last, click)
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

func (o *Office) confirmAfter(ctx context.Context, tx *store.Tx, by placement.Actor, id placement.RunID, last *placement.Proposal, click placement.DispatchID) (page confirmedPage, err error) {
	run, m, err := o.runIn(ctx, tx, by, id)
	if err != nil {
		return page, err
	}
	m.click = click
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
	list, err := tx.UndecidedProposals(ctx, store.ScopeOf(by), id, last, confirmPage)
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
		if c.done[p.ID] {
			page.Offers++
			continue
		}
		err := c.confirm(ctx, p)
		refused := refusal(err)
		switch {
		case refused != nil:
			page.Left = append(page.Left, LeftOut{p.ID, refused, takenBy(err)})
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

// decisionNotices queues a decision for every guardian who is told about the
// child, each at his or her own address. They leave after the undo window.
func decisionNotices(ctx context.Context, tx *store.Tx, by placement.Actor, kind placement.NoticeKind, about placement.Thing, pupil placement.PupilID, in placement.TerritoryID, m moment) error {
	told, err := audience(ctx, tx, in, kind, placement.File{Pupil: placement.Pupil{ID: pupil}}, m)
	if err != nil {
		return err
	}
	var notices []placement.Notice
	for _, k := range told {
		n := placement.NoticeTo(k.Guardian, kind, about, "", m.now)
		n.Pupil = pupil
		notices = append(notices, n)
	}
	_, err = m.queue(ctx, tx, by, notices)
	return err
}

// answerBy is the last instant of the nth day from today, where the family
// lives.
func (m moment) answerBy(days int) time.Time { return m.endOf(m.today.AddDays(days)) }

func (m moment) endOf(d calendar.Day) time.Time { return d.At(23, 59, m.zone).UTC() }

func aboutOffer(id placement.OfferID) placement.Thing {
	return placement.Thing{Kind: "offer", ID: string(id)}
}
