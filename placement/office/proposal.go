package office

import (
	"cmp"
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
		if c.done[p.ID] {
			page.Offers++
			continue
		}
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
	done     map[placement.ProposalID]bool // confirmed with another, as an exchange
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
	return &confirmer{tx: tx, by: by, campaign: c, m: m, done: map[placement.ProposalID]bool{}}
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
	f, err := c.file(ctx, p)
	if err != nil {
		return err
	}
	kept, err := c.present(ctx, p, f)
	if err != nil {
		return err
	}
	if !p.Placed() {
		return c.noPlace(ctx, decided, event)
	}
	if err := c.lodge(ctx, p); err != nil {
		return err
	}
	if err := c.gate(p)(f, p.Section, c.campaign.Nights(), c.m.today); err != nil {
		return c.notYetFree(ctx, p, err)
	}
	if err := c.covered(f, p); err != nil {
		return err
	}
	if _, err := c.tx.SaveProposal(ctx, decided, event); err != nil {
		return err
	}
	if err := c.offer(ctx, decided, kept, ""); err != nil {
		return err
	}
	c.watch.take(f, p.Section, c.campaign.Nights())
	return nil
}

// offer makes the offer of a confirmed proposal, beside the one kept if the place
// is a better one, and tells the family. One of an exchange takes no place.
func (c *confirmer) offer(ctx context.Context, p placement.Proposal, kept placement.Offer, exchange string) error {
	until := c.m.answerBy(c.campaign.AnswerDays)
	offer, event := p.Offer(c.by, c.campaign, c.lodging.House, until, c.m.now)
	if p.Better() {
		offer, event = p.OfferBeside(c.by, kept, c.campaign, c.lodging.House, until, c.m.now)
	}
	offer.Exchange = exchange
	offer, err := c.tx.SaveOffer(ctx, offer, event)
	if err != nil {
		return err
	}
	if exchange == "" {
		c.lodging.Take(placement.Hold{Section: offer.Section, Pupil: offer.Pupil, Referral: offer.Referral, Nights: offer.Nights,
			Offer: offer.State, Beside: offer.Beside != ""})
	}
	if err := c.keepOpen(ctx, kept, until); err != nil {
		return err
	}
	return decisionNotices(ctx, c.tx, placement.OfferNotice, aboutOffer(offer.ID), offer.Pupil, c.by.Territory, c.m)
}

func (c *confirmer) file(ctx context.Context, p placement.Proposal) (placement.File, error) {
	if f, known := c.files[p.Referral]; known {
		return f, nil
	}
	return c.tx.File(ctx, store.Whole(p.Territory), p.Referral)
}

// lodge reads the house of a proposal and its roster, unless it is the one read
// last.
func (c *confirmer) lodge(ctx context.Context, p placement.Proposal) (err error) {
	if c.lodging.House.ID == p.House {
		return nil
	}
	if c.lodging, err = c.tx.Lodging(ctx, p.Territory, p.House, c.campaign.Nights()); err != nil {
		return err
	}
	c.watch, err = watchOver(ctx, c.tx, c.lodging.House, c.campaign.Nights(), true, c.m)
	return err
}

// keepOpen gives the family as long for the place it has not answered yet as for
// the better one: neither may lapse before both were thought over.
func (c *confirmer) keepOpen(ctx context.Context, kept placement.Offer, until time.Time) error {
	if kept.State != placement.Offered || !until.After(kept.AnswerBy) {
		return nil
	}
	kept, event, err := kept.Extend(c.by, until, c.m.now, "")
	if err != nil {
		return err
	}
	if _, err := c.tx.SaveOffer(ctx, kept, event); err != nil {
		return err
	}
	_, err = c.tx.VoidNotices(ctx, aboutOffer(kept.ID), "offer.extended", placement.OfferReminder)
	return err
}

// gate is what is asked again of a place before it is given.
func (c *confirmer) gate(p placement.Proposal) func(placement.File, placement.SectionID, calendar.Interval, calendar.Day) error {
	switch {
	case p.Better():
		return c.lodging.Improve
	case p.Code == string(match.Continuing):
		return c.lodging.Keep
	}
	return c.lodging.Admit
}

// present is the offer that the pupil keeps while a better place is proposed. A
// pupil without a place of the campaign has none, and must have none.
func (c *confirmer) present(ctx context.Context, p placement.Proposal, f placement.File) (placement.Offer, error) {
	if !p.Better() {
		return placement.Offer{}, withoutPlace(ctx, c.tx, f)
	}
	standing, err := c.tx.StandingOffer(ctx, p.Territory, p.Referral)
	switch {
	case missing(err), err == nil && (standing.Section != p.Present || standing.State == placement.Suspended):
		return standing.Offer, placement.Refuse("proposal.place_changed")
	case err != nil:
		return standing.Offer, err
	}
	if _, err := c.tx.BesideOffer(ctx, p.Territory, p.Referral); !missing(err) {
		return standing.Offer, cmp.Or(err, error(placement.Refuse("proposal.better_waits")))
	}
	return standing.Offer, nil
}

// notYetFree says, of a place that is full, who is to leave it first: a pupil of
// the same run to whom a better place is proposed, and whose family has not
// accepted it yet. Where pupils would change places none is ever free: they are
// offered them together.
func (c *confirmer) notYetFree(ctx context.Context, p placement.Proposal, full error) error {
	if !noRoom(full) {
		return full
	}
	leaving, err := c.tx.Leaving(ctx, p.Territory, p.Run, p.Section)
	if err != nil || len(leaving) == 0 {
		return cmp.Or(err, full)
	}
	round, err := c.round(ctx, p)
	if err != nil {
		return err
	}
	if len(round) > 0 {
		return c.exchange(ctx, round)
	}
	for _, first := range leaving {
		if first.State == placement.Proposed {
			return placement.Refuse("proposal.after", first.PupilName)
		}
	}
	return placement.Refuse("proposal.after_answer", leaving[0].PupilName)
}

// noRoom reports whether a place was refused for nothing but want of room.
func noRoom(err error) bool {
	var many placement.Faults
	return errors.As(err, &many) && len(many) == 1 && strings.HasPrefix(many[0].Code, "bed.no_room.")
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
