package office

import (
	"context"
	"strings"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/store"
)

// agreedSection refuses to move a boarder to another section of the house before
// those who must agree to it have. Urgency or safety cannot wait: then whoever
// moves says why in writing, and the parents are told that reason. A boarder
// without a request on file came before the agreements did: nothing is kept that
// could be asked.
func (a arranging) agreedSection(stay placement.Stay, to placement.SectionID, on calendar.Day) error {
	if a.back {
		return nil // to where the boarder slept before
	}
	f, found, err := FileOfStay(a.ctx, a.tx, stay)
	if err != nil || !found {
		return err
	}
	missing := f.SectionMoveBlockers(a.House.ID, to, on, a.today)
	if len(missing) == 0 {
		return nil
	}
	if reason := strings.TrimSpace(a.urgent); reason != "" {
		return a.moveUrgently(stay, to, on, reason)
	}
	var faults placement.Faults
	for _, b := range missing {
		if b.Who == "" {
			faults.Add("urgent", "section_move.no_holder", f.Pupil.Given)
			continue
		}
		faults.Add("urgent", "section_move.not_agreed", f.Pupil.Given, b.Who)
	}
	return faults
}

// FileOfStay is the request under which a boarder sleeps in the house, for whom
// it does not matter who reads: a stay may come of none.
func FileOfStay(ctx context.Context, tx *store.Tx, stay placement.Stay) (f placement.File, found bool, err error) {
	whole := store.Whole(stay.Territory)
	all, err := tx.ReferralsOf(ctx, whole, stay.Pupil)
	for _, r := range all {
		under, errUnder := boardsUnder(ctx, tx, stay, r)
		if errUnder != nil {
			return f, false, errUnder
		}
		if under {
			f, err = tx.File(ctx, whole, r.ID)
			return f, err == nil, err
		}
	}
	return f, false, err
}

// moveUrgently keeps the reason and queues what the parents are told, all who may
// be told, with the reason.
func (a arranging) moveUrgently(stay placement.Stay, to placement.SectionID, on calendar.Day, reason string) error {
	event, err := stay.Urgently(a.by, to, on, reason, a.now)
	if err != nil {
		return err
	}
	if err := a.tx.AddEvent(a.ctx, event); err != nil {
		return err
	}
	told, err := a.tx.WhoIsTold(a.ctx, stay.Territory, stay.Pupil, a.today)
	if err != nil {
		return err
	}
	var notices []placement.Notice
	for _, k := range told {
		n := placement.NoticeTo(k.Guardian, placement.SectionMoved, placement.Thing{Kind: "stay_move", ID: string(stay.ID)},
			a.now.UTC().Format("20060102T150405"), a.now)
		n.Pupil = stay.Pupil
		notices = append(notices, n)
	}
	_, err = a.queue(a.ctx, a.tx, a.by, notices)
	return err
}

// boardsUnder reports whether a stay came of that referral. A stay whose offer
// is not on file came of the referral that says so.
func boardsUnder(ctx context.Context, tx *store.Tx, s placement.Stay, r placement.Referral) (bool, error) {
	if s.Offer == "" {
		return r.State == placement.Placed, nil
	}
	offer, err := tx.Offer(ctx, store.Whole(s.Territory), s.Offer)
	return err == nil && offer.Referral == r.ID, err
}
