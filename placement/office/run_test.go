package office_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestARunFromFrozenFilesToProposals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		var files []placement.File
		for _, code := range []string{"far", "rural", "rep", "boursier", "qpv", "bereavement", "very_far"} {
			files = append(files, d.asks(pointed(code)))
		}
		silent := d.asks(storetest.Silent(0))
		run := d.run()
		if run.State != placement.Done || run.Seed != "graine" || run.SeedBy != d.officer.Name || run.Violations != 0 {
			t.Errorf("run %+v", run)
		}
		got := d.proposals(run.ID)
		placed := 0
		for _, f := range files {
			if got[f.Pupil.ID].Placed() {
				placed++
			}
		}
		if placed != 6 || got[files[2].Pupil.ID].Placed() {
			t.Errorf("%d placed on six beds, the one with fewest points: %v", placed, got[files[2].Pupil.ID].Placed())
		}
		if p := got[silent.Pupil.ID]; p.Placed() || !p.NotExamined() {
			t.Errorf("a pupil without agreement: %+v", p)
		}
		why, err := got[files[2].Pupil.ID].Reasons()
		if err != nil || len(why.Wishes) != 1 || why.Wishes[0].Code != match.Cutoff || why.Wishes[0].SeatsNeeded != 1 {
			t.Errorf("reasons %+v, %v", why, err)
		}
	})
}

// TestAnybodyCanCheckARun: the file kept has the hash shown, and the outcome
// kept is what internat verify accepts for it.
func TestAnybodyCanCheckARun(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f := d.asks()
	run := d.run()
	sum := sha256.Sum256(run.Input)
	if hex.EncodeToString(sum[:]) != run.InputHash {
		t.Error("the frozen input does not have the hash that was shown")
	}
	seeded, err := office.Seeded(run)
	d.must(err)
	problem, err := match.Read(bytes.NewReader(seeded))
	d.must(err)
	outcome, err := match.ReadOutcome(bytes.NewReader(run.Outcome))
	d.must(err)
	if v := match.Verify(problem, outcome); len(v) > 0 || outcome.Hash() != run.OutputHash {
		t.Errorf("violations %v, hash %s", v, outcome.Hash())
	}
	for _, secret := range []string{string(f.Pupil.ID), string(f.Referral.ID), f.Pupil.Family, f.Pupil.Given} {
		if bytes.Contains(run.Input, []byte(secret)) || bytes.Contains(run.Outcome, []byte(secret)) {
			t.Errorf("the proof names %s", secret)
		}
	}
	d.must(d.DestroyLegend(d.ctx, d.officer, run.ID))
	after := d.kept(run.ID)
	if after.Salt != "" || !bytes.Equal(after.Input, run.Input) || !bytes.Equal(after.Outcome, run.Outcome) {
		t.Error("destroying the link touched the proof or left the salt")
	}
}

func TestTheSeedIsDrawnOrTypedOnceTheHashIsKnown(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.asks()
	run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
	d.must(err)
	if run.State != placement.Frozen || len(run.InputHash) != 64 || run.Seed != "" {
		t.Errorf("prepared %+v", run)
	}
	for _, unfit := range []string{"a\nb", strings.Repeat("x", 201), "\xff"} {
		wantFault(t, d.StartRun(d.ctx, d.officer, office.RunStart{Run: run.ID, Seed: unfit, Version: run.Version}), "run.seed_unfit")
	}
	wantFault(t, d.ComputeRun(d.ctx, d.officer, run.ID), "run.over")
	d.must(d.StartRun(d.ctx, d.officer, office.RunStart{Run: run.ID, Version: run.Version}))
	if kept := d.kept(run.ID); !strings.HasPrefix(kept.Seed, "2026-11-23/") || len(kept.Seed) < 30 {
		t.Errorf("drew %q", kept.Seed)
	}
	wantFault(t, d.StartRun(d.ctx, d.officer, office.RunStart{Run: run.ID, Seed: "another", Version: run.Version}), "run.started")
}

func TestARunWhoseFilesChangeIsStopped(t *testing.T) {
	changes := map[string]func(*desk, placement.File){
		"an agreement is taken back": func(d *desk, f placement.File) { d.takeBack(f) },
		"somebody else asks":         func(d *desk, _ placement.File) { d.asks() },
		"a place is promised": func(d *desk, _ placement.File) {
			storetest.Offer(d.T, d.db, storetest.Pupil(d.T, d.db, storetest.In(d.house.House)), d.house.Girls, storetest.NextYear)
		},
	}
	for name, change := range changes {
		t.Run(name+" before the seed", func(t *testing.T) {
			d := newDesk(t, storetest.Open(t))
			f := d.asks()
			run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
			d.must(err)
			change(d, f)
			wantFault(t, d.StartRun(d.ctx, d.officer, office.RunStart{Run: run.ID, Version: run.Version}), "run.stale")
			if kept := d.kept(run.ID); kept.State != placement.Stopped || kept.Seed != "" {
				t.Errorf("kept as %s with seed %q", kept.State, kept.Seed)
			}
		})
		t.Run(name+" before the outcome", func(t *testing.T) {
			d := newDesk(t, storetest.Open(t))
			f := d.asks()
			run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
			d.must(err)
			d.must(d.StartRun(d.ctx, d.officer, office.RunStart{Run: run.ID, Version: run.Version}))
			change(d, f)
			wantFault(t, d.ComputeRun(d.ctx, d.officer, run.ID), "run.stale")
			if kept := d.kept(run.ID); kept.State != placement.Stopped || len(kept.Outcome) > 0 || len(d.proposals(run.ID)) > 0 {
				t.Errorf("kept as %s", kept.State)
			}
		})
	}
}

func TestWhatKeepsARunFromBeingPrepared(t *testing.T) {
	db := storetest.Open(t)
	d := newDesk(t, db)
	_, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
	wantFault(t, err, "run.nobody_ready")
	d.asks(storetest.Silent(0))
	_, err = d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
	wantFault(t, err, "run.nobody_ready")
	d.asks()
	storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveSection(ctx, placement.Section{House: d.house.ID, Name: "Studios", Levels: []placement.Level{"3e"}}, d.officer.Happened(d.now, "section.added", "section", ""))
		return err
	})
	_, err = d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
	wantFault(t, err, "run.sections_overlap")
}

func TestWhoMakesRuns(t *testing.T) {
	db := storetest.Open(t)
	d := newDesk(t, db)
	d.asks()
	run := d.run()
	director := storetest.Director(t, db, d.house.Territory, d.house.ID)
	far := storetest.Officer(storetest.Territory(t, db).ID)
	var p placement.ProposalID
	for _, line := range d.proposals(run.ID) {
		p = line.ID
	}
	for name, c := range map[string]struct {
		by   placement.Actor
		kind placement.Kind
	}{
		"a director":           {director, placement.Forbidden},
		"a parent":             {placement.Actor{Role: placement.Parent, Territory: d.house.Territory, Guardian: "gua_1"}, placement.Forbidden},
		"nobody":               {placement.Actor{Territory: d.house.Territory}, placement.Forbidden},
		"an officer elsewhere": {far, placement.NotFound},
	} {
		for door, err := range map[string]error{
			"prepare":     errOf(d.PrepareRun(d.ctx, c.by, d.campaign.ID, placement.Fill)),
			"start":       d.StartRun(d.ctx, c.by, office.RunStart{Run: run.ID, Version: run.Version}),
			"compute":     d.ComputeRun(d.ctx, c.by, run.ID),
			"open":        d.OpenProposal(d.ctx, c.by, p),
			"set aside":   d.SetAside(d.ctx, c.by, office.ProposalDecision{Proposal: p, Reason: "non", Version: 1}),
			"confirm":     d.Confirm(d.ctx, c.by, office.ProposalDecision{Proposal: p, Version: 1}),
			"confirm all": errOf(d.ConfirmAll(d.ctx, c.by, run.ID)),
			"unlink":      d.DestroyLegend(d.ctx, c.by, run.ID),
			"campaign":    d.CloseCampaign(d.ctx, c.by, d.campaign.ID, d.campaign.Version),
			"renewals":    errOf(d.PrepareRenewals(d.ctx, c.by, d.campaign.ID)),
			"the survey":  errOf(d.Survey(d.ctx, c.by, d.campaign.ID)),
		} {
			var f *placement.Fault
			if !errors.As(err, &f) || f.Kind != c.kind {
				t.Errorf("%s: %s gives %v, want %s", name, door, err, c.kind)
			}
		}
	}
}

func errOf[T any](_ T, err error) error { return err }

// TestTwoOfficersComputeOneRun: however many ask, there is one outcome and one
// set of proposals.
func TestTwoOfficersComputeOneRun(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.asks()
		run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
		d.must(err)
		d.must(d.StartRun(d.ctx, d.officer, office.RunStart{Run: run.ID, Version: run.Version}))
		replica := office.New(db, func() time.Time { return d.now })
		var wg sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			o := []*office.Office{d.Office, replica}[i%2]
			wg.Go(func() { results[i] = o.ComputeRun(d.ctx, d.officer, run.ID) })
		}
		wg.Wait()
		if !slices.Contains(results, nil) {
			t.Errorf("nobody computed: %v", results)
		}
		if n := len(d.proposals(run.ID)); n != 1 || d.kept(run.ID).State != placement.Done {
			t.Errorf("%d proposals, run %s", n, d.kept(run.ID).State)
		}
	})
}
