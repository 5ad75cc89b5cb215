package office

import (
	"cmp"
	"context"
	"slices"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/match"
	"internat/placement/store"
)

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
	return decisionNotices(ctx, c.tx, c.by, placement.OfferNotice, aboutOffer(offer.ID), offer.Pupil, c.by.Territory, c.m)
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
	c.watch, err = watchOver(ctx, c.tx, c.lodging.House, c.campaign.Nights(), store.PromisedExpected, c.m)
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
	leaving, err := c.tx.Leaving(ctx, store.ScopeOf(c.by), p.Run, p.Section)
	if err != nil || len(leaving) == 0 {
		return cmp.Or(err, c.whoHas(ctx, p, full))
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

// whoHas says as well who took the last place.
func (c *confirmer) whoHas(ctx context.Context, p placement.Proposal, full error) error {
	l := c.lodging
	if p.Code == string(match.Continuing) { // see Lodging.Keep
		l.House.Licensed, l.Bands = 0, nil
	}
	told, err := whoHas(ctx, c.tx, c.by, l, l.Room(p.Section, c.campaign.Nights()), full)
	return cmp.Or(err, told)
}

// noRoom reports whether a place was refused for nothing but want of room.
func noRoom(err error) bool { return len(faultsOf(err)) == 1 && wantsRoom(err) }

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
	return decisionNotices(ctx, c.tx, c.by, placement.NoPlaceNotice, placement.Thing{Kind: "proposal", ID: string(p.ID)}, p.Pupil, p.Territory, c.m)
}
