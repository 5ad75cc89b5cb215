package storetest

import (
	"strings"
	"sync"
	"testing"

	"internat/placement/store"
)

// addresses are where the databases of this process are.
var addresses sync.Map // *store.DB → string

// Unguarded runs a statement that no method has, beside the program and with the
// guards of the schema off for good: the database as a broken program or a
// hand at the console would leave it.
func Unguarded(t testing.TB, db *store.DB, query string, args ...any) {
	t.Helper()
	address, _ := addresses.Load(db)
	guards := []string{"ALTER TABLE stay DISABLE TRIGGER stay_guard", "ALTER TABLE event DISABLE TRIGGER event_guard"}
	if strings.HasPrefix(address.(string), "sqlite:") {
		guards = nil
		for _, trigger := range []string{"stay_no_overlap_insert", "stay_no_overlap_update", "stay_one_bed_insert", "stay_one_bed_update", "event_stays_update", "event_stays_delete"} {
			guards = append(guards, "DROP TRIGGER IF EXISTS "+trigger)
		}
	}
	raw := beside(t, address.(string))
	defer raw.Close()
	for _, guard := range guards {
		if _, err := raw.Exec(guard); err != nil {
			t.Fatal(err)
		}
	}
	done, err := raw.Exec(query, args...)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s touched nothing: %v", query, err)
	}
}
