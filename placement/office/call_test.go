package office_test

import (
	"context"
	"slices"
	"testing"

	"internat/placement"
	"internat/placement/match"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// floor asks for so many girls of a group.
func (d *desk) floor(group placement.Group, seats int) {
	d.Helper()
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveTarget(ctx, placement.Target{Section: d.house.Girls.ID, Group: group, Seats: seats,
			Provenance: placement.Provenance{Author: "DSDEN", On: storetest.Today, Source: "Convention"}}, d.officer.Happened(d.now, "target.set", "target", ""))
		return err
	})
}

// called are those called for a girls' bed, in their order.
func (d *desk) called() (names []placement.PupilID, all office.Candidates) {
	d.Helper()
	all, err := d.WhoCouldHave(d.ctx, d.officer, d.house.Girls.ID, restOfYear)
	d.must(err)
	for _, c := range all.List {
		if c.Turn > 0 {
			names = append(names, c.File.Pupil.ID)
		}
	}
	return names, all
}

// TestWhoIsCalledDependsOnWhoLeft: the same two pupils wait for a bed of a house
// with a floor. Any list made beforehand is wrong in one of the two cases.
func TestWhoIsCalledDependsOnWhoLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for name, c := range map[string]struct{ leaves, first, second int }{
			"one who fills the floor leaves":  {0, 1, 0},
			"one who does not fill it leaves": {1, 0, 1},
		} {
			t.Run(name, func(t *testing.T) {
				d := newDesk(t, db)
				d.floor(placement.QPV, 1)
				var stays []placement.Stay
				for i := range 6 {
					codes := []string{"rural"}
					if i == 0 {
						codes = []string{"qpv"}
					}
					_, stay := d.boards(i, pointed(codes...))
					stays = append(stays, stay)
				}
				waiting := []placement.File{d.asks(urgent, pointed("protection", "very_far")), d.asks(urgent, pointed("qpv"))}
				left := stays[c.leaves]
				d.must(d.Leave(d.ctx, d.officer, office.Departure{Stay: left.ID, On: storetest.Today, Reason: "déménagement", Version: left.Version}))
				got, all := d.called()
				if want := []placement.PupilID{waiting[c.first].Pupil.ID, waiting[c.second].Pupil.ID}; !slices.Equal(got, want) {
					t.Errorf("called %v, want %v", got, want)
				}
				if first := all.List[0]; c.leaves == 0 && !slices.Equal(first.Fills(), []placement.Group{placement.QPV}) {
					t.Errorf("the first called fills %v", first.Fills())
				}
				if all.Drawn {
					t.Error("there is no draw yet")
				}
			})
		}
	})
}

// TestAFloorAndACeilingOfOneGroupBothCount: two seats at least and at most are
// for the group, however many beds are free.
func TestAFloorAndACeilingOfOneGroupBothCount(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.floor(placement.QPV, 2)
	storetest.Write(t, d.db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SaveTarget(ctx, placement.Target{Section: d.house.Girls.ID, Group: placement.QPV, Seats: 2, Ceiling: true,
			Provenance: placement.Provenance{Author: "DSDEN", On: storetest.Today, Source: "Convention"}}, d.officer.Happened(d.now, "target.set", "target", ""))
		return err
	})
	d.boards(0, pointed("qpv"))
	strong := []placement.File{d.asks(urgent, pointed("qpv", "protection")), d.asks(urgent, pointed("qpv", "far"))}
	weak := d.asks(urgent, pointed("rep"))
	got, _ := d.called()
	if want := []placement.PupilID{strong[0].Pupil.ID, weak.Pupil.ID, strong[1].Pupil.ID}; !slices.Equal(got, want) {
		t.Errorf("called %v, want %v", got, want)
	}
}

// TestWhoCanHaveABetterPlaceIsNotCalled: a house that the family ranks higher has
// room.
func TestWhoCanHaveABetterPlaceIsNotCalled(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	r := &round{desk: d, far: storetest.House(t, d.db, func(h *placement.House) { h.Territory = d.house.Territory })}
	elsewhere := d.asks(urgent, pointed("protection", "very_far"), r.wishing(r.far, d.house))
	here := d.asks(urgent, pointed("rep"))
	got, all := d.called()
	if !slices.Equal(got, []placement.PupilID{here.Pupil.ID}) {
		t.Fatalf("called %v", got)
	}
	i := slices.IndexFunc(all.List, func(c office.Candidate) bool { return c.File.Pupil.ID == elsewhere.Pupil.ID })
	if c := all.List[i]; c.Code != match.BetterWish || c.Instead == "" {
		t.Errorf("the other: %+v", c.Call)
	}
	for i := range 6 {
		f := storetest.Pupil(t, d.db, storetest.In(r.far.House))
		storetest.Stay(t, d.db, f, r.far.Girls, r.far.GirlsBeds[i].ID, storetest.Year)
	}
	if got, _ := d.called(); !slices.Equal(got, []placement.PupilID{elsewhere.Pupil.ID, here.Pupil.ID}) {
		t.Errorf("with the other house full: called %v", got)
	}
}

// TestEqualPupilsAreCalledInTheOrderOfTheDraw of the campaign, once there is one,
// and before that in the order of their requests.
func TestEqualPupilsAreCalledInTheOrderOfTheDraw(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	var files []placement.File
	for range 9 {
		files = append(files, d.asks())
	}
	calls := func() (names []placement.PupilID, drawn bool) {
		all, err := d.WhoCouldHave(d.ctx, d.officer, d.house.Girls.ID, storetest.NextYear)
		d.must(err)
		for _, c := range all.List {
			if c.Turn > 0 {
				names = append(names, c.File.Pupil.ID)
			}
		}
		return names, all.Drawn
	}
	var byRequest []placement.PupilID
	slices.SortFunc(files, func(a, b placement.File) int {
		if c := a.Referral.CreatedAt.Compare(b.Referral.CreatedAt); c != 0 {
			return c
		}
		if a.Referral.ID < b.Referral.ID {
			return -1
		}
		return 1
	})
	for _, f := range files {
		byRequest = append(byRequest, f.Pupil.ID)
	}
	if got, drawn := calls(); drawn || !slices.Equal(got, byRequest) {
		t.Errorf("before a draw: %v, want %v", got, byRequest)
	}
	run := d.run()
	d.openAll(run.ID)
	_, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
	d.must(err)
	type refused struct {
		pupil placement.PupilID
		seats int
	}
	var list []refused
	for id, p := range d.proposals(run.ID) {
		if !p.Placed() {
			why, err := p.Reasons()
			d.must(err)
			list = append(list, refused{id, why.Wishes[0].SeatsNeeded})
		}
	}
	slices.SortFunc(list, func(a, b refused) int { return a.seats - b.seats })
	var byDraw []placement.PupilID
	for _, x := range list {
		byDraw = append(byDraw, x.pupil)
	}
	if got, drawn := calls(); !drawn || !slices.Equal(got, byDraw) {
		t.Errorf("after the draw: %v, want %v", got, byDraw)
	}
}
