package office_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// falsified makes a run whose outcome gives the place of a placed pupil of a
// section to one who was refused there.
func (d *desk) falsified(section placement.SectionID) (placement.Run, error) {
	d.Helper()
	run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
	d.must(err)
	d.must(d.StartRun(d.ctx, d.officer, office.RunStart{Run: run.ID, Seed: "graine", Version: run.Version}))
	err = d.ComputeFalsified(d.ctx, d.officer, run.ID, func(o *match.Outcome) {
		i := slices.IndexFunc(o.Placements, func(p match.Placement) bool { return p.Section == string(section) })
		j := slices.IndexFunc(o.Unplaced, func(u match.Unplaced) bool {
			return slices.ContainsFunc(o.Certificates, func(c match.Certificate) bool { return c.Pupil == u.Pupil && c.Wishes[0].Section == string(section) })
		})
		o.Placements[i].Pupil, o.Unplaced[j].Pupil = o.Unplaced[j].Pupil, o.Placements[i].Pupil
		// Only the swap is wrong: the lists stay in their order.
		slices.SortFunc(o.Placements, func(a, b match.Placement) int { return strings.Compare(a.Pupil, b.Pupil) })
		slices.SortFunc(o.Unplaced, func(a, b match.Unplaced) int { return strings.Compare(a.Pupil, b.Pupil) })
	})
	return d.kept(run.ID), err
}

// TestAViolationSetsItsPartOfTheMarketApart: the other house is decided on as
// ever; nothing of the touched one can be confirmed, by any door, until a new run.
func TestAViolationSetsItsPartOfTheMarketApart(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		r := &round{desk: d, far: storetest.House(t, db, func(h *placement.House) { h.Territory = d.house.Territory })}
		for range 7 {
			r.inNear, r.inFar = append(r.inNear, d.asks(r.wishing(d.house))), append(r.inFar, d.asks(r.wishing(r.far)))
		}
		run, err := d.falsified(d.house.Girls.ID)
		d.must(err)
		anomalies, err := run.ReadAnomalies()
		d.must(err)
		if run.State != placement.Done || run.Violations == 0 || len(anomalies) != run.Violations {
			t.Fatalf("the run is %s with %d violations, %d of them kept", run.State, run.Violations, len(anomalies))
		}
		got := d.proposals(run.ID)
		for _, f := range r.inNear {
			if !got[f.Pupil.ID].Quarantined {
				t.Error("a pupil of the touched house is out of quarantine")
			}
			if bytes.Contains(run.Anomalies, []byte(f.Pupil.ID)) {
				t.Error("the anomalies name a child")
			}
		}
		for _, f := range r.inFar {
			if got[f.Pupil.ID].Quarantined {
				t.Error("a pupil of the other house is in quarantine")
			}
		}
		touched := got[r.inNear[0].Pupil.ID]
		wantFault(t, d.confirms(touched), "proposal.quarantined")
		wantFault(t, d.SetAside(d.ctx, d.officer, office.ProposalDecision{Proposal: touched.ID, Reason: "non", Version: touched.Version}), "proposal.quarantined")
		d.openAll(run.ID)
		done, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
		if err != nil || done.Offers != 6 || done.NoPlace != 1 || len(done.Left) != 0 {
			t.Errorf("confirmed %+v, %v", done, err)
		}
		for _, f := range r.inNear {
			if d.offer(f.Pupil.ID).ID != "" || len(d.told("proposal", string(got[f.Pupil.ID].ID))) > 0 {
				t.Error("something went out to a family of the touched house")
			}
		}
		d.now = d.now.Add(time.Hour)
		clear := d.run()
		d.openAll(clear.ID)
		if done, err := d.ConfirmAll(d.ctx, d.officer, clear.ID); err != nil || clear.Violations != 0 || done.Offers != 6 {
			t.Errorf("the next run: %d violations, confirmed %+v, %v", clear.Violations, done, err)
		}
	})
}

func TestARunFailsWhenTheViolationTouchesEverybody(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	for range 7 {
		d.asks()
	}
	d.asks(storetest.Silent(0))
	run, err := d.falsified(d.house.Girls.ID)
	wantFault(t, err, "run.failed")
	if run.State != placement.Failed || len(run.Anomalies) == 0 || len(d.proposals(run.ID)) != 0 {
		t.Errorf("the run is %s with %d proposals", run.State, len(d.proposals(run.ID)))
	}
}
