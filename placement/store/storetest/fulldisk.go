package storetest

import (
	"testing"

	"internat/placement/store"
)

// FullDisk has every change of a PostgreSQL database fail as it does on a full disk.
func FullDisk(t testing.TB, db *store.DB) {
	t.Helper()
	address, _ := addresses.Load(db)
	raw := beside(t, address.(string))
	defer raw.Close()
	for _, query := range []string{
		`CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = 'disk_full', MESSAGE = 'no space left on device'; END $$`,
		`CREATE TRIGGER disk_is_full BEFORE INSERT ON event EXECUTE FUNCTION disk_is_full()`,
	} {
		if _, err := raw.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
}

// MarksNothing has a SQLite database fail whenever a notice is marked as sent, until
// what it gives is called.
func MarksNothing(t testing.TB, db *store.DB) (heal func()) {
	t.Helper()
	run := func(query string) {
		raw := beside(t, "sqlite:"+Path(t, db))
		defer raw.Close()
		if _, err := raw.Exec(query); err != nil {
			t.Fatal(err)
		}
	}
	run(`CREATE TRIGGER marks_nothing BEFORE UPDATE OF state ON notice WHEN NEW.state = 'sent' BEGIN SELECT RAISE(ABORT, 'no space left on device'); END`)
	return func() { run(`DROP TRIGGER marks_nothing`) }
}
