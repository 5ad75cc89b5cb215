package office

import (
	"context"
	"slices"

	"internat/placement"
	"internat/placement/store"
)

// round finds the pupils who would change places with each other so that one gets
// the place of a proposal: it comes back from hand to hand, and everybody waits
// for the next. The proposal itself is the last; nil when there is no round.
func (c *confirmer) round(ctx context.Context, p placement.Proposal) ([]store.ProposalLine, error) {
	type path struct {
		at   placement.SectionID
		came []store.ProposalLine
	}
	seen := map[placement.SectionID]bool{}
	for next := []path{{at: p.Section}}; len(next) > 0; next = next[1:] {
		here := next[0]
		if seen[here.at] {
			continue
		}
		seen[here.at] = true
		leaving, err := c.tx.Leaving(ctx, store.ScopeOf(c.by), p.Run, here.at)
		if err != nil {
			return nil, err
		}
		for _, l := range leaving {
			came := append(slices.Clone(here.came), l)
			switch {
			case l.ID == p.ID:
				came[len(came)-1].Proposal = p // as the page showed it
				return came, nil
			case l.State == placement.Proposed:
				next = append(next, path{l.Section, came})
			}
		}
	}
	return nil, nil
}

// exchange confirms the proposals of pupils who would change places, all or none:
// each offer stands beside the place the pupil keeps, and takes effect when every
// family has said yes. A person must have read each of them.
func (c *confirmer) exchange(ctx context.Context, round []store.ProposalLine) error {
	for _, l := range round[:len(round)-1] {
		if l.OpenedBy == "" {
			return placement.Refuse("proposal.exchange", l.PupilName)
		}
	}
	// Every gate is asked before anything is written: a refusal leaves nothing
	// half-done behind.
	kept := make([]placement.Offer, len(round))
	for i, l := range round {
		f, err := c.file(ctx, l.Proposal)
		if err != nil {
			return err
		}
		if kept[i], err = c.present(ctx, l.Proposal, f); err != nil {
			return err
		}
		if err := c.lodge(ctx, l.Proposal); err != nil {
			return err
		}
		switch err := c.lodging.Improve(f, l.Section, c.campaign.Nights(), c.m.today); {
		case err == nil: // the place is free: no need to wait for the others
			return placement.Refuse("proposal.after", l.PupilName)
		case !noRoom(err):
			return err
		}
	}
	for i, l := range round {
		if err := c.lodge(ctx, l.Proposal); err != nil {
			return err
		}
		p, _ := l.Proposal.Open(c.by, c.m.now)
		decided, event, err := p.Confirm(c.by, c.m.now)
		if err != nil {
			return err
		}
		if _, err := c.tx.SaveProposal(ctx, decided, event); err != nil {
			return err
		}
		if err := c.offer(ctx, decided, kept[i], string(round[0].ID)); err != nil {
			return err
		}
		c.done[p.ID] = true
	}
	return nil
}

// changePlaces makes an exchange take effect once every family has said yes: all
// leave the places they have, in one moment, and each takes the better one.
// Before that the offer stays open, with the answers that were given.
func changePlaces(ctx context.Context, tx *store.Tx, by placement.Actor, last placement.Offer, event placement.Event, m moment) error {
	event.Verb = "offer.answered"
	if _, err := tx.SaveOffer(ctx, last.Waits(), event); err != nil {
		return err
	}
	all, err := tx.ExchangeOffers(ctx, last.Territory, last.Exchange)
	if err != nil {
		return err
	}
	files := make([]placement.File, len(all))
	for i, o := range all {
		if files[i], err = tx.File(ctx, store.Whole(o.Territory), o.Referral); err != nil {
			return err
		}
		if !o.Agreed(files[i], m.today) || len(files[i].AgreementBlockers(m.today)) > 0 {
			return nil
		}
	}
	for i, o := range all {
		if err := replace(ctx, tx, by, o.Beside, m); err != nil {
			return err
		}
		offer, event := o.Take(by, m.now)
		if err := answered(ctx, tx, by, offer, event, files[i], m); err != nil {
			return err
		}
	}
	return nil
}

// callOff takes back the other offers of an exchange of which one has ended: no
// place in it comes free. Everybody keeps the place he or she has.
func callOff(ctx context.Context, tx *store.Tx, by placement.Actor, ended placement.Offer, m moment) error {
	others, err := tx.ExchangeOffers(ctx, ended.Territory, ended.Exchange)
	if err != nil {
		return err
	}
	for _, o := range others {
		if o.ID == ended.ID {
			continue
		}
		if err := recall(ctx, tx, by, o.Offer, m, ExchangeOff); err != nil {
			return err
		}
	}
	return nil
}

// ExchangeOff is the reason, a code, for which an offer of an exchange ends when
// another of it has ended.
const ExchangeOff = "exchange_off"
