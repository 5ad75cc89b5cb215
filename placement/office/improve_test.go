package office_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// A round is a desk with two full houses after a confirmed run: everybody asked
// for the near house first.
type round struct {
	*desk
	far    storetest.Lodging
	inNear []placement.File
	inFar  []placement.File
	late   placement.File // wants the far house and has no place
}

func newRound(t *testing.T, db *store.DB) *round {
	t.Helper()
	d := newDesk(t, db)
	r := &round{desk: d, far: storetest.House(t, db, func(h *placement.House) { h.Territory = d.house.Territory })}
	for range 6 {
		r.inNear = append(r.inNear, d.asks(pointed("protection", "very_far"), r.wishing(d.house, r.far)))
	}
	for i := range 6 {
		codes := []string{"rural", "rep", "far"}[:1+i/2]
		r.inFar = append(r.inFar, d.asks(pointed(codes...), r.wishing(d.house, r.far)))
	}
	run := d.run()
	r.openAll(run.ID)
	done, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
	d.must(err)
	if done.Offers != 12 {
		t.Fatalf("confirmed %+v", done)
	}
	d.now = d.now.Add(time.Hour)
	r.late = d.asks(r.wishing(r.far))
	return r
}

func (r *round) wishing(houses ...storetest.Lodging) func(*placement.File) {
	return func(f *placement.File) {
		f.Referral.Wishes = nil
		for i, h := range houses {
			f.Referral.Wishes = append(f.Referral.Wishes, placement.Wish{Rank: i + 1, House: h.ID})
		}
	}
}

func (d *desk) openAll(run placement.RunID) {
	d.Helper()
	for _, p := range d.proposals(run) {
		if p.Exception != "" {
			d.must(d.OpenProposal(d.ctx, d.officer, p.ID))
		}
	}
}

// improves makes a run that gives the promised places as rights.
func (d *desk) improves() placement.Run {
	d.Helper()
	return d.runs(placement.Improve)
}

func (d *desk) confirms(p store.ProposalLine) error {
	d.Helper()
	return d.Confirm(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Version: d.proposals(p.Run)[p.Pupil].Version})
}

// offers are those of a pupil, by state.
func (d *desk) offers(f placement.File) map[placement.OfferState][]store.OfferLine {
	d.Helper()
	by := map[placement.OfferState][]store.OfferLine{}
	for _, o := range d.offersOf(f.Pupil.ID) {
		by[o.State] = append(by[o.State], o)
	}
	return by
}

// both parents say the same.
func (d *desk) both(f placement.File, o placement.OfferID, yes bool) {
	d.Helper()
	d.must(d.says(f, 0, o, yes))
	if yes {
		d.must(d.says(f, 1, o, yes))
	}
}

// givesBack declines the place of a pupil and takes the request back.
func (d *desk) givesBack(f placement.File) {
	d.Helper()
	d.both(f, d.offer(f.Pupil.ID).ID, false)
	d.withdraw(f)
}

// best is who gets a place that comes free in the near house.
func (r *round) best(run placement.Run) (placement.File, store.ProposalLine) {
	r.Helper()
	got := r.proposals(run.ID)
	for _, f := range r.inFar {
		if p, ok := got[f.Pupil.ID]; ok {
			return f, p
		}
	}
	r.Fatal("nobody of the far house improves")
	return placement.File{}, store.ProposalLine{}
}

// TestAPlaceGivenBackImprovesAChain: one family declines the near house; a pupil
// of the far house may move up, and the late file may have the place left. Each
// place is offered once it is free, and nobody loses one.
func TestAPlaceGivenBackImprovesAChain(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRound(t, db)
		r.givesBack(r.inNear[0])
		run := r.improves()
		if run.Way != placement.Improve || run.Base == "" {
			t.Errorf("run %s after %q", run.Way, run.Base)
		}
		got := r.proposals(run.ID)
		up, better := r.best(run)
		if !better.Better() || better.House != r.house.ID || better.Present != r.far.Girls.ID || better.Exception != placement.BetterPlace {
			t.Fatalf("proposal %+v", better.Proposal)
		}
		behind := got[r.late.Pupil.ID]
		if behind.Section != r.far.Girls.ID || behind.Present != "" {
			t.Errorf("the late file: %+v", behind.Proposal)
		}
		for _, f := range append(slices.Clone(r.inNear[1:]), r.inFar...) {
			if _, asked := got[f.Pupil.ID]; asked && f.Pupil.ID != up.Pupil.ID {
				t.Error("a pupil who keeps the place is to be decided on")
			}
		}
		wantFault(t, r.confirms(behind), "proposal.after")
		r.must(r.confirms(better))
		wantFault(t, r.confirms(behind), "proposal.after_answer")
		r.openAll(run.ID)
		all, err := r.ConfirmAll(r.ctx, r.officer, run.ID)
		if err != nil || all.Offers != 0 {
			t.Errorf("confirmed %+v, %v", all, err)
		}
		open := r.offers(up)[placement.Offered]
		if len(open) != 2 || r.beside(open).Section != r.house.Girls.ID {
			t.Fatalf("%d offers are open, want the place and the better one beside", len(open))
		}
		r.both(up, r.beside(open).ID, true)
		after := r.offers(up)
		if len(after[placement.Replaced]) != 1 || len(after[placement.Accepted]) != 1 || after[placement.Accepted][0].Beside != "" {
			t.Fatalf("after the yes: %v", after)
		}
		if r.file(up.Referral.ID).Referral.State != placement.Placed {
			t.Error("the referral is not placed")
		}
		r.must(r.confirms(behind))
		if o := r.offer(r.late.Pupil.ID); o.Section != r.far.Girls.ID || o.State != placement.Offered {
			t.Errorf("the late file: %+v", o.Offer)
		}
	})
}

// TestAPlaceThatItsFamilyDeclinedIsForSomebodyElse: the request stands, for the
// other houses it names. Neither a run nor a freed bed gives the family again what
// it has just declined: it read that the place goes to another child.
func TestAPlaceThatItsFamilyDeclinedIsForSomebodyElse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRound(t, db)
		f := r.inNear[0]
		r.both(f, r.offer(f.Pupil.ID).ID, false)
		all, err := r.WhoCouldHave(r.ctx, r.officer, r.house.Girls.ID, r.campaign.Nights())
		r.must(err)
		for _, c := range all.List {
			if c.File.Pupil.ID == f.Pupil.ID && (c.Turn != 0 || !c.Declined) {
				t.Errorf("the one who declined is called at turn %d, declined: %v", c.Turn, c.Declined)
			}
		}
		run := r.improves()
		if p := r.proposals(run.ID)[f.Pupil.ID]; p.House == r.house.ID {
			t.Errorf("proposed again by wish %d", p.Wish)
		}
		if _, up := r.best(run); up.House != r.house.ID {
			t.Errorf("nobody else has the place: wish %d, %s", up.Wish, up.Code)
		}
		again := r.run()
		if p := r.proposals(again.ID)[f.Pupil.ID]; p.House == r.house.ID {
			t.Errorf("a run that fills proposes it again by wish %d", p.Wish)
		}
	})
}

// TestWhoRefusesABetterPlaceKeepsTheOldOne, and so does who never answers.
func TestWhoRefusesABetterPlaceKeepsTheOldOne(t *testing.T) {
	for name, c := range map[string]struct {
		before, after func(*round, placement.File, []store.OfferLine)
		kept          placement.OfferState
		section       func(*round) placement.SectionID
	}{
		"an accepted place, a no": {
			before: func(r *round, f placement.File, open []store.OfferLine) { r.both(f, open[0].ID, true) },
			after:  func(r *round, f placement.File, open []store.OfferLine) { r.both(f, r.beside(open).ID, false) },
			kept:   placement.Accepted, section: func(r *round) placement.SectionID { return r.far.Girls.ID },
		},
		"an accepted place, no answer": {
			before: func(r *round, f placement.File, open []store.OfferLine) { r.both(f, open[0].ID, true) },
			after: func(r *round, _ placement.File, _ []store.OfferLine) {
				r.now = r.now.AddDate(0, 0, 30)
				_, err := r.LapseOffers(r.ctx)
				r.must(err)
			},
			kept: placement.Accepted, section: func(r *round) placement.SectionID { return r.far.Girls.ID },
		},
		"an open place, a no": {
			after: func(r *round, f placement.File, open []store.OfferLine) { r.both(f, r.beside(open).ID, false) },
			kept:  placement.Offered, section: func(r *round) placement.SectionID { return r.far.Girls.ID },
		},
		"the old place is declined": {
			after: func(r *round, f placement.File, open []store.OfferLine) {
				for _, o := range open {
					if o.Beside == "" {
						r.both(f, o.ID, false)
					}
				}
			},
			kept: placement.Offered, section: func(r *round) placement.SectionID { return r.house.Girls.ID },
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRound(t, storetest.Open(t))
			r.givesBack(r.inNear[0])
			run := r.improves()
			up, better := r.best(run)
			if c.before != nil {
				c.before(r, up, r.offersOf(up.Pupil.ID))
			}
			r.must(r.confirms(better))
			c.after(r, up, r.offersOf(up.Pupil.ID))
			left := r.holding(up)
			if len(left) != 1 || left[0].State != c.kept || left[0].Section != c.section(r) || left[0].Beside != "" {
				t.Errorf("the pupil holds %+v", left)
			}
			want := placement.Submitted
			if c.kept == placement.Accepted {
				want = placement.Placed
			}
			if got := r.file(up.Referral.ID).Referral.State; got != want {
				t.Errorf("the referral is %s, want %s", got, want)
			}
		})
	}
}

// TestABetterPlaceEndsWithWhatItRestsOn: an agreement taken back, or the child
// who moves into the place it has.
func TestABetterPlaceEndsWithWhatItRestsOn(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(*round, placement.File, store.OfferLine)
		holds   []placement.OfferState
	}{
		"an agreement is taken back": {func(r *round, f placement.File, _ store.OfferLine) {
			for _, a := range r.file(f.Referral.ID).Agreements {
				if a.Guardian == f.Guardians[0].Guardian.ID {
					r.must(r.WithdrawAgreement(r.ctx, storetest.ParentOf(f, 0), a.ID))
				}
			}
		}, []placement.OfferState{placement.Suspended}},
		"the child moves in": {func(r *round, f placement.File, old store.OfferLine) {
			r.both(f, old.ID, true)
			r.now = storetest.NextYear.From.At(10, 0, paris)
			_, err := r.Arrive(r.ctx, r.officer, office.Arrival{Offer: old.ID, On: storetest.NextYear.From, Version: r.version(old.ID)})
			r.must(err)
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRound(t, storetest.Open(t))
			r.givesBack(r.inNear[0])
			up, better := r.best(r.improves())
			old := r.offer(up.Pupil.ID)
			r.must(r.confirms(better))
			c.happens(r, up, old)
			var states []placement.OfferState
			for _, o := range r.holding(up) {
				states = append(states, o.State)
			}
			if !slices.Equal(states, c.holds) || len(r.offers(up)[placement.Recalled]) != 1 {
				t.Errorf("the pupil holds %v, of %v", states, r.offers(up))
			}
		})
	}
}

// version is that of an offer now.
func (d *desk) version(id placement.OfferID) (version int) {
	d.Helper()
	d.must(d.read(func(tx *store.Tx) error {
		o, err := tx.Offer(d.ctx, store.Whole(d.house.Territory), id)
		version = o.Version
		return err
	}))
	return version
}

// TestTheNextRunDoesNotTouchABetterPlaceThatWaits for its answer.
func TestTheNextRunDoesNotTouchABetterPlaceThatWaits(t *testing.T) {
	r := newRound(t, storetest.Open(t))
	r.givesBack(r.inNear[0])
	run := r.improves()
	up, better := r.best(run)
	r.must(r.confirms(better))
	r.now = r.now.Add(time.Hour)
	for _, again := range []placement.Run{r.improves(), r.run()} {
		got := r.proposals(again.ID)
		if _, asked := got[up.Pupil.ID]; asked {
			t.Errorf("%s: the pupil is proposed something else meanwhile", again.Way)
		}
		for _, p := range got {
			if p.Placed() && p.House == r.house.ID {
				t.Errorf("%s: the place that waits for an answer is proposed to another", again.Way)
			}
		}
		r.now = r.now.Add(time.Hour)
	}
}

// exchanging is a desk with two full houses in each of which one pupil wants the
// place of the other, and the proposals of a run that improves.
func exchanging(t *testing.T, db *store.DB) (r *round, run placement.Run) {
	t.Helper()
	d := newDesk(t, db)
	r = &round{desk: d, far: storetest.House(t, db, func(h *placement.House) { h.Territory = d.house.Territory })}
	for i := range 6 {
		wishes := [][]storetest.Lodging{{d.house}, {r.far}}
		if i == 0 {
			wishes = [][]storetest.Lodging{{r.far, d.house}, {d.house, r.far}}
		}
		near, far := d.asks(r.wishing(wishes[0]...)), d.asks(r.wishing(wishes[1]...))
		r.inNear, r.inFar = append(r.inNear, near), append(r.inFar, far)
		storetest.Offer(t, db, near, d.house.Girls, storetest.NextYear)
		storetest.Offer(t, db, far, r.far.Girls, storetest.NextYear)
	}
	d.now = d.now.Add(time.Minute)
	return r, d.improves()
}

// left is how many more may come to the two sections.
func (r *round) left() (rooms [2]int) {
	r.Helper()
	r.must(r.read(func(tx *store.Tx) error {
		for i, at := range []placement.SectionID{r.house.Girls.ID, r.far.Girls.ID} {
			room, err := tx.Room(r.ctx, at, storetest.NextYear)
			if err != nil {
				return err
			}
			rooms[i] = room.Left
		}
		return nil
	}))
	return rooms
}

// TestTwoWhoChangePlacesDoItInOneMoment: both proposals are read, then confirmed
// together; no place is counted twice, and nothing changes before both families
// have said yes.
func TestTwoWhoChangePlacesDoItInOneMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, run := exchanging(t, db)
		got := r.proposals(run.ID)
		fa, fb := r.inNear[0], r.inFar[0]
		a, b := got[fa.Pupil.ID], got[fb.Pupil.ID]
		if !a.Better() || !b.Better() || a.Section != r.far.Girls.ID || b.Section != r.house.Girls.ID {
			t.Fatalf("no exchange: %+v, %+v", a.Proposal, b.Proposal)
		}
		wantFault(t, r.confirms(a), "proposal.exchange")
		r.must(r.OpenProposal(r.ctx, r.officer, b.ID))
		r.must(r.confirms(a))
		if again := r.proposals(run.ID)[fb.Pupil.ID]; again.State != placement.Confirmed {
			t.Fatalf("the other proposal is %s", again.State)
		}
		oa, ob := r.beside(r.holding(fa)), r.beside(r.holding(fb))
		if r.left() != [2]int{} || len(r.told("offer", string(oa.ID))) != 2 || len(r.told("offer", string(ob.ID))) != 2 {
			t.Errorf("rooms %v; told %v and %v", r.left(), r.told("offer", string(oa.ID)), r.told("offer", string(ob.ID)))
		}
		r.both(fa, oa.ID, true)
		if o := r.beside(r.holding(fa)); o.State != placement.Offered || len(o.Answers) != 2 || r.left() != [2]int{} {
			t.Errorf("after one family: %+v", o.Offer)
		}
		r.both(fb, ob.ID, true)
		for f, at := range map[*placement.File]placement.SectionID{&fa: r.far.Girls.ID, &fb: r.house.Girls.ID} {
			left := r.holding(*f)
			if len(left) != 1 || left[0].Section != at || left[0].State != placement.Accepted || left[0].Beside != "" || left[0].Exchange != "" {
				t.Errorf("after both families: %+v", left)
			}
			if r.file(f.Referral.ID).Referral.State != placement.Placed {
				t.Error("the referral is not placed")
			}
		}
		if r.left() != [2]int{} {
			t.Errorf("rooms after the exchange: %v", r.left())
		}
	})
}

// TestAnExchangeThatOneLeavesIsOff: whoever said yes keeps the present place.
func TestAnExchangeThatOneLeavesIsOff(t *testing.T) {
	for name, leave := range map[string]func(*round, placement.File, store.OfferLine){
		"one declines":             func(r *round, f placement.File, o store.OfferLine) { r.both(f, o.ID, false) },
		"one declines the old one": func(r *round, f placement.File, o store.OfferLine) { r.both(f, o.Beside, false) },
		"an officer takes one back": func(r *round, _ placement.File, o store.OfferLine) {
			r.must(r.RecallOffer(r.ctx, r.officer, office.OfferChange{Offer: o.ID, Reason: "erreur", Version: o.Version}))
		},
		"nobody answers in time": func(r *round, _ placement.File, o store.OfferLine) {
			r.now = o.AnswerBy.Add(time.Minute)
			_, err := r.LapseOffers(r.ctx)
			r.must(err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, run := exchanging(t, storetest.Open(t))
			fa, fb := r.inNear[0], r.inFar[0]
			r.both(fa, r.offer(fa.Pupil.ID).ID, true)
			r.openAll(run.ID)
			done, err := r.ConfirmAll(r.ctx, r.officer, run.ID)
			if err != nil || done.Offers != 2 || len(done.Left) != 0 {
				t.Fatalf("confirmed %+v, %v", done, err)
			}
			r.both(fa, r.beside(r.holding(fa)).ID, true)
			leave(r, fb, r.beside(r.holding(fb)))
			left := r.holding(fa)
			if len(left) != 1 || left[0].Section != r.house.Girls.ID || left[0].State != placement.Accepted {
				t.Errorf("who said yes holds %+v", left)
			}
			for _, o := range r.holding(fb) {
				if o.Beside != "" || o.Exchange != "" {
					t.Errorf("the other still has %+v", o.Offer)
				}
			}
		})
	}
}

// TestTwoFamiliesSayTheLastYesAtOnce: the exchange takes effect once.
func TestTwoFamiliesSayTheLastYesAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r, run := exchanging(t, db)
		r.openAll(run.ID)
		_, err := r.ConfirmAll(r.ctx, r.officer, run.ID)
		r.must(err)
		files := []placement.File{r.inNear[0], r.inFar[0]}
		results := make([]error, 2)
		var wg sync.WaitGroup
		for i, f := range files {
			o := r.beside(r.holding(f))
			r.must(r.says(f, 0, o.ID, true))
			wg.Go(func() { results[i] = r.says(f, 1, o.ID, true) })
		}
		wg.Wait()
		for i, f := range files {
			if left := r.holding(f); results[i] != nil || len(left) != 1 || left[0].State != placement.Accepted {
				t.Errorf("%v; the pupil holds %+v", results[i], left)
			}
		}
		if r.left() != [2]int{} {
			t.Errorf("rooms after the exchange: %v", r.left())
		}
	})
}

// TestABetterPlaceIsConfirmedAndAnsweredAtOnce: two officers confirm it while the
// parents accept the place they have. There is one better offer, and the pupil
// never holds more than these two places.
func TestABetterPlaceIsConfirmedAndAnsweredAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRound(t, db)
		r.givesBack(r.inNear[0])
		run := r.improves()
		up, better := r.best(run)
		old := r.offer(up.Pupil.ID)
		var wg sync.WaitGroup
		results := make([]error, 4)
		for i := range results {
			wg.Go(func() {
				if i < 2 {
					results[i] = r.Confirm(r.ctx, r.officer, office.ProposalDecision{Proposal: better.ID, Version: better.Version})
				} else {
					results[i] = r.says(up, i-2, old.ID, true)
				}
			})
		}
		wg.Wait()
		if (results[0] == nil) == (results[1] == nil) || results[2] != nil || results[3] != nil {
			t.Errorf("confirmed %v, %v; answered %v, %v", results[0], results[1], results[2], results[3])
		}
		holding := r.holding(up)
		if len(holding) != 2 || r.offers(up)[placement.Accepted] == nil || r.beside(holding).Section != r.house.Girls.ID {
			t.Errorf("the pupil holds %+v", holding)
		}
		// The better place is accepted and taken back at once: one of the two.
		o := r.beside(holding)
		r.must(r.says(up, 0, o.ID, true))
		wg.Go(func() { results[0] = r.says(up, 1, o.ID, true) })
		wg.Go(func() {
			results[1] = r.RecallOffer(r.ctx, r.officer, office.OfferChange{Offer: o.ID, Reason: "erreur", Version: o.Version + 1})
		})
		wg.Wait()
		left := r.holding(up)
		if len(left) != 1 || left[0].State != placement.Accepted || left[0].Beside != "" {
			t.Errorf("after %v and %v the pupil holds %+v", results[0], results[1], left)
		}
	})
}

func (d *desk) offersOf(pupil placement.PupilID) (list []store.OfferLine) {
	d.Helper()
	d.must(d.read(func(tx *store.Tx) (err error) {
		list, err = tx.OffersOf(d.ctx, store.Whole(d.house.Territory), pupil)
		return err
	}))
	return list
}

// holding are the offers of a pupil that hold a place.
func (d *desk) holding(f placement.File) []store.OfferLine {
	return slices.DeleteFunc(d.offersOf(f.Pupil.ID), func(o store.OfferLine) bool { return !o.State.Holds() })
}

// beside is the one for a better place.
func (d *desk) beside(list []store.OfferLine) store.OfferLine {
	d.Helper()
	i := slices.IndexFunc(list, func(o store.OfferLine) bool { return o.Beside != "" })
	if i < 0 {
		d.Fatal("no offer stands beside another")
	}
	return list[i]
}

func (d *desk) read(f func(*store.Tx) error) error {
	return d.db.Read(d.ctx, f)
}
