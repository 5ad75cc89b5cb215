package office_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"internat/placement"
	"internat/placement/office"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// directory is an extract of the ministry's file: fourteen houses of
// Ille-et-Vilaine, as a file of the given text.
func directory(t testing.TB, change ...func([]byte) []byte) office.HouseFile {
	t.Helper()
	content, err := os.ReadFile("../intake/testdata/annuaire-extrait-2023.csv")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		content = f(content)
	}
	return office.HouseFile{Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }}
}

func replace(old, new string) func([]byte) []byte {
	return func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(old), []byte(new)) }
}

// A registry is an office in Ille-et-Vilaine, and the same file for others.
type registry struct {
	*office.Office
	db *store.DB
	by placement.Actor
}

func newRegistry(t *testing.T, db *store.DB) registry {
	t.Helper()
	here := storetest.Territory(t, db, func(x *placement.Territory) { x.Code, x.Name = "035", "Ille-et-Vilaine" })
	return registry{Office: office.New(db, func() time.Time { return storetest.Noon }), db: db, by: storetest.Officer(here.ID)}
}

func (r registry) take(t *testing.T, file office.HouseFile) office.HousePlan {
	t.Helper()
	planned, err := r.PlanHouses(ctx, r.by, file)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := r.ImportHouses(ctx, r.by, file)
	if err != nil {
		t.Fatal(err)
	}
	if len(planned.Added) != len(plan.Added) || len(planned.Changed) != len(plan.Changed) || planned.Left != plan.Left {
		t.Errorf("the preview said %d %d %d, the import did %d %d %d", len(planned.Added), len(planned.Changed), planned.Left, len(plan.Added), len(plan.Changed), plan.Left)
	}
	return plan
}

func (r registry) houses(t *testing.T) map[string]placement.House {
	t.Helper()
	byUAI := map[string]placement.House{}
	storetest.Read(t, r.db, func(ctx context.Context, tx *store.Tx) error {
		list, err := tx.Houses(ctx, store.Whole(r.by.Territory))
		for _, h := range list {
			byUAI[h.UAI] = h
		}
		return err
	})
	return byUAI
}

func TestTheDirectoryIsTakenOverOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRegistry(t, db)
		first := r.take(t, directory(t))
		if len(first.Added) != 14 || first.Left != 0 || first.Before.ID != "" {
			t.Errorf("first: %d added, %d left", len(first.Added), first.Left)
		}
		before := r.houses(t)
		second := r.take(t, directory(t))
		if len(second.Added) != 0 || len(second.Changed) != 0 || second.Left != 14 || second.Before.ID == "" {
			t.Errorf("second: %d added, %d changed, %d left, before %q", len(second.Added), len(second.Changed), second.Left, second.Before.ID)
		}
		for uai, h := range r.houses(t) {
			if h != before[uai] {
				t.Errorf("%s changed: %+v", uai, h)
			}
		}
	})
}

func TestANewerDirectoryLeavesWhatPeopleDecided(t *testing.T) {
	r := newRegistry(t, storetest.Open(t))
	r.take(t, directory(t))
	h := r.houses(t)["0350052S"]
	terms := h.Terms()
	terms.Scheme, terms.AppealBody, terms.Licensed = placement.EREA, "la DSDEN", 33
	if err := r.SettleHouse(ctx, r.by, office.HousePage{House: h.ID, Version: h.Version}, terms); err != nil {
		t.Fatal(err)
	}
	plan := r.take(t, directory(t, replace("Collège Pierre Perrin", "Collège Simone Veil")))
	if len(plan.Changed) != 1 || plan.Left != 13 || plan.Changed[0].Facts[0].To != "Collège Simone Veil" {
		t.Errorf("plan: %+v", plan.Changed)
	}
	if h = r.houses(t)["0350052S"]; h.Name != "Collège Simone Veil" || h.Terms() != terms {
		t.Errorf("house: %+v", h)
	}
}

func TestWhatADirectoryLeavesEmptyStaysAndADashErasesTheAddress(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := newRegistry(t, db)
		r.take(t, directory(t))
		const address, facts = "Ce.0350052s@ac-rennes.fr", ";19350052700018;167;"
		before := r.houses(t)["0350052S"]
		plan := r.take(t, directory(t, replace(address, ""), replace(facts, ";19350052700018;;")))
		if h := r.houses(t)["0350052S"]; len(plan.Changed) != 0 || plan.Silent != 2 || h.Email != before.Email || h.Pupils != before.Pupils || h.Pupils == 0 {
			t.Errorf("%d changed, %d left empty: %+v", len(plan.Changed), plan.Silent, h)
		}
		plan = r.take(t, directory(t, replace(address, "-")))
		if h := r.houses(t)["0350052S"]; len(plan.Changed) != 1 || plan.Silent != 0 || h.Email != "" {
			t.Errorf("%d changed, %d left empty: %+v", len(plan.Changed), plan.Silent, h)
		}
	})
}

func TestAHouseThatLeavesTheDirectoryStays(t *testing.T) {
	r := newRegistry(t, storetest.Open(t))
	r.take(t, directory(t))
	plan := r.take(t, directory(t, replace("0350052S", "0350053T")))
	if len(plan.Absent) != 1 || plan.Absent[0].UAI != "0350052S" || len(r.houses(t)) < 14 {
		t.Errorf("absent: %+v", plan.Absent)
	}
}

func TestAFaultyDirectoryChangesNothing(t *testing.T) {
	r := newRegistry(t, storetest.Open(t))
	for name, c := range map[string]struct {
		file office.HouseFile
		code string
	}{
		"a wrong UAI":           {directory(t, replace("0350052S", "0350052X")), "intake.uai_malformed"},
		"another département":   {directory(t, replace("035", "022")), ""},
		"a file without column": {office.HouseFile{Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("a;b\n1;2\n")), nil }}, "intake.column_missing"},
	} {
		plan, err := r.ImportHouses(ctx, r.by, c.file)
		if err != nil || plan.Clean() || c.code != "" && plan.Wrong.Faults[0].Code != c.code {
			t.Errorf("%s: clean %v, %v, %v", name, plan.Clean(), plan.Wrong, err)
		}
	}
	if n := len(r.houses(t)); n != 0 {
		t.Errorf("%d houses on file", n)
	}
}

func TestATerritoryBeginsWithItsDirectory(t *testing.T) {
	db := storetest.Open(t)
	clerk := placement.Actor{Role: placement.System, Name: "internat"}
	r := registry{Office: office.New(db, func() time.Time { return storetest.Noon }), db: db, by: clerk}
	plan, err := r.PlanHouses(ctx, clerk, directory(t))
	if err != nil || !plan.Founded || plan.Territory.Code != "035" || plan.Territory.Name != "Ille-et-Vilaine" || plan.Territory.Calendar != "B" || plan.Territory.TimeZone != "Europe/Paris" {
		t.Fatalf("plan: %+v, %v", plan.Territory, err)
	}
	for round, want := range []bool{true, false} {
		plan, err := r.ImportHouses(ctx, clerk, directory(t))
		if err != nil || plan.Founded != want {
			t.Errorf("round %d: founded %v, %v", round, plan.Founded, err)
		}
	}
	r.by.Territory = plan.Territory.ID
	if n := len(r.houses(t)); n != 14 {
		t.Errorf("%d houses", n)
	}
	other := directory(t)
	other.Department = "22"
	if _, err := r.ImportHouses(ctx, clerk, other); !errors.Is(err, &placement.Fault{Code: "import.which_department"}) {
		t.Errorf("a département that is not in the file: %v", err)
	}
}

func TestAHouseOfAnotherTerritoryIsNotTakenAway(t *testing.T) {
	db := storetest.Open(t)
	storetest.House(t, db, func(h *placement.House) { h.UAI = "0350052S" })
	r := newRegistry(t, db)
	_, err := r.ImportHouses(ctx, r.by, directory(t))
	if !errors.Is(err, &placement.Fault{Code: "house.uai_taken"}) || len(r.houses(t)) != 0 {
		t.Errorf("%v, and %d houses kept", err, len(r.houses(t)))
	}
}

func TestAParentImportsNothing(t *testing.T) {
	r := newRegistry(t, storetest.Open(t))
	for _, role := range []placement.Role{placement.Parent, placement.Director, placement.Nobody} {
		if _, err := r.ImportHouses(ctx, placement.Actor{Role: role, Territory: r.by.Territory}, directory(t)); !errors.Is(err, &placement.Fault{Code: "actor.forbidden"}) {
			t.Errorf("%s: %v", role, err)
		}
	}
}
