package office_test

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// threeYearsOn is when everything of Noon is past its term.
var threeYearsOn = storetest.Noon.AddDate(3, 2, 0)

// admin is an administrator of the territory, without an account.
func admin(in placement.TerritoryID) placement.Actor {
	return placement.Actor{Role: placement.Admin, Account: "acc_admin", Name: "Alix Admin", Territory: in}
}

// purge proposes as the officer, approves as the administrator and runs to the
// end.
func purge(t *testing.T, o *office.Office, in placement.TerritoryID) placement.Purge {
	t.Helper()
	ctx := context.Background()
	p, err := o.ProposePurge(ctx, storetest.Officer(in))
	if err == nil {
		err = o.ApprovePurge(ctx, admin(in), p.ID)
	}
	if err == nil {
		p, err = o.RunPurge(ctx, admin(in), p.ID, 1000)
	}
	if err != nil || p.State != placement.PurgeDone {
		t.Fatalf("the purge is %q: %v", p.State, err)
	}
	return p
}

// TestAPurgeTakesEveryWordAndLeavesEveryCount removes a seeded territory three
// years later: no name, no id and no address of anybody who is gone stands
// anywhere, and the occupancy of the years that are over is what it was, also as
// it was known then.
func TestAPurgeTakesEveryWordAndLeavesEveryCount(t *testing.T) {
	v := newVillage(t)
	v.Office = office.New(v.db, func() time.Time { return threeYearsOn })
	var people []placement.Pupil
	storetest.Read(t, v.db, func(ctx context.Context, tx *store.Tx) (err error) {
		people, err = tx.FindPupils(ctx, store.Whole(v.in.ID), "", 10_000)
		return err
	})
	before := v.occupancy(t, v.officer, autumn)
	plan, err := v.PlanPurge(context.Background(), v.officer)
	if err != nil {
		t.Fatal(err)
	}
	gone := map[placement.PupilID]bool{}
	for _, x := range plan.Files {
		gone[x.Pupil] = true
	}
	if len(gone) < len(people)/2 || plan.Purge.Planned[placement.FilePlaced] == 0 {
		t.Fatalf("%d of %d files are past their term: the test proves nothing", len(gone), len(people))
	}
	p := purge(t, v.Office, v.in.ID)
	if p.Removed[placement.FilePlaced] != p.Planned[placement.FilePlaced] || p.Removed[placement.FileNeverPlaced] != p.Planned[placement.FileNeverPlaced] {
		t.Errorf("planned %v, removed %v", p.Planned, p.Removed)
	}
	var texts []string
	for _, x := range people {
		if gone[x.ID] {
			texts = append(texts, string(x.ID), x.INE)
		}
	}
	if left := storetest.Holding(t, v.db, texts...); len(left) > 0 {
		t.Errorf("still there: %v", left)
	}
	if after := v.occupancy(t, v.officer, autumn); !reflect.DeepEqual(before, after) {
		t.Error("the occupancy of a past autumn has changed")
	}
	_, err = v.Check(context.Background(), placement.Tick(v.in.ID), func(h placement.House, b placement.Breach) error {
		if b.Code == placement.CountStale {
			t.Errorf("%s: the counts of a section are not what its stays say", h.Name)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestNobodyApprovesWhatHeOrSheProposed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.asks()
		in := d.house.Territory
		d.now = threeYearsOn
		p, err := d.ProposePurge(d.ctx, admin(in))
		d.must(err)
		if err := d.ApprovePurge(d.ctx, admin(in), p.ID); !errors.Is(err, placement.Refuse("purge.same_person")) {
			t.Errorf("the same person: %v", err)
		}
		if err := d.ApprovePurge(d.ctx, d.officer, p.ID); !errors.Is(err, &placement.Fault{Code: "actor.forbidden"}) {
			t.Errorf("an officer: %v", err)
		}
		if _, err := d.RunPurge(d.ctx, admin(in), p.ID, 10); !errors.Is(err, placement.Refuse("purge.not_approved")) {
			t.Errorf("before the second person: %v", err)
		}
		other := admin(in)
		other.Account = "acc_other"
		d.now = d.now.AddDate(0, 0, placement.PurgeDays)
		if err := d.ApprovePurge(d.ctx, other, p.ID); !errors.Is(err, placement.Refuse("purge.expired")) {
			t.Errorf("too late: %v", err)
		}
		if _, err = d.ProposePurge(d.ctx, d.officer); err != nil {
			t.Errorf("a proposal that expired stands in the way: %v", err)
		}
		if _, err = d.ProposePurge(d.ctx, d.officer); !errors.Is(err, placement.Refuse("purge.one_waits")) {
			t.Errorf("two proposals at once: %v", err)
		}
	})
}

func TestAFamilyThatComesBackAfterTheProposalKeepsItsFile(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		back, stays := d.asks(), d.asks()
		d.now = threeYearsOn
		p, err := d.ProposePurge(d.ctx, d.officer)
		d.must(err)
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			event := d.officer.Happened(d.now, "referral.changed", "referral", string(back.Referral.ID))
			event.Pupil = back.Pupil.ID
			return tx.AddEvent(ctx, event)
		})
		d.must(d.ApprovePurge(d.ctx, admin(d.house.Territory), p.ID))
		p, err = d.RunPurge(d.ctx, admin(d.house.Territory), p.ID, 100)
		d.must(err)
		if p.Removed[placement.FileNeverPlaced] != 1 {
			t.Errorf("removed %v", p.Removed)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Pupil(ctx, store.Whole(d.house.Territory), back.Pupil.ID); err != nil {
				t.Errorf("who came back: %v", err)
			}
			if _, err := tx.Pupil(ctx, store.Whole(d.house.Territory), stays.Pupil.ID); !errors.Is(err, placement.Missing("pupil")) {
				t.Errorf("who did not: %v", err)
			}
			return nil
		})
	})
}

// Two administrators approve and run at once: each file goes once and the chain
// has one link.
func TestTwoPeopleWhoRunOnePurgeRemoveItOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		for range 3 {
			d.asks()
		}
		d.now = threeYearsOn
		p, err := d.ProposePurge(d.ctx, d.officer)
		d.must(err)
		d.must(d.ApprovePurge(d.ctx, admin(d.house.Territory), p.ID))
		var both sync.WaitGroup
		for range 2 {
			both.Go(func() { d.RunPurge(d.ctx, admin(d.house.Territory), p.ID, 100) })
		}
		both.Wait()
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			chain, err := tx.PurgeChain(ctx, d.house.Territory)
			if len(chain) != 1 || chain[0].Removed[placement.FileNeverPlaced] != 3 || placement.BrokenProof(chain) != "" {
				t.Errorf("chain %+v", chain)
			}
			return err
		})
	})
}

// A backup that is restored brings children back; the ledger takes them away
// again, and the chain says so.
func TestARestoredBackupPurgesAgain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f, _ := d.boards(0)
		in := d.house.Territory
		system := placement.Tick(in)
		ledger := []string{store.Hash(string(f.Pupil.ID)), store.Hash("pup_of_another_time")}
		p, err := d.ReplayPurges(d.ctx, system, ledger)
		d.must(err)
		if p.Removed[placement.FilePlaced] != 1 || p.Proof == "" {
			t.Errorf("replay %+v", p)
		}
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Pupil(ctx, store.Whole(in), f.Pupil.ID); !errors.Is(err, placement.Missing("pupil")) {
				t.Errorf("still there: %v", err)
			}
			return nil
		})
		if again, err := d.ReplayPurges(d.ctx, system, ledger); err != nil || again.ID != "" {
			t.Errorf("a second replay: %+v %v", again, err)
		}
		if kept, err := d.PurgeLedger(d.ctx, system); err != nil || !slices.Contains(kept, ledger[0]) {
			t.Errorf("the ledger %v %v", kept, err)
		}
	})
}

func TestAChangedLineOfTheChainIsFound(t *testing.T) {
	db := storetest.Open(t)
	d := newDesk(t, db)
	d.asks()
	d.now = threeYearsOn
	first := purge(t, d.Office, d.house.Territory)
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		chain, err := tx.PurgeChain(ctx, d.house.Territory)
		if placement.BrokenProof(chain) != "" {
			t.Errorf("a sound chain is broken at %s", placement.BrokenProof(chain))
		}
		changed := chain[0]
		changed.Removed = maps.Clone(changed.Removed)
		changed.Removed[placement.FileNeverPlaced] = 0
		if placement.BrokenProof([]placement.Purge{changed}) != first.ID {
			t.Error("a count that was changed is not found")
		}
		return err
	})
}

func TestATermIsChangedWithAReasonAndATextOnly(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		by := admin(d.house.Territory)
		rule := placement.RetentionRule{Term: placement.FileNeverPlaced, Months: 12, Provenance: placement.Provenance{Source: "délibération du 3 mars"}}
		if err := d.SetRetention(d.ctx, by, rule); err == nil {
			t.Error("without a reason")
		}
		rule.Reason = "durée plus courte demandée par le délégué"
		d.must(d.SetRetention(d.ctx, by, rule))
		d.asks()
		d.now = storetest.Noon.AddDate(0, 13, 0)
		plan, err := d.PlanPurge(d.ctx, by)
		d.must(err)
		if plan.Purge.Planned[placement.FileNeverPlaced] != 1 {
			t.Errorf("after thirteen months: %v", plan.Purge.Planned)
		}
	})
}
