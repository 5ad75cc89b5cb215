package office_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestConfirmingMakesOffersAndTellsEveryGuardian(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		var files []placement.File
		for range 6 {
			files = append(files, d.asks(pointed("very_far")))
		}
		last, silent := d.asks(pointed("rep")), d.asks(storetest.Silent(1))
		run := d.run()
		done, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
		if err != nil || done.Offers != 6 || done.NoPlace != 1 || len(done.Left) != 0 {
			t.Fatalf("confirmed %+v, %v", done, err)
		}
		o := d.offer(files[0].Pupil.ID)
		if o.State != placement.Offered || !o.Algorithm || o.AppealBody == "" || o.DecidedBy != d.officer.Author() || !o.DecidedAt.Equal(d.now) || o.Nights != d.campaign.Nights() {
			t.Errorf("offer %+v", o.Offer)
		}
		if got := o.AnswerBy.In(paris).Format("2006-01-02 15:04"); got != "2026-12-03 23:59" {
			t.Errorf("answer by %s", got)
		}
		if got := d.told("offer", string(o.ID)); !slices.Equal(got, []string{"offer pending", "offer pending"}) {
			t.Errorf("told %v", got)
		}
		p := d.proposals(run.ID)
		if got := d.told("proposal", string(p[last.Pupil.ID].ID)); !slices.Equal(got, []string{"no_place pending", "no_place pending"}) {
			t.Errorf("told %v about no place", got)
		}
		if x := p[silent.Pupil.ID]; x.State != placement.Proposed || d.offer(silent.Pupil.ID).ID != "" || len(d.told("proposal", string(x.ID))) > 0 {
			t.Errorf("the pupil without agreement: %+v", x.Proposal)
		}
		if d.kept(run.ID).State != placement.Decided {
			t.Errorf("the run is %s", d.kept(run.ID).State)
		}
		again, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
		if err != nil || again.Offers+again.NoPlace != 0 || len(d.told("offer", string(o.ID))) != 2 {
			t.Errorf("a second click: %+v, %v", again, err)
		}
	})
}

var paris = func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return zone
}()

func TestEveryExceptionIsOpenedBeforeAllAreConfirmed(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	// Two sisters for the last bed of the house: one of them has no place.
	for range 5 {
		d.asks(pointed("protection", "rural"))
	}
	together := func(f *placement.File) { f.Pupil.Household = "hsh_1" }
	d.asks(together)
	d.asks(together)
	run := d.run()
	_, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
	wantFault(t, err, "run.exceptions_unopened")
	opened := 0
	for _, p := range d.proposals(run.ID) {
		if p.Exception != "" {
			d.must(d.OpenProposal(d.ctx, d.officer, p.ID))
			d.must(d.OpenProposal(d.ctx, d.officer, p.ID))
			opened++
		}
	}
	if opened != 1 {
		t.Fatalf("%d exceptions, want one", opened)
	}
	done, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
	if err != nil || done.Offers != 6 {
		t.Errorf("confirmed %+v, %v", done, err)
	}
	for _, p := range d.proposals(run.ID) {
		if p.Exception != "" && (p.OpenedBy != d.officer.Name || p.Version != 3) {
			t.Errorf("opened by %q in version %d", p.OpenedBy, p.Version)
		}
	}
}

// TestNoGateOpensBetweenTheRunAndTheDecision: what changed since the run keeps
// the offer from going out, one by one and all at once.
func TestNoGateOpensBetweenTheRunAndTheDecision(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*desk, placement.File)
		code   string
	}{
		{"the agreement was taken back", func(d *desk, f placement.File) { d.takeBack(f) }, "bed.agreement.withdrawn"},
		{"the family withdrew", func(d *desk, f placement.File) { d.withdraw(f) }, "bed.not_submitted"},
		{"the house closes", func(d *desk, _ placement.File) { d.shut(func(h *placement.House) { h.Closed = true }) }, "bed.house_closed"},
		{"the house became an internat tremplin", func(d *desk, _ placement.File) { d.shut(func(h *placement.House) { h.Scheme = placement.Tremplin }) }, "bed.tremplin"},
		{"the licence was cut", func(d *desk, _ placement.File) {
			storetest.Offer(d.T, d.db, storetest.Pupil(d.T, d.db, storetest.In(d.house.House)), d.house.Boys, storetest.NextYear)
			d.shut(func(h *placement.House) { h.Licensed = 1 })
		}, "bed.no_room.licensed"},
		{"another offer stands", func(d *desk, f placement.File) { storetest.Offer(d.T, d.db, f, d.house.Girls, storetest.NextYear) }, "offer.standing"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, storetest.Open(t))
			f := d.asks()
			run := d.run()
			p := d.proposals(run.ID)[f.Pupil.ID]
			c.change(d, f)
			before := d.offer(f.Pupil.ID).ID
			wantFault(t, d.Confirm(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Version: p.Version}), c.code)
			done, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
			if err != nil || done.Offers != 0 || len(done.Left) != 1 || done.Left[0].Fault.Code != c.code {
				t.Errorf("all: %+v, %v", done, err)
			}
			if d.offer(f.Pupil.ID).ID != before || d.proposals(run.ID)[f.Pupil.ID].State != placement.Proposed {
				t.Error("something was decided all the same")
			}
		})
	}
}

func TestSettingAsideNeedsAReasonAndTellsNobody(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f := d.asks()
	run := d.run()
	p := d.proposals(run.ID)[f.Pupil.ID]
	wantFault(t, d.SetAside(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Reason: "  ", Version: p.Version}), "reason.missing")
	d.must(d.SetAside(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Reason: "fratrie à réunir", Version: p.Version}))
	wantFault(t, d.Confirm(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Version: p.Version + 1}), "proposal.decided")
	if d.offer(f.Pupil.ID).ID != "" || d.kept(run.ID).State != placement.Decided {
		t.Error("an offer went out, or the run is still open")
	}
}

func TestDecisionsRestOnTheLatestRun(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f := d.asks()
	first := d.run()
	p := d.proposals(first.ID)[f.Pupil.ID]
	d.now = d.now.Add(time.Hour)
	second := d.run()
	wantFault(t, d.Confirm(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Version: p.Version}), "run.superseded")
	if done, err := d.ConfirmAll(d.ctx, d.officer, second.ID); err != nil || done.Offers != 1 {
		t.Errorf("confirmed %+v, %v", done, err)
	}
}

// TestTwoOfficersConfirmAtOnce: one decision, one offer, one notice for each
// guardian.
func TestTwoOfficersConfirmAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.asks()
		run := d.run()
		p := d.proposals(run.ID)[f.Pupil.ID]
		var wg sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			wg.Go(func() {
				if i%2 == 0 {
					results[i] = d.Confirm(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Version: p.Version})
				} else {
					_, results[i] = d.ConfirmAll(d.ctx, d.officer, run.ID)
				}
			})
		}
		wg.Wait()
		for i, err := range results {
			if i%2 == 1 && err != nil {
				t.Errorf("confirming all: %v", err)
			}
		}
		if got := d.told("offer", string(d.offer(f.Pupil.ID).ID)); len(got) != 2 {
			t.Errorf("told %v", got)
		}
	})
}

// TestARunAfterAnOfferCountsItsPlace: the second run places around what was
// promised after the first.
func TestARunAfterAnOfferCountsItsPlace(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	var files []placement.File
	for range 4 {
		files = append(files, d.asks())
	}
	_, err := d.ConfirmAll(d.ctx, d.officer, d.run().ID)
	d.must(err)
	var late []placement.File
	for range 4 {
		late = append(late, d.asks(pointed("protection", "very_far")))
	}
	d.now = d.now.Add(time.Hour)
	run := d.run()
	got := d.proposals(run.ID)
	placed := 0
	for _, f := range late {
		if got[f.Pupil.ID].Placed() {
			placed++
		}
	}
	if placed != 2 || len(got) != 4 {
		t.Errorf("%d of four latecomers placed on two beds, %d proposals", placed, len(got))
	}
	if _, again := got[files[0].Pupil.ID]; again {
		t.Error("a pupil with an offer is proposed again")
	}
	if strings.Count(string(run.Input), `"pin":`) != 4 {
		t.Error("the promised places are not pinned")
	}
}
