package office_test

import (
	"context"
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
		if err != nil || n != 1 || c.State != placement.Open || c.Rules != placement.RuleVersion {
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
			len(r.Wishes) != 1 || r.Wishes[0].House != house.ID || r.Claims.Points() != 18 {
			t.Errorf("renewal %+v", r)
		}
		if len(files[0].Agreements) != 2 || files[0].Agreements[0].Act != placement.RenewedAdmission {
			t.Errorf("agreements asked: %+v", files[0].Agreements)
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
