package office_test

import (
	"context"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func TestOpeningACampaignPreparesTheRenewals(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		house := storetest.House(t, db)
		d := &desk{T: t, db: db, now: storetest.Noon, house: house, officer: storetest.Officer(house.Territory), ctx: context.Background()}
		d.Office = office.New(db, clock)
		f, _ := d.boards(0, pointed("far"))
		d.boards(1, func(f *placement.File) { f.Pupil.Level = "Tle" })
		tremplin := storetest.House(t, db, func(h *placement.House) { h.Territory, h.Scheme = house.Territory, placement.Tremplin })
		storetest.Stay(t, db, storetest.Pupil(t, db, storetest.In(tremplin.House)), tremplin.Girls, tremplin.GirlsBeds[0].ID, storetest.Year)
		gone, stay := d.boards(2)
		d.must(d.Leave(d.ctx, d.officer, office.Departure{Stay: stay.ID, On: storetest.Today, Reason: "x", Version: stay.Version}))

		c, n, err := d.OpenCampaign(d.ctx, d.officer, storetest.ValidCampaign(house.Territory))
		if err != nil || n != 1 || c.State != placement.Open || c.Rules != placement.ExampleScale {
			t.Fatalf("opened %+v with %d renewals, %v", c, n, err)
		}
		var files []placement.File
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			files, err = tx.Files(ctx, store.Whole(house.Territory), c.ID)
			return err
		})
		if len(files) != 1 || files[0].Pupil.ID != f.Pupil.ID || files[0].Pupil.ID == gone.Pupil.ID {
			t.Fatalf("%d files", len(files))
		}
		r := files[0].Referral
		if r.Way != placement.Renewal || r.State != placement.Submitted || r.Level != "6e" && r.Level != "4e" || r.Current != house.Girls.ID ||
			len(r.Wishes) != 1 || r.Wishes[0].House != house.ID || r.Points() != 18 {
			t.Errorf("renewal %+v", r)
		}
		asked := map[placement.Act]int{}
		for _, a := range files[0].Agreements {
			asked[a.Act]++
		}
		if len(asked) != 2 || asked[placement.RenewedAdmission] != 2 || asked[placement.Sharing] != 2 {
			t.Errorf("agreements asked: %v", asked)
		}
		if again, err := d.PrepareRenewals(d.ctx, d.officer, c.ID); again != 0 || err != nil {
			t.Errorf("a second time: %d, %v", again, err)
		}
		_, _, err = d.OpenCampaign(d.ctx, d.officer, storetest.ValidCampaign(house.Territory))
		wantFault(t, err, "campaign.year_taken")
		d.must(d.CloseCampaign(d.ctx, d.officer, c.ID, c.Version))
		_, err = d.PrepareRenewals(d.ctx, d.officer, c.ID)
		wantFault(t, err, "campaign.closed")
		_, err = d.PrepareRun(d.ctx, d.officer, c.ID, placement.Fill)
		wantFault(t, err, "campaign.closed")
	})
}

func TestACampaignThatCannotBeOpened(t *testing.T) {
	db := storetest.Open(t)
	d := newDesk(t, db)
	bad := storetest.ValidCampaign(d.house.Territory)
	bad.Name, bad.AnswerDays = "", 90
	_, _, err := d.OpenCampaign(d.ctx, d.officer, bad)
	wantFault(t, err, "campaign.answer_days")
	_, _, err = d.OpenCampaign(d.ctx, storetest.Director(t, db, d.house.Territory, d.house.ID), storetest.ValidCampaign(d.house.Territory))
	wantFault(t, err, "actor.forbidden")
}

func changeOf(c placement.Campaign) placement.CampaignChange {
	return placement.CampaignChange{Name: c.Name, OpensOn: c.OpensOn, ClosesOn: c.ClosesOn, PanelOn: c.PanelOn, EntryOn: c.EntryOn, EndsOn: c.EndsOn,
		AnswerDays: c.AnswerDays, Siblings: c.Siblings, Recount: c.Recount}
}

// TestTheRulesOfACampaignAreFixedByTheFirstDecision: until then they may change,
// and a run frozen under the old ones is out of date.
func TestTheRulesOfACampaignAreFixedByTheFirstDecision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		f := d.asks()
		frozen, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
		d.must(err)
		in := changeOf(d.campaign)
		in.Siblings, in.Recount, in.AnswerDays = "together", true, 12
		d.must(d.ChangeCampaign(d.ctx, d.officer, d.campaign.ID, in, d.campaign.Version))
		wantFault(t, d.StartRun(d.ctx, d.officer, office.RunStart{Run: frozen.ID, Version: frozen.Version}), "run.stale")
		wantFault(t, d.ChangeCampaign(d.ctx, d.officer, d.campaign.ID, in, d.campaign.Version), "row.stale")

		run := d.run()
		if !strings.Contains(string(run.Input), `"siblings":"together"`) || !strings.Contains(string(run.Input), `"recount":true`) {
			t.Errorf("the run does not keep the rules: %s", run.Input)
		}
		old := d.proposals(run.ID)[f.Pupil.ID]
		in.Recount = false
		d.must(d.ChangeCampaign(d.ctx, d.officer, d.campaign.ID, in, d.campaign.Version+1))
		wantFault(t, d.Confirm(d.ctx, d.officer, office.ProposalDecision{Proposal: old.ID, Version: old.Version}), "run.stale")
		_, err = d.ConfirmAll(d.ctx, d.officer, run.ID)
		wantFault(t, err, "run.stale")

		p := d.proposals(d.run().ID)[f.Pupil.ID]
		d.must(d.Confirm(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Version: p.Version}))
		in.AnswerDays = 14
		d.must(d.ChangeCampaign(d.ctx, d.officer, d.campaign.ID, in, d.campaign.Version+2))
		in.Siblings = "none"
		wantFault(t, d.ChangeCampaign(d.ctx, d.officer, d.campaign.ID, in, d.campaign.Version+3), "campaign.rules_fixed")
		wantFault(t, d.ChangeCampaign(d.ctx, storetest.Director(t, db, d.house.Territory, d.house.ID), d.campaign.ID, in, 1), "actor.forbidden")
		wantFault(t, d.ChangeCampaign(d.ctx, storetest.Officer(storetest.Territory(t, db).ID), d.campaign.ID, in, 1), "campaign.not_found")
	})
}
