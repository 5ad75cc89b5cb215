package office_test

import (
	"context"
	"encoding/json"
	"reflect"
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

// full asks for the six girls' beds seven times.
func (d *desk) full() (files []placement.File) {
	for _, code := range []string{"far", "rural", "rep", "boursier", "qpv", "bereavement", "very_far"} {
		files = append(files, d.asks(pointed(code)))
	}
	return files
}

func (d *desk) comparisons(id placement.RunID) (list []placement.RunComparison) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.Comparisons(ctx, d.house.Territory, id)
		return err
	})
	return list
}

// verbs are what the journal says about a run.
func (d *desk) verbs(id placement.RunID) (verbs []string) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		lines, err := tx.Events(ctx, store.EventQuery{Territory: d.house.Territory, Limit: 10_000})
		for _, l := range lines {
			if l.About.ID == string(id) {
				verbs = append(verbs, l.Verb+" "+l.By.Name+" "+l.Reason)
			}
		}
		return err
	})
	return verbs
}

func TestAComparisonIsKeptWithItsRunAndItsAuthor(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.full()
		run := d.run()
		beds := match.Question{Kind: match.ByMoreBeds, Section: string(d.house.Girls.ID), More: 1}
		closed := match.Question{Kind: match.ByHouseClosed, House: string(d.house.ID)}
		d.must(d.Compare(d.ctx, d.officer, run.ID, []match.Question{beds, closed, beds}))
		first := d.comparisons(run.ID)
		if len(first) != 2 || first[0].Question != beds && first[1].Question != beds {
			t.Fatalf("kept %+v", first)
		}
		for _, c := range first {
			if c.By != d.officer.Author() || !c.At.Equal(d.now) || c.Engine != office.Engine {
				t.Errorf("by %v at %v with %s", c.By, c.At, c.Engine)
			}
			if want := map[match.QuestionKind][2]int{match.ByMoreBeds: {7, 1}, match.ByHouseClosed: {0, 0}}[c.Question.Kind]; c.Summary.Placed != want[0] || c.Better != want[1] {
				t.Errorf("%s: %+v", c.Question.Kind, c.Comparison)
			}
		}
		d.now = d.now.Add(time.Hour)
		d.must(d.Compare(d.ctx, d.officer, run.ID, []match.Question{closed, beds}))
		if again := d.comparisons(run.ID); !reflect.DeepEqual(again, first) {
			t.Errorf("asked again: %+v", again)
		}
		if n := strings.Count(strings.Join(d.verbs(run.ID), "\n"), "run.compared "+d.officer.Name); n != 2 {
			t.Errorf("%d lines in the journal for two comparisons", n)
		}
	})
}

// TestAComparisonNeedsOnlyWhatIsFrozen: files that change, a link that is cut, a
// campaign that closes.
func TestAComparisonNeedsOnlyWhatIsFrozen(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	files := d.full()
	run := d.run()
	d.takeBack(files[0])
	d.must(d.DestroyLegend(d.ctx, d.officer, run.ID))
	d.must(d.CloseCampaign(d.ctx, d.officer, d.campaign.ID, d.campaign.Version))
	d.must(d.Compare(d.ctx, d.officer, run.ID, []match.Question{{Kind: match.NoFloors}}))
	if kept := d.comparisons(run.ID); len(kept) != 1 || kept[0].Summary.Placed != 6 || kept[0].Worse != 0 {
		t.Errorf("kept %+v", kept)
	}
	r, err := d.Replay(d.ctx, d.officer, run.ID)
	if err != nil || !r.Holds() {
		t.Errorf("replay %+v, %v", r, err)
	}
}

func TestNoComparisonBecomesADecision(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.full()
	run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
	d.must(err)
	d.must(d.StartRun(d.ctx, d.officer, office.RunStart{Run: run.ID, Seed: "graine", Version: run.Version}))
	run = d.kept(run.ID)
	problem := d.problem(run)
	outcomes := map[string]*match.Outcome{}
	for _, scenario := range match.Scenarios() {
		outcomes[scenario] = solved(t, problem, scenario)
	}
	outcomes["beds"] = solved(t, match.WithBeds(problem, string(d.house.Girls.ID), 10), "")
	outcomes["closed"] = solved(t, match.WithHouseClosed(problem, string(d.house.ID)), "")
	other := *problem
	other.Seed = "a seed that suits"
	outcomes["another seed"] = solved(t, &other, "")
	for name, outcome := range outcomes {
		wantFault(t, d.KeepAsDecision(d.ctx, d.officer, run, outcome), "run.comparison")
		if kept := d.kept(run.ID); kept.State != placement.Running || len(kept.Outcome) > 0 || len(d.proposals(run.ID)) > 0 {
			t.Errorf("%s was kept as %s", name, kept.State)
		}
	}
	d.must(d.KeepAsDecision(d.ctx, d.officer, run, solved(t, problem, "")))
	_, err = placement.Snapshot{}.Proposals(run.ID, nil, outcomes[match.MinRank], nil)
	wantFault(t, err, "run.comparison")
}

// TestAnAnswerHasNoPupilInIt: not even a pseudonym is kept with a comparison.
func TestAnAnswerHasNoPupilInIt(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.full()
	run := d.run()
	d.must(d.Compare(d.ctx, d.officer, run.ID, []match.Question{{Kind: match.MinRank}}))
	kept, err := json.Marshal(d.comparisons(run.ID))
	d.must(err)
	for _, u := range d.problem(run).Pupils {
		if strings.Contains(string(kept), u.ID) {
			t.Errorf("%s names a pupil", kept)
		}
	}
}

func (d *desk) problem(run placement.Run) *match.Problem {
	d.Helper()
	seeded, err := office.Seeded(run)
	d.must(err)
	p, err := match.Read(strings.NewReader(string(seeded)))
	d.must(err)
	return p
}

func solved(t *testing.T, p *match.Problem, scenario string) *match.Outcome {
	t.Helper()
	out, err := match.Solve(context.Background(), p, match.Options{Scenario: scenario})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestWhatCannotBeCompared(t *testing.T) {
	db := storetest.Open(t)
	d := newDesk(t, db)
	d.asks()
	frozen, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
	d.must(err)
	ask := []match.Question{{Kind: match.NoFloors}}
	wantFault(t, d.Compare(d.ctx, d.officer, frozen.ID, ask), "run.no_outcome")
	run := d.run()
	for _, q := range []match.Question{{}, {Kind: match.ByHouseClosed, House: "elsewhere"}} {
		wantFault(t, d.Compare(d.ctx, d.officer, run.ID, []match.Question{q}), "run.question_unknown")
	}
	wantFault(t, d.Compare(d.ctx, storetest.Officer(storetest.Territory(t, db).ID), run.ID, ask), "run.not_found")
	if err := d.Compare(d.ctx, storetest.Director(t, db, d.house.Territory, d.house.ID), run.ID, ask); err == nil {
		t.Error("a director compared")
	}
}

// TestTwoOfficersAskTheSameQuestion: on two replicas, at once; there is one answer.
func TestTwoOfficersAskTheSameQuestion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.full()
		run := d.run()
		replica := office.New(db, func() time.Time { return d.now })
		var wg sync.WaitGroup
		errs := make([]error, 4)
		for i := range errs {
			o := []*office.Office{d.Office, replica}[i%2]
			wg.Go(func() { errs[i] = o.Compare(d.ctx, d.officer, run.ID, []match.Question{{Kind: match.MinRank}}) })
		}
		wg.Wait()
		for _, err := range errs {
			if err != nil {
				wantFault(t, err, "run.comparing")
			}
		}
		if kept := d.comparisons(run.ID); len(kept) != 1 {
			t.Errorf("%d answers", len(kept))
		}
		if n := strings.Count(strings.Join(d.verbs(run.ID), "\n"), "run.compared"); n != 1 {
			t.Errorf("%d lines in the journal", n)
		}
	})
}

func TestTheRunKeepsWhereItsSeedCameFrom(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		d.asks()
		run, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
		d.must(err)
		start := office.RunStart{Run: run.ID, Seed: "7 4 1", From: " tirage public, huissier, 12 juin ", Version: run.Version}
		missing, tooLong := start, start
		missing.Seed, tooLong.From = "", strings.Repeat("x", 201)
		wantFault(t, d.StartRun(d.ctx, d.officer, missing), "run.seed_missing")
		wantFault(t, d.StartRun(d.ctx, d.officer, tooLong), "run.seed_unfit")
		d.must(d.StartRun(d.ctx, d.officer, start))
		d.must(d.ComputeRun(d.ctx, d.officer, run.ID))
		if kept := d.kept(run.ID); kept.SeedHow != placement.SeedTyped || kept.SeedFrom != "tirage public, huissier, 12 juin" || kept.SeedBy != d.officer.Name {
			t.Errorf("kept %q %q by %q", kept.SeedHow, kept.SeedFrom, kept.SeedBy)
		}
		want := "run.seed_typed " + d.officer.Name + " tirage public, huissier, 12 juin"
		if got := strings.Join(d.verbs(run.ID), "\n"); !strings.Contains(got, want) {
			t.Errorf("the journal says %s", got)
		}
	})
}

func TestAReplaySaysWhatIsNoLongerAsItWas(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	d.full()
	frozen, err := d.PrepareRun(d.ctx, d.officer, d.campaign.ID, placement.Fill)
	d.must(err)
	r, err := office.ReplayOf(d.ctx, frozen)
	if err != nil || !r.InputHolds() || r.Output != "" || r.Holds() {
		t.Errorf("frozen: %+v, %v", r, err)
	}
	run := d.run()
	if r, err = d.Replay(d.ctx, d.officer, run.ID); err != nil || !r.Holds() || !r.SameEngine() {
		t.Errorf("untouched: %v %v %v, %v", r.InputHolds(), r.KeptHolds(), r.OutputHolds(), err)
	}
	if got := strings.Join(d.verbs(run.ID), "\n"); !strings.Contains(got, "run.replayed "+d.officer.Name) {
		t.Errorf("the journal says %s", got)
	}
	for name, c := range map[string]struct {
		change              func(*placement.Run)
		input, kept, output bool
	}{
		"the seed": {func(u *placement.Run) { u.Seed += "x" }, true, true, false},
		"the input": {func(u *placement.Run) {
			u.Input = []byte(strings.Replace(string(u.Input), `"points":`, `"points":1`, 1))
		}, false, true, false},
		"a broken input":  {func(u *placement.Run) { u.Input = u.Input[:9] }, false, true, false},
		"the outcome":     {func(u *placement.Run) { u.Outcome = append(u.Outcome[:9:9], u.Outcome[10:]...) }, true, false, true},
		"the hash":        {func(u *placement.Run) { u.OutputHash = strings.Repeat("0", 64) }, true, false, false},
		"the hash before": {func(u *placement.Run) { u.InputHash = strings.Repeat("0", 64) }, false, true, true},
	} {
		changed := run
		c.change(&changed)
		r, err := office.ReplayOf(d.ctx, changed)
		if err != nil || r.InputHolds() != c.input || r.KeptHolds() != c.kept || r.OutputHolds() != c.output || r.Holds() {
			t.Errorf("%s: input %v, on file %v, outcome %v, %v", name, r.InputHolds(), r.KeptHolds(), r.OutputHolds(), err)
		}
	}
}

// TestTheEngineIsNamedAfterWhatItComputes: when this fails and the change is
// meant, Engine gets its next number and this test the new hash.
func TestTheEngineIsNamedAfterWhatItComputes(t *testing.T) {
	p := &match.Problem{Seed: "graine", Levels: []string{"6e", "5e"}, Groups: []string{"rural", "rep"}, Houses: []match.House{
		{ID: "H", Cap: new(5), Bands: []match.Band{{ID: "a", Ratio: 2, Adults: 1}, {ID: "b", Ratio: 2, Adults: 1}}, Sections: []match.Section{
			{ID: "H/F", Sex: "F", Beds: 3, Band: "a", Floors: []match.Quota{{Group: "rural", Share: "0.5"}}},
			{ID: "H/M", Sex: "M", Beds: 3, Band: "b", Ceilings: []match.Quota{{Group: "rep", Seats: new(1)}}},
		}},
		{ID: "K", Sections: []match.Section{{ID: "K/1", Beds: 2}}},
	}}
	for i := range 12 {
		u := match.Pupil{ID: string(rune('a' + i)), Sex: []string{"F", "M", "F"}[i%3], Level: p.Levels[i%2], Family: string(rune('a' + i/2)), Agreement: i != 7,
			Wishes: []match.Wish{{House: "H", Points: i % 4}, {House: "K", Points: i % 4}}}
		if i%4 == 0 {
			u.Groups = []string{"rural"}
		}
		if i == 5 {
			u.Current = "K/1"
		}
		p.Pupils = append(p.Pupils, u)
	}
	const engine, want = "internat match 1", "5ab5b5174e6e958b054bfb02a789b1ae33e19ce873d3852812050ae40602c08e"
	if got := solved(t, p, "").Hash(); got != want || office.Engine != engine {
		t.Errorf("%s computes %s, not %s", office.Engine, got, want)
	}
}
