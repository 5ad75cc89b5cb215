package main

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
)

// madeRun makes a run on a seeded database, as an officer does, and leaves a
// second one frozen.
func madeRun(t *testing.T, vars map[string]string) (done, frozen placement.RunID) {
	t.Helper()
	ctx := context.Background()
	seal, err := store.NewSeal([]byte(strings.Repeat("k", 32)))
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(ctx, vars["INTERNAT_DATABASE"], seal)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	desk := office.New(db, func() time.Time { return time.Date(2026, 5, 19, 9, 0, 0, 0, time.UTC) })
	var by placement.Actor
	var campaign placement.CampaignID
	err = db.Read(ctx, func(tx *store.Tx) error {
		all, err := tx.Territories(ctx)
		if err != nil {
			return err
		}
		by = placement.Actor{Role: placement.Officer, Account: "acc_1", Name: "Anne Le Goff", Territory: all[0].ID}
		campaigns, err := tx.Campaigns(ctx, by.Territory)
		for _, c := range campaigns {
			if c.State == placement.Open {
				campaign = c.ID
			}
		}
		return err
	})
	run, err2 := desk.PrepareRun(ctx, by, campaign, placement.Fill)
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	if err := desk.StartRun(ctx, by, office.RunStart{Run: run.ID, Seed: "7 4 1", Version: run.Version}); err != nil {
		t.Fatal(err)
	}
	if err := desk.ComputeRun(ctx, by, run.ID); err != nil {
		t.Fatal(err)
	}
	next, err := desk.PrepareRun(ctx, by, campaign, placement.Fill)
	if err != nil {
		t.Fatal(err)
	}
	if err := desk.DestroyLegend(ctx, by, run.ID); err != nil {
		t.Fatal(err)
	}
	return run.ID, next.ID
}

// tamper changes a row of a run behind everybody's back.
func tamper(t *testing.T, vars map[string]string, set string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(vars["INTERNAT_DATABASE"], "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec("UPDATE run SET "+set, args...); err != nil {
		t.Fatal(err)
	}
}

func TestAKeptRunIsReplayedToTheByte(t *testing.T) {
	vars := seededProgram(t)
	done, frozen := madeRun(t, vars)
	replay := func(id placement.RunID, code int, says ...string) {
		t.Helper()
		got, out, errs := program(t, vars, "", "replay", string(id))
		if got != code {
			t.Errorf("code %d, want %d: %s%s", got, code, out, errs)
		}
		for _, text := range says {
			if !strings.Contains(out+errs, text) {
				t.Errorf("no %q in:\n%s%s", text, out, errs)
			}
		}
	}
	replay(done, exitOK, "verified, waiting for decisions", "this program: "+office.Engine+": ok", ": ok\noutcome ")
	replay(frozen, exitNo, "no seed was drawn", "nothing to compute again")
	replay("run_nowhere", exitWrong, `there is no run "run_nowhere"`)

	tamper(t, vars, "state = 'failed', violations = 1 WHERE id = $1", string(done))
	replay(done, exitOK, "stopped by verification: it decided nothing")
	tamper(t, vars, "engine = 'internat match 0' WHERE id = $1", string(done))
	replay(done, exitOK, "internat match 0; this program: "+office.Engine+": another engine")
	tamper(t, vars, "output_hash = replace(output_hash, substr(output_hash, 1, 1), 'z') WHERE id = $1", string(done))
	replay(done, exitNo, "on file  kept z", "outcome  kept z", "differs", "another engine may give another outcome")
}

func TestAByteChangedInAKeptRunIsNoticed(t *testing.T) {
	vars := seededProgram(t)
	done, _ := madeRun(t, vars)
	tamper(t, vars, `outcome = CAST(replace(CAST(outcome AS TEXT), '"wish":1', '"wish":2') AS BLOB) WHERE id = $1`, string(done))
	if code, out, _ := program(t, vars, "", "replay", string(done)); code != exitNo || strings.Count(out, "differs") != 1 || !strings.Contains(out, "on file  kept") {
		t.Errorf("an outcome changed: code %d, %s", code, out)
	}
	tamper(t, vars, `input = CAST(replace(CAST(input AS TEXT), '"beds":', '"beds":1') AS BLOB) WHERE id = $1`, string(done))
	if code, out, _ := program(t, vars, "", "replay", string(done)); code != exitNo || strings.Count(out, "differs") != 3 {
		t.Errorf("an input changed too: code %d, %s", code, out)
	}
	tamper(t, vars, `input = CAST(substr(CAST(input AS TEXT), 5) AS BLOB) WHERE id = $1`, string(done))
	if code, out, _ := program(t, vars, "", "replay", string(done)); code != exitNo || !strings.Contains(out, "cannot be computed again") {
		t.Errorf("an input broken: code %d, %s", code, out)
	}
	if code, out, errs := program(t, vars, "", "replay"); code != exitWrong || !strings.Contains(errs, "RUN is missing; for example: internat replay run_") {
		t.Errorf("no run named: code %d, %s%s", code, out, errs)
	}
}
