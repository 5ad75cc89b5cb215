package office_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"internat/capacity/calendar"
	"internat/placement"
	"internat/placement/cohort"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// BenchmarkCampaign makes a run on a département and confirms all of it: the
// freezing, the computation with its check, the decisions and their notices.
func BenchmarkCampaign(b *testing.B) {
	for _, size := range []struct{ pupils, houses int }{{300, 8}, {20_000, 81}} {
		if testing.Short() && size.pupils > 1000 {
			continue
		}
		b.Run(fmt.Sprint(size.pupils), func(b *testing.B) {
			benchCampaign(b, cohort.Size{Pupils: size.pupils, Houses: size.houses, Seed: 1, AsOf: calendar.MustDay("2027-03-15")})
		})
	}
}

func benchCampaign(b *testing.B, size cohort.Size) {
	ctx := context.Background()
	for b.Loop() {
		b.StopTimer()
		db := storetest.Open(b)
		w, err := cohort.Build(size)
		check(b, err)
		check(b, db.Seed(ctx, w, nil))
		o := office.New(db, func() time.Time { return size.AsOf.At(10, 0, paris).UTC() })
		by := placement.Actor{Role: placement.Officer, Account: "acc_1", Name: "Camille Morvan", Territory: w.Territory.ID}
		b.StartTimer()

		began := time.Now()
		lap := func(name string) {
			b.ReportMetric(float64(time.Since(began).Milliseconds()), name+"-ms")
			began = time.Now()
		}
		run, err := o.PrepareRun(ctx, by, openCampaign(b, db, w.Territory.ID), placement.Fill)
		check(b, err)
		lap("freeze")
		check(b, o.StartRun(ctx, by, office.RunStart{Run: run.ID, Seed: "graine", Version: run.Version}))
		check(b, o.ComputeRun(ctx, by, run.ID))
		lap("run")
		openAll(b, db, o, by, run.ID)
		began = time.Now()
		done, err := o.ConfirmAll(ctx, by, run.ID)
		check(b, err)
		lap("confirm")
		for _, left := range done.Left {
			// Boarders who go on where there are fewer beds than boarders are left
			// to a person; nobody else is.
			if left.Fault.Code != "bed.no_room.usable" {
				b.Errorf("left out: %v", left.Fault)
			}
		}
		if done.Offers == 0 {
			b.Error("no offer")
		}
	}
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

func openCampaign(b *testing.B, db *store.DB, in placement.TerritoryID) (id placement.CampaignID) {
	b.Helper()
	storetest.Read(b, db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Campaigns(ctx, in)
		for _, c := range list {
			if c.State == placement.Open {
				id = c.ID
			}
		}
		return err
	})
	return id
}

// openAll reads every proposal that a person must look at.
func openAll(b *testing.B, db *store.DB, o *office.Office, by placement.Actor, run placement.RunID) {
	b.Helper()
	var lines []store.ProposalLine
	storetest.Read(b, db, func(ctx context.Context, tx *store.Tx) (err error) {
		lines, err = tx.Proposals(ctx, store.Whole(by.Territory), run, store.ToOpen, 100_000, 0)
		return err
	})
	b.ReportMetric(float64(len(lines)), "exceptions")
	for _, p := range lines {
		check(b, o.OpenProposal(context.Background(), by, p.ID))
	}
}

// BenchmarkSurvey looks at the campaign of a département before a run: what the
// page that asks for it waits for.
func BenchmarkSurvey(b *testing.B) {
	size := cohort.Size{Pupils: 20_000, Houses: 81, Seed: 1, AsOf: calendar.MustDay("2027-03-15")}
	if testing.Short() {
		size.Pupils, size.Houses = 300, 8
	}
	ctx, db := context.Background(), storetest.Open(b)
	w, err := cohort.Build(size)
	check(b, err)
	check(b, db.Seed(ctx, w, nil))
	newOffice := func() *office.Office {
		return office.New(db, func() time.Time { return size.AsOf.At(10, 0, paris).UTC() })
	}
	by := placement.Actor{Role: placement.Officer, Account: "acc_1", Name: "Camille Morvan", Territory: w.Territory.ID}
	c, kept := openCampaign(b, db, w.Territory.ID), newOffice()
	_, err = kept.Survey(ctx, by, c)
	check(b, err)
	for name, of := range map[string]func() *office.Office{"first": newOffice, "again": func() *office.Office { return kept }} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				v, err := of().Survey(ctx, by, c)
				check(b, err)
				b.ReportMetric(float64(len(v.Findings)), "findings")
			}
		})
	}
}
