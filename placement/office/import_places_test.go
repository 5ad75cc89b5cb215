package office_test

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

func (d *desk) counted(rows string) office.TableFile {
	text := "uai;rentree;lits_disponibles;lits_occupes\n" + strings.ReplaceAll(rows, "UAI", d.house.UAI)
	return office.TableFile{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

func (d *desk) counts(scope store.Scope) (got []string) {
	d.Helper()
	storetest.Read(d.T, d.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.PlaceCounts(ctx, scope, d.house.ID)
		for _, c := range list {
			got = append(got, fmt.Sprint(c.Year, " ", c.Occupied, "/", c.Places, " ", c.Source, ", ", c.By))
		}
		return err
	})
	return got
}

func TestTheMinistrysCountsAreKeptByYearWithTheirSource(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := newDesk(t, db)
		file := d.counted("UAI;2024-2025;14;11\nUAI;2023;14;9\n0350028R;2024;90;80\n")
		plan, err := d.PlanPlaces(d.ctx, d.officer, file, "DEPP 2024")
		d.must(err)
		if !plan.Clean() || len(plan.Added) != 2 || plan.Elsewhere != 1 || d.counts(store.Whole(d.house.Territory)) != nil {
			t.Fatalf("plan %+v", plan)
		}
		_, err = d.ImportPlaces(d.ctx, d.officer, file, " DEPP 2024 ")
		d.must(err)
		want := []string{"2024 11/14 DEPP 2024, Camille Morvan", "2023 9/14 DEPP 2024, Camille Morvan"}
		if got := d.counts(store.Whole(d.house.Territory)); !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
		again, err := d.ImportPlaces(d.ctx, d.officer, file, "DEPP 2024")
		d.must(err)
		if len(again.Added)+len(again.Changed) != 0 || again.Left != 2 || again.Before.SHA256 == "" {
			t.Errorf("taken over again: %+v", again)
		}
		corrected, err := d.ImportPlaces(d.ctx, d.officer, d.counted("UAI;2024;14;12\n"), "DEPP, rectifié")
		d.must(err)
		if len(corrected.Changed) != 1 || corrected.Changed[0].Was.Occupied != 11 {
			t.Errorf("corrected: %+v", corrected)
		}
		if got := d.counts(store.Whole(d.house.Territory)); got[0] != "2024 12/14 DEPP, rectifié, Camille Morvan" {
			t.Errorf("%q", got)
		}
		far := storetest.Territory(t, db).ID
		if got := d.counts(store.Whole(far)); got != nil {
			t.Errorf("another territory reads %q", got)
		}
	})
}

func TestAFileOfCountsNeedsASourceARightAndAHouse(t *testing.T) {
	d := newDesk(t, storetest.Open(t))
	if _, err := d.ImportPlaces(d.ctx, d.officer, d.counted("UAI;2024;14;11\n"), "  "); !refusedFor(err, "field.missing") {
		t.Errorf("without a source: %v", err)
	}
	if _, err := d.ImportPlaces(d.ctx, storetest.Director(t, d.db, d.house.Territory, d.house.ID), d.counted("UAI;2024;14;11\n"), "x"); err == nil {
		t.Error("a director took counts over")
	}
	plan, err := d.ImportPlaces(d.ctx, d.officer, d.counted("0350028R;2024;90;80\n"), "x")
	d.must(err)
	if plan.Clean() || plan.Wrong.Faults[0].Code != "import.no_place_here" {
		t.Errorf("%+v", plan.Report)
	}
}
