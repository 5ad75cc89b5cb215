package office_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// rounds is how often two people want one last bed.
func rounds() int {
	if testing.Short() {
		return 10
	}
	return 100
}

// contest lets two people act at once, and says which of them lost and what that
// one is told. Exactly one wins.
func (d *desk) contest(acts ...func() error) (lost int, told error) {
	d.Helper()
	results := make([]error, len(acts))
	var start, done sync.WaitGroup
	start.Add(1)
	for i, act := range acts {
		done.Go(func() {
			start.Wait()
			results[i] = act()
		})
	}
	start.Done()
	done.Wait()
	lost = slices.IndexFunc(results, func(err error) bool { return err != nil })
	if lost < 0 || results[1-lost] != nil {
		d.Fatalf("one has the bed and one has not: %v and %v", results[0], results[1])
	}
	return lost, results[lost]
}

// wantsTold fails unless a refusal says so with these words.
func wantsTold(t *testing.T, err error, code string, words ...any) {
	t.Helper()
	var many placement.Faults
	var one *placement.Fault
	if errors.As(err, &one) {
		many = placement.Faults{one}
	} else {
		errors.As(err, &many)
	}
	for _, f := range many {
		if f.Code == code && slices.Equal(f.Args, words) {
			return
		}
	}
	for _, f := range many {
		t.Errorf("told %s %v", f.Code, f.Args)
	}
	t.Fatalf("got %v, want %s %v", err, code, words)
}

// last is a desk an hour after five of the six girls' beds were given.
func last(t *testing.T, db *store.DB) *desk {
	d := newDesk(t, db)
	for i := range 5 {
		d.boards(i)
	}
	d.now = d.now.Add(time.Hour)
	return d
}

// recall takes the offer of a pupil back, so that the bed is the last one again.
func (d *desk) recall(f placement.File) {
	d.Helper()
	o := d.offer(f.Pupil.ID)
	d.must(d.RecallOffer(d.ctx, d.officer, office.OfferChange{Offer: o.ID, Reason: "erreur", Version: o.Version}))
	d.now = d.now.Add(time.Minute)
}

// TestTheLoserOfTheLastBedIsToldWhoHasIt: two officers give it, each to a pupil of
// their own.
func TestTheLoserOfTheLastBedIsToldWhoHasIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := last(t, db)
		files, names := []placement.File{d.asks(urgent, named("Ada")), d.asks(urgent, named("Bea"))}, []string{"Ada B.", "Bea B."}
		for range rounds() {
			lost, told := d.contest(func() error { return d.give(files[0]) }, func() error { return d.give(files[1]) })
			wantFault(t, told, "bed.no_room.usable")
			wantsTold(t, told, "place.taken", names[1-lost], "Filles")
			d.recall(files[1-lost])
		}
	})
}

// TestTheLoserOfAProposalIsToldWhoHasTheBed: a run proposed two beds, of which one
// was closed since; two officers confirm one proposal each.
func TestTheLoserOfAProposalIsToldWhoHasTheBed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		files, names := []placement.File{d.asks(named("Ada")), d.asks(named("Bea"))}, []string{"Ada B.", "Bea B."}
		run := d.run()
		d.shutBeds(storetest.NextYear, d.house.GirlsBeds[:5]...)
		confirm := func(f placement.File) func() error {
			p := d.proposals(run.ID)[f.Pupil.ID]
			return func() error {
				return d.Confirm(d.ctx, d.officer, office.ProposalDecision{Proposal: p.ID, Version: p.Version})
			}
		}
		for range rounds() {
			lost, told := d.contest(confirm(files[0]), confirm(files[1]))
			wantsTold(t, told, "place.taken", names[1-lost], "Filles")
			done, err := d.ConfirmAll(d.ctx, d.officer, run.ID)
			if err != nil || len(done.Left) != 1 || done.Left[0].Taken == nil || done.Left[0].Taken.Args[0] != names[1-lost] {
				t.Fatalf("of all that are left: %+v, %v", done, err)
			}
			d.recall(files[1-lost])
			// The run of this morning once more: nobody decided on anything yet.
			d.behind(`UPDATE offer SET proposal_id = NULL WHERE proposal_id IS NOT NULL`)
			d.behind(`UPDATE proposal SET state = 'proposed', decided_role = '', decided_id = '', decided_by = '', decided_at = ''`)
		}
	})
}

// shutBeds closes beds for some nights.
func (d *desk) shutBeds(when calendar.Interval, beds ...placement.Bed) {
	d.Helper()
	in := office.Closing{When: when, Reason: "works"}
	for _, b := range beds {
		in.Beds = append(in.Beds, b.ID)
	}
	d.must(d.CloseBeds(d.ctx, d.officer, d.page(), in))
}

// TestTheLoserOfAMoveIsToldWhoHasTheBed: two boarders are moved into one bed.
func TestTheLoserOfAMoveIsToldWhoHasTheBed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		_, a := d.boards(0, named("Ada"))
		_, b := d.boards(1, named("Bea"))
		keys, names := []string{string(a.ID), string(b.ID)}, []string{"Ada B.", "Bea B."}
		for range rounds() {
			dorm := d.dormitory(storetest.Today)
			free := d.house.GirlsBeds[slices.IndexFunc(d.house.GirlsBeds, func(b placement.Bed) bool {
				_, taken := dorm.In(b.ID, storetest.Today)
				return !taken
			})]
			move := func(key string) func() error {
				s, _ := dorm.Sleeper(key)
				in := office.BedMove{House: d.house.ID, Boarder: key, From: s.Bed, To: free.ID, On: storetest.Today}
				return func() error { return d.MoveBoarder(d.ctx, d.officer, in) }
			}
			lost, told := d.contest(move(keys[0]), move(keys[1]))
			wantsTold(t, told, "plan.taken", names[lost], names[1-lost], free.Label, free.Room)
		}
	})
}

// TestTheLoserOfAKeptBedIsToldWhoHasIt: two directors of a house keep one bed, each
// for somebody else who is expected.
func TestTheLoserOfAKeptBedIsToldWhoHasIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		bed, names := d.house.GirlsBeds[0], []string{"Ada B.", "Bea B."}
		var acts []func() error
		var in []office.BedMove
		by := storetest.Director(t, db, d.house.Territory, d.house.ID)
		for i, name := range []string{"Ada", "Bea"} {
			_, o := d.comes(named(name))
			in = append(in, office.BedMove{House: d.house.ID, Boarder: string(o.ID), To: bed.ID, On: storetest.NextYear.From})
			director := storetest.Director(t, db, d.house.Territory, d.house.ID)
			acts = append(acts, func() error { return d.MoveBoarder(d.ctx, director, in[i]) })
		}
		for range rounds() {
			lost, told := d.contest(acts...)
			wantsTold(t, told, "plan.taken", names[lost], names[1-lost], bed.Label, bed.Room)
			free := in[1-lost]
			free.From, free.To = bed.ID, ""
			d.must(d.MoveBoarder(d.ctx, by, free))
		}
	})
}

// TestWhoHasTheLastPlaceIsNamedWithTheBed once there is one, and for whichever
// ceiling binds.
func TestWhoHasTheLastPlaceIsNamedWithTheBed(t *testing.T) {
	d := last(t, storetest.Open(t))
	zoe := d.asks(urgent, named("Zoe"), func(f *placement.File) { f.Referral.State = placement.Placed })
	stay, err := d.arrives(storetest.Offer(t, d.db, zoe, d.house.Girls, restOfYear, func(o *placement.Offer) { o.State, o.DecidedAt = placement.Accepted, d.now }))
	d.must(err)
	bed := d.house.GirlsBeds[5]
	if stay.Bed != bed.ID {
		t.Fatalf("Zoe sleeps in %s", stay.Bed)
	}
	wantsTold(t, d.give(d.asks(urgent)), "place.taken_bed", "Zoe B.", "Filles", bed.Label, bed.Room)
	d.shut(func(h *placement.House) { h.Licensed = 6 })
	boy := d.asks(urgent, func(f *placement.File) { f.Pupil.Sex = placement.Boy })
	refused := d.give(boy, func(in *office.GivenBed) { in.Section = d.house.Boys.ID })
	wantFault(t, refused, "bed.no_room.licensed")
	wantsTold(t, refused, "place.taken_bed", "Zoe B.", "Filles", bed.Label, bed.Room)
}

// TestTheLastPlaceOfAnotherSectionIsNamedToWhoMovesThere.
func TestTheLastPlaceOfAnotherSectionIsNamedToWhoMovesThere(t *testing.T) {
	d := last(t, storetest.Open(t))
	other := d.secondWing()
	_, here := d.boards(5, named("Zoe"))
	d.now = d.now.Add(time.Hour)
	for i, bed := range other.beds[:2] {
		f := d.asks(urgent, named([]string{"Ada", "Bea"}[i]))
		storetest.Stay(t, d.db, f, other.Section, bed.ID, restOfYear)
	}
	d.must(d.give(d.asks(urgent, named("Cleo")), func(in *office.GivenBed) { in.Section = other.ID }))
	err := d.moves(string(here.ID), other.beds[2].ID, storetest.Today)
	wantsTold(t, err, "place.taken", "Cleo B.", "Filles, aile B")
}

// A wing is one more section of the girls with three beds.
type wing struct {
	placement.Section
	beds []placement.Bed
}

func (d *desk) secondWing() (w wing) {
	d.Helper()
	storetest.Write(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		w.Section, err = tx.SaveSection(ctx, placement.Section{House: d.house.ID, Band: d.house.Band.ID, Name: "Filles, aile B", Sex: placement.Girl,
			Levels: d.house.Girls.Levels}, d.officer.Happened(d.now, "section.added", "section", ""))
		if err != nil {
			return err
		}
		w.beds, err = tx.SaveBeds(ctx, w.ID, []placement.Bed{{Room: "201", Label: "201-A"}, {Room: "201", Label: "201-B"}, {Room: "201", Label: "201-C"}},
			d.officer.Happened(d.now, "beds.added", "section", ""))
		return err
	})
	return w
}

// TestAProtectedChildWhoHasTheLastBedIsNotNamed to an officer who does not know of
// her; to a reader she is.
func TestAProtectedChildWhoHasTheLastBedIsNotNamed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := last(t, db)
		hidden := d.asks(urgent, named("Secret"))
		d.must(d.give(hidden))
		reader := storetest.Officer(d.house.Territory)
		reader.Account = storetest.Director(t, db, d.house.Territory).Account // any account will do
		d.behind(`INSERT INTO reader (pupil_id, account_id, named_by, named_on) VALUES ($1, $2, 'M. Tanguy', '2026-11-23')`, string(hidden.Pupil.ID), string(reader.Account))
		f := d.asks(urgent)
		give := func(by placement.Actor) error {
			_, err := d.GiveBed(d.ctx, by, office.GivenBed{Referral: f.Referral.ID, Section: d.house.Girls.ID, Nights: restOfYear, AnswerDays: 5})
			return err
		}
		wantsTold(t, give(d.officer), "place.taken_unnamed", "Filles")
		wantsTold(t, give(reader), "place.taken", "Secret B.", "Filles")
	})
}
