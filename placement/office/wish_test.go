package office_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// second is one more house of the territory.
func (d *desk) second(change ...func(*placement.House)) placement.House {
	d.Helper()
	return storetest.House(d.T, d.db, append([]func(*placement.House){func(h *placement.House) { h.Territory = d.house.Territory }}, change...)...).House
}

// ranks has the nth guardian leave the wishes in that order, on the page as it
// is now.
func (d *desk) ranks(f placement.File, n int, houses ...placement.HouseID) error {
	d.Helper()
	in := office.Ranking{Referral: f.Referral.ID, Houses: houses, Version: d.file(f.Referral.ID).Referral.Version}
	return d.RankWishes(d.ctx, storetest.ParentOf(f, n), in)
}

func TestAParentRanksTheWishesUntilTheLastDay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		other := d.second()
		f := d.asks()
		d.must(d.ranks(f, 0, other.ID, d.house.ID))
		if got := d.file(f.Referral.ID).Referral.Houses(); !slices.Equal(got, []placement.HouseID{other.ID, d.house.ID}) {
			t.Errorf("wishes %v", got)
		}
		d.now = storetest.Noon.AddDate(0, 0, 20) // the last day
		d.must(d.ranks(f, 1, d.house.ID, other.ID))
		d.now = storetest.Noon.AddDate(0, 0, 21)
		wantFault(t, d.ranks(f, 0, other.ID, d.house.ID), "wish.over")
	})
}

// A house that stands in no agreement is agreed to anew by each holder, and the
// one who added it is no exception: a wish is not a signature.
func TestAHouseThatNobodyAgreedToIsAskedOfEachHolder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		other := d.second()
		f := d.asks()
		storetest.Write(t, db, func(ctx context.Context, tx *store.Tx) error {
			for _, a := range d.file(f.Referral.ID).Agreements {
				if _, err := tx.SaveAgreement(ctx, a.To([]placement.HouseID{d.house.ID}, f.From), d.officer.Happened(d.now, "agreement.given", "agreement", "")); err != nil {
					return err
				}
			}
			return nil
		})
		d.must(d.ranks(f, 0, d.house.ID, other.ID))
		for _, a := range d.file(f.Referral.ID).Agreements {
			if a.State != placement.Requested || !slices.Contains(a.Houses, other.ID) {
				t.Errorf("agreement of %s: %s for %v", a.Guardian, a.State, a.Houses)
			}
			if told := d.told("agreement", string(a.ID)); !slices.Contains(told, "agreement_request pending") {
				t.Errorf("told %v", told)
			}
		}
		before := d.file(f.Referral.ID)
		d.must(d.ranks(f, 1, other.ID, d.house.ID))
		if after := d.file(f.Referral.ID); after.Agreements[0].Version != before.Agreements[0].Version {
			t.Error("another order asked for another agreement")
		}
	})
}

// Who only is informed, whose word no longer counts, who is a stranger: none of
// them ranks; nor does a parent of a pupil of age.
func TestOnlyWhoSignsForTheChildRanksTheWishes(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	other := d.second()
	for name, test := range map[string]struct {
		change func(*placement.File)
		code   string
	}{
		"informed": {func(f *placement.File) { f.Guardians[0].Standing = placement.Informe }, "family.not_holder"},
		"of age":   {func(f *placement.File) { f.Pupil.Born = storetest.Today.AddDays(-7000) }, "family.pupil_of_age"},
		"carer":    {func(f *placement.File) { f.Guardians[0].Standing = placement.Carer }, "row.missing"},
		"disputed": {func(f *placement.File) { f.Guardians[1].Objects = true }, "family.by_phone"},
	} {
		f := d.asks(test.change)
		err := d.ranks(f, 0, other.ID, d.house.ID)
		if test.code == "row.missing" {
			if err == nil {
				t.Errorf("%s: no fault", name)
			}
		} else {
			wantFault(t, err, test.code)
		}
		if got := d.file(f.Referral.ID).Referral.Houses(); len(got) != 1 {
			t.Errorf("%s: wishes %v", name, got)
		}
	}
	mine, theirs := d.asks(), d.asks()
	err := d.RankWishes(d.ctx, storetest.ParentOf(mine, 0), office.Ranking{Referral: theirs.Referral.ID, Houses: []placement.HouseID{other.ID}, Version: theirs.Referral.Version})
	if err == nil {
		t.Error("a stranger ranked")
	}
}

func TestAListOfWishesIsChecked(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	f := d.asks()
	shut, far := d.second(func(h *placement.House) { h.Closed = true }), storetest.House(t, d.db).House
	wantFault(t, d.ranks(f, 0), "wish.none")
	wantFault(t, d.ranks(f, 0, d.house.ID, d.house.ID), "wish.twice")
	wantFault(t, d.ranks(f, 0, d.house.ID, shut.ID), "wish.closed")
	wantFault(t, d.ranks(f, 0, d.house.ID, far.ID), "wish.house_unknown")
}

// Both parents click at once: one order is kept whole, the other parent is told
// that the page was old.
func TestTwoParentsWhoRankAtOnceDoNotMixTheirLists(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		a, b := d.second(), d.second()
		f := d.asks()
		version := d.file(f.Referral.ID).Referral.Version
		lists := [][]placement.HouseID{{a.ID, d.house.ID}, {b.ID, d.house.ID}}
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for n := range lists {
			wg.Go(func() {
				errs[n] = d.RankWishes(d.ctx, storetest.ParentOf(f, n), office.Ranking{Referral: f.Referral.ID, Houses: lists[n], Version: version})
			})
		}
		wg.Wait()
		if (errs[0] == nil) == (errs[1] == nil) {
			t.Fatalf("errors %v", errs)
		}
		won := 0
		if errs[0] != nil {
			won = 1
		}
		if got := d.file(f.Referral.ID).Referral.Houses(); !slices.Equal(got, lists[won]) {
			t.Errorf("wishes %v, want %v", got, lists[won])
		}
	})
}

// decided keeps first requests of a past campaign on which a person decided:
// n of them, of which so many without a place.
func (d *desk) decided(n, without int, change ...func(*placement.File)) placement.Campaign {
	d.Helper()
	past := storetest.ValidCampaign(d.house.Territory)
	past.Name, past.Year, past.State = "Rentrée 2026", "2026-2027", placement.Closed
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		past, err = tx.SaveCampaign(ctx, past, d.officer.Happened(d.now, "campaign.opened", "campaign", ""))
		return err
	})
	for i := range n {
		f := storetest.Pupil(d.T, d.db, append([]func(*placement.File){storetest.In(d.house.House), storetest.Of(past), func(f *placement.File) {
			f.Pupil.Given = fmt.Sprintf("Élève %d", i)
		}}, change...)...)
		section, house := d.house.Girls.ID, d.house.ID
		if i < without {
			section, house = "", ""
		}
		d.propose(f, past, house, section)
	}
	return past
}

// propose keeps a confirmed decision about a request.
func (d *desk) propose(f placement.File, c placement.Campaign, house placement.HouseID, section placement.SectionID) {
	d.Helper()
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		run, err := tx.SaveRun(ctx, placement.Run{Campaign: c.ID, Territory: c.Territory, State: placement.Decided, Way: placement.Fill, Input: []byte("{}"), StartedAt: d.now}, d.officer.Happened(d.now, "run.started", "run", ""))
		if err != nil {
			return err
		}
		return tx.AddProposals(ctx, []placement.Proposal{{Run: run.ID, Campaign: c.ID, Territory: c.Territory, Referral: f.Referral.ID, Pupil: f.Pupil.ID,
			House: house, Section: section, Wish: 1, Code: "PLACED", State: placement.Confirmed}})
	})
}

func TestThePrecedentsAreTheDecidedFirstRequestsOfTheLastCampaign(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.decided(3, 2)
		f := d.asks() // of this campaign: no precedent
		var past []placement.Precedent
		storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			past, err = tx.Precedents(ctx, d.campaign, f.Referral.Level, d.house.ID)
			return err
		})
		placed := 0
		for _, p := range past {
			if p.Placed {
				placed++
			}
			if p.Points != f.Referral.Points() || !slices.Equal(p.Wishes, []placement.HouseID{d.house.ID}) || p.Sex != placement.Girl || p.Level != "4e" {
				t.Errorf("precedent %+v", p)
			}
		}
		if len(past) != 3 || placed != 1 {
			t.Errorf("%d precedents, %d placed", len(past), placed)
		}
	})
}

// A warning rests on twenty pupils of the last campaign: with nineteen on file
// nothing is said, with the twentieth it is.
func TestTheTwentiethPupilOfTheLastCampaignMakesTheRiskKnown(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		last, f := d.decided(19, 12), d.asks()
		risk := func() (r placement.Risk, told bool) {
			storetest.Read(t, db, func(ctx context.Context, tx *store.Tx) error {
				past, err := tx.Precedents(ctx, d.campaign, f.Referral.Level, d.house.ID)
				if err != nil {
					return err
				}
				apart, err := tx.TellsSexes(ctx, d.house.Territory, f.Referral.Houses())
				r, told = f.Risk(past, apart)
				return err
			})
			return r, told
		}
		if r, told := risk(); told {
			t.Errorf("nineteen pupils tell %+v", r)
		}
		d.propose(storetest.Pupil(t, db, storetest.In(d.house.House), storetest.Of(last)), last, "", "")
		if r, told := risk(); !told || r.Tenths != 7 || !r.SameHouses {
			t.Errorf("twenty pupils, thirteen without a place: %+v, told %v", r, told)
		}
	})
}
