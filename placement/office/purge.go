package office

import (
	"context"
	"slices"

	"internat/placement"
	"internat/placement/store"
)

// How many files and how many other rows one batch of a purge removes. A batch
// is one transaction: who waits for the database waits for one of them.
const purgeFiles, purgeRows = 25, 2000

// SetRetention decides how long a class of data is kept from now on.
func (o *Office) SetRetention(ctx context.Context, by placement.Actor, in placement.RetentionRule) error {
	if err := placement.Allow(by, placement.EditRetention, placement.Subject{}); err != nil {
		return err
	}
	if err := in.Check(); err != nil {
		return err
	}
	return o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		in.Author, in.On = by.Name, m.today
		event := by.Happened(m.now, "retention.set", "retention_rule", string(in.Term))
		event.Reason = in.Reason
		return tx.SaveRetentionRule(ctx, by.Territory, in, event)
	})
}

// SetLegalBody says who answers for the data of the territory.
func (o *Office) SetLegalBody(ctx context.Context, by placement.Actor, in placement.LegalBody) error {
	return o.act(ctx, by, placement.EditRetention, func(tx *store.Tx, m moment) error {
		in.Author, in.SetOn = by.Name, m.today
		return tx.SaveLegalBody(ctx, by.Territory, in, by.Happened(m.now, "legal.set", "legal_body", string(by.Territory)))
	})
}

// A PurgePlan is what would be removed today: counts of everything, and the
// files that the reader may know of. Nothing is changed by asking.
type PurgePlan struct {
	Purge placement.Purge
	Files []store.Overdue
	Rules []placement.RetentionRule
}

// PlanPurge counts what is past its term today.
func (o *Office) PlanPurge(ctx context.Context, by placement.Actor) (plan PurgePlan, err error) {
	if err := placement.Allow(by, placement.SeeRetention, placement.Subject{}); err != nil {
		return plan, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		if plan, err = planPurge(ctx, tx, by, m); err != nil {
			return err
		}
		plan.Files, err = knownOverdue(ctx, tx, by, plan.Purge)
		return err
	})
	return plan, err
}

// planPurge counts over the whole territory: a protected child is past its term
// like any other.
func planPurge(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) (plan PurgePlan, err error) {
	if plan.Rules, err = tx.RetentionRules(ctx, by.Territory); err != nil {
		return plan, err
	}
	p := placement.Purge{Territory: by.Territory, On: m.today, Terms: placement.Count{}}
	for _, r := range plan.Rules {
		p.Terms[r.Term] = r.Months
	}
	if p.Planned, err = tx.CountBulk(ctx, p); err != nil {
		return plan, err
	}
	plan.Files = nil
	err = tx.EachOverdue(ctx, store.Whole(by.Territory), p, func(x store.Overdue) error {
		plan.Files = append(plan.Files, x)
		return nil
	})
	plan.Files = onceEach(plan.Files)
	for _, x := range plan.Files {
		p.Planned[x.Term]++
	}
	plan.Purge = p
	return plan, err
}

// onceEach leaves the papers and restricted sections out of files that go as a
// whole: those come first.
func onceEach(all []store.Overdue) (list []store.Overdue) {
	whole := map[placement.PupilID]bool{}
	for _, x := range all {
		if wholeFile(x.Term) {
			whole[x.Pupil] = true
		} else if whole[x.Pupil] {
			continue
		}
		list = append(list, x)
	}
	return list
}

// wholeFile reports whether a file of that class goes as a whole.
func wholeFile(t placement.Term) bool {
	return t == placement.FileNeverPlaced || t == placement.FilePlaced
}

func knownOverdue(ctx context.Context, tx *store.Tx, by placement.Actor, p placement.Purge) (list []store.Overdue, err error) {
	err = tx.EachOverdue(ctx, store.ScopeOf(by), p, func(x store.Overdue) error {
		list = append(list, x)
		return nil
	})
	return onceEach(list), err
}

// ProposePurge proposes to remove what is past its term today. Another person
// approves.
func (o *Office) ProposePurge(ctx context.Context, by placement.Actor) (p placement.Purge, err error) {
	err = o.act(ctx, by, placement.ProposePurge, func(tx *store.Tx, m moment) error {
		if err := dropExpired(ctx, tx, by, m); err != nil {
			return err
		}
		plan, err := planPurge(ctx, tx, by, m)
		if err != nil {
			return err
		}
		proposed, event, err := placement.NewPurge(by, m.today, plan.Rules, plan.Purge.Planned, m.now)
		if err != nil {
			return err
		}
		p, err = tx.AddPurge(ctx, proposed, plan.Files, event)
		return err
	})
	return p, err
}

// dropExpired withdraws a proposal that waited too long, so that a new one may
// be made.
func dropExpired(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) error {
	all, err := tx.Purges(ctx, by.Territory)
	for _, p := range all {
		if err != nil || p.State != placement.PurgeProposed || m.now.Before(p.ExpiresAt) {
			continue
		}
		var event placement.Event
		if p, event, err = p.Withdraw(placement.Tick(by.Territory), m.now); err == nil {
			err = tx.SavePurge(ctx, p, event)
		}
	}
	return err
}

// ApprovePurge lets a purge begin: RunPurge does the work.
func (o *Office) ApprovePurge(ctx context.Context, by placement.Actor, id placement.PurgeID) error {
	return o.onPurge(ctx, by, placement.ApprovePurge, id, func(p placement.Purge, m moment) (placement.Purge, placement.Event, error) {
		return p.Approve(by, m.now)
	})
}

// WithdrawPurge takes a proposal back.
func (o *Office) WithdrawPurge(ctx context.Context, by placement.Actor, id placement.PurgeID) error {
	return o.onPurge(ctx, by, placement.ProposePurge, id, func(p placement.Purge, m moment) (placement.Purge, placement.Event, error) {
		return p.Withdraw(by, m.now)
	})
}

func (o *Office) onPurge(ctx context.Context, by placement.Actor, do placement.Action, id placement.PurgeID,
	change func(placement.Purge, moment) (placement.Purge, placement.Event, error),
) error {
	return o.act(ctx, by, do, func(tx *store.Tx, m moment) error {
		p, err := tx.Purge(ctx, by.Territory, id)
		if err != nil {
			return err
		}
		p, event, err := change(p, m)
		if err != nil {
			return err
		}
		return tx.SavePurge(ctx, p, event)
	})
}

// RunPurge removes what an approved purge lists, up to so many batches, each in
// a transaction of its own: what broke off goes on where it stood. It gives the
// purge as it stands; its state says whether it is done.
func (o *Office) RunPurge(ctx context.Context, by placement.Actor, id placement.PurgeID, batches int) (p placement.Purge, err error) {
	if err := placement.Allow(by, placement.ApprovePurge, placement.Subject{}); err != nil {
		return p, err
	}
	for range batches {
		err = o.db.Write(ctx, func(tx *store.Tx) error {
			m, err := o.momentIn(ctx, tx, by.Territory)
			if err != nil {
				return err
			}
			if p, err = tx.Purge(ctx, by.Territory, id); err != nil {
				return err
			}
			if p.State != placement.PurgeApproved {
				return placement.Refuse("purge.not_approved")
			}
			p, err = purgeBatch(ctx, tx, by, p, m)
			return err
		})
		if err != nil || p.State == placement.PurgeDone {
			return p, err
		}
	}
	return p, nil
}

// purgeBatch removes files first and then what goes by its age; when there is
// nothing left it closes the purge with its proof.
func purgeBatch(ctx context.Context, tx *store.Tx, by placement.Actor, p placement.Purge, m moment) (placement.Purge, error) {
	items, _, err := tx.PurgeItems(ctx, store.Whole(p.Territory), p.ID, purgeFiles)
	if err != nil {
		return p, err
	}
	removed := placement.Count{}
	err = tx.Pass(ctx, p.ID, func() error {
		for _, x := range items {
			if err := purgeFile(ctx, tx, p, x, removed, m); err != nil {
				return err
			}
		}
		if len(items) > 0 {
			return nil
		}
		removed, err = tx.RemoveBulk(ctx, p, purgeRows)
		return err
	})
	if err != nil {
		return p, err
	}
	p.Removed.Add(removed)
	event := by.Happened(m.now, "purge.batch", "purge", string(p.ID))
	if len(items) == 0 && removed.All() == 0 {
		if p, event, err = finishPurge(ctx, tx, by, p, m); err != nil {
			return p, err
		}
	}
	err = tx.SavePurge(ctx, p, event)
	return p, err
}

func finishPurge(ctx context.Context, tx *store.Tx, by placement.Actor, p placement.Purge, m moment) (placement.Purge, placement.Event, error) {
	chain, err := tx.PurgeChain(ctx, p.Territory)
	if err != nil {
		return p, placement.Event{}, err
	}
	last := placement.Purge{}
	if len(chain) > 0 {
		last = chain[len(chain)-1]
	}
	p, event := p.Finish(by, last, m.now)
	return p, event, nil
}

// purgeFile removes what the purge lists of one file. Somebody who came back
// since the proposal keeps it.
func purgeFile(ctx context.Context, tx *store.Tx, p placement.Purge, x store.Overdue, removed placement.Count, m moment) error {
	still, err := tx.StillOverdue(ctx, p, x)
	if err != nil {
		return err
	}
	if still {
		removed[x.Term]++
		switch x.Term {
		case placement.PapersKept:
			err = tx.ErasePapers(ctx, x.Pupil)
		case placement.SecretsKept:
			err = tx.EraseRestricted(ctx, x.Pupil)
		default:
			err = tx.ErasePupil(ctx, p.Territory, x.Pupil, m.today)
		}
	}
	if err != nil {
		return err
	}
	return tx.CloseItem(ctx, p, x, still && wholeFile(x.Term))
}

// PurgeLedger lists the hashes of the files that are gone, to be kept beside the
// backups.
func (o *Office) PurgeLedger(ctx context.Context, by placement.Actor) (list []string, err error) {
	if err := placement.Allow(by, placement.ApprovePurge, placement.Subject{}); err != nil {
		return nil, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		list, err = tx.PurgeLedger(ctx, by.Territory)
		return err
	})
	return list, err
}

// ReplayPurges removes again what a ledger says was removed and a restored backup
// brought back. Two people approved it the first time; the replay is a purge of
// its own in the chain.
func (o *Office) ReplayPurges(ctx context.Context, by placement.Actor, ledger []string) (p placement.Purge, err error) {
	if by.Role != placement.System {
		return p, &placement.Fault{Kind: placement.Forbidden, Code: "actor.forbidden"}
	}
	gone := map[string]bool{}
	for _, hash := range ledger {
		gone[hash] = true
	}
	err = o.db.Write(ctx, func(tx *store.Tx) error {
		m, err := o.momentIn(ctx, tx, by.Territory)
		if err != nil {
			return err
		}
		p, err = replayPurges(ctx, tx, by, gone, m)
		return err
	})
	return p, err
}

func replayPurges(ctx context.Context, tx *store.Tx, by placement.Actor, gone map[string]bool, m moment) (p placement.Purge, err error) {
	ids, err := tx.PupilIDs(ctx, by.Territory)
	if err != nil {
		return p, err
	}
	var back []store.Overdue
	for _, id := range ids {
		if gone[store.Hash(string(id))] {
			back = append(back, store.Overdue{Term: placement.FilePlaced, Pupil: id})
		}
	}
	if len(back) == 0 {
		return p, nil
	}
	if err := withdrawOpen(ctx, tx, by, m); err != nil {
		return p, err
	}
	p, event, err := placement.NewPurge(by, m.today, nil, placement.Count{placement.FilePlaced: len(back)}, m.now)
	if err != nil {
		return p, err
	}
	event.Facts = map[string]string{"replay": "1"}
	if p, err = tx.AddPurge(ctx, p, back, event); err != nil {
		return p, err
	}
	p.State, p.ApprovedBy, p.ApprovedAt = placement.PurgeApproved, placement.Author{Role: placement.System, ID: "ledger", Name: "ledger"}, m.now
	err = tx.Pass(ctx, p.ID, func() error {
		for _, x := range back {
			if err := tx.ErasePupil(ctx, by.Territory, x.Pupil, m.today); err != nil {
				return err
			}
			if err := tx.CloseItem(ctx, p, x, true); err != nil {
				return err
			}
			p.Removed[x.Term]++
		}
		return nil
	})
	if err != nil {
		return p, err
	}
	p, event, err = finishPurge(ctx, tx, by, p, m)
	if err != nil {
		return p, err
	}
	return p, tx.SavePurge(ctx, p, event)
}

// withdrawOpen makes room for a replay: what was proposed in the backup is old.
func withdrawOpen(ctx context.Context, tx *store.Tx, by placement.Actor, m moment) error {
	all, err := tx.Purges(ctx, by.Territory)
	for _, p := range all {
		var event placement.Event
		if err == nil && p.State == placement.PurgeProposed {
			if p, event, err = p.Withdraw(by, m.now); err == nil {
				err = tx.SavePurge(ctx, p, event)
			}
		}
	}
	return err
}

// ApprovedPurge is the purge of the territory that was approved and is not done.
func (o *Office) ApprovedPurge(ctx context.Context, by placement.Actor) (p placement.Purge, err error) {
	if err := placement.Allow(by, placement.ApprovePurge, placement.Subject{}); err != nil {
		return p, err
	}
	err = o.db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Purges(ctx, by.Territory)
		i := slices.IndexFunc(all, func(p placement.Purge) bool { return p.State == placement.PurgeApproved })
		switch {
		case err != nil:
			return err
		case i < 0:
			return placement.Refuse("purge.not_approved")
		}
		p = all[i]
		return nil
	})
	return p, err
}
