package office

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"internat/capacity"
	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// A GivenBed is a place given by a person outside a run.
type GivenBed struct {
	Referral   placement.ReferralID
	Section    placement.SectionID
	Nights     calendar.Interval
	AnswerDays int
	Reason     string // needed when a target of the section breaks
}

// A BedPreview is what giving the bed would do, for the person about to decide.
type BedPreview struct {
	File    placement.File
	House   placement.House
	Section placement.Section
	Bands   []placement.Band // of the house
	Room    placement.Room
	Mix     []placement.MixChange
	Staffed int              // places that the adults of the band allow; -1 without a band
	Refused error            // the gates that are shut
	Short   []capacity.Cover // sessions of the roster that a soft rule then finds short
}

// Breaks reports whether a target would break, or a soft rule of the roster: then
// the reason is written.
func (p BedPreview) Breaks() bool {
	return len(p.Short) > 0 || p.breaksTarget()
}

func (p BedPreview) breaksTarget() bool {
	return slices.ContainsFunc(p.Mix, func(c placement.MixChange) bool { return c.Breaks })
}

// PreviewBed says what giving the bed would do, before → after.
func (o *Office) PreviewBed(ctx context.Context, by placement.Actor, in GivenBed) (p BedPreview, err error) {
	if err := placement.Allow(by, placement.GiveBed, placement.Subject{}); err != nil {
		return p, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		p, err = preview(ctx, tx, by, in, m)
		return err
	})
	return p, err
}

func preview(ctx context.Context, tx *store.Tx, by placement.Actor, in GivenBed, m moment) (p BedPreview, err error) {
	if p.File, err = tx.File(ctx, store.ScopeOf(by), in.Referral); err != nil {
		return p, err
	}
	if p.Section, err = tx.Section(ctx, by.Territory, in.Section); err != nil {
		return p, err
	}
	lodging, err := tx.Lodging(ctx, by.Territory, p.Section.House, in.Nights)
	if err != nil {
		return p, err
	}
	targets, err := tx.Targets(ctx, store.Whole(by.Territory), p.Section.House)
	if err != nil {
		return p, err
	}
	present, err := tx.SectionGroups(ctx, in.Section, in.Nights)
	if err != nil {
		return p, err
	}
	p.House, p.Bands, p.Room, p.Staffed = lodging.House, lodging.Bands, lodging.Room(in.Section, in.Nights), -1
	for _, b := range lodging.Bands {
		if b.ID == p.Section.Band {
			p.Staffed = b.Staffed()
		}
	}
	p.Mix = lodging.Mix(in.Section, targets, present, p.File.Referral.Groups(), in.Nights)
	p.Refused = lodging.Admit(p.File, in.Section, in.Nights, m.today)
	if p.Refused == nil {
		p.Refused = withoutPlace(ctx, tx, p.File)
	}
	if p.Refused != nil {
		p.Refused, err = whoHas(ctx, tx, by, lodging, p.Room, p.Refused)
		return p, err
	}
	duty, err := watchOver(ctx, tx, lodging.House, in.Nights, store.PromisedExpected, m)
	if err == nil {
		p.Refused, p.Short = duty.refuses(p.File, in.Section, in.Nights), duty.softly(p.File, in.Section, in.Nights)
	}
	return p, err
}

// GiveBed offers a bed to a pupil outside a run: an urgent referral, or a bed
// that came free. The gates are those of a run; a soft target may break, with a
// written reason.
func (o *Office) GiveBed(ctx context.Context, by placement.Actor, in GivenBed) (kept placement.Offer, err error) {
	err = o.act(ctx, by, placement.GiveBed, func(tx *store.Tx, m moment) error {
		if err := in.check(m); err != nil {
			return err
		}
		p, err := preview(ctx, tx, by, in, m)
		if err != nil {
			return err
		}
		if p.Refused != nil {
			return p.Refused
		}
		reason := strings.TrimSpace(in.Reason)
		if err := p.asksReason(reason); err != nil {
			return err
		}
		offer, event := p.File.GiveBed(by, p.House, in.Section, in.Nights, reason, m.answerBy(in.AnswerDays), m.now)
		event.Facts = mixFacts(p.Mix)
		if kept, err = tx.SaveOffer(ctx, offer, event); err != nil {
			return err
		}
		if err := setAside(ctx, tx, by, kept.House, p.Short, reason, m); err != nil {
			return err
		}
		return decisionNotices(ctx, tx, by, placement.OfferNotice, aboutOffer(kept.ID), kept.Pupil, kept.Territory, m)
	})
	return kept, err
}

// asksReason wants a written reason for every soft rule that breaks.
func (p BedPreview) asksReason(reason string) error {
	switch {
	case reason != "":
		return nil
	case p.breaksTarget():
		return placement.Reject("reason", "bed.breaks_target")
	}
	return asksReason(p.Short)
}

func (in GivenBed) check(m moment) error {
	var faults placement.Faults
	switch {
	case in.Nights.From.IsZero():
		faults.Add("from", "field.missing")
	case in.Nights.From.Before(m.today):
		faults.Add("from", "bed.in_past")
	case in.Nights.IsEmpty():
		faults.Add("to", "bed.days_backward")
	}
	if in.Nights.To.IsZero() {
		faults.Add("to", "field.missing")
	}
	if in.AnswerDays < 1 || in.AnswerDays > 60 {
		faults.Add("answer_days", "campaign.answer_days", 1, 60)
	}
	return faults.Err()
}

// mixFacts keep in the journal what the decision did to each target.
func mixFacts(list []placement.MixChange) map[string]string {
	facts := map[string]string{}
	for _, c := range list {
		kind := "floor."
		if c.Ceiling {
			kind = "ceiling."
		}
		facts[kind+string(c.Group)] = strconv.Itoa(c.Before) + ">" + strconv.Itoa(c.After) + "/" + strconv.Itoa(c.Asked)
	}
	return facts
}
