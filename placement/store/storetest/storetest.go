// Package storetest opens fresh, migrated databases for tests, on SQLite and
// on PostgreSQL. Only tests may import it.
package storetest

import (
	"bytes"
	"context"
	"path/filepath"
	"testing"

	"internat/placement/store"
)

// Seal is the seal of every test database.
func Seal(t testing.TB) *store.Seal {
	t.Helper()
	seal, err := store.NewSeal(bytes.Repeat([]byte{7}, store.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return seal
}

// Open gives a fresh SQLite database that is closed with the test.
func Open(t testing.TB) *store.DB {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "internat.db"))
}

// Each runs the test on a fresh database of each engine. Where PostgreSQL is
// not installed its half is skipped by name, or fails under CI_STRICT.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, Open(t)) })
	t.Run("postgres", func(t *testing.T) { test(t, OpenPostgres(t)) })
}

// OpenPostgres gives a fresh PostgreSQL database of the package's own cluster.
func OpenPostgres(t testing.TB) *store.DB {
	t.Helper()
	return open(t, PostgresAddress(t))
}

func open(t testing.TB, address string) *store.DB {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, address, Seal(t))
	if err != nil {
		t.Fatal(err)
	}
	addresses.Store(db, address)
	t.Cleanup(func() { addresses.Delete(db); db.Close() })
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return db
}
