// Package storetest opens fresh, migrated databases for tests, on SQLite and
// on PostgreSQL. Only tests may import it.
package storetest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"internat/placement/store"
)

// Seal is the seal of every test database.
func Seal(t testing.TB) *store.Seal {
	t.Helper()
	seal, err := store.NewSeal(key)
	if err != nil {
		t.Fatal(err)
	}
	return seal
}

var key = bytes.Repeat([]byte{7}, store.KeySize)

// migrate brings an empty database up to date. To do so for every test would take
// longer than most tests: each gets a copy of one that is.
func migrate(address string) error {
	ctx := context.Background()
	seal, err := store.NewSeal(key)
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, address, seal)
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx), db.Close())
}

// migratedDatabase makes the database of the cluster that the others are copies of.
var migratedDatabase = sync.OnceValue(func() error {
	return errors.Join(shared.do("CREATE DATABASE "+schema), migrate(shared.address(schema)))
})

const schema = "internat_schema"

// migratedFile is the content of a SQLite file that holds the schema and what the
// program ships.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "internat-schema-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "internat.db")
	if err := migrate("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// Open gives a fresh SQLite database that is closed with the test.
func Open(t testing.TB) *store.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "internat.db")
	image, err := migratedFile()
	if err == nil {
		err = os.WriteFile(path, image, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite:"+path)
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
	running(t)
	if err := migratedDatabase(); err != nil {
		t.Fatal(err)
	}
	return open(t, shared.fresh(t, " STRATEGY FILE_COPY TEMPLATE "+schema))
}

// open opens a database that is migrated.
func open(t testing.TB, address string) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), address, Seal(t))
	if err != nil {
		t.Fatal(err)
	}
	addresses.Store(db, address)
	t.Cleanup(func() { addresses.Delete(db); db.Close() })
	return db
}
