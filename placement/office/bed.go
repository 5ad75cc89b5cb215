package office

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

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
	Room    placement.Room
	Mix     []placement.MixChange
	Staffed int   // places that the adults of the band allow; -1 without a band
	Refused error // the gates that are shut
}

// Breaks reports whether a target would break: then the reason is written.
func (p BedPreview) Breaks() bool {
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
	p.House, p.Room, p.Staffed = lodging.House, lodging.Room(in.Section, in.Nights), -1
	for _, b := range lodging.Bands {
		if b.ID == p.Section.Band {
			p.Staffed = b.Staffed()
		}
	}
	p.Mix = lodging.Mix(in.Section, targets, present, p.File.Referral.Claims.Groups(), in.Nights)
	p.Refused = lodging.Admit(p.File, in.Section, in.Nights, m.today)
	if p.Refused == nil {
		p.Refused = withoutPlace(ctx, tx, p.File)
	}
	if p.Refused != nil {
		return p, nil
	}
	duty, err := watchOver(ctx, tx, lodging.House, in.Nights, true, m)
	if err == nil {
		p.Refused = duty.refuses(p.File, in.Section, in.Nights)
	}
	return p, err
}

// GiveBed offers a bed to a pupil outside a run: an urgent referral, or a bed
// that came free. The gates are those of a run; a soft target may break, with a
// written reason.
func (o *Office) GiveBed(ctx context.Context, by placement.Actor, in GivenBed) (kept placement.Offer, err error) {
	if err := placement.Allow(by, placement.GiveBed, placement.Subject{}); err != nil {
		return kept, err
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
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
		if p.Breaks() && strings.TrimSpace(in.Reason) == "" {
			return placement.Reject("reason", "bed.breaks_target")
		}
		offer, event := p.File.GiveBed(by, p.House, in.Section, in.Nights, strings.TrimSpace(in.Reason), m.answerBy(in.AnswerDays), m.now)
		event.Facts = mixFacts(p.Mix)
		if kept, err = tx.SaveOffer(ctx, offer, event); err != nil {
			return err
		}
		return decisionNotices(ctx, tx, placement.OfferNotice, aboutOffer(kept.ID), kept.Pupil, kept.Territory, m)
	})
	return kept, err
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

// A Candidate is a pupil who might have a bed, and what speaks against it.
type Candidate struct {
	File    placement.File
	Wish    int // rank of this house on the family's list; 0: not on it
	Points  int
	Refused error // nil: the bed can be offered today
}

// WhoCouldHave lists who waits for a place and might have one of the section for
// these nights: urgent referrals, and those of the campaign that places for
// them. Those whom no gate stops come first, by wish and points; the others are
// shown with what stops them, as long as the section is for them at all.
func (o *Office) WhoCouldHave(ctx context.Context, by placement.Actor, at placement.SectionID, nights calendar.Interval) (list []Candidate, err error) {
	if err := placement.Allow(by, placement.GiveBed, placement.Subject{}); err != nil {
		return nil, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		list, err = o.candidates(ctx, tx, by, at, nights)
		return err
	})
	return list, err
}

func (o *Office) candidates(ctx context.Context, tx *store.Tx, by placement.Actor, at placement.SectionID, nights calendar.Interval) ([]Candidate, error) {
	m, err := o.momentIn(ctx, tx, by.Territory)
	if err != nil {
		return nil, err
	}
	section, err := tx.Section(ctx, by.Territory, at)
	if err != nil {
		return nil, err
	}
	lodging, err := tx.Lodging(ctx, by.Territory, section.House, nights)
	if err != nil {
		return nil, err
	}
	files, err := tx.WaitingFor(ctx, by.Territory, nights)
	if err != nil {
		return nil, err
	}
	duty, err := watchOver(ctx, tx, lodging.House, nights, true, m)
	if err != nil {
		return nil, err
	}
	var list []Candidate
	for _, f := range files {
		if !section.Admits(f.Pupil.Sex, f.Referral.Level) {
			continue
		}
		c := candidate(f, lodging, at, nights, m.today)
		if c.Refused == nil {
			c.Refused = duty.refuses(f, at, nights)
		}
		list = append(list, c)
	}
	slices.SortStableFunc(list, compareCandidates)
	return list, nil
}

func candidate(f placement.File, l placement.Lodging, at placement.SectionID, nights calendar.Interval, today calendar.Day) Candidate {
	c := Candidate{File: f, Points: f.Referral.Claims.Points(), Refused: l.Admit(f, at, nights, today)}
	for _, w := range f.Referral.Wishes {
		if w.House == l.House.ID {
			c.Wish = w.Rank
		}
	}
	return c
}

// compareCandidates: who can have it before who cannot, who wished for the house
// before who did not, then the points, then the older request.
func compareCandidates(a, b Candidate) int {
	return cmp.Or(
		cmp.Compare(yes(a.Refused != nil), yes(b.Refused != nil)),
		cmp.Compare(yes(a.Wish == 0), yes(b.Wish == 0)),
		cmp.Compare(b.Points, a.Points),
		a.File.Referral.CreatedAt.Compare(b.File.Referral.CreatedAt),
		cmp.Compare(a.File.Referral.ID, b.File.Referral.ID))
}

func yes(b bool) int {
	if b {
		return 1
	}
	return 0
}
