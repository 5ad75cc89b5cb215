package office

import (
	"context"
	"strconv"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/twin"
)

// notSame is the event of somebody who says that two pupils are two people.
func notSame(by placement.Actor, m moment, about placement.PupilID) placement.Event {
	event := by.Happened(m.now, "pupil.not_same", "pupil", string(about))
	event.Pupil = about
	return event
}

// Doubles lists the pairs of pupils of the actor's scope who look like one
// person and of whom nobody said otherwise, the most alike first.
func (o *Office) Doubles(ctx context.Context, by placement.Actor) (pairs []twin.Pair, err error) {
	if err := placement.Allow(by, placement.MergePupils, placement.Subject{}); err != nil {
		return nil, err
	}
	var people []twin.Person
	apart := map[placement.Pair]bool{}
	err = o.db.Read(ctx, func(tx *store.Tx) (err error) {
		if people, err = tx.People(ctx, store.ScopeOf(by)); err != nil {
			return err
		}
		said, err := tx.NotSame(ctx, by.Territory)
		for _, p := range said {
			apart[p] = true
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, p := range twin.Pairs(people) {
		if !apart[placement.Pair{One: placement.PupilID(p.One.ID), Other: placement.PupilID(p.Other.ID)}] {
			pairs = append(pairs, p)
		}
	}
	return pairs, nil
}

// NotSamePupils remembers that two pupils are two people. Said twice, it is kept
// once.
func (o *Office) NotSamePupils(ctx context.Context, by placement.Actor, p placement.Pair) error {
	if err := placement.Allow(by, placement.MergePupils, placement.Subject{}); err != nil {
		return err
	}
	if p.One == p.Other {
		return placement.Reject("other", "merge.itself")
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		for _, id := range []placement.PupilID{p.One, p.Other} {
			found, err := tx.Pupil(ctx, store.ScopeOf(by), id)
			if err != nil {
				return err
			}
			if found.ID != id { // merged in between
				return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
			}
		}
		return tx.SaveNotSame(ctx, p, notSame(by, m, p.One))
	})
}

// A PupilMerge says which record of a pupil goes into which, as the page showed
// them, and what is taken from the one that goes.
type PupilMerge struct {
	Kept, Gone               placement.PupilID
	KeptVersion, GoneVersion int
	Fields                   []string               // of placement.MergeFields, taken from the one that goes
	Close                    []placement.ReferralID // of two running in one campaign, the one that ends
}

// MergePupils makes one record of two, with everything that hangs on them. What
// stands in the way is told by name and nothing is changed.
func (o *Office) MergePupils(ctx context.Context, by placement.Actor, in PupilMerge) (id placement.MergeID, err error) {
	if err := placement.Allow(by, placement.MergePupils, placement.Subject{}); err != nil {
		return "", err
	}
	if in.Kept == in.Gone {
		return "", placement.Reject("other", "merge.itself")
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		merging, err := tx.Merging(ctx, store.ScopeOf(by), in.Kept, in.Gone)
		if err != nil {
			return err
		}
		if err := checkMerging(merging, in); err != nil {
			return err
		}
		id, err = merge(ctx, tx, by, m, merging, in)
		return err
	})
	return id, err
}

func checkMerging(m placement.Merging, in PupilMerge) error {
	if m.Kept.Pupil.Version != in.KeptVersion || m.Gone.Pupil.Version != in.GoneVersion {
		return &placement.Fault{Kind: placement.Stale, Code: "row.stale"}
	}
	var faults placement.Faults
	for _, c := range m.Clashes(in.Close) {
		faults.Add("merge", c.Code, c.Args...)
	}
	return faults.Err()
}

func merge(ctx context.Context, tx *store.Tx, by placement.Actor, at moment, m placement.Merging, in PupilMerge) (placement.MergeID, error) {
	closed := map[placement.ReferralID]placement.ReferralState{}
	for _, pair := range m.Choices() {
		for _, id := range in.Close {
			if id != pair[0] && id != pair[1] {
				continue
			}
			state, err := closeDouble(ctx, tx, by, at, id)
			if err != nil {
				return "", err
			}
			closed[id] = state
		}
	}
	kept, err := tx.SaveMerge(ctx, placement.Merge{
		Territory: by.Territory, Before: [2]placement.Pupil{m.Kept.Pupil, m.Gone.Pupil},
		After: m.Kept.Pupil.MergedWith(m.Gone.Pupil, in.Fields), Closed: closed,
	}, mergeEvent(by, at, "pupil.merged", m))
	return kept.ID, err
}

// mergeEvent tells how much came together, and nobody's name.
func mergeEvent(by placement.Actor, at moment, verb string, m placement.Merging) placement.Event {
	event := by.Happened(at.now, verb, "pupil_merge", "")
	event.Facts = map[string]string{
		"gone": string(m.Gone.Pupil.ID), "referrals": strconv.Itoa(len(m.Gone.Referrals)), "stays": strconv.Itoa(len(m.Gone.Stays)),
	}
	return event
}

// closeDouble ends a referral; what waits to be sent about its agreements is
// void. It gives the state that the referral had.
func closeDouble(ctx context.Context, tx *store.Tx, by placement.Actor, at moment, id placement.ReferralID) (placement.ReferralState, error) {
	f, err := tx.File(ctx, store.ScopeOf(by), id)
	if err != nil {
		return "", err
	}
	for _, a := range f.Agreements {
		if _, err := tx.VoidNotices(ctx, aboutAgreement(a.ID), "closed"); err != nil {
			return "", err
		}
	}
	r, event := f.Referral.CloseAsDouble(by, at.now)
	_, err = tx.SaveReferral(ctx, r, event)
	return f.Referral.State, err
}

// UndoMerge makes two records of one again, as long as nothing happened to it
// since.
func (o *Office) UndoMerge(ctx context.Context, by placement.Actor, id placement.MergeID) error {
	return o.act(ctx, by, placement.MergePupils, func(tx *store.Tx, m moment) error {
		was, err := tx.Merge(ctx, store.ScopeOf(by), id)
		if err != nil {
			return err
		}
		if !was.UndoneAt.IsZero() {
			return placement.Refuse("merge.undone")
		}
		untouched, err := tx.Untouched(ctx, was)
		if err != nil {
			return err
		}
		if !untouched {
			return placement.Refuse("merge.changed_since")
		}
		if err := tx.UndoMerge(ctx, was, by.Happened(m.now, "pupil.unmerged", "pupil_merge", string(id))); err != nil {
			return err
		}
		return restore(ctx, tx, by, m, was)
	})
}

// restore gives the referrals that were closed their state again.
func restore(ctx context.Context, tx *store.Tx, by placement.Actor, at moment, was placement.Merge) error {
	for id, state := range was.Closed {
		f, err := tx.File(ctx, store.ScopeOf(by), id)
		if err != nil {
			return err
		}
		r, event := f.Referral.Restore(by, at.now, state)
		if _, err := tx.SaveReferral(ctx, r, event); err != nil {
			return err
		}
	}
	return nil
}
