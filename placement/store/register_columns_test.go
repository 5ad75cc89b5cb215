package store_test

import (
	"slices"
	"strings"
	"testing"

	"internat/placement"
	"internat/placement/store"
	"internat/placement/store/storetest"
)

// Whoever adds a column says what it is for: in the register of what is kept
// (placement/dataregister.go), from which the pages about privacy and the impact
// assessment are made.
func TestEveryColumnOfTheSchemaIsInTheRegisterOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		listed := map[string]int{}
		for _, line := range placement.Register {
			for _, h := range line.Holdings {
				for _, column := range h.Columns {
					listed[h.Table+"."+column]++
				}
			}
		}
		for table, columns := range storetest.Columns(t, db) {
			for _, column := range columns {
				name := table + "." + column
				if listed[name] != 1 {
					t.Errorf("%s is in the register %d times, want once: give it to a class in placement/dataregister.go", name, listed[name])
				}
				delete(listed, name)
			}
		}
		for name := range listed {
			t.Errorf("the register has %s, the schema has not", name)
		}
	})
}

// A table that knows of a child loses its rows with the child.
func TestEveryTableThatKnowsOfAChildIsAmongTheRemovals(t *testing.T) {
	db := storetest.Open(t)
	removed := store.RemovedTables()
	for _, to := range []string{"pupil", "referral", "offer", "meeting", "review", "paper", "proposal", "agreement", "absence_report"} {
		for _, pointer := range storetest.Pointers(t, db, to) {
			table, _, _ := strings.Cut(pointer, ".")
			if !slices.Contains(removed, table) {
				t.Errorf("%s refers to %s: what becomes of it when a file is removed? Add a line to store/erase.go", pointer, to)
			}
		}
	}
	for table, columns := range storetest.Columns(t, db) {
		for _, column := range []string{"pupil_id", "referral_id", "guardian_id"} {
			if slices.Contains(columns, column) && !slices.Contains(removed, table) && table != "purge_item" {
				t.Errorf("%s.%s: what becomes of it when a file is removed? Add a line to store/erase.go", table, column)
			}
		}
	}
}
