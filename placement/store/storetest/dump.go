package storetest

import (
	"os"
	"os/exec"
	"testing"

	"internat/placement/store"
)

// Dump is what somebody reads who has the database and not the key: of SQLite its
// file, its log and a backup, of PostgreSQL what pg_dump writes. Without pg_dump the
// test is skipped, and fails where nothing may be skipped.
func Dump(t testing.TB, db *store.DB) (bytes []byte) {
	t.Helper()
	if db.Dialect == store.Postgres {
		return dumpPostgres(t, db)
	}
	file := Path(t, db)
	for _, path := range []string{file, file + "-wal", Copy(t, db)} {
		part, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		bytes = append(bytes, part...)
	}
	return bytes
}

func dumpPostgres(t testing.TB, db *store.DB) []byte {
	t.Helper()
	program := Program(t, "pg_dump")
	address, _ := addresses.Load(db)
	out, err := exec.Command(program, "--no-owner", "--dbname", address.(string)).Output()
	if err != nil {
		t.Fatalf("pg_dump: %v", err)
	}
	return out
}
