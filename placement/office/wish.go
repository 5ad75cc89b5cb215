package office

import (
	"context"
	"slices"

	"internat/placement"
	"internat/placement/store"
)

// A Ranking is the list of houses wished for as a parent leaves it.
type Ranking struct {
	Referral placement.ReferralID
	Houses   []placement.HouseID // best first
	Version  int                 // of the referral that the page showed
}

// RankWishes changes the order or the list of a child's wishes, until the last
// day of the campaign. Every holder of authority may; where one of them
// disagrees, the office hears them first. A house that an agreement does not
// name is agreed to anew, by each holder: each is asked in the same transaction.
func (o *Office) RankWishes(ctx context.Context, by placement.Actor, in Ranking) error {
	return o.act(ctx, by, placement.RankWishes, func(tx *store.Tx, m moment) error {
		f, err := tx.ChildFile(ctx, by.Guardian, m.today, in.Referral)
		if err != nil {
			return err
		}
		if err := mayChange(f, by, m); err != nil {
			return err
		}
		if f.Referral.Version != in.Version {
			return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
		}
		if slices.Equal(f.Referral.Houses(), in.Houses) {
			return nil // the first house cannot go further up
		}
		return in.keep(ctx, tx, by, f, m)
	})
}

// mayChange refuses whoever does not decide about the child, and sends to the
// office where holders disagree: nobody is told that the other one does.
func mayChange(f placement.File, by placement.Actor, m moment) error {
	if err := signsToday(f, by, m); err != nil {
		return err
	}
	if f.Disputed(m.today) {
		return placement.Refuse("family.by_phone")
	}
	return nil
}

// signsToday refuses whoever does not decide about the child today, and the parents of
// a pupil who signs alone.
func signsToday(f placement.File, by placement.Actor, m moment) error {
	if _, signs := f.SignerIs(by.Guardian, m.today); signs {
		return nil
	}
	if _, holder := f.Holder(by.Guardian, m.today); holder {
		return placement.Refuse("family.pupil_of_age")
	}
	return placement.Refuse("family.not_holder")
}

func (in Ranking) keep(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, m moment) error {
	c, err := tx.Campaign(ctx, by.Territory, f.Referral.Campaign)
	if err != nil && !missing(err) {
		return err
	}
	if err := in.check(ctx, tx, by, f); err != nil {
		return err
	}
	r, event, err := f.Referral.Rank(by, in.Houses, c, m.today, m.now)
	if err != nil {
		return err
	}
	if f.Referral, err = tx.SaveReferral(ctx, r, event); err != nil {
		return err
	}
	return askUncovered(ctx, tx, by, f, m)
}

// check wants every house that is new in the list to be one to wish for.
func (in Ranking) check(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File) error {
	var faults placement.Faults
	for _, id := range in.Houses {
		if slices.Contains(f.Referral.Houses(), id) {
			continue
		}
		if err := wishable(ctx, tx, by.Territory, id, &faults); err != nil {
			return err
		}
	}
	return faults.Err()
}

// wishable adds to the faults what keeps a house from being wished for.
func wishable(ctx context.Context, tx *store.Tx, in placement.TerritoryID, id placement.HouseID, faults *placement.Faults) error {
	house, err := tx.House(ctx, store.Whole(in), id)
	switch {
	case missing(err):
		faults.Add("wishes", "wish.house_unknown")
	case err != nil:
		return err
	case house.Scheme == placement.Tremplin:
		faults.Add("wishes", "wish.tremplin", house.Name)
	case house.Closed:
		faults.Add("wishes", "wish.closed", house.Name)
	}
	return nil
}

// askUncovered asks every holder anew whose agreement names fewer houses than
// are wished for now.
func askUncovered(ctx context.Context, tx *store.Tx, by placement.Actor, f placement.File, m moment) error {
	for _, a := range f.Agreements {
		holder, entitled := f.Holder(a.Guardian, m.today)
		if a.Act != f.Referral.Act() || a.State != placement.Given || !entitled || a.Covers(f) {
			continue
		}
		if err := askAgain(ctx, tx, by, a.To(wished(f), f.From), holder, m); err != nil {
			return err
		}
	}
	return nil
}
