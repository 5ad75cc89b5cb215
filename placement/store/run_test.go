package store_test

import (
	"context"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A ran is a run with two proposals, one with a place.
type ran struct {
	storetest.Lodging
	campaign placement.Campaign
	run      placement.Run
	files    []placement.File
	by       placement.Actor
}

func keptRun(t testing.TB, db *store.DB) ran {
	t.Helper()
	r := ran{Lodging: storetest.House(t, db)}
	r.campaign, r.by = storetest.Campaign(t, db, r.Territory), storetest.Officer(r.Territory)
	for range 2 {
		r.files = append(r.files, storetest.Pupil(t, db, storetest.In(r.House), storetest.Of(r.campaign)))
	}
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		r.run, err = tx.SaveRun(ctx, placement.Run{Campaign: r.campaign.ID, Territory: r.Territory, State: placement.Frozen, Salt: "salt", InputHash: "hash",
			Rules: "2026-1", Input: []byte(`{"version":1}`), StartedBy: r.by.Author(), StartedAt: storetest.Noon},
			r.by.Happened(storetest.Noon, "run.frozen", "run", ""))
		if err != nil {
			return err
		}
		if err = tx.AddLegend(ctx, r.run.ID, placement.Legend{"a1": r.files[0].Referral.ID, "a2": r.files[1].Referral.ID}); err != nil {
			return err
		}
		list := []placement.Proposal{
			{Referral: r.files[0].Referral.ID, Pupil: r.files[0].Pupil.ID, House: r.ID, Section: r.Girls.ID, Wish: 1, Code: "PLACED", Why: []byte(`{}`)},
			{Referral: r.files[1].Referral.ID, Pupil: r.files[1].Pupil.ID, Code: "CUTOFF", Exception: "passed_over"},
		}
		for i := range list {
			list[i].Run, list[i].Campaign, list[i].Territory, list[i].State = r.run.ID, r.campaign.ID, r.Territory, placement.Proposed
		}
		return tx.AddProposals(ctx, list)
	})
	return r
}

func TestARunIsKeptWithItsInputAndItsLegend(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := keptRun(t, db)
		done := r.run
		done.State, done.Seed, done.Outcome, done.OutputHash = placement.Done, "seed", []byte("outcome"), "out"
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SaveRun(ctx, done, r.by.Happened(storetest.Noon, "run.done", "run", ""))
			return err
		})
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			kept, err := tx.Run(ctx, r.Territory, r.run.ID)
			if string(kept.Input) != `{"version":1}` || string(kept.Outcome) != "outcome" || kept.Salt != "salt" || kept.Version != 2 || kept.StartedBy != r.by.Author() {
				t.Errorf("kept as %+v", kept)
			}
			_, far := tx.Run(ctx, "ter_elsewhere", r.run.ID)
			wantKind(t, far, placement.NotFound)
			legend, _ := tx.Legend(ctx, r.run.ID)
			if len(legend) != 2 || legend["a1"] != r.files[0].Referral.ID {
				t.Errorf("legend %v", legend)
			}
			return err
		})
	})
}

func TestDestroyingTheLegendKeepsTheProof(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := keptRun(t, db)
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.DestroyLegend(ctx, r.Territory, r.run.ID, r.by.Happened(storetest.Noon, "run.unlinked", "run", ""))
		})
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			kept, err := tx.Run(ctx, r.Territory, r.run.ID)
			legend, _ := tx.Legend(ctx, r.run.ID)
			if kept.Salt != "" || len(legend) != 0 || string(kept.Input) != `{"version":1}` || kept.InputHash != "hash" {
				t.Errorf("kept as %+v with legend %v", kept, legend)
			}
			list, _ := tx.Proposals(ctx, store.Whole(r.Territory), r.run.ID, store.EveryProposal, 10, 0)
			for _, p := range list {
				if len(p.Why) > 0 {
					t.Error("a certificate still tells who is who")
				}
			}
			return err
		})
	})
}

func TestProposalsAreCountedAndPicked(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := keptRun(t, db)
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			c, err := tx.CountProposals(ctx, r.Territory, r.run.ID)
			if want := (store.ProposalCount{All: 2, Placed: 1, First: 1, Unplaced: 1, Exceptions: 1, Unopened: 1, Undecided: 2}); c != want {
				t.Errorf("counted %+v, want %+v", c, want)
			}
			for pick, want := range map[store.ProposalPick]int{store.EveryProposal: 2, store.WithPlace: 1, store.WithoutPlace: 1, store.ToOpen: 1, store.NotExamined: 0} {
				if list, _ := tx.Proposals(ctx, store.Whole(r.Territory), r.run.ID, pick, 10, 0); len(list) != want {
					t.Errorf("%q picks %d, want %d", pick, len(list), want)
				}
			}
			if list, _ := tx.Proposals(ctx, store.Whole("ter_elsewhere"), r.run.ID, store.EveryProposal, 10, 0); len(list) != 0 {
				t.Error("another territory sees the proposals")
			}
			first, _ := tx.UndecidedProposals(ctx, store.Whole(r.Territory), r.run.ID, nil, 1)
			rest, _ := tx.UndecidedProposals(ctx, store.Whole(r.Territory), r.run.ID, &first[0], 5)
			if len(first) != 1 || len(rest) != 1 || first[0].ID == rest[0].ID {
				t.Errorf("undecided: %d, then %d", len(first), len(rest))
			}
			return err
		})
	})
}

func TestADecisionIsKeptOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := keptRun(t, db)
		var p store.ProposalLine
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			list, err := tx.Proposals(ctx, store.Whole(r.Territory), r.run.ID, store.WithPlace, 1, 0)
			p = list[0]
			return err
		})
		decided, why, err := p.Confirm(r.by, storetest.Noon)
		if err != nil {
			t.Fatal(err)
		}
		save := func(tx *store.Tx) error { _, err := tx.SaveProposal(context.Background(), decided, why); return err }
		if err := db.Write(context.Background(), save); err != nil {
			t.Fatal(err)
		}
		wantKind(t, db.Write(context.Background(), save), placement.Stale)
	})
}

func TestOneCampaignForASchoolYear(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in := storetest.Territory(t, db).ID
		c := storetest.Campaign(t, db, in)
		err := db.Write(context.Background(), func(tx *store.Tx) error {
			_, err := tx.SaveCampaign(context.Background(), storetest.ValidCampaign(in), storetest.Officer(in).Happened(storetest.Noon, "campaign.opened", "campaign", ""))
			return err
		})
		wantCode(t, err, "campaign.year_taken")
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
			kept, err := tx.Campaign(ctx, in, c.ID)
			if kept != c {
				t.Errorf("kept %+v, want %+v", kept, c)
			}
			_, far := tx.Campaign(ctx, "ter_elsewhere", c.ID)
			wantKind(t, far, placement.NotFound)
			return err
		})
	})
}
