package office_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// TestARunIsRefusedForWhatItsSurveyShows: one list says what blocks, for the page
// and for the run.
func TestARunIsRefusedForWhatItsSurveyShows(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		look := func() office.Survey {
			t.Helper()
			v, err := d.Survey(d.ctx, d.officer, d.campaign.ID)
			d.must(err)
			return v
		}
		v := look()
		if len(v.Findings.Of(placement.NobodyReady)) != 1 {
			t.Errorf("an empty campaign: %+v", v.Findings)
		}
		_, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
		wantFault(t, err, "run.nobody_ready")

		d.asks()
		silent := d.asks(storetest.Silent(0))
		d.boards(0)
		v = look()
		if v.Findings.Err() != nil || v.Asking != 1 || len(v.Findings.Of(placement.BoardersUnasked)) != 1 {
			t.Errorf("asking %d: %+v", v.Asking, v.Findings)
		}
		if missing := v.Findings.Of(placement.AgreementMissing); len(missing) != 1 || missing[0].Referral != silent.Referral.ID {
			t.Errorf("agreements missing: %+v", missing)
		}
		run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
		d.must(err)
		if facts := d.factsOf("run.frozen"); facts["input_sha256"] != run.InputHash || facts["to_look_at"] != strconv.Itoa(v.Findings.Count(placement.ToLook)) {
			t.Errorf("the journal keeps %v of %d to look at", facts, v.Findings.Count(placement.ToLook))
		}

		d.overlap()
		if v = look(); len(v.Findings.Of(placement.SectionsOverlap)) != 1 {
			t.Errorf("two sections for the same pupils: %+v", v.Findings)
		}
		_, err = d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
		wantFault(t, err, "run.sections_overlap")
	})
}

// TestASurveyIsKeptUntilSomethingHappens, and not for long even then.
func TestASurveyIsKeptUntilSomethingHappens(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.asks(storetest.Silent(0))
	missing := func() int {
		t.Helper()
		v, err := d.Survey(d.ctx, d.officer, d.campaign.ID)
		d.must(err)
		return len(v.Findings.Of(placement.AgreementMissing))
	}
	if n := missing(); n != 1 {
		t.Errorf("%d agreements missing", n)
	}
	d.asks(storetest.Silent(0))
	if n := missing(); n != 2 {
		t.Errorf("another file: %d agreements missing", n)
	}
	d.now = d.now.Add(24 * time.Hour)
	if n := missing(); n != 2 {
		t.Errorf("another day: %d agreements missing", n)
	}
	wantFault(t, errOf(d.Survey(d.ctx, storetest.Director(t, d.db, d.house.Territory, d.house.ID), d.campaign.ID)), "actor.forbidden")
	wantFault(t, errOf(d.Survey(d.ctx, storetest.Officer(storetest.Territory(t, d.db).ID), d.campaign.ID)), "campaign.not_found")
}

// overlap makes two sections of the house take the same pupils.
func (d *desk) overlap() {
	d.Helper()
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveSection(ctx, placement.Section{House: d.house.ID, Name: "Studios", Levels: placement.Levels}, d.officer.Happened(d.now, "section.added", "section", ""))
		return err
	})
}

// factsOf are the facts of the latest event with a verb.
func (d *desk) factsOf(verb string) (facts map[string]string) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.Events(ctx, store.EventQuery{Territory: d.house.Territory, Limit: 1000})
		for _, line := range lines {
			if line.Verb == verb && facts == nil {
				facts = line.Facts
			}
		}
		return err
	})
	return facts
}
